-- PAN-OS. What is quoted may hold commas; a line of traffic with fewer columns than a connection has is kept aside.
WITH cut AS (
    SELECT line, text, starts_with(text, 'Domain,Receive Time,') AS is_header,
        regexp_extract(text, '^(|.*?[\s,])(\d*,\d{4}/\d{2}/\d{2} \d{2}:\d{2}:\d{2},.*)$', ['head', 'body']) AS c
    FROM lines
), columned AS (
    SELECT line, is_header, c.head AS head,
        CASE WHEN c.body <> '' AND regexp_full_match(c.body || ',', '(?:(?:"(?:[^"]|"")*"|[^,"]*),)+') THEN
            [CASE WHEN starts_with(x, '"') THEN replace(substr(x, 2, length(x) - 2), '""', '"') ELSE x END
            FOR x IN regexp_extract_all(c.body || ',', '("(?:[^"]|"")*"|[^,"]*),', 1)[1:120]] END AS f
    FROM cut
), named AS (
    SELECT *, f[4] = 'TRAFFIC' AS is_traffic, len(f) AS columns, lower(f[31]) AS act, f[5] AS subtype,
        coalesce(nullif(CASE WHEN f[4] = 'TRAFFIC' THEN f[53] END, ''), nullif(regexp_extract(head,
            '(?:[A-Z][a-z]{2} [ \d]?\d (?:\d{4} )?\d{2}:\d{2}:\d{2}|\d{4}-\d{2}-\d{2}T\S+) ([^\s,]+)', 1), ''),
            nullif(f[3], '')) AS host
    FROM columned
)
SELECT line, host AS system, host,
    CASE WHEN is_header THEN '' WHEN f IS NULL OR columns < 7 OR (is_traffic AND columns < 35) THEN NULL
        WHEN is_traffic THEN 'network_activity' ELSE 'base_event' END AS kind,
    written_of(coalesce(nullif(f[7], ''), f[2])).local AS local,
    CASE WHEN act = 'allow' THEN 'allow' WHEN act = 'deny' THEN 'deny' WHEN starts_with(act, 'drop') THEN 'drop'
        WHEN starts_with(act, 'reset') THEN 'reset' ELSE 'other' END AS action,
    f[30] AS protocol, f[8] AS src_ip, f[25] AS src_port, f[9] AS dst_ip, f[26] AS dst_port,
    f[17] AS src_interface, f[18] AS dst_interface,
    CASE WHEN f[12] <> '' THEN CASE WHEN f[16] NOT IN ('', 'vsys1') THEN f[16] || '/' ELSE '' END || f[12] END AS rule,
    f[13] AS user_name, f[15] AS application, f[34] AS bytes_in, f[33] AS bytes_out, f[37] AS duration_s, f[23] AS session_uid,
    CASE WHEN subtype = 'start' THEN 0 ELSE nullif(TRY_CAST(f[24] AS BIGINT), 0) END AS hits,
    concat_ws('/', f[4], nullif(subtype, '')) AS program, NULL::VARCHAR AS code, NULL::VARCHAR AS severity,
    'PAN-OS' AS product,
    CASE WHEN NOT is_traffic THEN array_to_string(f[8:], ',') END AS message
FROM named
