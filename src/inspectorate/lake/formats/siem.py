"""What CEF and LEEF have in common: events of any device, in names that collectors of events agreed on.

Every event is a base event with all that it names. One that says who logged in, or what a firewall did with a
connection, is a row of that kind too. What a device means is taken from its words; where they do not say how
it ended, the status is ``unknown``.
"""

from collections.abc import Mapping

from inspectorate.lake.formats.format import sql
from inspectorate.lake.kinds import KindName

_LABELLED = " ".join(
    f"WHEN regexp_matches(f['cs{number}Label'], '(?i)rule|policy|acl') THEN f['cs{number}']"
    for number in range(1, 7)
)


def parse_of(name: str) -> str:
    """A format's SQL: its own ``NAME.sql`` yields the event, ``siem.sql`` what it is an event of."""
    return f"WITH event AS MATERIALIZED ({sql(name)}) SELECT * FROM ({sql('siem')})"  # noqa: S608 - our own files


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
        "src_ip": "source",
        "src_port": "coalesce(f['spt'], f['srcPort'])",
        "src_host": "coalesce(nonempty(f['shost']), nonempty(f['identHostName']))",
        "service": "coalesce(nonempty(f['app']), nonempty(product))",
        "is_privileged": "CASE WHEN rights = 'administrator' THEN true END",
    },
    "network_activity": {
        "action": "action",
        "protocol": "protocol",
        "src_ip": "source",
        "src_port": "coalesce(f['spt'], f['srcPort'])",
        "dst_ip": "target",
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
