"""The quick way: what a compiled loop makes of the common lines of a format, column by column.

It says the same as the format's SQL, which decides about every line that the loop is not sure of. A test
holds the two against each other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inspectorate.lake import kernels
from inspectorate.lake.kinds import KINDS, KindName

Array: TypeAlias = np.ndarray[Any, Any]


_END = 10


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece of a file cut into lines.

    Attributes:
        body: the bytes.
        first_line: the number of the first line.
        begins, lengths: where each line stands.
    """

    body: Array
    first_line: int
    begins: Array
    lengths: Array

    @classmethod
    def of(cls, data: bytes, first_line: int) -> "Cut":
        """The lines of some bytes, which end with a line's end or where the file does."""
        body = np.frombuffer(data, np.uint8)
        ends = np.flatnonzero(body == _END).astype(np.int32)
        if len(data) and (not len(ends) or ends[-1] != len(data) - 1):
            ends = np.append(ends, np.int32(len(data)))
        begins = np.zeros_like(ends)
        begins[1:] = ends[:-1] + 1
        lengths = ends - begins
        kernels.without_returns(body, begins, lengths)
        return cls(body, first_line, begins, lengths)

    def lines(self, rows: Array) -> pa.Table:
        """Some of the lines, as SQL wants them."""
        return pa.table(
            {
                "line": pa.array(rows.astype(np.int64) + self.first_line),
                "text": plain(self.body, self.begins[rows], self.lengths[rows]),
            }
        )


@dataclass(frozen=True, slots=True)
class Quick:
    """What the quick way made of a piece.

    Attributes:
        rows: per kind, a table of the kind's schema, without ``origin``; ``system`` only where it is written.
        left: the lines that SQL is to decide about.
        blank: how many lines are blank.
        yearless: whether ``time`` is local in the year 2000; else it is UTC.
    """

    rows: Mapping[KindName, pa.Table]
    left: pa.Table
    blank: int
    yearless: bool = False


Way: TypeAlias = Callable[[Cut, int], Quick]
"""From a piece, and how many minutes its clock is ahead of UTC."""


def plain(body: Array, begins: Array, lengths: Array) -> pa.Array:
    """Texts, as a column."""
    offsets = np.empty(len(begins) + 1, np.int32)
    data = np.empty(int(np.maximum(lengths, 0).sum()), np.uint8)
    kernels.copied(body, begins, lengths, offsets, data)
    absent = lengths < 0
    mask = pa.array(~absent).buffers()[1] if absent.any() else None
    return pa.StringArray.from_buffers(len(begins), pa.py_buffer(offsets), pa.py_buffer(data), mask)


def coded(body: Array, begins: Array, lengths: Array) -> pa.DictionaryArray:
    """Texts, as a dictionary-encoded column."""
    codes = np.empty(len(begins), np.int32)
    offsets, data = kernels.codes_of(body, begins, lengths, codes)
    words = pa.StringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(data))
    absent = lengths < 0
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=absent if absent.any() else None), words)


def constant(word: str | None, count: int) -> pa.DictionaryArray:
    """One text in every row."""
    words = pa.array([] if word is None else [word], pa.string())
    if word is None:
        return pa.DictionaryArray.from_arrays(pa.nulls(count, pa.int32()), words)
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), words)


def table_of(kind: KindName, count: int, columns: Mapping[str, pa.Array]) -> pa.Table:
    """A kind's columns, null where none is given."""
    schema = KINDS[kind].schema
    filled = []
    for field in schema:
        if field.name in columns:
            filled.append(columns[field.name])
        elif pa.types.is_dictionary(field.type):
            filled.append(constant(None, count))
        else:
            filled.append(pa.nulls(count, field.type))
    return pa.table(filled, names=schema.names).cast(schema)


def without_blanks(lines: pa.Table) -> tuple[pa.Table, int]:
    """Of some lines those that are not blank, and how many are."""
    words = lines["text"]
    blank = pc.or_(pc.equal(pc.binary_length(words), 0), pc.utf8_is_space(words))
    kept = lines.filter(pc.invert(blank))
    return kept, len(lines) - len(kept)
