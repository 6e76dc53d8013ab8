"""Roll-ups of what is being taken in: counts by hour, and who met from where on which day."""

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

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
_HOUR = 3_600_000_000


def rolled_up(stage: Stage, part: Part, piece: pa.Table) -> Iterator[Staged]:
    """The roll-ups of one part's rows, all of one system and day."""
    hours = canonical_table(_hours(part, piece), HOURS.schema)
    yield stage.write(HOURS.name, part.system, part.day, hours, ("hour", "hour"))
    if part.kind == "authentication":
        pairs = _pairs(part, piece)
        if len(pairs):
            table = canonical_table(pairs, LOGON_PAIRS.schema)
            yield stage.write(LOGON_PAIRS.name, part.system, part.day, table, ("first_time", "last_time"))


def _hours(part: Part, piece: pa.Table) -> pa.Table:
    activity, outcome = _ACTIVITY_AND_OUTCOME[part.kind]
    hour = pc.divide(piece["time"].cast(pa.int64()), _HOUR)
    plain = pa.table({"activity": piece[activity], "outcome": _text(piece[outcome]), "hour": hour})
    counted = _grouped(plain, ["activity", "outcome"], ["hour"], [([], "count_all", "records")])
    return pa.table(
        {
            "kind": pa.repeat(part.kind, len(counted)),
            "system": pa.repeat(part.system, len(counted)),
            "hour": pc.multiply(counted["hour"], _HOUR).cast(pa.timestamp("us")),
            **{name: counted[name] for name in ("activity", "outcome", "records")},
        }
    ).sort_by([(name, "ascending") for name in HOURS.order])


def _pairs(part: Part, piece: pa.Table) -> pa.Table:
    logons = piece.filter(pc.equal(piece["activity"].cast(pa.string()), "logon"))
    wanted = logons.select(["user_name", "src_ip", "status", "time"])
    asked = [([], "count_all", "records"), ("time", "min", "first_time"), ("time", "max", "last_time")]
    counted = _grouped(wanted, ["user_name", "src_ip", "status"], [], asked)
    return pa.table(
        {
            "system": pa.repeat(part.system, len(counted)),
            "day": pa.repeat(pa.scalar(part.day), len(counted)),
            **{name: counted[name] for name in counted.column_names},
        }
    ).sort_by([(name, "ascending") for name in LOGON_PAIRS.order])


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column.cast(pa.string()))


def _grouped(
    table: pa.Table, coded: Sequence[str], others: Sequence[str], asked: Sequence[tuple[object, str, str]]
) -> pa.Table:
    """Group by dictionary-encoded columns, through their codes, and by others."""
    whole = {name: _one(table[name]) for name in table.column_names}
    codes = {name: whole[name].indices if name in coded else whole[name] for name in whole}
    found = pa.table(codes).group_by([*coded, *others], use_threads=False)
    counted = found.aggregate([(what, how) for what, how, _name in asked])
    said = [f"{what}_{how}" if what else how for what, how, _name in asked]
    columns = {
        name: pa.DictionaryArray.from_arrays(_one(counted[name]), whole[name].dictionary).cast(pa.string())
        for name in coded
    }
    columns |= {name: counted[name] for name in others}
    columns |= {name: counted[told] for told, (_what, _how, name) in zip(said, asked, strict=True)}
    return pa.table(columns)


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.unify_dictionaries().combine_chunks()
