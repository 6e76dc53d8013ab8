"""The steps of :mod:`inspectorate.lake.ordering` that take longest with many rows, by compiled loops."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from inspectorate.lake import kernels_rows

Array: TypeAlias = np.ndarray[Any, Any]
_AT_ONCE, _MOST = 14, 17
"""Bits by which rows are sorted at once, and so many where they are all."""
_WIDEST = 1 << 62
_KINDS = (np.dtype(np.int32), np.dtype(np.int64))
_NO_ROWS = np.empty(0, np.int32)


def order_of(numbers: Array, least: int, span: int) -> Array:
    """In which order whole numbers are sorted, equal ones as they stand.

    ``least`` is the least of them, and the greatest is by ``span`` greater.
    """
    bits = span.bit_length()
    steps = 1 if bits <= _MOST else -(-bits // _AT_ONCE)
    found = _NO_ROWS
    for begin, end in pairwise(bits * step // steps for step in range(steps + 1)):
        before, found = found, np.empty(len(numbers), np.int32)
        counts = np.empty(1 << end - begin, np.int32)
        kernels_rows.counted(_plain(numbers), int(least), begin, before, found, counts)
    return found


def numbers_of_rows(numbers: Array, rows: Array) -> Array:
    """The numbers of some rows."""
    taken = np.empty_like(numbers, shape=len(rows))
    kernels_rows.taken_numbers(numbers, rows, taken)
    return taken


def told_apart(keys: Sequence[Array]) -> Array | None:
    """A number for each row, in the order of the keys together; None where they take too many bits."""
    whole, wide = np.zeros(len(keys[0]), np.int64), 1
    for key in keys:
        least = int(key.min())
        span = int(key.max()) - least + 1
        wide *= span
        if wide > _WIDEST:
            return None
        if span > 1:
            kernels_rows.joined(whole, _plain(key), least, span)
    return whole


def begins_of(numbers: Array, by: Array) -> Array:
    """Where in an order of them other numbers begin, the first row too."""
    begins = np.empty(len(by), np.int32)
    return begins[: kernels_rows.begins_of_groups(numbers, by, begins)].copy()


def _plain(numbers: Array) -> Array:
    """As loops are compiled for them."""
    return numbers if numbers.dtype in _KINDS else numbers.astype(np.int64)


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
