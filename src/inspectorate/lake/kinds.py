"""The kinds of records that the lake keeps, and their columns: names follow the OCSF classes.

Every time is UTC without a zone, in microseconds; ``day`` in a file's place is the day in Taiwan. Text that
repeats is dictionary-encoded. ``origin`` and ``line`` say where a record stands: the beginning of its file's
SHA-256 and the line (or record) in it, from 1.
"""

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

KindName = Literal[
    "authentication",
    "network_activity",
    "http_activity",
    "tunnel_activity",
    "order_activity",
    "base_event",
]

_TEXT = pa.dictionary(pa.int32(), pa.string())
"""Text that repeats."""
_TIME = pa.timestamp("us")

COMMON: tuple[pa.Field, ...] = (
    pa.field("time", _TIME),
    pa.field("system", _TEXT),
    pa.field("origin", _TEXT),
    pa.field("line", pa.int64()),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record.

    Attributes:
        name: as in a file's place.
        ocsf: the class number of OCSF 1.x; 0 where OCSF has none.
        own: its columns after the common ones.
        order: by which columns its files are sorted.
    """

    name: KindName
    ocsf: int
    own: tuple[pa.Field, ...]
    order: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        """All columns, in order."""
        return pa.schema([*COMMON, *self.own])


def _text(*names: str) -> tuple[pa.Field, ...]:
    return tuple(pa.field(name, _TEXT) for name in names)


AUTHENTICATION = Kind(
    "authentication",
    3002,
    (
        *_text("activity"),  # logon logoff lockout unlock privilege password_change other
        *_text("status"),  # success failure unknown
        *_text("status_detail"),  # the reason, in one word: bad_password, unknown_user, 0xC000006A
        *_text("user_name", "src_ip"),
        pa.field("src_port", pa.int32()),
        *_text("src_host", "service", "auth_protocol"),
        pa.field("logon_type", pa.int16()),  # Windows
        pa.field("is_remote", pa.bool_()),
        pa.field("is_mfa", pa.bool_()),  # null where the record does not say
        pa.field("is_privileged", pa.bool_()),
        pa.field("session_uid", pa.string()),
        *_text("target_user"),  # whose rights are taken: sudo, su, runas
    ),
    ("src_ip", "time"),
)
NETWORK_ACTIVITY = Kind(
    "network_activity",
    4001,
    (
        *_text("action"),  # allow deny drop reset close other
        *_text("protocol"),  # tcp udp icmp icmpv6, else the number
        *_text("src_ip"),
        pa.field("src_port", pa.int32()),
        *_text("dst_ip"),
        pa.field("dst_port", pa.int32()),
        *_text("src_interface", "dst_interface", "rule", "user_name", "application"),
        pa.field("bytes_in", pa.int64()),
        pa.field("bytes_out", pa.int64()),
        pa.field("duration_s", pa.float64()),
        pa.field("session_uid", pa.string()),
        # how often, where the device counts; 0 for more about what another record counts; null: once
        pa.field("hits", pa.int64()),
    ),
    ("rule", "time"),
)
HTTP_ACTIVITY = Kind(
    "http_activity",
    4002,
    (
        *_text("src_ip", "user_name", "method"),
        pa.field("path", pa.string()),
        pa.field("query", pa.string()),
        pa.field("status_code", pa.int16()),
        pa.field("bytes_out", pa.int64()),
        *_text("referrer", "user_agent", "host"),
        pa.field("duration_s", pa.float64()),
    ),
    ("src_ip", "time"),
)
TUNNEL_ACTIVITY = Kind(
    "tunnel_activity",
    4014,
    (
        *_text("activity"),  # open close fail other
        *_text("user_name", "src_ip", "assigned_ip", "device", "group"),
        pa.field("is_mfa", pa.bool_()),
        pa.field("session_uid", pa.string()),
        pa.field("duration_s", pa.float64()),
        pa.field("bytes_in", pa.int64()),
        pa.field("bytes_out", pa.int64()),
        *_text("status_detail"),
    ),
    ("user_name", "time"),
)
ORDER_ACTIVITY = Kind(
    "order_activity",
    0,
    (
        *_text("direction"),  # in: from the customer; out: to the exchange; reply: back from it
        *_text("message_type"),  # FIX 35
        *_text("sender", "target"),  # FIX 49, 56
        pa.field("sequence", pa.int64()),  # FIX 34, or the broker's own serial number
        pa.field("order_uid", pa.string()),  # FIX 11
        pa.field("former_order_uid", pa.string()),  # FIX 41
        *_text("customer", "symbol", "side"),  # FIX 1, 55, 54
        pa.field("quantity", pa.float64()),
        pa.field("price", pa.float64()),
        pa.field("sent_time", _TIME),  # FIX 52
        pa.field("received_time", _TIME),  # when the firm had the customer's order
        pa.field("is_duplicate", pa.bool_()),  # FIX 43
        *_text("venue", "line_name"),
    ),
    ("time", "sequence"),
)
BASE_EVENT = Kind(
    "base_event",
    0,
    (
        *_text("host", "program", "event_code", "severity", "product"),
        pa.field("message", pa.string()),
        pa.field("fields", pa.map_(pa.string(), pa.string())),  # what the record names, in its own names
    ),
    ("time",),
)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        AUTHENTICATION,
        NETWORK_ACTIVITY,
        HTTP_ACTIVITY,
        TUNNEL_ACTIVITY,
        ORDER_ACTIVITY,
        BASE_EVENT,
    )
}
