"""All entries of a log, held against its signed head: for books that are told by their entries."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import Witnessed, open_checkpoint
from inspectorate.ledger.disk import BrokenError, Disk, LedgerError
from inspectorate.ledger.journal import JOURNAL, replay
from inspectorate.ledger.merkle import Tree, leaf_hashes
from inspectorate.ledger.note import NoteError, Verifier
from inspectorate.ledger.reader import CHECKPOINT, LogReader
from inspectorate.ledger.tiles import WIDTH, Tile, leaf_rows


@dataclass(frozen=True, slots=True)
class Contents:
    """What a log holds.

    Attributes:
        entries: all, those that are acknowledged and not yet laid out included.
        published: the head under which entries are laid out.
        head: the newest signed head.
    """

    entries: list[bytes]
    published: Witnessed
    head: Witnessed
    tree: Tree

    @property
    def laid_out(self) -> list[bytes]:
        """The entries under the published head."""
        return self.entries[: self.tree.size]


@dataclass(frozen=True, slots=True)
class Known:
    """The first entries of a log and their tree, as :func:`read_contents` once verified them."""

    entries: list[bytes]
    tree: Tree


def read_contents(disk: Disk, known: Sequence[Verifier], before: Known | None = None) -> Contents:
    """All that a log holds, and the heads that were signed over it.

    ``before`` are entries of this very log that were read and verified already: they are not read again, and
    the signed head must cover them as they were.

    Raises:
        LedgerError: there is no log.
        BrokenError: what lies there is not what its signatures say.
    """
    data = disk.read(CHECKPOINT)
    if data is None:
        raise LedgerError(_("找不到檔案 checkpoint：此處沒有紀錄；新紀錄請以 ledger init 建立"))
    try:
        published = open_checkpoint(data, known)
    except NoteError as error:
        raise BrokenError(_("檔案 checkpoint：{error}").format(error=error)) from error
    reader = LogReader(disk, published.checkpoint.size)
    if before and before.tree.size > reader.size:
        before = None  # an older state lies there: whoever reads all of it sees whether it is one
    tree = before.tree.copy() if before else Tree()
    entries = [*before.entries] if before else []
    for row in leaf_rows(reader.size):
        if row.index * WIDTH + row.width <= len(entries):
            continue
        some = reader.entries(Tile(None, row.index, row.width))[len(entries) - row.index * WIDTH :]
        tree.extend(leaf_hashes(some))
        entries += some
    if tree.root() != published.checkpoint.root:
        raise BrokenError(_("紀錄內容與檢查點的樹根不符；請執行 ledger verify 查明何處遭更動"))
    pending = replay(disk.read(JOURNAL) or b"", tree, published, known)
    return Contents(entries + pending.entries, published, pending.head, tree)


def read_entries(disk: Disk, known: Sequence[Verifier]) -> list[bytes]:
    """Every entry; refusals as of :func:`read_contents`."""
    return read_contents(disk, known).entries
