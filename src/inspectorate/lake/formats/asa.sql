-- Cisco ASA and Firepower. A message of a known number that does not have its layout is kept aside.
WITH cut AS (
    SELECT line, text, regexp_extract(text, '^(.*?)%(?:ASA|FTD)-(?:\w+-)?(\d)-(\d{6}): ?(.*)$',
        ['head', 'severity', 'code', 'message']) AS c
    FROM lines
), headed AS (
    -- A relay's stamp may stand before the device's own; the name of a zone may stand behind it.
    SELECT line, c.severity AS severity, c.code AS code, c.message AS message,
        CASE WHEN c.code <> '' THEN regexp_extract(c.head,
            '^(?:<\d{1,3}>)?:?(?:1 )?(.*?)([A-Z][a-z]{2} [ \d]?\d (?:\d{4} )?\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?'
            '|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?)'
            '(?: (UTC|GMT))?(?: [A-Z]{3,4})?:?(?: +([^\s:]+))?(?: - - - -)?[\s:]*$',
            ['relay', 'stamp', 'zone', 'host']) END AS h
    FROM cut
), matched AS (
    SELECT *, h.stamp <> '' AS whole,
        coalesce(nullif(h.host, ''), nullif(regexp_extract(h.relay, ':\d{2}\S* ([^\s:]+) *$', 1), '')) AS host,
        CASE WHEN code = '106100' THEN regexp_extract(message,
            '^access-list (\S+) (permitted|denied|est-allowed) (\S+) ([^\s/]+)/([^\s()]+)\((\d+)\)(?:\(([^()]*)\))?'
            ' -> ([^\s/]+)/([^\s()]+)\((\d+)\)(?: ?\([^()]*\))? hit-cnt (\d{1,12}) '
            '(?:first hit|\d+-second interval)(?: \[(0x[0-9a-fA-F]+).*\])?$',
            ['acl', 'verdict', 'protocol', 'si', 'sa', 'sp', 'user', 'di', 'da', 'dp', 'times', 'hash']) END AS hit,
        CASE WHEN code = '106023' THEN regexp_extract(message,
            '^Deny (?:protocol )?(\S+) src ([^\s:]+):([^\s/()]+)(?:/(\d+))?(?: ?\(([^()]*)\))*'
            ' dst ([^\s:]+):([^\s/()]+)(?:/(\d+))?(?: ?\([^()]*\))* by access-group "?([^"]+?)"?(?: \[(0x[0-9a-fA-F]+).*\])?$',
            ['protocol', 'si', 'sa', 'sp', 'user', 'di', 'da', 'dp', 'acl', 'hash']) END AS deny,
        CASE WHEN code IN ('302013', '302015') THEN regexp_extract(message,
            '^Built (inbound|outbound) (?:Probe )?(TCP|UDP) connection (\d+)'
            ' for ([^\s:]+):([^\s/()]+)/(\d+) ?\([^()]*\)(?:\(([^()]*)\))?'
            ' to ([^\s:]+):([^\s/()]+)/(\d+) ?\([^()]*\)(?:\(([^()]*)\))?(?: \(([^()]*)\))?$',
            ['way', 'protocol', 'id', 'i1', 'a1', 'p1', 'u1', 'i2', 'a2', 'p2', 'u2', 'u3']) END AS built,
        CASE WHEN code IN ('302014', '302016') THEN regexp_extract(message,
            '^Teardown (?:Probe )?(TCP|UDP) connection (\d+)'
            ' for ([^\s:]+):([^\s/()]+)/(\d+)(?: ?\(([^()]*)\))* to ([^\s:]+):([^\s/()]+)/(\d+)(?: ?\([^()]*\))*'
            ' duration (\d{1,7}):(\d{2}):(\d{2}) bytes \d+(?: .*)?$',
            ['protocol', 'id', 'i1', 'a1', 'p1', 'u1', 'i2', 'a2', 'p2', 'h', 'm', 's']) END AS ended,
        CASE WHEN code IN ('302020', '302021') THEN regexp_extract(message,
            '^(Built|Teardown) (?:(inbound|outbound) )?ICMP connection for faddr ([^\s/()]+)/\d+(?: ?\(([^()]*)\))?'
            ' gaddr [^\s/()]+/\d+ laddr ([^\s/()]+)/\d+(?:\s*\([^()]*\))*(?: type \d+ code \d+)?(?: .*)?$',
            ['what', 'way', 'foreign', 'user', 'own']) END AS echo,
        CASE WHEN code IN ('106001', '106006', '106007', '106015') THEN regexp_extract(message,
            '^(?:Inbound (TCP) connection denied|Deny inbound (UDP)|Deny (TCP) \(no connection\))'
            ' from ([^\s/()]+)/(\d+)(?: ?\(([^()]*)\))? to ([^\s/()]+)/(\d+)(?: ?\([^()]*\))?'
            '(?: flags .*?| due to DNS \w+)?(?: on interface (\S+))?$',
            ['t1', 'u', 't2', 'sa', 'sp', 'user', 'da', 'dp', 'si']) END AS plain,
        CASE WHEN code = '106014' THEN regexp_extract(message,
            '^Deny inbound icmp src ([^\s:]+): ?([^\s()]+)(?: ?\(([^()]*)\))? dst ([^\s:]+): ?([^\s()]+)(?: ?\([^()]*\))* *$',
            ['si', 'sa', 'user', 'di', 'da']) END AS ping,
        CASE WHEN code = '313001' THEN regexp_extract(message,
            '^Denied ICMP type=\d+, code=\d+ from ([^\s()]+)(?: ?\([^()]*\))? on interface (\S+)$', ['sa', 'si']) END AS own_ping
    FROM headed
), judged AS (
    SELECT *,
        CASE WHEN hit.acl <> '' THEN 'hit' WHEN deny.acl <> '' THEN 'deny' WHEN built.way = 'inbound' THEN 'in'
            WHEN built.way = 'outbound' THEN 'out' WHEN ended.id <> '' THEN 'end'
            WHEN echo.what = 'Built' AND echo.way <> '' OR echo.what = 'Teardown' THEN 'echo'
            WHEN plain.sa <> '' THEN 'plain' WHEN ping.sa <> '' THEN 'ping' WHEN own_ping.sa <> '' THEN 'own' END AS what,
        echo.what = 'Built' AND echo.way = 'outbound' AS echo_out,
        contains(coalesce(echo.foreign, ping.sa, own_ping.sa), ':') AS is_six,
        code IN ('106001', '106006', '106007', '106014', '106015', '106023', '106100', '302013', '302014', '302015',
            '302016', '302020', '302021', '313001') AS is_traffic,
        written_of(h.stamp || CASE WHEN h.zone <> '' THEN ' ' || h.zone ELSE '' END) AS w
    FROM matched
)
SELECT line, host AS system, host, w.utc AS utc, w.local AS local, w.yearless AS yearless,
    CASE WHEN NOT whole OR whole IS NULL OR (is_traffic AND what IS NULL) THEN NULL
        WHEN is_traffic THEN 'network_activity' ELSE 'base_event' END AS kind,
    CASE what WHEN 'hit' THEN CASE WHEN hit.verdict = 'denied' THEN 'deny' ELSE 'allow' END
        WHEN 'in' THEN 'allow' WHEN 'out' THEN 'allow' WHEN 'end' THEN 'close'
        WHEN 'echo' THEN CASE WHEN echo.what = 'Built' THEN 'allow' ELSE 'close' END ELSE 'deny' END AS action,
    CASE what WHEN 'hit' THEN hit.protocol WHEN 'deny' THEN deny.protocol WHEN 'in' THEN built.protocol
        WHEN 'out' THEN built.protocol WHEN 'end' THEN ended.protocol
        WHEN 'plain' THEN concat(plain.t1, plain.u, plain.t2)
        ELSE CASE WHEN is_six THEN 'icmpv6' ELSE 'icmp' END END AS protocol,
    CASE what WHEN 'hit' THEN hit.sa WHEN 'deny' THEN deny.sa WHEN 'in' THEN built.a1 WHEN 'out' THEN built.a2
        WHEN 'end' THEN ended.a1 WHEN 'echo' THEN CASE WHEN echo_out THEN echo.own ELSE echo.foreign END
        WHEN 'plain' THEN plain.sa WHEN 'ping' THEN ping.sa WHEN 'own' THEN own_ping.sa END AS src_ip,
    CASE what WHEN 'hit' THEN hit.sp WHEN 'deny' THEN deny.sp WHEN 'in' THEN built.p1 WHEN 'out' THEN built.p2
        WHEN 'end' THEN ended.p1 WHEN 'plain' THEN plain.sp END AS src_port,
    CASE what WHEN 'hit' THEN hit.da WHEN 'deny' THEN deny.da WHEN 'in' THEN built.a2 WHEN 'out' THEN built.a1
        WHEN 'end' THEN ended.a2 WHEN 'echo' THEN CASE WHEN echo_out THEN echo.foreign ELSE echo.own END
        WHEN 'plain' THEN plain.da WHEN 'ping' THEN ping.da END AS dst_ip,
    CASE what WHEN 'hit' THEN hit.dp WHEN 'deny' THEN deny.dp WHEN 'in' THEN built.p2 WHEN 'out' THEN built.p1
        WHEN 'end' THEN ended.p2 WHEN 'plain' THEN plain.dp END AS dst_port,
    CASE what WHEN 'hit' THEN hit.si WHEN 'deny' THEN deny.si WHEN 'in' THEN built.i1 WHEN 'out' THEN built.i2
        WHEN 'end' THEN ended.i1 WHEN 'plain' THEN plain.si WHEN 'ping' THEN ping.si WHEN 'own' THEN own_ping.si END
        AS src_interface,
    CASE what WHEN 'hit' THEN hit.di WHEN 'deny' THEN deny.di WHEN 'in' THEN built.i2 WHEN 'out' THEN built.i1
        WHEN 'end' THEN ended.i2 WHEN 'ping' THEN ping.di END AS dst_interface,
    CASE what WHEN 'hit' THEN concat_ws(' ', hit.acl, nullif(nullif(hit.hash, ''), '0x0'))
        WHEN 'deny' THEN concat_ws(' ', deny.acl, nullif(nullif(deny.hash, ''), '0x0')) END AS rule,
    before_of(CASE what WHEN 'hit' THEN hit.user WHEN 'deny' THEN CASE WHEN starts_with(deny.user, 'type ') THEN '' ELSE deny.user END
        WHEN 'in' THEN coalesce(nullif(built.u1, ''), built.u3) WHEN 'out' THEN coalesce(nullif(built.u2, ''), built.u3)
        WHEN 'end' THEN ended.u1 WHEN 'echo' THEN CASE WHEN NOT echo_out THEN echo.user END
        WHEN 'plain' THEN plain.user WHEN 'ping' THEN ping.user END, ',') AS user_name,
    CASE WHEN what = 'end' THEN TRY_CAST(ended.h AS BIGINT) * 3600 + TRY_CAST(ended.m AS BIGINT) * 60
        + TRY_CAST(ended.s AS BIGINT) END AS duration_s,
    CASE what WHEN 'in' THEN built.id WHEN 'out' THEN built.id WHEN 'end' THEN ended.id END AS session_uid,
    CASE WHEN what = 'hit' THEN TRY_CAST(hit.times AS BIGINT) WHEN what = 'end' THEN 0
        WHEN what = 'echo' AND echo.what = 'Teardown' THEN 0 END AS hits,
    code, severity, message, 'Cisco ASA' AS product
FROM judged
