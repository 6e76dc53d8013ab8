"""Where a log's hashes and entries lie in files: C2SP tlog-tiles.

A tile is a row of up to 256 hashes of one level of the tree (level 0: leaves, level 1: hashes over 256
leaves, and so on). An entry bundle is a row of up to 256 entries, each behind its length in two bytes. A row
not yet full lies in a file of its own for each width that a published checkpoint spoke of.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from inspectorate.ledger.compiled_hashes import ready
from inspectorate.ledger.merkle import HASH_SIZE, LEAF, leaf_hashes, paired

WIDTH = 256
HEIGHT = 8  # levels of the tree that one tile spans: 2**8 = 256
HALF = HEIGHT // 2  # the level inside a tile whose nodes are kept beside it, to speed proofs up
MAX_ENTRY = 0xFFFF
PREFIX = 2  # bytes of the length before each entry of a bundle
_NAME = re.compile(
    r"tile/(?P<level>entries|[0-9]|[1-5][0-9]|6[0-3])/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True)
class Tile:
    """A row of hashes, or of entries where ``level`` is None; ``width`` 256 is full."""

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def name(self) -> str:
        """Its path inside the log's folder."""
        level = "entries" if self.level is None else self.level
        partial = f".p/{self.width}" if self.width < WIDTH else ""
        return f"tile/{level}/{index_path(self.index)}{partial}"


def index_path(index: int) -> str:
    """``1234067`` as ``x001/x234/067``."""
    parts = [f"{index % 1000:03}"]
    while index := index // 1000:
        parts.insert(0, f"x{index % 1000:03}")
    return "/".join(parts)


def middle_file(level: int) -> str:
    """The file of the nodes half-way up all tiles of a level; what it holds can be had from the tiles."""
    return f"middle-{level}"


def tile_of(name: str) -> Tile | None:
    """The tile that a path names; None where the path is no tile's."""
    found = _NAME.fullmatch(name)
    if not found:
        return None
    level = None if found["level"] == "entries" else int(found["level"])
    tile = Tile(level, int(found["index"].replace("/", "").replace("x", "")), int(found["width"] or WIDTH))
    return tile if tile.name == name else None  # one path per tile: no needless zeros


def leaf_rows(size: int) -> Iterator[Tile]:
    """The tiles of leaf hashes that a tree of ``size`` has."""
    return _row(0, 0, size)


def rows_of(size: int, since: int = 0) -> Iterator[Tile]:
    """The tiles and bundles that a tree of ``size`` has and one of ``since`` had not."""
    yield from _row(None, since, size)
    level = 0
    while size >> (HEIGHT * level):
        yield from _row(level, since >> (HEIGHT * level), size >> (HEIGHT * level))
        level += 1


def _row(level: int | None, since: int, count: int) -> Iterator[Tile]:
    for index in range(since // WIDTH, count // WIDTH):
        yield Tile(level, index)
    if count % WIDTH and count > since:
        yield Tile(level, count // WIDTH, count % WIDTH)


def pack(entries: Sequence[bytes]) -> bytes:
    """Entries as a bundle holds them.

    Raises:
        ValueError: An entry is longer than a bundle can say (65,535 bytes).
    """
    lengths = list(map(len, entries))
    if lengths and max(lengths) > MAX_ENTRY:
        raise ValueError("an entry is longer than 65535 bytes")
    prefixes = {length: length.to_bytes(PREFIX, "big") for length in set(lengths)}
    parts = [*entries, *entries]
    parts[::2], parts[1::2] = map(prefixes.__getitem__, lengths), entries
    return b"".join(parts)


def unpack(bundle: bytes) -> list[bytes]:
    """The entries of a bundle.

    Raises:
        ValueError: The bundle ends inside an entry.
    """
    entries: list[bytes] = []
    place, end = 0, len(bundle)
    while place < end:
        begin = place + PREFIX
        place = begin + int.from_bytes(bundle[place:begin], "big")
        if place > end:
            raise ValueError("the bundle ends inside an entry")
        entries.append(bundle[begin:place])
    return entries


def bundle_hashes(bundle: bytes, count: int) -> bytes:
    """The row of the hashes of a bundle's entries, of which there should be so many.

    Raises:
        ValueError: The bundle ends inside an entry.
    """
    if compiled := ready(count):
        with suppress(OSError):  # there are not so many: how many, or what is wrong, is told one by one
            return compiled.packed(LEAF, bundle, count)
    return leaf_hashes(unpack(bundle))


def hashes_of(tile: bytes) -> list[bytes]:
    """A tile's hashes, or those of any row."""
    return [tile[place : place + HASH_SIZE] for place in range(0, len(tile), HASH_SIZE)]


def inner_nodes(tile: bytes) -> list[bytes]:
    """The rows of perfect nodes over a tile's hashes, level by level; the hashes themselves come first."""
    levels = [tile]
    while len(levels[-1]) > HASH_SIZE:
        levels.append(paired(levels[-1]))
    return levels
