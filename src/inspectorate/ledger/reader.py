"""Read a log's folder: entries, and the nodes of its tree for proofs. Nothing read is trusted unproven."""

from functools import lru_cache

from inspectorate.i18n import _
from inspectorate.ledger.disk import BrokenError, Disk
from inspectorate.ledger.merkle import HASH_SIZE
from inspectorate.ledger.tiles import HEIGHT, WIDTH, Tile, hashes_of, inner_nodes, pack, tile_for, unpack

CHECKPOINT = "checkpoint"
_KEPT = 64  # tiles with their inner nodes, about 16 KiB each


class LogReader:
    """The published part of a log: its first ``size`` entries."""

    def __init__(self, disk: Disk, size: int) -> None:
        """``size`` is that of the checkpoint that the reader goes by."""
        self.disk, self.size = disk, size
        self._inner = lru_cache(_KEPT)(self._read_inner)

    def node(self, level: int, index: int) -> bytes:
        """The hash of a perfect subtree, from the tile that holds it."""
        tile = tile_for(level, index, self.size)
        inside = level % HEIGHT
        place = (index - (tile.index * WIDTH >> inside)) * HASH_SIZE
        return self._inner(tile)[inside][place : place + HASH_SIZE]

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

    def hashes(self, tile: Tile) -> list[bytes]:
        """The hashes of a tile."""
        return hashes_of(self._tile(tile))

    def _tile(self, tile: Tile) -> bytes:
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
        if data is None or tile.width == WIDTH:
            raise BrokenError(_("缺檔案 {file}").format(file=tile.name))
        if tile.level is None:
            return pack(unpack(data)[: tile.width])
        return data[: tile.width * HASH_SIZE]

    def _read_inner(self, tile: Tile) -> list[bytes]:
        return inner_nodes(self._tile(tile))
