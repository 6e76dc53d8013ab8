"""The quick way for JSON lines by a mapping: flat objects of plain values, with a time as ISO writes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inspectorate.lake import kernels_json
from inspectorate.lake.kernels_lots import LOT
from inspectorate.lake.kernels_objects import take_objects
from inspectorate.lake.kinds import KINDS, KindName
from inspectorate.lake.ordering import constant
from inspectorate.lake.quick import (
    Array,
    Cut,
    Quick,
    Shelf,
    Told,
    closed_up,
    column,
    texts_of,
    without_blanks,
)


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


class JsonReader:
    """Reads one file in such a way."""

    def __init__(self, way: JsonWay) -> None:
        """Begin with a file."""
        self._way = way
        listed, wide = [name.encode() for name in way.names], len(way.names)
        ends = np.cumsum([len(name) for name in listed]).astype(np.int32)
        self._names = np.frombuffer(b"".join(listed), np.uint8), ends, way.time, *kernels_json.forms()
        begins, lengths = np.empty(LOT, np.int32), np.empty(LOT, np.int32)
        starts, sizes = np.empty((wide, LOT), np.int32), np.empty((wide, LOT), np.int32)
        flags = np.empty(LOT, np.bool_), np.empty(LOT, np.bool_)
        self._lot = begins, lengths, starts, sizes, *flags
        types = {name: _type_of(way.kind, name) for name in way.columns}
        self._numbers = [name for name, kind in types.items() if pa.types.is_integer(kind)]
        self._texts = [name for name, kind in types.items() if kind == pa.string()]
        self._coded = [name for name, kind in types.items() if pa.types.is_dictionary(kind)]
        self._most = np.array([np.iinfo(types[name].to_pandas_dtype()).max for name in self._numbers])
        self._marks = np.empty(LOT, np.uint64), np.empty(LOT, np.int32)
        self._shelf = Shelf(len(self._coded))
        self._meanings = {name: _Meaning(way.values[name]) for name in self._coded if way.values.get(name)}
        self._room = np.empty((len(self._texts), 0), np.uint8)

    def __call__(self, cut: Cut, zone_minutes: int) -> Quick:
        """What the flat objects of a piece say; all other lines are left."""
        count, reached = cut.count, np.zeros(4, np.int64)
        if self._room.shape[1] < len(cut.body) + 8:
            self._room = np.empty((len(self._texts), len(cut.body) + 8), np.uint8)
        lines, times, left = np.empty(count, np.int64), np.empty(count, np.int64), np.empty(count, np.int32)
        numbers = np.empty((len(self._numbers), count), np.int64)
        offsets = np.empty((len(self._texts), count + 1), np.int32)
        offsets[:, 0] = 0
        codes = np.empty((len(self._coded), count), np.int32)
        which = (self._which(self._numbers), self._most, self._which(self._texts), self._which(self._coded))
        self._shelf.begin()
        while (full := take_objects(
            *(cut.body, reached, zone_minutes, *self._names, *self._lot, *which, self._shelf.told),
            *(lines, times, left, numbers, offsets, self._room, codes, *self._marks),
        )) >= 0:  # fmt: skip
            self._shelf.make_room(full)
        _place, _lines, taken, lefts = reached.tolist()
        lines, times = closed_up(lines, taken), closed_up(times, taken)
        lines += cut.first_line
        rows, blank = without_blanks(cut.lines(left[:lefts]))
        columns = self._columns(
            taken, closed_up(numbers, taken), offsets[:, : taken + 1], closed_up(codes, taken)
        )
        return Quick(lines, times, {self._way.kind: Told(None, columns)}, rows, blank)

    def _which(self, columns: Sequence[str]) -> Array:
        """Which field each of some columns is."""
        return np.array([self._way.columns[name] for name in columns], np.int32)

    def _columns(self, count: int, numbers: Array, offsets: Array, codes: Array) -> dict[str, pa.Array]:
        columns: dict[str, pa.Array] = {}
        for name, some in zip(self._numbers, numbers, strict=True):
            kind = _type_of(self._way.kind, name)
            columns[name] = column(kind, np.maximum(some, 0).astype(kind.to_pandas_dtype()), some >= 0)
        for name, ends, data in zip(self._texts, offsets, self._room, strict=True):
            columns[name] = texts_of(ends, data)
        for name, said in zip(self._coded, self._shelf.columns(codes), strict=True):
            meaning = self._meanings.get(name)
            columns[name] = meaning.of(said) if meaning else said
        for name, value in self._way.constants.items():
            columns[name] = constant(value, count) if isinstance(value, str) else pa.repeat(value, count)
        return columns


@dataclass(slots=True)
class _Meaning:
    """What the texts of a column become.

    Attributes:
        named: what becomes what.
        places: for each text met so far, where what it becomes stands among ``words``.
        distinct: the same by what it becomes.
    """

    named: Mapping[str, str]
    places: list[int] = field(default_factory=list)
    distinct: dict[str, int] = field(default_factory=dict)
    words: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))

    def of(self, column: pa.DictionaryArray) -> pa.DictionaryArray:
        """The column with what its texts become."""
        if len(column.dictionary) < len(self.places):  # the book was begun anew
            self.places, self.distinct = [], {}
        for word in column.dictionary.slice(len(self.places)).to_pylist():
            said = self.named.get(word, word)
            self.places.append(self.distinct.setdefault(said, len(self.distinct)))
        if len(self.words) != len(self.distinct):
            self.words = pa.array(list(self.distinct), pa.string())
        places = pa.array(self.places, pa.int32())
        return pa.DictionaryArray.from_arrays(pc.take(places, column.indices), self.words)


def _type_of(kind: KindName, name: str) -> pa.DataType:
    return KINDS[kind].schema.field(name).type


def way_of(way: JsonWay) -> JsonReader | None:
    """The way, where a compiled loop can read all that it wants; else None."""
    usable = len(way.names) <= kernels_json.MOST_NAMES and all(
        pa.types.is_dictionary(kind) or pa.types.is_integer(kind) or kind == pa.string()
        for kind in (_type_of(way.kind, name) for name in way.columns)
    )
    return JsonReader(way) if usable and not any("." in name for name in way.names) else None
