"""What CEF and LEEF have in common: events of any device, in names that collectors of events agreed on.

Every event is a base event with all that it names. One that says who logged in, or what a firewall did with a
connection, is a row of that kind too. What a device means is taken from its words; where they do not say how
it ended, the status is ``unknown``.
"""

from collections.abc import Mapping

from inspectorate.lake.formats.format import sql
from inspectorate.lake.kinds import KindName

_ACTIVITY = r"""CASE
    WHEN behaviour LIKE '/Authentication/Verify%' THEN 'logon'
    WHEN regexp_matches(words, '(?i)lock(?:ed)?[ _-]?out|account\b.*\blocked|鎖定') THEN 'lockout'
    WHEN regexp_matches(words, '(?i)log(?:ged|ging)?[ _-]?(?:off|out)\b|sign(?:ed)?[ _-]?(?:off|out)\b|登出') THEN 'logoff'
    WHEN regexp_matches(words, '(?i)password.{0,20}(?:chang|reset)|(?:chang|reset).{0,20}password|變更密碼') THEN 'password_change'
    WHEN regexp_matches(words, '(?i)log(?:ged|ging)?[ _-]?(?:in|on)s?\b|sign(?:ed)?[ _-]?(?:in|on)\b|authenticat|登入')
        THEN 'logon' END"""
_FAILED = (
    "(?i)fail|den(?:y|ied)|invalid|incorrect|reject|error|block|unsuccess|not allowed|失敗|拒絕|錯誤|不符"
)
_DONE = "(?i)succe|allow|accept|permit|grant|成功"
_ACTION = """CASE
    WHEN regexp_matches(act, '(?i)reset|rst') THEN 'reset'
    WHEN regexp_matches(act, '(?i)drop|discard') THEN 'drop'
    WHEN regexp_matches(act, '(?i)den(?:y|ied)|block|reject|prevent') THEN 'deny'
    WHEN regexp_matches(act, '(?i)close|teardown|end') THEN 'close'
    WHEN regexp_matches(act, '(?i)allow|accept|permit|pass') THEN 'allow' ELSE 'other' END"""
_LABELLED = " ".join(
    f"WHEN regexp_matches(f['cs{number}Label'], '(?i)rule|policy|acl') THEN f['cs{number}']"
    for number in range(1, 7)
)
_FROM_ADDRESS = "address_of(trim(f['src']))"


def parse_of(name: str) -> str:
    """A format's SQL: its own ``NAME.sql`` yields the event, this what it is an event of."""
    return f"""WITH event AS MATERIALIZED ({sql(name)}), timed AS (
        SELECT * EXCLUDE (stamps), list_filter([written_of(s) FOR s IN stamps],
            lambda w: coalesce(w.utc, w.local, w.yearless) IS NOT NULL)[1] AS w FROM event
    ), named AS (
        SELECT *, coalesce(nonempty(f['duser']), nonempty(f['suser']), nonempty(f['usrName']), nonempty(f['accountName'])) AS user,
            coalesce(nonempty(f['outcome']), nonempty(f['categoryOutcome'])) AS outcome,
            coalesce(nonempty(f['act']), nonempty(f['action'])) AS act, lower(nonempty(f['proto'])) AS proto,
            {_ACTIVITY} AS activity
        FROM timed
    )
    SELECT *, w.utc AS utc, w.local AS local, w.yearless AS yearless,
        CASE WHEN regexp_matches(outcome, '{_FAILED}') THEN 'failure' WHEN regexp_matches(outcome, '{_DONE}') THEN 'success'
            WHEN regexp_matches(concat_ws(' ', message, act), '{_FAILED}') THEN 'failure'
            WHEN regexp_matches(concat_ws(' ', message, act), '{_DONE}') THEN 'success' ELSE 'unknown' END AS status,
        unnest(CASE WHEN NOT whole THEN [NULL] WHEN activity IS NOT NULL AND user IS NOT NULL THEN ['base_event', 'authentication']
            WHEN proto IS NOT NULL AND act IS NOT NULL AND address_of(trim(f['src'])) IS NOT NULL
                AND address_of(trim(f['dst'])) IS NOT NULL THEN ['base_event', 'network_activity']
            ELSE ['base_event'] END) AS kind
    FROM named"""  # noqa: S608 - our own SQL only


ROWS: Mapping[KindName, Mapping[str, str]] = {
    "base_event": {
        "host": "coalesce(nonempty(f['dvchost']), nonempty(f['dvc']), nonempty(told_host))",
        "program": "nonempty(product)",
        "product": "nonempty(vendor)",
        "event_code": "nonempty(code)",
        "severity": "nonempty(severity)",
        "message": "message",
        "fields": "f",
    },
    "authentication": {
        "activity": "activity",
        "status": "status",
        "status_detail": "CASE WHEN status = 'failure' THEN nonempty(f['reason']) END",
        "user_name": "user",
        "src_ip": _FROM_ADDRESS,
        "src_port": "coalesce(f['spt'], f['srcPort'])",
        "src_host": "coalesce(nonempty(f['shost']), nonempty(f['identHostName']))",
        "service": "coalesce(nonempty(f['app']), nonempty(product))",
        "is_privileged": "CASE WHEN lower(coalesce(f['dpriv'], f['spriv'])) = 'administrator' THEN true END",
    },
    "network_activity": {
        "action": _ACTION,
        "protocol": "CASE proto WHEN '6' THEN 'tcp' WHEN '17' THEN 'udp' WHEN '1' THEN 'icmp' WHEN '58' THEN 'icmpv6' ELSE proto END",
        "src_ip": _FROM_ADDRESS,
        "src_port": "coalesce(f['spt'], f['srcPort'])",
        "dst_ip": "address_of(trim(f['dst']))",
        "dst_port": "coalesce(f['dpt'], f['dstPort'])",
        "src_interface": "nonempty(f['deviceInboundInterface'])",
        "dst_interface": "nonempty(f['deviceOutboundInterface'])",
        "rule": f"coalesce(CASE {_LABELLED} END, nonempty(f['policy']), nonempty(f['rule']))",
        "user_name": "coalesce(nonempty(f['suser']), nonempty(f['usrName']))",
        "application": "nonempty(f['app'])",
        "bytes_in": "coalesce(f['in'], f['dstBytes'])",
        "bytes_out": "coalesce(f['out'], f['srcBytes'])",
        "session_uid": "nonempty(f['externalId'])",
    },
}
