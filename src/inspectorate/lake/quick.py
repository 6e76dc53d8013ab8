"""The quick way: what a compiled loop makes of the common lines of a format, column by column.

It says the same as the format's SQL, which decides about every line that the loop is not sure of. A test
holds the two against each other.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inspectorate.lake import kernels
from inspectorate.lake.kernels_lots import BOOK
from inspectorate.lake.kernels_texts import copied, spread
from inspectorate.lake.kinds import KINDS, KindName
from inspectorate.lake.ordering import constant
from inspectorate.lake.reading import Data, Piece

Array: TypeAlias = np.ndarray[Any, Any]
_COUNT, _SIZE = 5, 6
"""What a loop changes of what it is told of a book."""


def look(data: Data) -> tuple[int, bool]:
    """As :func:`inspectorate.lake.reading.plain_look` has it, once over the bytes."""
    body = np.frombuffer(data, np.uint8)
    body.flags.writeable = False  # one kind of array, for which loops are compiled
    return kernels.looked_over(body)


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece of a file that is to be cut into lines.

    Attributes:
        body: the bytes.
        first_line: the number of the first line.
        count: how many lines there are.
    """

    body: Array
    first_line: int
    count: int

    @classmethod
    def of(cls, piece: Piece) -> "Cut":
        """The lines of a piece."""
        body = np.frombuffer(piece.body, np.uint8)
        body.flags.writeable = False  # one kind of array, for which loops are compiled
        return cls(body, piece.first_line, piece.count)

    def places(self) -> tuple[Array, Array]:
        """Where each line begins, and how long it is."""
        begins, lengths = np.empty(self.count, np.int32), np.empty(self.count, np.int32)
        kernels.next_lines(self.body, 0, begins, lengths)
        return begins, lengths

    def lines(self, rows: Array) -> pa.Table:
        """Some of the lines, as SQL wants them."""
        begins, lengths = self.places() if len(rows) else (np.empty(0, np.int32),) * 2
        return pa.table(
            {
                "line": pa.array(rows.astype(np.int64) + self.first_line),
                "text": plain(self.body, begins[rows], lengths[rows]),
            }
        )


@dataclass(frozen=True, slots=True)
class Told:
    """The records of one kind that stand in a piece.

    Attributes:
        places: of their lines among those of :class:`Quick`; None: they are all of them.
        columns: without ``time``, ``line`` and ``origin``; ``system`` only where it is written, and those
            only that say something.
    """

    places: Array | None
    columns: Mapping[str, pa.Array]


@dataclass(frozen=True, slots=True)
class Quick:
    """What the quick way made of a piece.

    Attributes:
        lines: the numbers of the lines that were read, rising.
        times: when, in microseconds: UTC, or local in the year 2000 where ``yearless``.
        kinds: what they are.
        left: the lines that SQL is to decide about.
        blank: how many lines are blank.
    """

    lines: Array
    times: Array
    kinds: Mapping[KindName, Told]
    left: pa.Table
    blank: int
    yearless: bool = False


Way: TypeAlias = Callable[[Cut, int], Quick]
"""From a piece, and how many minutes its clock is ahead of UTC."""


def plain(body: Array, begins: Array, lengths: Array) -> pa.Array:
    """Texts, as a column."""
    offsets = np.empty(len(begins) + 1, np.int32)
    data = np.empty(int(lengths.sum()), np.uint8)
    copied(body, begins, lengths, offsets, data)
    return pa.StringArray.from_buffers(len(begins), pa.py_buffer(offsets), pa.py_buffer(data))


def closed_up(rows: Array, count: int) -> Array:
    """The first of some rows; by themselves where they are few, for all of the memory is kept else."""
    first = rows[..., :count]
    return first if count * 4 >= rows.shape[-1] * 3 else first.copy()


def column(kind: pa.DataType, values: Array, there: Array) -> pa.Array:
    """A column of numbers, none where they are not there."""
    mask = None if there.all() else pa.py_buffer(np.packbits(there, bitorder="little"))
    return pa.Array.from_buffers(kind, len(values), [mask, pa.py_buffer(np.ascontiguousarray(values))])


def texts_of(offsets: Array, data: Array) -> pa.Array:
    """A column of texts that stand one after the other; what is empty is none."""
    offsets = offsets.copy()  # of room for more
    words = pa.py_buffer(data[: offsets[-1]].copy())
    there = offsets[1:] > offsets[:-1]
    mask = None if there.all() else pa.py_buffer(np.packbits(there, bitorder="little"))
    return pa.StringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), words, mask)


_ROOM, _WORDS = 1 << 12, 1 << 16
_MOST, _MOST_BYTES = 1 << 20, 64 << 20


@dataclass(slots=True)
class Book:
    """The distinct texts of a column, from one piece to the next.

    What a column's dictionary shows of it never changes: texts are only added behind it.
    """

    table: Array = field(default_factory=lambda: np.zeros(_ROOM, np.int32))
    offsets: Array = field(default_factory=lambda: np.zeros(_ROOM, np.int32))
    words: Array = field(default_factory=lambda: np.empty(_WORDS, np.uint8))
    count: int = 0

    def told(self) -> tuple[int, ...]:
        """Where it stands in memory, as :data:`inspectorate.lake.kernels_lots.BOOK` has it."""
        table, offsets, words = (one.ctypes.data for one in (self.table, self.offsets, self.words))
        return table, len(self.table), offsets, words, len(self.words), self.count, 0

    def column(self, codes: Array) -> pa.DictionaryArray:
        """Texts by their codes; a code below 0 is none."""
        shown = (pa.py_buffer(self.offsets[: self.count + 1]), pa.py_buffer(self.words))
        return pa.DictionaryArray.from_arrays(
            column(pa.int32(), codes, codes >= 0),
            pa.StringArray.from_buffers(self.count, *shown),
            safe=False,
        )

    def make_room(self, size: int) -> None:
        """Room for one more text, and many others."""
        used = int(self.offsets[self.count])
        if used + size > len(self.words):
            words = np.empty(2 * len(self.words) + size, np.uint8)
            words[:used] = self.words[:used]
            self.words = words
        if self.count * 2 >= len(self.table):
            table, offsets = np.zeros(4 * len(self.table), np.int32), np.zeros(4 * len(self.table), np.int32)
            spread(self.table, self.offsets, self.words, table)
            offsets[: self.count + 1] = self.offsets[: self.count + 1]
            self.table, self.offsets = table, offsets


class Shelf:
    """The books of some columns, as the loops that code their texts have them."""

    def __init__(self, count: int, fresh: Callable[[], Book] = Book) -> None:
        """Begin with a file; ``fresh`` makes an empty book."""
        self._fresh = fresh
        self._books = [fresh() for _column in range(count)]
        self.told = np.array([book.told() for book in self._books], np.int64).reshape(count, BOOK)

    def begin(self) -> None:
        """Begin a piece: with a new book where one has become too large."""
        for column, book in enumerate(self._books):
            if book.count > _MOST or book.offsets[book.count] > _MOST_BYTES:
                self._books[column] = self._fresh()
                self.told[column] = self._books[column].told()

    def make_room(self, column: int) -> None:
        """Room in a book that has told of none."""
        book = self._books[column]
        book.count = int(self.told[column, _COUNT])
        book.make_room(int(self.told[column, _SIZE]))
        self.told[column] = book.told()

    def columns(self, codes: Iterable[Array]) -> list[pa.DictionaryArray]:
        """The columns whose codes these are."""
        for column, book in enumerate(self._books):
            book.count = int(self.told[column, _COUNT])
        return [book.column(some) for book, some in zip(self._books, codes, strict=True)]


@lru_cache(maxsize=64)
def _nulls(kind: pa.DataType, count: int) -> pa.Array:
    return pa.nulls(count, kind)


def table_of(kind: KindName, count: int, columns: Mapping[str, pa.Array]) -> pa.Table:
    """A kind's columns, null where none is given."""
    schema = KINDS[kind].schema
    filled = []
    for one in schema:
        if (column := columns.get(one.name)) is None:
            dictionary = pa.types.is_dictionary(one.type)
            nulls = None if dictionary else _nulls(one.type, 1 << count.bit_length())
            column = constant(None, count) if nulls is None else nulls.slice(0, count)
        filled.append(column if column.type == one.type else column.cast(one.type))
    return pa.table(filled, schema=schema)


def without_blanks(lines: pa.Table) -> tuple[pa.Table, int]:
    """Of some lines those that are not blank, and how many are."""
    if not len(lines):
        return lines, 0
    words = lines["text"]
    blank = pc.or_(pc.equal(pc.binary_length(words), 0), pc.utf8_is_space(words))
    kept = lines.filter(pc.invert(blank))
    return kept, len(lines) - len(kept)
