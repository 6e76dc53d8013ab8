"""Small tables written at ingestion, which a question may ask in place of history.

A question finds them in its tables by these names, beside the kinds that it reads:

``hours``
    Per kind, system and hour in UTC: how many records of each activity and outcome. Of the days asked about.
``logon_pairs``
    Per system and day in Taiwan: each account and source that met, with the outcome, how often, and the first
    and last time on that day. Of the days asked about.
``first_seen``
    The accounts and sources (with the outcome) that met for the first time ever within the days asked about,
    and when. It needs nothing of the days before: that was settled at ingestion, and is corrected when late
    lines come in for an older day.
"""

from dataclasses import dataclass

import pyarrow as pa

_TEXT = pa.dictionary(pa.int32(), pa.string())
_TIME = pa.timestamp("us")


@dataclass(frozen=True, slots=True)
class Rollup:
    """One of these tables.

    Attributes:
        name: as a question finds it.
        schema: its columns.
        order: by which columns its files are sorted.
    """

    name: str
    schema: pa.Schema
    order: tuple[str, ...]


def _schema(*columns: tuple[str, pa.DataType]) -> pa.Schema:
    return pa.schema([pa.field(name, kind) for name, kind in columns])


HOURS = Rollup(
    "hours",
    _schema(
        ("kind", _TEXT),
        ("system", _TEXT),
        ("hour", _TIME),
        ("activity", _TEXT),  # activity, action, method, message_type or program, by kind
        ("outcome", _TEXT),  # status, action, status_code, status_detail or severity, by kind
        ("records", pa.int64()),
    ),
    ("hour", "activity", "outcome"),
)
LOGON_PAIRS = Rollup(
    "logon_pairs",
    _schema(
        ("system", _TEXT),
        ("day", pa.date32()),
        ("user_name", _TEXT),
        ("src_ip", _TEXT),
        ("status", _TEXT),
        ("records", pa.int64()),
        ("first_time", _TIME),
        ("last_time", _TIME),
    ),
    ("user_name", "src_ip", "status"),
)
FIRST_SEEN = Rollup(
    "first_seen",
    _schema(
        ("system", _TEXT),
        ("user_name", _TEXT),
        ("src_ip", _TEXT),
        ("status", _TEXT),
        ("first_time", _TIME),
    ),
    ("user_name", "src_ip", "status"),
)
ROLLUPS: dict[str, Rollup] = {rollup.name: rollup for rollup in (HOURS, LOGON_PAIRS, FIRST_SEEN)}
