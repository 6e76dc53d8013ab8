-- A record of Windows as formats/evtx_records.py writes it, and what its kind of event says of a log-in.
WITH told AS (
    SELECT line, json_valid(text) AS whole, from_json(CASE WHEN json_valid(text) THEN text END, '{"when": "VARCHAR",
        "code": "VARCHAR", "level": "VARCHAR", "channel": "VARCHAR", "computer": "VARCHAR", "provider": "VARCHAR",
        "fields": "MAP(VARCHAR, VARCHAR)"}') AS r
    FROM lines
), named AS (
    SELECT line, whole, r.when AS moment, r.code AS code, r.level AS level, r.channel AS channel, r.computer AS computer,
        r.provider AS provider, r.fields AS f,
        CASE WHEN r.provider = 'Microsoft-Windows-Security-Auditing' THEN TRY_CAST(r.code AS INTEGER) END AS audit,
        CASE WHEN r.provider = 'Microsoft-Windows-TerminalServices-LocalSessionManager'
            THEN TRY_CAST(r.code AS INTEGER) END AS session
    FROM told
), judged AS (
    SELECT *, CASE
        WHEN audit IN (4624, 4625, 4768, 4771, 4776) OR session = 21 THEN 'logon'
        WHEN audit IN (4634, 4647) OR session = 23 THEN 'logoff'
        WHEN audit = 4740 THEN 'lockout'
        WHEN audit = 4767 THEN 'unlock'
        WHEN audit = 4672 THEN 'privilege'
        WHEN audit IN (4723, 4724) THEN 'password_change'
        WHEN audit IN (4648, 4769, 4778, 4779) OR session IN (24, 25) THEN 'other' END AS activity,
        CASE WHEN audit = 4625 AND lower(f['SubStatus']) NOT IN ('0x0', '0x00000000') THEN lower(f['SubStatus'])
            WHEN audit IN (4625, 4768, 4769, 4776) THEN lower(f['Status'])
            WHEN audit = 4771 THEN coalesce(lower(f['Status']), lower(f['FailureCode'])) END AS code_of_failure,
        regexp_replace(coalesce(f['IpAddress'], f['ClientAddress'], CASE WHEN session IS NOT NULL THEN f['Address'] END),
            '^::ffff:', '') AS address,
        TRY_CAST(f['LogonType'] AS SMALLINT) AS logon_type
    FROM named
)
SELECT *,
    CASE WHEN audit IN (4672, 4648) THEN f['SubjectUserName'] WHEN audit IN (4778, 4779) THEN f['AccountName']
        WHEN session IS NOT NULL THEN f['User'] ELSE f['TargetUserName'] END AS user,
    CASE WHEN audit = 4740 THEN f['TargetDomainName'] WHEN audit = 4776 THEN f['Workstation']
        WHEN audit IN (4778, 4779) THEN f['ClientName'] ELSE f['WorkstationName'] END AS source,
    CASE WHEN session IS NOT NULL OR logon_type = 10 THEN 'rdp' WHEN audit = 4769 THEN f['ServiceName']
        WHEN audit IN (4768, 4771) THEN 'kerberos' WHEN audit = 4776 THEN 'ntlm' ELSE f['LogonProcessName'] END AS service,
    CASE WHEN audit IN (4768, 4769, 4771) THEN 'Kerberos' WHEN audit = 4776 THEN 'NTLM'
        ELSE f['AuthenticationPackageName'] END AS protocol,
    CASE WHEN logon_type IN (3, 8, 10) THEN true WHEN logon_type IN (2, 4, 5, 7, 11) THEN false
        WHEN session IS NOT NULL THEN address_of(address) IS NOT NULL WHEN audit IN (4778, 4779) THEN true END AS is_remote,
    CASE WHEN audit = 4672 OR f['ElevatedToken'] = '%%1842' THEN true
        WHEN f['ElevatedToken'] = '%%1843' THEN false END AS is_privileged,
    CASE WHEN audit = 4672 THEN f['SubjectLogonId'] WHEN audit IN (4778, 4779) THEN f['LogonID']
        WHEN session IS NOT NULL THEN f['SessionID'] ELSE f['TargetLogonId'] END AS session_uid,
    CASE WHEN audit IN (4625, 4771) THEN 'failure'
        WHEN audit IN (4768, 4769, 4776) THEN
            CASE WHEN code_of_failure IS NULL THEN 'unknown'
                WHEN regexp_full_match(code_of_failure, '0x0+') THEN 'success' ELSE 'failure' END
        WHEN audit = 4648 THEN 'unknown'
        WHEN audit IN (4723, 4724) THEN CASE
            WHEN f['Keywords'] IS NULL THEN 'unknown' WHEN contains(lower(f['Keywords']), '0x801') THEN 'failure' ELSE 'success' END
        ELSE 'success' END AS status,
    unnest(CASE WHEN NOT whole THEN [NULL] WHEN activity IS NULL THEN ['base_event']
        ELSE ['base_event', 'authentication'] END) AS kind,
    utc_of(moment) AS utc, nonempty(computer) AS system
FROM judged
