"""What the logs of firewalls have in common: protocols by one name, and the columns of a connection.

A parse of theirs yields the columns of network activity under their own names, and ``host``, ``program``,
``code``, ``severity``, ``message`` and ``fields`` of what else the device tells.
"""

from collections.abc import Mapping

from inspectorate.lake.formats.format import sql
from inspectorate.lake.kinds import NETWORK_ACTIVITY, KindName

_PROTOCOLS = {
    "tcp": ("6",),
    "udp": ("17",),
    "icmp": ("1",),
    "icmpv6": ("58", "ipv6-icmp", "icmp6"),
    "2": ("igmp",),
    "4": ("ipip", "ipinip"),
    "41": ("ipv6",),
    "47": ("gre",),
    "50": ("esp",),
    "51": ("ah",),
    "88": ("eigrp",),
    "89": ("ospf", "ospfigp"),
    "103": ("pim",),
    "132": ("sctp",),
}
_CASES = " ".join(f"WHEN '{written}' THEN '{name}'" for name, many in _PROTOCOLS.items() for written in many)
_PROTOCOL = f"nullif(CASE lower(trim(protocol)) {_CASES} ELSE lower(trim(protocol)) END, '')"
_NO_PORTS = ("'icmp'", "'icmpv6'", "'1'", "'58'", "'ipv6-icmp'", "'icmp6'")
_PORT = (
    f"CASE WHEN lower(trim(protocol)) NOT IN ({', '.join(_NO_PORTS)})"
    " AND TRY_CAST({0} AS INTEGER) BETWEEN 0 AND 65535 THEN {0} END"
)
_TEXTS = ("src_interface", "dst_interface", "rule", "user_name", "application", "session_uid")

ROWS: Mapping[KindName, Mapping[str, str]] = {
    "network_activity": {
        **{field.name: field.name for field in NETWORK_ACTIVITY.own},
        **{name: f"nonempty({name})" for name in _TEXTS},
        "protocol": _PROTOCOL,
        "src_ip": "address_of(src_ip)",
        "dst_ip": "address_of(dst_ip)",
        "src_port": _PORT.format("src_port"),
        "dst_port": _PORT.format("dst_port"),
    },
    "base_event": {
        "host": "nonempty(host)",
        "program": "nonempty(program)",
        "event_code": "nonempty(code)",
        "severity": "nonempty(severity)",
        "product": "product",
        "message": "message",
        "fields": "fields",
    },
}
"""Of every format of a firewall; what a parse does not know of a connection it yields as NULL."""


def parse_of(name: str) -> str:
    """The SQL of a format, with a column for everything that :data:`ROWS` asks for."""
    missing = ", ".join(f"NULL::VARCHAR AS {field.name}" for field in NETWORK_ACTIVITY.own)
    names = ("host", "program", "code", "severity", "product", "message")
    others = ", ".join(f"NULL::VARCHAR AS {other}" for other in names)
    return (
        f"SELECT * FROM ({sql(name)})"  # noqa: S608 - our own files
        f" UNION ALL BY NAME SELECT {missing}, {others}, NULL::MAP(VARCHAR, VARCHAR) AS fields WHERE false"
    )
