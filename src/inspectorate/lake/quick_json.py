"""The quick way for JSON lines by a mapping: flat objects of plain values, with a time as ISO writes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inspectorate.lake import kernels_json
from inspectorate.lake.kernels import REFUSED, iso_times, trimmed, whole_numbers
from inspectorate.lake.kinds import KINDS, KindName
from inspectorate.lake.ordering import constant
from inspectorate.lake.quick import Array, Book, Cut, Quick, Told, plain, without_blanks

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
        texts: per column, those met so far.
    """

    kind: KindName
    names: tuple[str, ...]
    time: int
    columns: Mapping[str, int]
    values: Mapping[str, Mapping[str, str]]
    constants: Mapping[str, str | int | float | bool]
    texts: dict[str, "_Texts"] = field(default_factory=dict)

    def __call__(self, cut: Cut, zone_minutes: int) -> Quick:
        """What the flat objects of a piece say; all other lines are left."""
        starts, sizes, sure = self._scanned(cut)
        times = _times(cut, starts[self.time], sizes[self.time], zone_minutes)
        sure &= (times >= _FIRST) & (times <= _LAST)
        spans = {}
        for name, at in self.columns.items():
            spans[name] = starts[at], sizes[at]
            if at == self.time:  # the only one that blanks are left at
                spans[name] = begins, lengths = starts[at].copy(), sizes[at].copy()
                trimmed(cut.body, begins, lengths)
        numbers = self._numbers(cut, spans)
        for column in numbers.values():
            sure &= column != REFUSED
        rows = np.flatnonzero(sure)
        if len(rows) < len(sure):
            times = times[rows]
            spans = {name: (begins[rows], lengths[rows]) for name, (begins, lengths) in spans.items()}
            numbers = {name: column[rows] for name, column in numbers.items()}
        left, blank = without_blanks(cut.lines(np.flatnonzero(~sure)))
        told = Told(None, self._columns(cut, len(rows), spans, numbers))
        return Quick(rows + cut.first_line, times, {self.kind: told}, left, blank)

    def _scanned(self, cut: Cut) -> tuple[Array, Array, Array]:
        """Where the value of each name stands in each line, and which lines are flat objects."""
        count, wide = len(cut.begins), len(self.names)
        listed = [name.encode() for name in self.names]
        names = np.frombuffer(b"".join(listed), np.uint8)
        ends = np.cumsum([len(name) for name in listed]).astype(np.int32)
        starts, sizes = np.empty((wide, count), np.int32), np.empty((wide, count), np.int32)
        good = np.empty(count, np.bool_)
        kernels_json.scan_objects(
            cut.body,
            cut.begins,
            cut.lengths,
            names,
            ends,
            *kernels_json.forms(),
            starts,
            sizes,
            good,
            self.time,
        )
        return starts, sizes, good

    def _numbers(self, cut: Cut, spans: Mapping[str, tuple[Array, Array]]) -> dict[str, Array]:
        found = {}
        for one in KINDS[self.kind].own:
            if one.name in spans and pa.types.is_integer(one.type):
                begins, lengths = spans[one.name]
                column = found[one.name] = np.empty(len(begins), np.int64)
                whole_numbers(cut.body, begins, lengths, column)
                if one.type == pa.int16():
                    column[column > np.iinfo(np.int16).max] = REFUSED
        return found

    def _columns(
        self,
        cut: Cut,
        count: int,
        spans: Mapping[str, tuple[Array, Array]],
        numbers: Mapping[str, Array],
    ) -> dict[str, pa.Array]:
        columns: dict[str, pa.Array] = {}
        for name, (begins, lengths) in spans.items():
            if name in numbers:
                absent = numbers[name] < REFUSED
                column = np.where(absent, 0, numbers[name]).astype(
                    _type_of(self.kind, name).to_pandas_dtype()
                )
                columns[name] = pa.array(column, mask=absent if absent.any() else None)
            elif _type_of(self.kind, name) == pa.string():
                columns[name] = plain(cut.body, begins, lengths)
            else:
                texts = self.texts.setdefault(name, _Texts(self.values.get(name, {})))
                columns[name] = texts.coded(cut.body, begins, lengths)
        for name, value in self.constants.items():
            columns[name] = constant(value, count) if isinstance(value, str) else pa.repeat(value, count)
        return columns


@dataclass(slots=True)
class _Texts:
    """The texts of a column, of which some become others.

    Attributes:
        named: what becomes what.
        book: the texts as they are written.
        places: for each of them, where what it becomes stands among ``words``.
        distinct: the same by what it becomes.
    """

    named: Mapping[str, str]
    book: Book = field(default_factory=Book)
    places: list[int] = field(default_factory=list)
    distinct: dict[str, int] = field(default_factory=dict)
    words: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))

    def coded(self, body: Array, begins: Array, lengths: Array) -> pa.DictionaryArray:
        column = self.book.coded(body, begins, lengths)
        if not self.named:
            return column
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


def _times(cut: Cut, begins: Array, lengths: Array, zone_minutes: int) -> Array:
    times, is_local = np.empty(len(begins), np.int64), np.empty(len(begins), np.bool_)
    iso_times(cut.body, begins, lengths, times, is_local)
    return np.where(is_local, times - zone_minutes * _MINUTE, times) if is_local.any() else times


def way_of(way: JsonWay) -> "JsonWay | None":
    """The way, where a compiled loop can read all that it wants; else None."""
    usable = len(way.names) <= kernels_json.MOST_NAMES and all(
        pa.types.is_dictionary(kind) or pa.types.is_integer(kind) or kind == pa.string()
        for kind in (_type_of(way.kind, name) for name in way.columns)
    )
    return way if usable and not any("." in name for name in way.names) else None
