"""Read a log's folder: entries, and the nodes of its tree for proofs. Nothing read is trusted unproven.

Nodes are read in groups of four levels: sixteen neighbours and what lies between them and the node over them
all. The lower half of a tile is sixteen groups, each a piece of the tile's file. The upper half is one group;
its sixteen nodes are the tile's middle nodes. They lie ready in a file of their own, and are believed only
where they lead to the hash that the tile above has; else they are worked out from the whole tile.
"""

from functools import lru_cache

from inspectorate.i18n import _
from inspectorate.ledger.disk import BrokenError, Disk
from inspectorate.ledger.merkle import HASH_SIZE, node_hash, paired
from inspectorate.ledger.tiles import HALF, WIDTH, Tile, hashes_of, inner_nodes, middle_file, pack, unpack

CHECKPOINT = "checkpoint"
_KEPT = 4096  # groups, about 2 KiB each
_GROUP = 1 << HALF
_WIDTHS = (16, 8, 4, 2)  # of a group's levels
_MASKS = (15, 7, 3, 1)  # where a node stands in its level
_STARTS = (0, 16, 24, 28)  # where the level begins in the group


class LogReader:
    """The published part of a log: its first ``size`` entries."""

    def __init__(self, disk: Disk, size: int) -> None:
        """``size`` is that of the checkpoint that the reader goes by."""
        self.disk, self.size = disk, size
        self._group = lru_cache(_KEPT)(self._read_group)

    def node(self, level: int, index: int) -> bytes:
        """The hash of a perfect subtree, from the files that hold it or the hashes below it."""
        inside = level % HALF
        group = self._group(level // HALF, index >> (HALF - inside))
        return group[_STARTS[inside] + (index & _MASKS[inside])]

    def entry(self, index: int) -> bytes:
        """One entry.

        Raises:
            BrokenError: Its bundle is missing or damaged.
        """
        row = index // WIDTH
        return self.entries(Tile(None, row, min(self.size - row * WIDTH, WIDTH)))[index % WIDTH]

    def entries(self, tile: Tile) -> list[bytes]:
        """The entries of a bundle."""
        try:
            entries = unpack(self.bytes_of(tile))
        except ValueError as error:
            raise BrokenError(_("{file}：內容於一筆紀錄之中結束").format(file=tile.name)) from error
        if len(entries) != tile.width:
            raise BrokenError(
                _("{file}：應有 {width} 筆，實有 {count} 筆").format(
                    file=tile.name, width=tile.width, count=len(entries)
                )
            )
        return entries

    def hashes(self, tile: Tile) -> bytes:
        """The hashes of a tile.

        Raises:
            BrokenError: It is missing, or not as long as it should be.
        """
        data = self.bytes_of(tile)
        if len(data) != tile.width * HASH_SIZE:
            raise BrokenError(_("{file}：應有 {width} 個雜湊值").format(file=tile.name, width=tile.width))
        return data

    def bytes_of(self, tile: Tile) -> bytes:
        """The bytes of a row; where a partial row has been cleared away, the beginning of the full one.

        Raises:
            BrokenError: There is neither.
        """
        data = self.disk.read(tile.name)
        if data is not None:
            return data
        data = self.disk.read(Tile(tile.level, tile.index).name)
        if data is None:
            raise BrokenError(_("缺檔案 {file}").format(file=tile.name))
        if tile.level is None:
            return pack(unpack(data)[: tile.width])
        return data[: tile.width * HASH_SIZE]

    def _read_group(self, layer: int, group: int) -> list[bytes]:
        """A group's nodes, level by level; empty where the log has none yet."""
        level, upper = divmod(layer, 2)
        there = min((self.size >> (HALF * layer)) - group * _GROUP, _GROUP)
        if not upper:
            return _with_inner(self._piece(level, group, there))
        if there == _GROUP:
            size = _GROUP * HASH_SIZE
            found = _with_inner(self.disk.read_at(middle_file(level), group * size, size))
            if node_hash(*found[-2:]) == self.node((layer + 1) * HALF, group):
                return found
        width = min((self.size >> (2 * HALF * level)) - group * WIDTH, WIDTH)
        return _with_inner(inner_nodes(self.hashes(Tile(level, group, width)))[HALF])

    def _piece(self, level: int, group: int, there: int) -> bytes:
        """The piece of a tile that is a group's lowest row."""
        index, place = group // _GROUP, group % _GROUP * _GROUP * HASH_SIZE
        width = min((self.size >> (2 * HALF * level)) - index * WIDTH, WIDTH)
        for tile in {width: Tile(level, index, width), WIDTH: Tile(level, index)}.values():
            data = self.disk.read_at(tile.name, place, there * HASH_SIZE)
            if len(data) == there * HASH_SIZE:
                return data
        return self.hashes(Tile(level, index, width))[place:]


def _with_inner(row: bytes) -> list[bytes]:
    """A group's lowest row and the levels over it, one after the other, each filled up to its width."""
    found: list[bytes] = []
    for width in _WIDTHS:
        level = hashes_of(row)
        found += level + [b""] * (width - len(level))
        row = paired(row)
    return found
