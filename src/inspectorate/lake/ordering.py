"""Rows in the order of a part: first which row comes where, then each column after it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Array: TypeAlias = np.ndarray[Any, Any]
Places: TypeAlias = slice | Array
"""Of rows: from one to another, or each of them."""
_COMPILED = (np.dtype(np.int32), np.dtype(np.int64))
_DIGIT = 1 << 16
"""Numbers below this one are sorted by counting."""


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of texts that repeat.

    Attributes:
        codes: which text stands in each row; -1 for none.
        words: the texts.
        is_constant: it is known that all rows say the same.
    """

    codes: Array
    words: pa.StringArray
    is_constant: bool = False

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> "Texts":
        """The same texts, whose dictionaries may differ from chunk to chunk; those that grew are one."""
        if column.null_count == len(column):
            return cls(
                np.broadcast_to(np.int32(-1), len(column)), pa.array([], pa.string()), is_constant=True
            )
        words: dict[tuple[int, ...], pa.StringArray] = {}
        for chunk in column.chunks:
            place = _place(chunk.dictionary)
            if len(chunk.dictionary) >= len(words.get(place, ())):
                words[place] = chunk.dictionary
        if len(words) == 1:
            (only,) = words.values()
            if len(only) == 1 and not column.null_count:
                return cls(np.broadcast_to(np.int32(0), len(column)), only, is_constant=True)
            return cls(np.concatenate([_codes(chunk) for chunk in column.chunks]), only)
        whole = pa.concat_arrays(words.values()).dictionary_encode()
        indices, begin, places = np.asarray(whole.indices), 0, {}
        for place, some in words.items():
            places[place] = np.append(indices[begin : begin + len(some)], np.int32(-1))
            begin += len(some)
        codes = [places[_place(chunk.dictionary)][_codes(chunk)] for chunk in column.chunks]
        return cls(np.concatenate(codes), whole.dictionary)

    def ranks(self) -> Array:
        """For each code (-1 too) a number in the order of the texts; what is absent comes first."""
        rank = np.empty(len(self.words) + 1, np.int32)
        rank[np.asarray(pc.sort_indices(self.words))] = np.arange(1, len(self.words) + 1, dtype=np.int32)
        rank[-1] = 0  # where a code of -1 leads
        return rank

    def numbers(self) -> Array:
        """For each row a number in the order of the texts; what is absent comes first."""
        return self.codes if self.is_constant or self.is_sorted() else self.ranks()[self.codes]

    def is_sorted(self) -> bool:
        """Whether the texts stand in their order, and their codes too."""
        return are_sorted(self.words)

    def sorted(self, *, compiled: bool = False) -> "Texts":
        """The same, with the texts in their order."""
        if self.is_constant or self.is_sorted():
            return self
        ranks = self.ranks()
        words = self.words.take(pa.array(np.argsort(ranks[:-1])))
        ranks -= np.int32(1)
        return Texts(picked(ranks, self.codes, compiled=compiled), words)

    def taken(self, places: Places, *, compiled: bool = False) -> pa.DictionaryArray:
        """Some rows, with a dictionary of what occurs in them only: a file carries its whole dictionary."""
        if self.is_constant:
            return constant(self.words[0].as_py() if len(self.words) else None, _count(places))
        if compiled:
            from inspectorate.lake.rows_quickly import codes_of_rows

            return codes_of_rows(self.codes, _listed(places), self.words)
        codes = self.codes[places]
        used = np.zeros(len(self.words) + 1, np.bool_)  # the last is where a code of -1 leads
        used[codes] = True
        absent = codes < 0 if used[-1] else None
        used[-1] = False
        if used[:-1].all():
            return pa.DictionaryArray.from_arrays(pa.array(codes, mask=absent), self.words, safe=False)
        fresh = (np.cumsum(used, dtype=np.int32) - np.int32(1))[codes]
        words = self.words.filter(pa.array(used[:-1]))
        return pa.DictionaryArray.from_arrays(pa.array(fresh, mask=absent), words, safe=False)


def are_sorted(words: pa.StringArray) -> bool:
    """Whether each text comes after the one before."""
    return bool(pc.all(pc.less(words[:-1], words[1:]), min_count=0).as_py()) if len(words) else True


def constant(word: str | None, count: int) -> pa.DictionaryArray:
    """One text, or none, in every row."""
    codes = _same(1 << count.bit_length(), absent=word is None).slice(0, count)
    return pa.DictionaryArray.from_arrays(codes, _words_of(word), safe=False)


@lru_cache(maxsize=64)
def _words_of(word: str | None) -> pa.StringArray:
    """The same for the same word, by which :meth:`Texts.of` knows that columns are alike."""
    return pa.array([] if word is None else [word], pa.string())


@lru_cache(maxsize=8)
def _same(count: int, *, absent: bool) -> pa.Array:
    return pa.nulls(count, pa.int32()) if absent else pa.array(np.zeros(count, np.int32))


def _count(places: Places) -> int:
    return places.stop - places.start if isinstance(places, slice) else len(places)


def _listed(places: Places) -> Array:
    """Each of the places, as compiled loops want them."""
    if isinstance(places, slice):
        return np.arange(places.start, places.stop, dtype=np.int32)
    return places.astype(np.int32, copy=False)


def _place(words: pa.StringArray) -> tuple[int, ...]:
    """Where texts stand in memory: those that begin at one place are the beginning of each other."""
    return (words.offset, *(buffer.address if buffer else 0 for buffer in words.buffers()[1:]))


def _codes(chunk: pa.DictionaryArray) -> Array:
    codes = chunk.indices
    if not codes.null_count:
        return np.asarray(codes)
    if codes.type != pa.int32():
        return np.asarray(codes.fill_null(-1))
    held = np.frombuffer(codes.buffers()[1], np.int32)[codes.offset :][: len(codes)]
    is_filled = np.count_nonzero(held == -1) == codes.null_count  # by compiled loops, it is
    return held if is_filled else np.asarray(codes.fill_null(-1))


Column: TypeAlias = Texts | Array | pa.Array | pa.ChunkedArray


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table by column: texts that repeat, numbers where none is absent, else what Arrow has."""

    schema: pa.Schema
    columns: tuple[Column, ...]
    compiled: bool = False
    _whole: dict[str, pa.Array] = field(default_factory=dict)

    @classmethod
    def of(
        cls, table: pa.Table, schema: pa.Schema, by: Collection[str] = (), *, compiled: bool = False
    ) -> "Rows":
        """The table with exactly the schema's columns and types.

        ``by``: columns of which the texts are sorted, for rows will be sorted by them; ``compiled``: by
        compiled loops, which is worth loading them where there are many rows.
        """
        columns = (_column(table[one.name], one.type) for one in schema)
        sorted_columns = (
            column.sorted(compiled=compiled) if isinstance(column, Texts) and one.name in by else column
            for one, column in zip(schema, columns, strict=True)
        )
        return cls(schema, tuple(sorted_columns), compiled)

    def column(self, name: str) -> Column:
        """One column."""
        return self.columns[self.schema.get_field_index(name)]

    def key(self, name: str) -> Callable[[Places], Array]:
        """Of some rows, whole numbers in the order of the column's values; what is absent comes first."""
        column = self.column(name)
        if isinstance(column, Texts):
            column = column.numbers()
        if isinstance(column, pa.Array):
            column = np.asarray(column.cast(pa.int64()).fill_null(np.iinfo(np.int64).min))
        numbers = column
        return lambda places: numbers[places]

    def sorter(self, order: Sequence[str]) -> Callable[[Places], Places]:
        """From some rows to the same in an order; what is alike in it stays as it stands."""
        keys = [self.key(name) for name in reversed(order)]

        def ordered(places: Places) -> Places:
            for key in keys:
                by = sorted_by(key(places), compiled=self.compiled)
                if by is not None:
                    places = by + places.start if isinstance(places, slice) else places[by]
            return places

        return ordered

    def taken(self, places: Places) -> pa.Table:
        """Some rows, as a table."""
        columns = [self._taken(one.name, one.type, places) for one in self.schema]
        return pa.table(columns, schema=self.schema)

    def _taken(self, name: str, kind: pa.DataType, places: Places) -> pa.Array:
        column = self._at_hand(name, places)
        if isinstance(column, Texts):
            return column.taken(places, compiled=self.compiled)
        if isinstance(column, np.ndarray):
            return pa.array(picked(column, places, compiled=self.compiled)).cast(kind)
        if isinstance(places, slice):
            return column.slice(places.start, places.stop - places.start)
        if _is_same(column):
            return column.slice(0, len(places))
        if self.compiled and pa.types.is_string(kind) and not column.null_count:
            from inspectorate.lake.rows_quickly import texts_of_rows

            return texts_of_rows(column, _listed(places))
        return column.take(pa.array(places))

    def _at_hand(self, name: str, places: Places) -> Column:
        """A column; that of plain texts in one piece, made once, where rows are picked out of it."""
        column = self.column(name)
        if not isinstance(column, pa.ChunkedArray) or isinstance(places, slice):
            return column
        if name not in self._whole:
            self._whole[name] = column.combine_chunks()
        return self._whole[name]


def _column(column: pa.ChunkedArray, kind: pa.DataType) -> Column:
    if pa.types.is_dictionary(kind):
        if not pa.types.is_dictionary(column.type):
            column = pc.dictionary_encode(column.cast(pa.string()))
        return Texts.of(column)
    column = column.cast(kind)
    if pa.types.is_string(kind):
        return column
    if column.null_count or not (pa.types.is_integer(kind) or pa.types.is_timestamp(kind)):
        return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    number = pa.int64() if pa.types.is_timestamp(kind) else kind
    chunks = [np.asarray(chunk.view(number)) for chunk in column.chunks]
    return np.concatenate(chunks) if chunks else np.empty(0, number.to_pandas_dtype())


def _is_same(column: pa.Array) -> bool:
    """Whether it is known that all rows say the same, in whatever order."""
    if column.null_count or not pa.types.is_boolean(column.type):
        return bool(column.null_count == len(column))
    return column.true_count in {0, len(column)}


def picked(numbers: Array, places: Places, *, compiled: bool = False) -> Array:
    """Some of the numbers."""
    if compiled and not isinstance(places, slice) and numbers.dtype in _COMPILED:
        from inspectorate.lake.rows_quickly import numbers_of_rows

        return numbers_of_rows(numbers, _listed(places))
    return numbers[places]


def is_rising(numbers: Array) -> bool:
    """Whether no number is less than the one before it."""
    return bool((numbers[1:] >= numbers[:-1]).all())


def sorted_by(numbers: Array, *, compiled: bool = False) -> Array | None:
    """In which order whole numbers are sorted, equal ones as they stand; None where they are sorted."""
    if is_rising(numbers):
        return None
    least = numbers.min()
    span = int(numbers.max()) - int(least)
    if compiled:
        from inspectorate.lake.rows_quickly import order_of

        return order_of(numbers, least, span)
    if span >= _DIGIT * _DIGIT:
        return np.argsort(numbers, kind="stable")
    moved = np.subtract(numbers, least, dtype=np.uint32, casting="unsafe")
    by = np.argsort(moved.astype(np.uint16), kind="stable")  # of so small ones, it is by counting
    if span < _DIGIT:
        return by
    upper = (moved >> np.uint32(16)).astype(np.uint16)
    return by[np.argsort(upper[by], kind="stable")]
