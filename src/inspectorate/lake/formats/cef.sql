-- CEF, bare or behind syslog. No line holds a line end, so one may mark where a pair begins.
WITH cut AS (
    SELECT line, regexp_extract(text,
        '^(.*?)CEF: ?\d+(?:\.\d+)?\|((?:[^|\\]|\\.)*)\|((?:[^|\\]|\\.)*)\|((?:[^|\\]|\\.)*)\|((?:[^|\\]|\\.)*)'
        '\|((?:[^|\\]|\\.)*)\|((?:[^|\\]|\\.)*)\|(.*)$',
        ['before', 'vendor', 'product', 'version', 'code', 'name', 'severity', 'rest']) AS c
    FROM lines
), headed AS (
    SELECT line, c.vendor <> '' OR c.product <> '' AS whole, envelope_of(c.before) AS e,
        cef_plain(c.vendor) AS vendor, cef_plain(c.product) AS product, cef_plain(c.code) AS code,
        cef_plain(c.name) AS name, cef_plain(c.severity) AS severity,
        string_split(regexp_replace(c.rest, '(^|[ \t])([\w.\-\[\]]+)=', chr(10) || '\2=', 'g'), chr(10)) AS pairs
    FROM cut
), paired AS (
    SELECT * EXCLUDE (pairs), trim(pairs[1]) AS unnamed, pairs[2:] AS pairs,
        [before_of(p, '=') FOR p IN pairs[2:502]] AS names
    FROM headed
), fielded AS (
    SELECT * EXCLUDE (pairs, names), whole AND length(pairs) <= 500 AS fits,
        -- A name that is given twice keeps its first value: a map takes none twice.
        CASE WHEN length(pairs) <= 500 THEN map_from_entries([{'k': names[i], 'v': cef_plain(after_of(pairs[i], '='))}
            FOR i IN range(1, length(names) + 1) IF list_position(names, names[i]) = i]) END AS f
    FROM paired
)
SELECT line, fits AS whole, e.host AS told_host, vendor, product, code, severity, f,
    concat_ws(': ', nonempty(name), nonempty(unnamed), nonempty(f['msg'])) AS message,
    coalesce(f['categoryBehavior'], '') AS behaviour, name AS words,
    [f['rt'], f['start'], f['end'], e.stamp] AS stamps
FROM fielded
