-- Linux netfilter. What follows in brackets is the packet that an ICMP error is about, not the one that was met.
WITH cut AS (
    SELECT line, regexp_extract(text,
        '^(?:<\d{1,3}>)?(?:1 )?([A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d{2}:\d{2}:\d{2}|\d{4}-\d{2}-\d{2}T\S+) (\S+) (.*)$',
        ['stamp', 'host', 'rest']) AS c
    FROM lines
), parted AS (
    SELECT line, c.stamp AS stamp, c.host AS host, c.rest AS rest,
        regexp_extract(c.rest, '^(?:kernel(?:\[\d+\])?:|kernel - - -|ulogd(?:\[\d+\])?:) ?(?:\[ *\d+\.\d+\] ?)?(|.*?[^A-Z])'
            'IN=(\S*) OUT=(\S*) (.*)$', ['prefix', 'inward', 'outward', 'packet']) AS p
    FROM cut
), named AS (
    SELECT *, ' ' || before_of(p.packet, ' [') || ' ' AS packet, trim(regexp_replace(trim(p.prefix), ':+$', '')) AS rule,
        regexp_extract(rest, '^([^\s:\[]+)(?:\[[^\]]*\])?: (.*)$', ['program', 'message']) AS said,
        regexp_extract(upper(p.prefix), '(?:^|[^A-Z])(DROP|DROPPED|BLOCK|BLOCKED|REJECT|REJECTED|DENY|DENIED|ACCEPT|ACCEPTED'
            '|ALLOW|ALLOWED|PASS|PERMIT|PERMITTED)(?:[^A-Z]|$)', 1) AS word
    FROM parted
), valued AS (
    SELECT *, between_of(packet, ' SRC=', ' ') AS src_ip, between_of(packet, ' DST=', ' ') AS dst_ip,
        between_of(packet, ' PROTO=', ' ') AS protocol, written_of(stamp) AS w
    FROM named
)
SELECT line, host AS system, host, w.utc AS utc, w.local AS local, w.yearless AS yearless,
    CASE WHEN stamp = '' THEN NULL WHEN p.packet = '' THEN 'base_event'
        WHEN src_ip <> '' AND dst_ip <> '' AND protocol <> '' THEN 'network_activity' END AS kind,
    CASE WHEN left(word, 4) IN ('DROP', 'BLOC') THEN 'drop' WHEN left(word, 4) IN ('REJE', 'DENY', 'DENI') THEN 'deny'
        WHEN word <> '' THEN 'allow' ELSE 'other' END AS action,
    protocol, src_ip, dst_ip, between_of(packet, ' SPT=', ' ') AS src_port, between_of(packet, ' DPT=', ' ') AS dst_port,
    p.inward AS src_interface, p.outward AS dst_interface, rule, between_of(packet, ' LEN=', ' ') AS bytes_out,
    coalesce(nullif(said.program, ''), 'kernel') AS program, coalesce(nullif(said.message, ''), rest) AS message
FROM valued
