-- Sessions and log-ins of PAN-OS: GLOBALPROTECT records (since 9.1), SYSTEM records of GlobalProtect before that
-- and of administrators.
WITH lifted AS (
    SELECT line, nullif(regexp_extract(text,
            '(?:[A-Z][a-z]{2} [ \d]?\d (?:\d{4} )?\d{2}:\d{2}:\d{2}|\d{4}-\d{2}-\d{2}T\S+) ([^\s,]+) .*,(?:GLOBALPROTECT|SYSTEM),', 1), '') AS host,
        regexp_extract(text, '\d+,(?:\d{4}/\d{2}/\d{2} \d{2}:\d{2}:\d{2}),[^,]*,(?:GLOBALPROTECT|SYSTEM),.*$') || ',' AS body
    FROM lines
    WHERE regexp_matches(text, ',(?:GLOBALPROTECT|SYSTEM),')
), cut AS (
    SELECT line, host, [CASE WHEN starts_with(x, '"') THEN replace(substr(x, 2, length(x) - 2), '""', '"') ELSE x END
        FOR x IN regexp_extract_all(body, '("(?:[^"]|"")*"|[^,"]*),', 1)[1:60]] AS v
    FROM lifted WHERE length(body) > 1
), told AS (
    SELECT line, coalesce(host, nullif(v[3], '')) AS system, v, v[4] = 'GLOBALPROTECT' AS is_gp, v[4] = 'SYSTEM' AND v[5] = 'globalprotect' AS was_gp, lower(v[9]) AS event,
        CASE WHEN v[4] = 'SYSTEM' THEN v[15] END AS said,
        list_filter([written_of(v[37]), written_of(v[7]), written_of(v[2])], lambda w: coalesce(w.utc, w.local) IS NOT NULL)[1] AS w
    FROM cut
), judged AS (
    SELECT *, CASE
        WHEN is_gp AND v[29] = 'failure' AND event IN ('gateway-auth', 'portal-auth', 'gateway-connected') THEN 'fail'
        WHEN is_gp AND event = 'gateway-connected' THEN 'open'
        WHEN is_gp AND event = 'gateway-logout' THEN 'close'
        WHEN is_gp AND event IN ('gateway-auth', 'portal-auth') THEN 'logon'
        WHEN was_gp AND event = 'globalprotectgateway-regist-succ' THEN 'open'
        WHEN was_gp AND event = 'globalprotectgateway-logout-succ' THEN 'close'
        WHEN was_gp AND event IN ('globalprotectgateway-auth-fail', 'globalprotectportal-auth-fail') THEN 'fail'
        WHEN was_gp AND event IN ('globalprotectgateway-auth-succ', 'globalprotectportal-auth-succ') THEN 'logon'
        -- A refusal within a virtual system is one of GlobalProtect, and told of there.
        WHEN v[5] = 'auth' AND event = 'auth-fail' AND NOT contains(said, 'vsys ''vsys') THEN 'logon'
        WHEN v[5] = 'general' AND regexp_matches(said, '^User \S+ logged in via ') THEN 'logon'
        WHEN v[5] = 'general' AND regexp_matches(said, '^User \S+ logged out via ') THEN 'logoff' END AS activity
    FROM told
), named AS (
    SELECT *,
        CASE WHEN is_gp THEN nonempty(v[13]) ELSE coalesce(nullif(regexp_extract(said, 'User name: (.*?)(?:,|\.? *$)', 1), ''),
            nullif(regexp_extract(said, 'for user ''(.*?)''', 1), ''), nullif(regexp_extract(said, '^User (\S+) logged', 1), ''))
            END AS user,
        CASE WHEN is_gp THEN coalesce(nullif(nonempty(v[16]), '0.0.0.0'), nonempty(v[17]))
            ELSE nullif(regexp_extract(said, '[Ff]rom:? ([0-9A-Fa-f.:]*[0-9A-Fa-f])', 1), '') END AS source,
        CASE WHEN is_gp THEN concat_ws(' ', v[11], v[26]) ELSE said END AS words
    FROM judged WHERE activity IS NOT NULL
)
SELECT line, system, w.utc AS utc, w.local AS local, NULL::TIMESTAMP AS yearless,
    unnest(CASE WHEN activity = 'open' THEN ['tunnel_activity']
        WHEN activity = 'fail' AND event <> 'gateway-connected' THEN ['tunnel_activity', 'authentication']
        WHEN activity IN ('fail', 'close') THEN ['tunnel_activity'] ELSE ['authentication'] END) AS kind,
    activity AS vpn_activity,
    CASE WHEN activity = 'fail' OR event = 'auth-fail' THEN 'failure' ELSE 'success' END AS vpn_status,
    CASE WHEN is_gp THEN coalesce(nonempty(v[26]), nonempty(v[27]), nonempty(v[28]))
        ELSE nullif(regexp_extract(said, 'Reason: (.*?)(?:\.|,|$)', 1), '') END AS vpn_detail,
    user AS vpn_user, source AS vpn_source,
    CASE WHEN is_gp THEN coalesce(nullif(nonempty(v[18]), '0.0.0.0'), nonempty(v[19])) END AS vpn_assigned,
    CASE WHEN is_gp THEN nonempty(v[15]) END AS vpn_device,
    CASE WHEN is_gp THEN nonempty(v[34]) WHEN was_gp THEN nonempty(v[10]) END AS vpn_group,
    CASE WHEN contains(event, 'portal') THEN 'globalprotect-portal' WHEN is_gp OR was_gp THEN 'globalprotect-gateway'
        ELSE 'admin' END AS vpn_service,
    CASE WHEN activity IN ('open', 'logon') AND event <> 'auth-fail' AND says_mfa(replace(words, user, '')) THEN true END AS vpn_mfa,
    CASE WHEN NOT is_gp AND NOT was_gp THEN true END AS vpn_privileged,
    NULL::VARCHAR AS vpn_session,
    TRY_CAST(CASE WHEN is_gp AND activity = 'close' THEN v[31] END AS DOUBLE) AS vpn_duration,
    NULL::BIGINT AS vpn_in, NULL::BIGINT AS vpn_out
FROM named WHERE user IS NOT NULL
