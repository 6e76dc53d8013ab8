-- LEEF 1 and 2, bare or behind syslog. No line holds a line end, so one may mark where a pair begins.
WITH cut AS (
    SELECT line, regexp_extract(text,
        '^(.*?)LEEF: ?([12])(?:\.\d+)?\|((?:[^|\\]|\\.)*)\|((?:[^|\\]|\\.)*)\|((?:[^|\\]|\\.)*)\|((?:[^|\\]|\\.)*)\|(.*)$',
        ['before', 'number', 'vendor', 'product', 'version', 'code', 'rest']) AS c
    FROM lines
), parted AS (
    SELECT line, c, CASE WHEN c.number = '2'
        THEN regexp_extract(c.rest, '^(?:([^|]|0?[xX][0-9A-Fa-f]{1,4})?\|)(.*)$', ['mark', 'pairs']) END AS two,
        c.number = '2' AND regexp_matches(c.rest, '^(?:[^|]|0?[xX][0-9A-Fa-f]{1,4})?\|') AS marked
    FROM cut
), headed AS (
    SELECT line, c, CASE WHEN marked THEN two.pairs ELSE c.rest END AS pairs,
        CASE WHEN NOT marked OR two.mark = '' THEN chr(9) WHEN length(two.mark) = 1 THEN two.mark
            ELSE TRY(chr(CAST('0x' || lower(regexp_replace(two.mark, '^0?[xX]', '')) AS INTEGER))) END AS mark
    FROM parted
), split AS (
    SELECT line, c.number <> '' AND mark IS NOT NULL AS whole, envelope_of(c.before) AS e, leef_plain(c.vendor) AS vendor,
        leef_plain(c.product) AS product, leef_plain(c.code) AS code,
        list_filter(string_split(pairs, mark), lambda p: contains(p, '=')) AS pairs
    FROM headed
), paired AS (
    SELECT *, [trim(before_of(p, '=')) FOR p IN pairs[1:501]] AS names FROM split
), fielded AS (
    SELECT * EXCLUDE (pairs, names), whole AND length(pairs) <= 500 AS fits,
        -- A name that is given twice keeps its first value: a map takes none twice.
        CASE WHEN length(pairs) <= 500 THEN map_from_entries([{'k': names[i], 'v': leef_plain(after_of(pairs[i], '='))}
            FOR i IN range(1, length(names) + 1) IF list_position(names, names[i]) = i]) END AS f
    FROM paired
)
SELECT line, fits AS whole, e.host AS told_host, vendor, product, code, coalesce(f['sev'], f['severity']) AS severity, f,
    concat_ws(': ', nonempty(code), nonempty(f['cat']), nonempty(coalesce(f['msg'], f['message'], f['reason']))) AS message,
    '' AS behaviour, concat_ws(' ', code, f['cat'], f['action']) AS words,
    [CASE WHEN regexp_matches(f['devTime'], '^\d{1,2}/\d{1,2}/\d{4} ')
            THEN CASE WHEN starts_with(lower(f['devTimeFormat']), 'dd/')
                THEN regexp_replace(f['devTime'], '^(\d+)/(\d+)/(\d{4})', '\3/\2/\1')
                WHEN starts_with(f['devTimeFormat'], 'MM/')
                THEN regexp_replace(f['devTime'], '^(\d+)/(\d+)/(\d{4})', '\3/\1/\2') END
        ELSE f['devTime'] END, e.stamp] AS stamps
FROM fielded
