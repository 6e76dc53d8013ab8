-- A log of OpenVPN's server, its own file or within syslog. A client is NAME/ADDRESS:PORT once it is known.
WITH cut AS (
    SELECT line, regexp_extract(text, '^(?:<\d{1,3}>)?([A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}'
        '|\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})(?: us=\d+)? (.*)$', ['stamp', 'message']) AS own,
        regexp_extract(text, '^(?:<\d{1,3}>)?([A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d{2}:\d{2}:\d{2}|\d{4}-\d{2}-\d{2}T\S+) '
        '(\S+) ([^\s:\[]+)(?:\[\d+\])?: (.*)$', ['stamp', 'host', 'program', 'message']) AS log
    FROM lines
), said AS (
    SELECT line, coalesce(nullif(own.stamp, ''), log.stamp) AS stamp, nullif(log.host, '') AS host,
        coalesce(nullif(log.program, ''), 'openvpn') AS program, coalesce(nullif(own.message, ''), log.message) AS message
    FROM cut
), told AS (
    SELECT *, stamp <> '' AS whole, regexp_matches(program, '^(?:ovpn-|openvpn)') AS ours, written_of(stamp) AS w,
        regexp_extract(message, '^(?:([^/]+?)/)?(?:(?:tcp|udp)[46]*:)?\[?([0-9A-Fa-f.:]+?)\]?:(\d+) (.*)$',
            ['user', 'source', 'port', 'rest']) AS k,
        regexp_extract(message, '(?:^| )\[(.+?)\] Peer Connection Initiated with \[AF_INET6?\]\[?([0-9A-Fa-f.:]+)\]?:\d+',
            ['user', 'source']) AS o,
        nullif(regexp_extract(message, 'pool returned IPv4=([0-9.]+)', 1), '') AS assigned,
        nullif(regexp_extract(message, 'username ''(.*?)''', 1), '') AS named
    FROM said
), judged AS (
    SELECT *, CASE
        WHEN NOT ours THEN NULL
        WHEN o.user <> '' THEN 'open'
        WHEN assigned IS NOT NULL THEN 'other'
        WHEN k.user <> '' AND regexp_matches(k.rest, 'client-instance (?:exiting|restarting)') THEN 'close'
        WHEN regexp_matches(message, 'TLS Auth Error: Auth Username/Password verification failed'
            '|TLS Auth Error: --client-config-dir authentication failed|TLS Auth Error: TLS object CN attempted to change') THEN 'fail'
        WHEN k.source <> '' AND regexp_matches(k.rest, '^VERIFY ERROR') THEN 'fail' END AS activity
    FROM told
)
SELECT *, w.utc AS utc, w.local AS local, w.yearless AS yearless,
    unnest(CASE WHEN NOT whole THEN [NULL] WHEN activity IN ('open', 'fail') THEN ['tunnel_activity', 'authentication']
        WHEN activity IS NOT NULL THEN ['tunnel_activity'] ELSE ['base_event'] END) AS kind,
    activity AS vpn_activity, CASE WHEN activity = 'fail' THEN 'failure' ELSE 'success' END AS vpn_status,
    CASE WHEN activity = 'fail' AND contains(message, 'Username/Password verification failed') THEN 'bad_password'
        WHEN activity = 'fail' AND contains(message, 'VERIFY ERROR') THEN 'bad_certificate'
        WHEN activity = 'fail' THEN 'rejected'
        WHEN activity = 'close' THEN nullif(regexp_extract(k.rest, '^(\S+\[[^\]]*\])', 1), '') END AS vpn_detail,
    coalesce(nullif(o.user, ''), nullif(k.user, ''), named) AS vpn_user,
    coalesce(nullif(o.source, ''), nullif(k.source, '')) AS vpn_source, assigned AS vpn_assigned,
    NULL::VARCHAR AS vpn_device, NULL::VARCHAR AS vpn_group, 'openvpn' AS vpn_service, NULL::BOOLEAN AS vpn_mfa,
    NULL::BOOLEAN AS vpn_privileged,
    CASE WHEN activity IS NOT NULL AND k.port <> '' THEN k.source || ':' || k.port END AS vpn_session,
    NULL::DOUBLE AS vpn_duration, NULL::BIGINT AS vpn_in, NULL::BIGINT AS vpn_out
FROM judged
