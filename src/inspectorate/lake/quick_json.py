"""The quick way for JSON lines by a mapping: flat objects of plain values, with a time as ISO writes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inspectorate.lake import kernels_json
from inspectorate.lake.kernels import REFUSED, iso_times, trimmed, whole_numbers
from inspectorate.lake.kinds import KINDS, KindName
from inspectorate.lake.quick import Array, Cut, Quick, coded, constant, plain, table_of, without_blanks

_TIME = pa.timestamp("us")
_MINUTE = 60_000_000
_FIRST, _LAST = 86_400_000_000, 7_258_032_000_000_000
"""What times are believed, as SQL has it: from 2 January 1970 to 30 December 2199."""


@dataclass(frozen=True, slots=True)
class JsonWay:
    """How a mapping reads a flat object.

    Attributes:
        kind: of record.
        names: of the fields wanted, each once.
        time: which of them holds the time.
        columns: the record's columns by which field.
        values: per column, what a written value becomes.
        constants: per column, a value for all rows.
    """

    kind: KindName
    names: tuple[str, ...]
    time: int
    columns: Mapping[str, int]
    values: Mapping[str, Mapping[str, str]]
    constants: Mapping[str, str | int | float | bool]

    def __call__(self, cut: Cut, zone_minutes: int) -> Quick:
        """What the flat objects of a piece say; all other lines are left."""
        count, wide = len(cut.begins), len(self.names)
        listed = [name.encode() for name in self.names]
        names = np.frombuffer(b"".join(listed), np.uint8)
        ends = np.cumsum([len(name) for name in listed]).astype(np.int32)
        starts, sizes = np.zeros((count, wide), np.int32), np.empty((count, wide), np.int32)
        types, good = np.empty((count, wide), np.uint8), np.empty(count, np.uint8)
        kernels_json.scan_objects(
            *(cut.body, cut.begins, cut.lengths, names, ends, starts, sizes, types, good)
        )
        spans = {
            name: (np.ascontiguousarray(starts[:, at]), np.ascontiguousarray(sizes[:, at]))
            for name, at in (*self.columns.items(), ("", self.time))
        }
        sure = good != 0
        times = _times(cut, *spans.pop(""), zone_minutes)
        sure &= (times >= _FIRST) & (times <= _LAST)
        for begins, lengths in spans.values():
            trimmed(cut.body, begins, lengths)
        numbers = self._numbers(cut, spans)
        for column in numbers.values():
            sure &= column != REFUSED
        rows = np.flatnonzero(sure)
        table = self._table(cut, rows, spans, {name: column[rows] for name, column in numbers.items()})
        table = table.set_column(0, table.schema.field("time"), pa.array(times[rows]).cast(_TIME))
        left, blank = without_blanks(cut.lines(np.flatnonzero(~sure)))
        return Quick({self.kind: table}, left, blank)

    def _numbers(self, cut: Cut, spans: Mapping[str, tuple[Array, Array]]) -> dict[str, Array]:
        found = {}
        for field in KINDS[self.kind].own:
            if field.name in spans and pa.types.is_integer(field.type):
                begins, lengths = spans[field.name]
                column = found[field.name] = np.empty(len(begins), np.int64)
                whole_numbers(cut.body, begins, lengths, column)
                if field.type == pa.int16():
                    column[column > np.iinfo(np.int16).max] = REFUSED
        return found

    def _table(
        self,
        cut: Cut,
        rows: Array,
        spans: Mapping[str, tuple[Array, Array]],
        numbers: Mapping[str, Array],
    ) -> pa.Table:
        count = len(rows)
        columns: dict[str, Any] = {"line": pa.array(rows + cut.first_line)}
        for name, (begins, lengths) in spans.items():
            if name in numbers:
                column = numbers[name]
                columns[name] = pa.array(column, mask=column < REFUSED)
            elif _type_of(self.kind, name) == pa.string():
                columns[name] = plain(cut.body, begins[rows], lengths[rows])
            else:
                columns[name] = self._valued(name, coded(cut.body, begins[rows], lengths[rows]))
        for name, value in self.constants.items():
            columns[name] = constant(value, count) if isinstance(value, str) else pa.repeat(value, count)
        return table_of(self.kind, count, columns)

    def _valued(self, name: str, column: pa.DictionaryArray) -> pa.Array:
        named = self.values.get(name)
        if not named:
            return column
        words = [named.get(word, word) for word in column.dictionary.to_pylist()]
        distinct = list(dict.fromkeys(words))
        place = pa.array([distinct.index(word) for word in words], pa.int32())
        return pa.DictionaryArray.from_arrays(pc.take(place, column.indices), pa.array(distinct, pa.string()))


def _type_of(kind: KindName, name: str) -> pa.DataType:
    return KINDS[kind].schema.field(name).type


def _times(cut: Cut, begins: Array, lengths: Array, zone_minutes: int) -> Array:
    times, is_local = np.empty(len(begins), np.int64), np.empty(len(begins), np.uint8)
    iso_times(cut.body, begins, lengths, times, is_local)
    return np.where(is_local != 0, times - zone_minutes * _MINUTE, times)


def way_of(way: JsonWay) -> "JsonWay | None":
    """The way, where a compiled loop can read all that it wants; else None."""
    usable = all(
        pa.types.is_dictionary(kind) or pa.types.is_integer(kind) or kind == pa.string()
        for kind in (_type_of(way.kind, name) for name in way.columns)
    )
    return way if usable and not any("." in name for name in way.names) else None
