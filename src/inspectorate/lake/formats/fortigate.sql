-- FortiGate. A line whose pairs are not whole to its end was cut off on its way, and is kept aside.
WITH cut AS (
    SELECT line, regexp_extract(text, '^(.*?)(date=\d{4}-\d{2}-\d{2}[\s,].*)$', ['head', 'body']) AS c FROM lines
), paired AS (
    SELECT line, c.head AS head,
        regexp_full_match(c.body, '(?:[\w.-]+=(?:"(?:[^"\\]|\\.)*"|[^\s",]*)[\s,]*)+') AS whole,
        regexp_extract_all(c.body, '([\w.-]+)=("(?:[^"\\]|\\.)*"|[^\s",]*)', 1)[1:500] AS names,
        regexp_extract_all(c.body, '([\w.-]+)=("(?:[^"\\]|\\.)*"|[^\s",]*)', 2)[1:500] AS quoted
    FROM cut
), bare AS (
    SELECT line, head, whole, names, [CASE WHEN starts_with(q, '"')
        THEN replace(replace(substr(q, 2, length(q) - 2), '\"', '"'), '\\', '\') ELSE q END FOR q IN quoted] AS said
    FROM paired
), fielded AS (
    -- A name that is given twice keeps its first value.
    SELECT *, lower(said[list_position(names, 'type')]) AS type, lower(said[list_position(names, 'subtype')]) AS subtype,
        lower(said[list_position(names, 'action')]) AS act, said[list_position(names, 'logid')] AS code,
        said[list_position(names, 'level')] AS severity, said[list_position(names, 'devname')] AS device,
        coalesce(nullif(said[list_position(names, 'vd')], ''), 'root') AS domain,
        coalesce(nullif(said[list_position(names, 'policytype')], ''), 'policy') AS policy_table,
        said[list_position(names, 'policyid')] AS policy,
        said[list_position(names, 'date')] || ' ' || said[list_position(names, 'time')] AS stamp,
        said[list_position(names, 'tz')] AS tz, said[list_position(names, 'eventtime')] AS eventtime
    FROM bare
), timed AS (
    SELECT *, written_of(stamp) AS w, CASE WHEN regexp_full_match(tz, '[+-]\d{2}:?\d{2}')
            THEN written_of(stamp || tz).utc END AS zoned,
        counted_of(eventtime) AS counted
    FROM fielded
)
SELECT line, coalesce(nullif(device, ''), said[list_position(names, 'devid')]) AS system, device AS host,
    CASE WHEN NOT whole OR whole IS NULL THEN NULL WHEN type = 'traffic' THEN 'network_activity' ELSE 'base_event' END AS kind,
    coalesce(zoned, counted) AS utc, w.local AS local,
    CASE act WHEN 'accept' THEN 'allow' WHEN 'start' THEN 'allow' WHEN 'pass' THEN 'allow' WHEN 'deny' THEN 'deny'
        WHEN 'close' THEN 'close' WHEN 'timeout' THEN 'close' WHEN 'client-rst' THEN 'close' WHEN 'server-rst' THEN 'close'
        WHEN 'drop' THEN 'drop' ELSE 'other' END AS action,
    said[list_position(names, 'proto')] AS protocol,
    said[list_position(names, 'srcip')] AS src_ip, said[list_position(names, 'srcport')] AS src_port,
    said[list_position(names, 'dstip')] AS dst_ip, said[list_position(names, 'dstport')] AS dst_port,
    said[list_position(names, 'srcintf')] AS src_interface, said[list_position(names, 'dstintf')] AS dst_interface,
    CASE WHEN policy <> '' THEN CASE WHEN domain <> 'root' THEN domain || '/' ELSE '' END
        || CASE WHEN policy_table <> 'policy' THEN policy_table || ' ' ELSE '' END || policy END AS rule,
    said[list_position(names, 'user')] AS user_name, said[list_position(names, 'app')] AS application,
    said[list_position(names, 'rcvdbyte')] AS bytes_in, said[list_position(names, 'sentbyte')] AS bytes_out,
    said[list_position(names, 'duration')] AS duration_s, said[list_position(names, 'sessionid')] AS session_uid,
    CASE WHEN code LIKE '%00020' THEN 0 END AS hits,
    code, severity, concat_ws('/', type, subtype) AS program, 'FortiGate' AS product,
    CASE WHEN type <> 'traffic' OR type IS NULL THEN coalesce(said[list_position(names, 'msg')], said[list_position(names, 'logdesc')])
        END AS message,
    CASE WHEN type <> 'traffic' OR type IS NULL THEN map_from_entries([{'k': names[i], 'v': said[i]}
        FOR i IN range(1, length(names) + 1) IF list_position(names, names[i]) = i]) END AS fields
FROM timed
