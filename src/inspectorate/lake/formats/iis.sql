-- W3C logs of IIS. A server that starts anew writes which fields follow once more, and they may be others.
WITH headed AS (
    SELECT line, text, coalesce(
        last_value(CASE WHEN starts_with(text, '#Fields:') THEN text END IGNORE NULLS)
            OVER (ORDER BY line ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
        getvariable('carried'), $fields) AS header
    FROM lines
), cut AS (
    SELECT line, starts_with(text, '#') AS is_remark,
        list_filter(string_split(lower(trim(after_of(header, ':'))), ' '), lambda n: n <> '') AS names,
        string_split(rtrim(text), ' ') AS said
    FROM headed
), named AS (
    SELECT line, is_remark, CASE WHEN NOT is_remark AND length(names) BETWEEN 1 AND 200
        AND length(names) = length(said) AND length(list_distinct(names)) = length(names)
        THEN map_from_entries([{'k': names[i], 'v': said[i]} FOR i IN range(1, length(names) + 1)]) END AS f
    FROM cut
)
SELECT *, CASE WHEN is_remark THEN ''
    WHEN coalesce(regexp_full_match(f['sc-status'], '\d{3}|-'), true)
        AND coalesce(regexp_full_match(f['cs-method'], '[A-Za-z_-]{1,40}'), true)
        AND coalesce(f['c-ip'] = '-' OR address_of(f['c-ip']) IS NOT NULL, true)
        AND coalesce(regexp_full_match(f['time-taken'], '\d+|-'), true) THEN 'http_activity' END AS kind,
    CASE WHEN regexp_full_match(f['date'], '\d{4}-\d{2}-\d{2}') THEN local_of(f['date'] || ' ' || f['time']) END AS utc
FROM named
