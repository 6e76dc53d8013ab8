"""Walk all published rows of a log once and say which file, and which entry, is not what was signed."""

from collections.abc import Iterator
from dataclasses import dataclass

from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import Checkpoint
from inspectorate.ledger.disk import BrokenError, Disk
from inspectorate.ledger.merkle import EMPTY_ROOT, HASH_SIZE, Tree
from inspectorate.ledger.reader import CHECKPOINT, LogReader
from inspectorate.ledger.tiles import HEIGHT, WIDTH, Tile, bundle_hashes, hashes_of, leaf_rows

_ENOUGH = 1000  # rows that differ; what follows is not looked at


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is broken: its kind, the file, what is wrong (zh-TW), and the entry if known."""

    kind: str
    file: str
    said: str
    entry: int | None = None


class _Line:
    """One account of the log: the tree over a row of leaf hashes, and what the upper tiles would hold."""

    def __init__(self) -> None:
        self.tree = Tree()
        self.roots: dict[int, bytes] = {0: EMPTY_ROOT}
        self.upper: dict[int, bytes] = {}
        self.bad_tiles: list[Tile] = []

    def copy(self) -> "_Line":
        other = _Line()
        other.tree, other.roots = self.tree.copy(), dict(self.roots)
        other.upper = dict(self.upper)
        other.bad_tiles = list(self.bad_tiles)
        return other

    def take(self, leaves: bytes, sizes: set[int]) -> None:
        """Grow by a row of leaf hashes; remember the root at each size asked for."""
        start = self.tree.size
        for size in sizes:
            if start < size <= start + len(leaves) // HASH_SIZE:
                part = self.tree.copy()
                part.extend(leaves[: (size - start) * HASH_SIZE])
                self.roots[size] = part.root()
        for level, hashes in self.tree.extend(leaves).items():
            if level and level % HEIGHT == 0:
                self.upper[level // HEIGHT] = self.upper.get(level // HEIGHT, b"") + hashes

    def check_upper(self, reader: LogReader, *, last: bool) -> None:
        """Hold full upper tiles, and at the end the partial ones, against what is below them."""
        for level, row in self.upper.items():
            width = len(row) // HASH_SIZE
            if width and (last or width == WIDTH):
                index = (self.tree.size >> (HEIGHT * level)) // WIDTH - (width == WIDTH)
                tile = Tile(level, index, width)
                if not _holds(reader, tile, row):
                    self.bad_tiles.append(tile)
                self.upper[level] = b""


@dataclass(slots=True)
class _Difference:
    """A row whose entries are not those of its tile; None is what could not be read."""

    bundle: Tile
    leaves: bytes | None = None
    hashes: bytes | None = None
    bundle_unreadable: str = ""
    tile_unreadable: str = ""

    def faults(self, *, entries_hold: bool) -> Iterator[Fault]:
        """What is wrong, once it is known whether the entries or the tile are what was signed."""
        tile, start = Tile(0, self.bundle.index, self.bundle.width), self.bundle.index * WIDTH
        if self.hashes is None:
            yield Fault("tile", tile.name, self.tile_unreadable)
        if self.leaves is None:
            yield Fault("entry", self.bundle.name, self.bundle_unreadable, start)
        if self.leaves is None or self.hashes is None:
            return
        if entries_hold:
            yield Fault("tile", tile.name, _("樹磚之雜湊值遭更動（紀錄內容無誤）"))
        else:
            yield self._changed(hashes_of(self.leaves), hashes_of(self.hashes), start)

    def _changed(self, leaves: list[bytes], hashes: list[bytes], start: int) -> Fault:
        pairs = enumerate(zip(leaves, hashes, strict=False))
        differing = [place for place, (mine, theirs) in pairs if mine != theirs]
        first = start + (differing[0] if differing else min(len(leaves), len(hashes)))
        if len(leaves) != self.bundle.width:
            said = _("應有 {width} 筆，實有 {count} 筆：自第 {entry} 筆起有紀錄遭刪除或插入").format(
                width=self.bundle.width, count=len(leaves), entry=first
            )
        elif sorted(leaves) == sorted(hashes):
            said = _("自第 {entry} 筆起順序遭更動").format(entry=first)
        else:
            said = _("自第 {entry} 筆起有 {count} 筆內容遭更動").format(entry=first, count=len(differing))
        return Fault("entry", self.bundle.name, said, first)


class RowCheck:
    """The check of all that a published checkpoint speaks of.

    Entries are held against the tiles of their hashes, tiles against the tiles below, all against the signed
    root. Where entries and tiles differ, two accounts are carried on, and the root says which one was signed.
    """

    def __init__(self, disk: Disk, checkpoint: Checkpoint, sizes: set[int]) -> None:
        """``sizes``: sizes at which the root is wanted afterwards, in ``roots``."""
        self.faults: list[Fault] = []
        self._disk, self._checkpoint, self._sizes = disk, checkpoint, sizes
        self._reader = LogReader(disk, checkpoint.size)
        self._by_tiles = _Line()
        self._by_entries: _Line | None = None  # made where the two first differ
        self._differ: list[_Difference] = []

    @property
    def tree(self) -> Tree:
        """The tree that was signed, where any account leads to it; else that of the tiles."""
        return self._line().tree

    @property
    def roots(self) -> dict[int, bytes]:
        """The roots at the sizes asked for."""
        return self._line().roots

    def run(self) -> None:
        """Walk all rows and fill ``faults``."""
        for tile in leaf_rows(self._checkpoint.size):
            self._take_row(tile)
            if len(self._differ) == _ENOUGH:
                break  # a size that was signed and is not there must not keep the verifier walking
        for line in (self._by_tiles, self._by_entries):
            if line:
                line.check_upper(self._reader, last=True)
        self._judge()

    def _take_row(self, tile: Tile) -> None:
        one = _Difference(Tile(None, tile.index, tile.width))
        hashes, leaves = self._hashes(tile, one), self._leaves(one)
        if leaves is None or leaves != hashes:
            one.leaves, one.hashes = leaves, hashes
            self._differ.append(one)
            if self._by_entries is None:
                self._by_entries = self._by_tiles.copy()
        lines = [(self._by_tiles, leaves if hashes is None else hashes)]
        if self._by_entries is not None:
            lines.append((self._by_entries, hashes if leaves is None else leaves))
        for line, row in lines:  # where one of the two cannot be read, the other speaks for both
            if row is not None:
                line.take(row, self._sizes)
                line.check_upper(self._reader, last=False)

    def _hashes(self, tile: Tile, one: "_Difference") -> bytes | None:
        try:
            return self._reader.hashes(tile)
        except BrokenError as error:
            one.tile_unreadable = str(error)
            return None

    def _leaves(self, one: "_Difference") -> bytes | None:
        try:
            return bundle_hashes(self._reader.bytes_of(one.bundle), one.bundle.width)
        except BrokenError as error:
            one.bundle_unreadable = str(error)
        except ValueError:
            one.bundle_unreadable = _("內容於一筆紀錄之中結束")
        return None

    def _line(self) -> _Line:
        root = self._checkpoint.root
        if self._by_entries and self._by_tiles.tree.root() != root == self._by_entries.tree.root():
            return self._by_entries
        return self._by_tiles

    def _judge(self) -> None:
        line = self._line()
        signed = line.tree.root() == self._checkpoint.root
        for one in self._differ:
            self.faults += one.faults(entries_hold=line is self._by_entries)
        for tile in line.bad_tiles:
            self.faults.append(Fault("tile", tile.name, _("樹磚與其下層不符，或缺檔")))
        if not signed:
            said = _("由內容算得之樹根與簽章之檢查點不符：內容遭改寫，或檢查點遭抽換")
            self.faults.append(Fault("root", CHECKPOINT, said))


def _holds(reader: LogReader, tile: Tile, row: bytes) -> bool:
    try:
        return reader.hashes(tile) == row
    except BrokenError:
        return False
