"""Roll-ups of what is being taken in: counts by hour, and who met from where on which day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inspectorate.lake.entries import Part
from inspectorate.lake.ordering import Array, Texts, sorted_by
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
_WIDEST = 1 << 62


def rolled_up(stage: Stage, part: Part, piece: pa.Table) -> Iterator[Staged]:
    """The roll-ups of one part's rows, all of one system and day."""
    hours = canonical_table(_hours(part, piece, compiled=stage.compiled), HOURS.schema)
    yield stage.write(HOURS.name, part.system, part.day, hours, ("hour", "hour"))
    if part.kind == "authentication":
        pairs = _pairs(part, piece, compiled=stage.compiled)
        if len(pairs):
            table = canonical_table(pairs, LOGON_PAIRS.schema)
            yield stage.write(LOGON_PAIRS.name, part.system, part.day, table, ("first_time", "last_time"))


def _hours(part: Part, piece: pa.Table, *, compiled: bool) -> pa.Table:
    activity, outcome = (_texts(piece[name]) for name in _ACTIVITY_AND_OUTCOME[part.kind])
    hours = _numbers(piece["time"]) // _HOUR
    groups = Groups.of([hours, _ranks(activity), _ranks(outcome)], compiled=compiled)
    times = pa.array(hours[groups.firsts] * _HOUR).cast(pa.timestamp("us"))
    return pa.table(
        {
            "kind": pa.repeat(part.kind, len(times)),
            "system": pa.repeat(part.system, len(times)),
            "hour": times,
            "activity": activity.taken(groups.firsts),
            "outcome": outcome.taken(groups.firsts),
            "records": pa.array(groups.counts),
        }
    )


def _pairs(part: Part, piece: pa.Table, *, compiled: bool) -> pa.Table:
    activity = _texts(piece["activity"])
    logon = pc.index(activity.words, "logon").as_py()
    if logon < 0:
        return pa.table({})
    piece = piece.select(["time", *LOGON_PAIRS.order])
    if not activity.is_constant:
        piece = piece.filter(pa.array(activity.codes == logon))
    texts = {name: _texts(piece[name]) for name in LOGON_PAIRS.order}
    groups = Groups.of([_ranks(one) for one in texts.values()], compiled=compiled)
    times, firsts = _numbers(piece["time"]), groups.firsts  # of one source, rows stand in order of time
    return pa.table(
        {
            "system": pa.repeat(part.system, len(firsts)),
            "day": pa.repeat(pa.scalar(part.day), len(firsts)),
            **{name: one.taken(firsts) for name, one in texts.items()},
            "records": pa.array(groups.counts),
            "first_time": pa.array(times[firsts]).cast(pa.timestamp("us")),
            "last_time": pa.array(times[groups.lasts]).cast(pa.timestamp("us")),
        }
    )


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows that are alike, together and in order.

    Attributes:
        by: the rows, those that are alike beside each other.
        begins: where in ``by`` each group begins.
    """

    by: Array
    begins: Array

    @classmethod
    def of(cls, keys: Sequence[Array], *, compiled: bool = False) -> "Groups":
        """By whole numbers, the first of them before the others; there is at least one row."""
        if compiled and (found := _compiled(keys)) is not None:
            return cls(*found)
        whole, wide = np.zeros(len(keys[0]), np.int64), 1
        for key in keys:
            least = int(key.min())
            span = int(key.max()) - least + 1
            if wide * span > _WIDEST:
                distinct, whole = np.unique(whole, return_inverse=True)
                wide = len(distinct)
            if span > 1:
                whole *= span
                whole += key
                whole -= least
                wide *= span
        by = sorted_by(whole)
        ordered = whole if by is None else whole[by]
        begins = np.concatenate([[0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1])
        return cls(np.arange(len(whole)) if by is None else by, begins)

    @property
    def firsts(self) -> Array:
        """The first row of each group."""
        return self.by[self.begins]

    @property
    def lasts(self) -> Array:
        """The last row of each group."""
        return np.take(self.by, np.append(self.begins[1:], len(self.by)) - 1)

    @property
    def counts(self) -> Array:
        """How many rows each has."""
        return np.diff(self.begins, append=len(self.by))


def _compiled(keys: Sequence[Array]) -> tuple[Array, Array] | None:
    """The same by compiled loops; None where the keys together take too many bits."""
    from inspectorate.lake.rows_quickly import begins_of, told_apart

    whole = told_apart(keys)
    if whole is None:
        return None
    by = sorted_by(whole, compiled=True)
    by = np.arange(len(whole), dtype=np.int32) if by is None else by
    return by, begins_of(whole, by)


def _texts(column: pa.ChunkedArray) -> Texts:
    dictionary = pa.types.is_dictionary(column.type)
    return Texts.of(column if dictionary else pc.dictionary_encode(column.cast(pa.string())))


def _ranks(texts: Texts) -> Array:
    """For each row a number in the order of the texts; what is absent comes last."""
    if texts.is_constant:
        return np.broadcast_to(np.int64(0), len(texts.codes))
    if not texts.is_sorted():
        ranks = texts.ranks()
        ranks[-1] = len(ranks)
        return np.take(ranks, texts.codes)
    absent = texts.codes < 0
    return np.where(absent, np.int32(len(texts.words)), texts.codes) if absent.any() else texts.codes


def _numbers(column: pa.ChunkedArray) -> Array:
    return np.asarray(column.combine_chunks().cast(pa.int64()))
