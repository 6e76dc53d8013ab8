-- Sessions and log-ins of Cisco ASA and Firepower, read beside asa.sql. One attempt is one row of a log-in: refusals are 113005 and
-- 113015, an administrator's success is 605005, a user's the beginning of a session.
WITH cut AS (
    SELECT line, regexp_extract(text, '^(.*?)%(?:ASA|FTD)-(?:\w+-)?(\d)-(\d{6}): (.*)$', ['before', 'level', 'code', 'message']) AS c
    FROM lines
    WHERE regexp_matches(text, '%(?:ASA|FTD)-(?:\w+-)?\d-(?:1130(?:05|06|07|15|19|39)|502103|605005|713228|7160(?:01|02|39)|722051): ')
), matched AS (
    SELECT line, c.code AS code, c.message AS message,
        -- A relay's stamp may stand before the device's own; the name of a zone may stand behind it.
        regexp_extract(c.before, '^(?:<\d{1,3}>)?:?(?:1 )?(.*?)([A-Z][a-z]{2} [ \d]?\d (?:\d{4} )?\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?'
            '|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?)'
            '(?: (UTC|GMT))?(?: [A-Z]{3,4})?:?(?: +([^\s:]+))?(?: - - - -)?[\s:]*$', ['relay', 'stamp', 'zone', 'host']) AS e,
        regexp_extract(c.message, 'Group <(.*?)> User <(.*?)> IP <(.*?)>', ['group', 'user', 'source']) AS g,
        regexp_extract(c.message, '^Group = (.*?), Username = (.*?), IP = ([^,\s]+), (.*)$', ['group', 'user', 'source', 'rest']) AS s,
        regexp_extract(c.message, 'reason = (.*?) : .*?user = (.*?)(?: : user IP = (\S+))?$', ['why', 'user', 'source']) AS a,
        regexp_extract(c.message, '^Login permitted from (\S+)/(\d+) to \S+/(\S+) for user "(.*?)"', ['source', 'port', 'service', 'user']) AS p,
        regexp_extract(c.message, 'Duration: (?:(\d{1,5})d )?(\d{1,5})h:(\d{1,3})m:(\d{1,3})s, Bytes xmt: (\d+), Bytes rcv: (\d+), Reason: (.*)$',
            ['d', 'h', 'm', 's', 'sent', 'received', 'why']) AS d
    FROM cut
), named AS (
    SELECT line, code, message, d,
        written_of(concat_ws(' ', e.stamp, nullif(e.zone, ''))) AS w,
        coalesce(nullif(e.host, ''), nullif(regexp_extract(e.relay, ':\d{2}\S* ([^\s:]+) *$', 1), '')) AS system, a.why AS why, p.service AS service,
        coalesce(nullif(g.user, ''), nullif(s.user, ''), nullif(a.user, ''), nullif(p.user, ''),
            nullif(regexp_extract(message, '^User ''?(.*?)''? (?:locked out|unlocked)', 1), ''),
            nullif(regexp_extract(message, 'Uname: (\S+)', 1), '')) AS user,
        coalesce(nullif(g.source, ''), nullif(s.source, ''), nullif(a.source, ''), nullif(p.source, '')) AS source,
        coalesce(nullif(g.group, ''), nullif(s.group, '')) AS team,
        coalesce(nullif(regexp_extract(message, 'IPv4 Address <(.*?)>', 1), ''),
            nullif(regexp_extract(message, 'Assigned private IP address (\S+)', 1), '')) AS assigned,
        CASE WHEN code = '502103' THEN TRY_CAST(regexp_extract(message, 'To: (\d+)', 1) AS INTEGER) END AS level
    FROM matched
), judged AS (
    SELECT *, CASE
        WHEN code IN ('113039', '716001', '713228') THEN 'open'
        WHEN code IN ('113019', '716002') THEN 'close'
        WHEN code = '716039' THEN 'fail'
        WHEN code = '722051' THEN 'other'
        WHEN code IN ('113005', '113015', '605005') THEN 'logon'
        WHEN code = '113006' THEN 'lockout' WHEN code = '113007' THEN 'unlock'
        WHEN code = '502103' THEN CASE WHEN level = 15 THEN 'privilege' ELSE 'other' END END AS activity
    FROM named
    WHERE user IS NOT NULL
)
SELECT line, system, w.utc AS utc, w.local AS local, w.yearless AS yearless,
    unnest(CASE WHEN activity = 'open' THEN ['tunnel_activity', 'authentication']
        WHEN activity IN ('close', 'fail') OR code = '722051' THEN ['tunnel_activity'] ELSE ['authentication'] END) AS kind,
    activity AS vpn_activity,
    CASE WHEN code IN ('113005', '113015') THEN 'failure' ELSE 'success' END AS vpn_status,
    CASE WHEN d.why <> '' THEN d.why WHEN why = 'Invalid password' THEN 'bad_password' WHEN why <> '' THEN why
        WHEN code = '716002' THEN nullif(regexp_extract(message, 'terminated: (.*?)\.?$', 1), '')
        WHEN code = '716039' THEN 'rejected' END AS vpn_detail,
    -- 113005 hides the name of an account that it does not know.
    CASE WHEN NOT regexp_full_match(user, '\*+') THEN user END AS vpn_user, source AS vpn_source, assigned AS vpn_assigned,
    NULL::VARCHAR AS vpn_device, team AS vpn_group,
    CASE WHEN code = '605005' THEN service WHEN code IN ('113039', '716001', '713228') THEN 'vpn' ELSE 'aaa' END AS vpn_service,
    NULL::BOOLEAN AS vpn_mfa, CASE WHEN code = '605005' OR level = 15 THEN true END AS vpn_privileged,
    NULL::VARCHAR AS vpn_session,
    CASE WHEN d.h <> '' THEN coalesce(TRY_CAST(d.d AS BIGINT), 0) * 86400 + TRY_CAST(d.h AS BIGINT) * 3600
        + TRY_CAST(d.m AS BIGINT) * 60 + TRY_CAST(d.s AS BIGINT) END AS vpn_duration,
    TRY_CAST(nullif(d.received, '') AS BIGINT) AS vpn_in, TRY_CAST(nullif(d.sent, '') AS BIGINT) AS vpn_out
FROM judged
