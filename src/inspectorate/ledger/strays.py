"""Files below ``tile/`` that no signed size accounts for, and old partial rows that were changed."""

from collections.abc import Iterable

from inspectorate.i18n import _
from inspectorate.ledger.disk import Disk
from inspectorate.ledger.rows import Fault
from inspectorate.ledger.tiles import HEIGHT, WIDTH, Tile, tile_of


def stray_files(disk: Disk, names: Iterable[str], published: int, size: int) -> list[Fault]:
    """Which of these files lie there beside the rows of the published log.

    Rows up to ``size``, the head with the journal, may be there already: they are written before they are
    published. So the names are to be listed before the journal is read.
    """
    faults = []
    for name in names:
        tile = tile_of(name)
        if tile is None:
            if name.startswith("tile/"):
                faults.append(Fault("stray", name, _("不屬於此紀錄之檔案")))
        elif _items(tile, size) < tile.index * WIDTH + tile.width:
            said = _("超出檢查點所載筆數之檔案：紀錄可能遭截短")
            faults.append(Fault("stray", name, said, tile.index * WIDTH if tile.level is None else None))
        elif not _is_beginning(disk, tile, published):
            faults.append(Fault("stray", name, _("舊的未滿列與現有內容不符")))
    return faults


def _items(tile: Tile, size: int) -> int:
    """How many items a log of ``size`` has in the tile's level."""
    return size >> (HEIGHT * (tile.level or 0))


def _is_beginning(disk: Disk, tile: Tile, published: int) -> bool:
    """Whether an older partial row is the beginning of the row as published.

    True where there is none yet, and where a writer has cleared the old one away since it was listed.
    """
    there = min(_items(tile, published) - tile.index * WIDTH, WIDTH)
    if there <= tile.width:
        return True
    row, old = disk.read(Tile(tile.level, tile.index, there).name), disk.read(tile.name)
    return row is None or old is None or (old != b"" and row.startswith(old))
