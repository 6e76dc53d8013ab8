"""The steps of :mod:`inspectorate.lake.ordering` that take longest with many rows, by compiled loops."""

from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from inspectorate.lake import kernels_rows

Array: TypeAlias = np.ndarray[Any, Any]
_AT_ONCE, _MOST = 14, 17
"""Bits by which rows are sorted at once, and so many where they are all."""
_NO_ROWS = np.empty(0, np.int32)


def order_of(numbers: Array, least: int, span: int) -> Array:
    """In which order whole numbers are sorted, equal ones as they stand.

    ``least`` is the least of them, and the greatest is by ``span`` greater.
    """
    bits = span.bit_length()
    steps = 1 if bits <= _MOST else -(-bits // _AT_ONCE)
    moved = np.subtract(numbers, least, dtype=np.uint64, casting="unsafe")
    found = _NO_ROWS
    for begin, end in pairwise(bits * step // steps for step in range(steps + 1)):
        before, found = found, np.empty(len(numbers), np.int32)
        kernels_rows.counted(moved, begin, before, found, np.empty(1 << end - begin, np.int32))
    return found


def codes_of_rows(codes: Array, rows: Array, words: pa.StringArray) -> pa.DictionaryArray:
    """The texts of some rows, with a dictionary of what occurs in them only."""
    taken, used = np.empty(len(rows), np.int32), np.zeros(len(words) + 1, np.bool_)
    kernels_rows.taken_codes(codes, rows, taken, used)
    mask = pa.py_buffer(np.packbits(taken >= 0, bitorder="little")) if used[-1] else None
    if not used[:-1].all():
        kernels_rows.renamed(taken, np.cumsum(used[:-1], dtype=np.int32) - np.int32(1))
        words = words.filter(pa.array(used[:-1]))
    found = pa.Array.from_buffers(pa.int32(), len(rows), [mask, pa.py_buffer(taken)])
    return pa.DictionaryArray.from_arrays(found, words, safe=False)


def texts_of_rows(texts: pa.StringArray, rows: Array) -> pa.StringArray:
    """The texts of some rows; none is absent."""
    _mask, ends, words = texts.buffers()
    places, offsets = np.frombuffer(ends, np.int32)[texts.offset :], np.empty(len(rows) + 1, np.int32)
    data = np.empty(kernels_rows.taken_ends(places, rows, offsets) + 8, np.uint8)
    kernels_rows.taken_texts(np.frombuffer(words or b"", np.uint8), places, rows, data)
    return pa.StringArray.from_buffers(len(rows), pa.py_buffer(offsets), pa.py_buffer(data))
