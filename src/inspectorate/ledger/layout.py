"""Rows of a log as they fill: what is to be written into which file, in the order in which it comes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from inspectorate.ledger.merkle import HASH_SIZE
from inspectorate.ledger.reader import LogReader
from inspectorate.ledger.tiles import HALF, HEIGHT, PREFIX, WIDTH, Tile, middle_file

Grown = Mapping[int, bytes | bytearray]
"""New rows of hashes of a tree by level, as :meth:`Tree.extend` gives them."""


@dataclass(slots=True)
class _Row:
    """The row of a level that is not full yet."""

    level: int | None
    index: int = 0
    count: int = 0
    pieces: list[bytes] = field(default_factory=list)

    def take(self, count: int, piece: Callable[[int, int], bytes]) -> Iterator[tuple[str, bytes]]:
        """Take so many items, ``piece(begin, end)`` being the bytes of some; rows that are full come back."""
        begin = 0
        while begin < count:
            end = min(count, begin + WIDTH - self.count)
            self.pieces.append(piece(begin, end))
            self.count, begin = self.count + end - begin, end
            if self.count == WIDTH:
                yield Tile(self.level, self.index).name, b"".join(self.pieces)
                self.index, self.count, self.pieces = self.index + 1, 0, []


class Layout:
    """All rows that are not full, and the middle nodes that were not written yet."""

    def __init__(self, published: LogReader) -> None:
        """Go on where the published log ends.

        Raises:
            BrokenError: The last row of a level is missing.
        """
        self._size = self._published = published.size
        self._rows: dict[int | None, _Row] = {}
        self._middle: dict[int, tuple[int, bytearray]] = {}
        for level in _levels(published.size):
            row = self._row(level)
            row.index, row.count = divmod(published.size >> HEIGHT * (level or 0), WIDTH)
            if row.count:
                row.pieces = [published.bytes_of(Tile(level, row.index, row.count))]

    def _row(self, level: int | None) -> _Row:
        return self._rows.setdefault(level, _Row(level))

    def take(self, entries: Sequence[bytes], bundle: bytes, grown: Grown) -> list[tuple[str, bytes]]:
        """Take entries, the same as a bundle, and what they grew; the files of rows now full come back."""
        files = [*self._row(None).take(len(entries), _cutting(entries, bundle))]
        for level, hashes in grown.items():
            if level % HEIGHT == 0:
                files += self._row(level // HEIGHT).take(len(hashes) // HASH_SIZE, _cut(hashes))
            elif level % HEIGHT == HALF:
                start = self._size >> level
                self._middle.setdefault(level // HEIGHT, (start, bytearray()))[1].extend(hashes)
        self._size += len(entries)
        return files

    def partial(self) -> list[tuple[str, bytes]]:
        """The files of rows that are not full and hold something that is not published."""
        return [
            (Tile(row.level, row.index, row.count).name, b"".join(row.pieces))
            for row in self._rows.values()
            if row.index * WIDTH + row.count > self._published >> HEIGHT * (row.level or 0) and row.count
        ]

    def published(self) -> Iterator[tuple[str, int, bytes]]:
        """Take note that all is published; (file, place, bytes) of new middle nodes come back."""
        self._published = self._size
        middle, self._middle = self._middle, {}
        for level, (start, hashes) in middle.items():
            yield middle_file(level), start * HASH_SIZE, bytes(hashes)


def outgrown(before: int, size: int) -> Iterable[Tile]:
    """The rows that were not full in a log of ``before`` entries and are in one of ``size``."""
    for level in _levels(before):
        index, count = divmod(before >> HEIGHT * (level or 0), WIDTH)
        if count and size >> HEIGHT * (level or 0) >= (index + 1) * WIDTH:
            yield Tile(level, index)


def _levels(size: int) -> Iterator[int | None]:
    """The levels in which a log of this size has rows; None is that of the entries."""
    if size:
        yield None
    level = 0
    while size >> HEIGHT * level:
        yield level
        level += 1


def _cutting(entries: Sequence[bytes], bundle: bytes) -> Callable[[int, int], bytes]:
    """Pieces of a bundle, asked for one after the other."""
    place = 0

    def piece(begin: int, end: int) -> bytes:
        nonlocal place
        start, place = place, place + PREFIX * (end - begin) + sum(map(len, entries[begin:end]))
        return bundle[start:place]

    return piece


def _cut(hashes: bytes | bytearray) -> Callable[[int, int], bytes]:
    return lambda begin, end: bytes(hashes[begin * HASH_SIZE : end * HASH_SIZE])
