"""The file of a part, written by loops of our own where they know all of its columns.

What such a file says of its columns and of the table is what Arrow says of an empty one; only the row groups
are put in between. Reading it gives the table that Arrow's own writing gives.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BufferedWriter
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from inspectorate.lake.pages import RLE, Bench, bounds, is_written
from inspectorate.lake.thrift import Value, int16, int32, int64, listed, struct, text

LEVEL = 1
_NO_ROWS = b"\x16\x00\x19\x0c"
"""No row, and no row group, as Thrift has them of a whole file."""
_TYPES = {"BOOLEAN": 0, "INT32": 1, "INT64": 2, "DOUBLE": 5, "BYTE_ARRAY": 6}
_AS_IS, _ZSTD = 0, 6
_WORTH = 0.97
"""Pages that do not become smaller than that stay as they are."""
_LEAST = 64
"""So few bytes are not tried."""
_MARK = b"PAR1"


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One column as Parquet has it: in which column of the table, the path to it, and what it is."""

    name: str
    path: tuple[bytes, ...]
    type: int


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around the row groups of a schema, and its columns."""

    before: bytes
    after: bytes
    leaves: tuple[_Leaf, ...]


def is_known(table: pa.Table) -> bool:
    """Whether these columns can be written here; those of nested values only where none is there."""
    return all(map(is_written, table.columns)) and _frame(table.schema) is not None


def write_part(table: pa.Table, file: Path, rows: int, telling: Collection[str]) -> str:
    """Write a known table, so many rows in a row group; the SHA-256 of the file.

    ``telling`` names the columns of which each row group says the least and the greatest.
    """
    frame = _frame(table.schema)
    if frame is None:
        raise TypeError(table.schema)
    if any(column.num_chunks > 1 for column in table.columns):
        table = table.unify_dictionaries().combine_chunks()
    with file.open("wb") as stream:
        writing = _Writing(stream, frozenset(telling))
        some = (table.slice(begin, rows) for begin in range(0, len(table), rows))
        groups = [writing.group(one, frame.leaves, number) for number, one in enumerate(some)]
        said = b"\x16" + int64(len(table))[1] + b"\x19" + listed(groups)[1] if groups else _NO_ROWS
        end = frame.before + said + frame.after
        writing.put(end + len(end).to_bytes(4, "little") + _MARK)
        return writing.hashed.hexdigest()


@lru_cache(maxsize=64)
def _frame(schema: pa.Schema) -> _Frame | None:
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, schema, store_schema=True):
        pass
    written = sink.getvalue().to_pybytes()
    before, *after = written[len(_MARK) : -8].split(_NO_ROWS)
    if len(after) != 1:
        return None
    columns = pq.read_metadata(pa.BufferReader(written)).schema
    leaves = []
    for one in (columns.column(place) for place in range(len(columns))):
        path = one.path.split(".")
        leaves.append(_Leaf(path[0], tuple(step.encode() for step in path), _TYPES[one.physical_type]))
    return _Frame(before, after[0], tuple(leaves))


class _Writing:
    """A file under way."""

    def __init__(self, stream: BufferedWriter, telling: Collection[str]) -> None:
        self._stream, self._telling = stream, telling
        self._at, self.hashed = 0, sha256()
        self._bench, self._packer = Bench(), zstandard.ZstdCompressor(level=LEVEL)
        self.put(_MARK)

    def put(self, said: bytes) -> None:
        """Write bytes."""
        self._stream.write(said)
        self.hashed.update(said)
        self._at += len(said)

    def group(self, table: pa.Table, leaves: Collection[_Leaf], number: int) -> Value:
        """Write a row group; what is said of it."""
        begin = self._at
        columns = [self._column(leaf, table[leaf.name].chunk(0)) for leaf in leaves]
        return struct(
            {
                1: listed([said for said, _size in columns]),
                2: int64(sum(size for _said, size in columns)),
                3: int64(len(table)),
                5: int64(begin),
                6: int64(self._at - begin),
                7: int16(number),
            }
        )

    def _column(self, leaf: _Leaf, column: pa.Array) -> tuple[Value, int]:
        """Write a column; what is said of it, and how many bytes it takes without being compressed."""
        begin, plain, kinds = self._at, 0, Counter[tuple[int, int]]()
        pages = self._bench.pages(column)
        first = [next(pages)]
        if first[0].is_words:
            first.append(next(pages))
        size, packed = sum(len(page.body) for page in first), []
        if size >= _LEAST:
            packed = [self._packer.compress(page.body) for page in first]
        is_packed = bool(packed) and sum(map(len, packed)) < _WORTH * size
        places = []
        for number, page in enumerate(chain(first, pages)):
            body = page.body
            if is_packed:
                body = packed[number] if number < len(packed) else self._packer.compress(body)
            header = page.header(len(body))
            places.append(self._at)
            self.put(header)
            self.put(body)
            plain += len(header) + len(page.body)
            kinds[page.kind, page.encoding] += 1
        said = {
            1: int32(leaf.type),
            2: listed([int32(one) for one in sorted({RLE, *(encoding for _kind, encoding in kinds)})]),
            3: listed([text(one) for one in leaf.path]),
            4: int32(_ZSTD if is_packed else _AS_IS),
            5: int64(len(column)),
            6: int64(plain),
            7: int64(self._at - begin),
            9: int64(places[len(first) - 1]),
            11: int64(begin) if first[0].is_words else None,
            12: _bounds(column) if leaf.name in self._telling and len(leaf.path) == 1 else None,
            13: listed([_kind(*kind, count) for kind, count in kinds.items()]),
        }
        return struct({2: int64(0), 3: struct(said)}), plain


def _kind(page: int, encoding: int, count: int) -> Value:
    """How many pages of a kind a column has."""
    return struct({1: int32(page), 2: int32(encoding), 3: int32(count)})


def _bounds(column: pa.Array) -> Value:
    """The least and the greatest of a column, where it says anything, and how many are absent."""
    said: dict[int, Value | None] = {3: int64(column.null_count)}
    if (found := bounds(column)) is not None:
        said |= {5: text(found[1]), 6: text(found[0])}
    return struct(said)
