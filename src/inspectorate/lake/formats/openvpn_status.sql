-- A status file of OpenVPN's server, in any of its three forms: who is connected, since when, and how much went.
WITH cut AS (
    SELECT line, text, string_split(CASE WHEN contains(text, chr(9)) THEN replace(text, chr(9), ',') ELSE text END, ',') AS v
    FROM lines
), placed AS (
    SELECT *, v[1] = 'CLIENT_LIST' AS later,
        length(v) = 5 AND regexp_matches(v[2], ':\d+$') AND regexp_full_match(v[3], '\d+') AND regexp_full_match(v[4], '\d+') AS first_form,
        regexp_matches(text, '^(?:OpenVPN (?:CLIENT LIST|STATISTICS)|Updated[,\t]|Common Name,|ROUTING TABLE|Virtual Address,'
            '|GLOBAL STATS|Max bcast/mcast queue length|END|TITLE[,\t]|TIME[,\t]|HEADER[,\t]|ROUTING_TABLE[,\t]|GLOBAL_STATS[,\t])')
            OR length(v) = 4 AND regexp_matches(v[3], ':\d+$') AS is_other
    FROM cut
), client AS (
    SELECT *, CASE WHEN later THEN v[2] ELSE v[1] END AS name, CASE WHEN later THEN v[3] ELSE v[2] END AS place,
        CASE WHEN later THEN v[4] END AS assigned, CASE WHEN later THEN v[6] ELSE v[3] END AS received,
        CASE WHEN later THEN v[7] ELSE v[4] END AS sent, CASE WHEN later THEN v[8] ELSE v[5] END AS since,
        CASE WHEN later THEN v[10] END AS login
    FROM placed
), timed AS (
    SELECT *, CASE WHEN later AND regexp_full_match(v[9], '\d{9,10}') THEN written_of(v[9]) ELSE written_of(since) END AS w FROM client
)
SELECT line, w.utc AS utc, w.local AS local, w.yearless AS yearless,
    CASE WHEN later AND length(v) >= 8 OR first_form THEN 'tunnel_activity' WHEN is_other THEN '' END AS kind,
    'open' AS vpn_activity, NULL::VARCHAR AS vpn_detail,
    CASE WHEN nullif(login, 'UNDEF') <> '' THEN login ELSE nullif(name, 'UNDEF') END AS vpn_user,
    regexp_replace(regexp_replace(place, ':\d+$', ''), '^(?:(?:tcp|udp)[46]*:)?\[?(.*?)\]?$', '\1') AS vpn_source,
    assigned AS vpn_assigned, NULL::VARCHAR AS vpn_device, NULL::VARCHAR AS vpn_group, NULL::BOOLEAN AS vpn_mfa,
    place AS vpn_session, NULL::DOUBLE AS vpn_duration, TRY_CAST(received AS BIGINT) AS vpn_in, TRY_CAST(sent AS BIGINT) AS vpn_out
FROM timed
