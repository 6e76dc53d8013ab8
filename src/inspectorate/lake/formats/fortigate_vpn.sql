-- Sessions and log-ins of FortiGate: VPN events that name a user, administrators, firewall authentication.
WITH lifted AS (
    SELECT line, text FROM lines
    WHERE regexp_matches(text, '\btype="?event\b') AND regexp_matches(text, '\bsubtype="?(?:vpn|system|user)\b')
), cut AS (
    SELECT line, regexp_extract_all(text, '([\w.-]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)', 1)[1:500] AS names,
        regexp_extract_all(text, '([\w.-]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)', 2)[1:500] AS said
    FROM lifted
), fielded AS (
    SELECT line, map_from_entries([{'k': names[i], 'v': CASE WHEN starts_with(said[i], '"')
            THEN replace(substr(said[i], 2, length(said[i]) - 2), '\"', '"') ELSE said[i] END}
        FOR i IN range(1, length(names) + 1) IF list_position(names, names[i]) = i]) AS f
    FROM cut
), named AS (
    SELECT line, f, lower(f['subtype']) AS subtype, lower(f['action']) AS action, lower(f['status']) AS status,
        coalesce(nullif(nullif(f['xauthuser'], 'N/A'), ''), nullif(nullif(f['user'], 'N/A'), '')) AS user,
        list_filter([written_of(f['eventtime']), written_of(concat_ws(' ', f['date'], f['time']) || coalesce(f['tz'], '')),
            written_of(concat_ws(' ', f['date'], f['time']))], lambda w: coalesce(w.utc, w.local) IS NOT NULL)[1] AS w
    FROM fielded
), judged AS (
    SELECT *, CASE
        WHEN subtype = 'vpn' AND action = 'tunnel-up' THEN 'open'
        WHEN subtype = 'vpn' AND action = 'tunnel-down' THEN 'close'
        WHEN subtype = 'vpn' AND action = 'ssl-login-fail' THEN 'fail'
        WHEN subtype = 'system' AND action = 'login' AND status IN ('success', 'failed', 'failure') THEN 'logon'
        WHEN subtype = 'system' AND action = 'logout' THEN 'logoff'
        WHEN subtype = 'user' AND action IN ('authentication', 'auth-logon') AND status IN ('success', 'failure', 'failed')
            THEN 'logon' END AS activity
    FROM named
)
SELECT line, coalesce(nullif(f['devname'], ''), f['devid']) AS system, w.utc AS utc, w.local AS local, NULL::TIMESTAMP AS yearless,
    unnest(CASE activity WHEN 'open' THEN ['tunnel_activity', 'authentication'] WHEN 'fail' THEN ['tunnel_activity', 'authentication']
        WHEN 'close' THEN ['tunnel_activity'] ELSE ['authentication'] END) AS kind,
    activity AS vpn_activity,
    CASE WHEN activity = 'fail' OR status IN ('failed', 'failure') AND subtype <> 'vpn' THEN 'failure' ELSE 'success' END AS vpn_status,
    CASE f['reason'] WHEN 'passwd_invalid' THEN 'bad_password' WHEN 'name_invalid' THEN 'unknown_user'
        WHEN 'sslvpn_login_unknown_user' THEN 'unknown_user' WHEN 'sslvpn_login_permission_denied' THEN 'permission_denied'
        ELSE nullif(f['reason'], 'N/A') END AS vpn_detail,
    user AS vpn_user,
    coalesce(nonempty(f['remip']), nonempty(f['srcip']), nullif(regexp_extract(f['ui'], '\(([^)]*)\)$', 1), '')) AS vpn_source,
    coalesce(nonempty(f['tunnelip']), nonempty(f['assignip'])) AS vpn_assigned,
    nullif(f['fctuid'], 'N/A') AS vpn_device,
    coalesce(nullif(nullif(f['group'], 'N/A'), ''), nullif(f['vpntunnel'], 'N/A')) AS vpn_group,
    CASE WHEN subtype = 'vpn' THEN 'vpn' WHEN subtype = 'system' THEN coalesce(nonempty(f['method']), 'admin') ELSE 'firewall' END AS vpn_service,
    CASE WHEN activity IN ('open', 'logon') AND coalesce(status, '') NOT IN ('failed', 'failure')
        AND says_mfa(replace(concat_ws(' ', f['msg'], f['reason'], f['logdesc']), user, '')) THEN true END AS vpn_mfa,
    CASE WHEN subtype = 'system' THEN true END AS vpn_privileged,
    nullif(f['tunnelid'], '0') AS vpn_session,
    TRY_CAST(CASE WHEN activity = 'close' THEN f['duration'] END AS DOUBLE) AS vpn_duration,
    TRY_CAST(CASE WHEN activity = 'close' THEN f['rcvdbyte'] END AS BIGINT) AS vpn_in,
    TRY_CAST(CASE WHEN activity = 'close' THEN f['sentbyte'] END AS BIGINT) AS vpn_out
FROM judged
-- A tunnel between two sites names no user, and is no remote session.
WHERE activity IS NOT NULL AND user IS NOT NULL
