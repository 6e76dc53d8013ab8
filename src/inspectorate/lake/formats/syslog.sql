-- RFC 3164 (with the year or an ISO time where the sender writes one) and RFC 5424; with or without priority.
-- More than 500 parameters are not believed: the line is kept aside.
WITH cut AS (
    SELECT line, text,
        CASE WHEN regexp_matches(text, '^<\d{1,3}>1 ') THEN regexp_extract(text,
            '^<(\d{1,3})>1 (\S+) (\S+) (\S+) (\S+) (\S+) (-|(?:\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\])+)(?: (.*))?$',
            ['priority', 'stamp', 'host', 'program', 'process', 'code', 'data', 'message']) END AS n,
        CASE WHEN NOT regexp_matches(text, '^<\d{1,3}>1 ') THEN regexp_extract(text,
            '^(?:<(\d{1,3})>)?([A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d{2}:\d{2}:\d{2}|\d{4}-\d{2}-\d{2}T\S+) '
            '(\S+) (?:([^\s:\[]+)(?:\[[^\]]*\])?: )?(.*)$',
            ['priority', 'stamp', 'host', 'program', 'message']) END AS o
    FROM lines
), joined AS (
    SELECT line,
        CASE WHEN n IS NULL THEN o.priority ELSE n.priority END AS priority,
        CASE WHEN n IS NULL THEN o.stamp ELSE n.stamp END AS stamp,
        CASE WHEN n IS NULL THEN o.host ELSE n.host END AS host,
        CASE WHEN n IS NULL THEN o.program ELSE n.program END AS program,
        CASE WHEN n IS NULL THEN o.message ELSE ltrim(n.message, chr(65279)) END AS message,
        n.code AS code, n.data AS data
    FROM cut
), named AS (
    SELECT *, TRY_CAST(priority AS INTEGER) AS number,
        CASE WHEN length(data) > 1 THEN regexp_extract_all(data, '([^\s="\]\[]+)="((?:[^"\\]|\\.)*)"', 1)[1:501] END AS names,
        CASE WHEN length(data) > 1 THEN regexp_extract_all(data, '([^\s="\]\[]+)="((?:[^"\\]|\\.)*)"', 2)[1:501] END AS says
    FROM joined
)
SELECT *,
    CASE WHEN stamp <> '' AND (number IS NULL OR number <= 191) AND coalesce(length(names), 0) <= 500 THEN 'base_event' END AS kind,
    utc_of(stamp) AS utc,
    CASE WHEN length(stamp) = 20 AND substr(stamp, 1, 1) > '9' THEN try_strptime(stamp, '%b %d %Y %H:%M:%S')
        WHEN length(stamp) > 15 THEN local_of(stamp) END AS local,
    CASE WHEN length(stamp) = 15 THEN yearless_of(stamp) END AS yearless,
    CASE number % 8 WHEN 0 THEN 'emerg' WHEN 1 THEN 'alert' WHEN 2 THEN 'crit' WHEN 3 THEN 'err'
        WHEN 4 THEN 'warning' WHEN 5 THEN 'notice' WHEN 6 THEN 'info' WHEN 7 THEN 'debug' END AS severity,
    -- A name that is given twice keeps its first value: a map takes none twice.
    map_from_entries([{'k': names[i], 'v': says[i]} FOR i IN range(1, len(names) + 1) IF list_position(names, names[i]) = i])
        AS fields
FROM named
