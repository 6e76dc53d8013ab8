"""A column's values as the pages of a Parquet file, by compiled loops.

Arrow looks at each value of each column several times, of columns, too, that say the same in every row. Here
those take a few bytes without a look, and of all others each value is looked at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inspectorate.lake import kernels_pages
from inspectorate.lake.ordering import Array, are_sorted
from inspectorate.lake.thrift import Value, int32, struct, varint

ROWS, BYTES = 1 << 16, 1 << 20
"""At most so many rows stand in a page, and about so many bytes, unless one row is longer."""
PLAIN, RLE, DIFFERENCES, SHARED, CODES = 0, 3, 5, 7, 8
"""What Parquet calls the ways in which values, and what is there, are written."""
_DATA, _WORDS = 0, 2
_FAR = 1 << 31
_MUCH = 0.6
"""Where texts share so much with the one before, what they share is not written again."""
_BYTE, _WORD = 8, 32
_TEXT = pa.dictionary(pa.int32(), pa.string())
KINDS = (
    *(_TEXT, pa.string(), pa.bool_(), pa.int16(), pa.int32(), pa.int64(), pa.float64()),
    *(pa.timestamp("us"), pa.date32()),
)
"""The types of columns that are written here, beside those that say nothing in any row."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page, not compressed yet.

    Attributes:
        body: what stands in it.
        count: how many values, those too that are absent.
        encoding: of the values.
        is_words: it holds the texts that codes mean.
    """

    body: bytes
    count: int
    encoding: int
    is_words: bool = False

    @property
    def kind(self) -> int:
        """What Parquet calls it."""
        return _WORDS if self.is_words else _DATA

    def header(self, size: int) -> bytes:
        """What stands before it, where it takes so many bytes."""
        sizes: dict[int, Value | None] = {1: int32(self.kind), 2: int32(len(self.body)), 3: int32(size)}
        said: dict[int, Value | None] = {1: int32(self.count), 2: int32(self.encoding)}
        if self.is_words:
            return struct({**sizes, 7: struct(said)})[1]
        return struct({**sizes, 5: struct({**said, 3: int32(RLE), 4: int32(RLE)})})[1]


def is_written(column: pa.ChunkedArray) -> bool:
    """Whether pages of this column can be made here."""
    if column.type == _TEXT:
        return not any(chunk.dictionary.null_count for chunk in column.chunks)
    return column.type in KINDS or (pa.types.is_map(column.type) and column.null_count == len(column))


class Bench:
    """Where pages are made, of one column after the other; what room they take is used again."""

    def __init__(self) -> None:
        """Nothing is there yet."""
        self._out, self._held = np.empty(BYTES, np.uint8), np.empty(kernels_pages.BLOCK, np.int64)

    def pages(self, column: pa.Array) -> Iterator[Page]:
        """The pages of a column; that of the texts which codes mean comes first."""
        count, rows = len(column), ROWS
        if column.null_count == count:
            deep = pa.types.is_map(column.type)  # says also which values stand in one row
            yield Page(levels(column) * (1 + deep), count, PLAIN)
            return
        if isinstance(column, pa.DictionaryArray):
            yield Page(self._plain(column.dictionary), len(column.dictionary), PLAIN, is_words=True)
            if len(column.dictionary) == 1:
                same = b"\1" + varint(count - column.null_count << 1) + b"\0"
                yield Page(levels(column) + same, count, CODES)
                return
        elif pa.types.is_string(column.type):
            rows = max(1, min(rows, BYTES * count // (column.nbytes + 1)))
        for begin in range(0, count, rows):
            some = column.slice(begin, rows)
            there = some.drop_null() if some.null_count else some
            said, encoding = self._said(there) if len(there) else (b"", PLAIN)
            yield Page(levels(some) + said, len(some), encoding)

    def _said(self, there: pa.Array) -> tuple[bytes, int]:
        """The values of a page, none of which is absent, and how they are written."""
        if isinstance(there, pa.DictionaryArray):
            return self._codes(np.asarray(there.indices), (len(there.dictionary) - 1).bit_length()), CODES
        if pa.types.is_string(there.type):
            shared = self._shared(there)
            return (self._plain(there), PLAIN) if shared is None else (shared, SHARED)
        if pa.types.is_boolean(there.type):
            return _bits(there, 1), PLAIN
        found = numbers(there)
        if found.dtype.kind != "i" or (found.itemsize < _BYTE and np.ptp(found.astype(np.int64)) >= _FAR):
            return found.tobytes(), PLAIN
        return self._differences(found.astype(np.int64, copy=False)), DIFFERENCES

    def _room(self, size: int) -> Array:
        if len(self._out) < size:
            self._out = np.empty(size, np.uint8)
        return self._out

    def _codes(self, codes: Array, width: int) -> bytes:
        """Codes of so many bits, which are said first."""
        out = self._room(len(codes) * 5 + 64)
        out[0] = width
        return out[: kernels_pages.packed_codes(codes, width, out, 1)].tobytes()

    def _differences(self, found: Array) -> bytes:
        out = self._room(len(found) * 9 + 4096)
        return out[: kernels_pages.packed_differences(found, out, 0, self._held)].tobytes()

    def _plain(self, texts: pa.StringArray) -> bytes:
        words, places = _texts(texts)
        out = self._room(int(places[-1] - places[0]) + 4 * len(texts) + 64)
        return out[: kernels_pages.plain_texts(words, places, out, 0)].tobytes()

    def _shared(self, texts: pa.StringArray) -> bytes | None:
        """Texts without what they begin with as those before do; None where that is not much."""
        words, places = _texts(texts)
        shared, rests = np.empty(len(texts), np.int64), np.empty(len(texts), np.int64)
        size = int(places[-1] - places[0])
        if kernels_pages.shared_beginnings(words, places, shared, rests) <= _MUCH * size:
            return None
        lengths = self._differences(shared) + self._differences(rests)
        out = self._room(size + 64)
        return lengths + out[: kernels_pages.rests_of_texts(words, places, shared, out, 0)].tobytes()


def _texts(texts: pa.StringArray) -> tuple[Array, Array]:
    """The bytes of texts, and where each begins and the last ends."""
    _mask, ends, words = texts.buffers()
    places = np.frombuffer(ends, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return np.frombuffer(words or b"", np.uint8), places


def numbers(there: pa.Array) -> Array:
    """Numbers, times or days, none of which is absent, as Parquet has them."""
    kind = there.type
    if pa.types.is_floating(kind):
        return np.asarray(there)
    if kind.bit_width < _WORD:
        return np.asarray(there).astype(np.int32)
    return np.asarray(there.view(pa.int64() if kind.bit_width > _WORD else pa.int32()))


def levels(column: pa.Array) -> bytes:
    """Which values are there, behind how many bytes that takes."""
    count, absent = len(column), column.null_count
    if absent in {0, count}:
        said = varint(count << 1) + (b"\0" if absent else b"\1")
    else:
        said = varint((count + 7) // _BYTE << 1 | 1) + _bits(column, 0)
    return len(said).to_bytes(4, "little") + said


def _bits(column: pa.Array, which: int) -> bytes:
    """A bit for each row, as Arrow holds them: whether it is there, or what it says."""
    begin, count = column.offset, len(column)
    held = np.frombuffer(column.buffers()[which], np.uint8)[begin // _BYTE : (begin + count + 7) // _BYTE]
    bits = np.unpackbits(held, bitorder="little")[begin % _BYTE :][:count]
    return np.packbits(bits, bitorder="little").tobytes()


def bounds(column: pa.Array) -> tuple[bytes, bytes] | None:
    """The least and the greatest that a column says, as Parquet writes them; None where it says nothing."""
    if column.null_count == len(column):
        return None
    if isinstance(column, pa.DictionaryArray) or pa.types.is_string(column.type):
        return _bounds_of_texts(column)
    there = column.drop_null() if column.null_count else column
    if pa.types.is_boolean(there.type):
        true = there.true_count
        return bytes([true == len(there)]), bytes([true > 0])
    said = numbers(there)
    if said.dtype.kind == "f":
        said = said[~np.isnan(said)]
        if not len(said):
            return None
        zeros = said.dtype.type(0)
        least, most = said.min(), said.max()  # of zero there are two
        return (least or -zeros).tobytes(), (most or zeros).tobytes()
    return said.min().tobytes(), said.max().tobytes()


def _bounds_of_texts(column: pa.Array) -> tuple[bytes, bytes]:
    if isinstance(column, pa.DictionaryArray):
        words = column.dictionary
        codes = np.asarray(column.indices.drop_null() if column.null_count else column.indices)
        ends = (codes.min(), codes.max()) if are_sorted(words) else np.unique(codes)
        column = words.take(pa.array(np.asarray(ends, np.int32)))
    found = pc.min_max(column)
    return found["min"].as_py().encode(), found["max"].as_py().encode()
