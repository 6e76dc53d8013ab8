"""Roll-ups of what is being taken in: counts by hour, and who met from where on which day."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from inspectorate.lake.entries import Part
from inspectorate.lake.parts import Stage, Staged, canonical_table
from inspectorate.lake.rollups import HOURS, LOGON_PAIRS

_ACTIVITY_AND_OUTCOME = {
    "authentication": ("activity", "status"),
    "network_activity": ("action", "action"),
    "http_activity": ("method", "status_code"),
    "tunnel_activity": ("activity", "status_detail"),
    "order_activity": ("message_type", "direction"),
    "base_event": ("program", "severity"),
}
_PAIRS = """
SELECT system, $day::DATE AS day, user_name, src_ip, status, count(*) AS records,
    min(time) AS first_time, max(time) AS last_time
FROM piece WHERE activity = 'logon' GROUP BY system, user_name, src_ip, status
ORDER BY user_name, src_ip, status
"""


def rolled_up(connection: Any, stage: Stage, part: Part, piece: pa.Table) -> Iterator[Staged]:  # noqa: ANN401
    """The roll-ups of one part's rows, all of one system and day."""
    kind, system, day = part.kind, part.system, part.day
    activity, outcome = _ACTIVITY_AND_OUTCOME[kind]
    connection.register("piece", piece)
    try:
        hours = connection.execute(
            f"SELECT $kind AS kind, $system AS system, date_trunc('hour', time) AS hour,"  # noqa: S608 - our names
            f" {activity} AS activity, {outcome}::VARCHAR AS outcome, count(*) AS records"
            " FROM piece GROUP BY ALL ORDER BY hour, activity, outcome",
            {"kind": kind, "system": system},
        ).to_arrow_table()
        yield stage.write(HOURS.name, system, day, canonical_table(hours, HOURS.schema), ("hour", "hour"))
        if kind == "authentication":
            pairs = connection.execute(_PAIRS, {"day": day}).to_arrow_table()
            if len(pairs):
                table = canonical_table(pairs, LOGON_PAIRS.schema)
                yield stage.write(LOGON_PAIRS.name, system, day, table, ("first_time", "last_time"))
    finally:
        connection.unregister("piece")
