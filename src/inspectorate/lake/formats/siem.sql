-- What an event of a collector is an event of (formats/siem.py). Words that say no are looked for first:
-- "unsuccessful" holds "success".
WITH timed AS (
    SELECT * EXCLUDE (stamps, words), lower(regexp_replace(words, '([a-z])([A-Z])', '\1 \2', 'g')) AS words, list_filter([written_of(s) FOR s IN stamps IF s <> ''],
        lambda w: coalesce(w.utc, w.local, w.yearless) IS NOT NULL)[1] AS w
    FROM event
), named AS (
    SELECT *,
        coalesce(nonempty(f['duser']), nonempty(f['suser']), nonempty(f['usrName']), nonempty(f['accountName'])) AS user,
        coalesce(nonempty(f['outcome']), nonempty(f['categoryOutcome'])) AS outcome,
        coalesce(nonempty(f['act']), nonempty(f['action'])) AS act,
        lower(nonempty(f['proto'])) AS proto,
        address_of(trim(f['src'])) AS source, address_of(trim(f['dst'])) AS target,
        lower(coalesce(f['dpriv'], f['spriv'])) AS rights,
        CASE
            WHEN starts_with(behaviour, '/Authentication/Verify') THEN 'logon'
            WHEN regexp_matches(words, 'lock(?:ed)?[ _-]?out|account\b.*\blocked|鎖定') THEN 'lockout'
            WHEN regexp_matches(words,
                '(?:^|[^a-z])(?:log(?:ged|ging)?|sign(?:ed)?)[ _-]?(?:off|out)(?:[^a-z]|$)|登出') THEN 'logoff'
            WHEN regexp_matches(words,
                'password.{0,20}(?:chang|reset)|(?:chang|reset).{0,20}password|變更密碼') THEN 'password_change'
            WHEN regexp_matches(words,
                '(?:^|[^a-z])(?:log(?:ged|ging)?|sign(?:ed)?)[ _-]?(?:in|on)s?(?:[^a-z]|$)|authenticat|登入')
                THEN 'logon'
            END AS activity
    FROM timed
), weighed AS (
    SELECT *, coalesce(outcome, concat_ws(' ', words, message, act)) AS result FROM named
)
SELECT *, w.utc AS utc, w.local AS local, w.yearless AS yearless,
    CASE
        WHEN regexp_matches(result, '(?i)fail|den(?:y|ied)|invalid|incorrect|reject|error|block|unsucce|not allowed|'
            '失敗|拒絕|錯誤|不符') THEN 'failure'
        WHEN regexp_matches(result, '(?i)succe|allow|accept|permit|grant|成功') THEN 'success'
        ELSE 'unknown' END AS status,
    CASE
        WHEN regexp_matches(act, '(?i)reset|rst') THEN 'reset'
        WHEN regexp_matches(act, '(?i)drop|discard') THEN 'drop'
        WHEN regexp_matches(act, '(?i)den(?:y|ied)|block|reject|prevent') THEN 'deny'
        WHEN regexp_matches(act, '(?i)close|teardown|end') THEN 'close'
        WHEN regexp_matches(act, '(?i)allow|accept|permit|pass') THEN 'allow'
        ELSE 'other' END AS action,
    CASE proto WHEN '6' THEN 'tcp' WHEN '17' THEN 'udp' WHEN '1' THEN 'icmp' WHEN '58' THEN 'icmpv6' ELSE proto END AS protocol,
    unnest(CASE
        WHEN whole IS DISTINCT FROM true THEN [NULL]
        WHEN activity IS NOT NULL AND user IS NOT NULL THEN ['base_event', 'authentication']
        WHEN proto IS NOT NULL AND act IS NOT NULL AND source IS NOT NULL AND target IS NOT NULL
            THEN ['base_event', 'network_activity']
        ELSE ['base_event'] END) AS kind
FROM weighed
