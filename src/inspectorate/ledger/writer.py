"""The one writer of a log.

An append, of one entry or of many, is one durable step. The order, which recovery relies on:

1. The record (entries and the signed checkpoint over them) goes over the zeros at the end of ``pending``.
   Where these are too few, zeros for the next records are written after it.
2. ``pending`` is synced. Meanwhile rows (bundles and tiles) that earlier appends filled begin to be written;
   nothing relies on them yet. Once ``pending`` is on the disk the append is acknowledged.

Later, when much is pending or the writer closes, the log is published:

3. The rows that are left, full and not full, begin to be written. Then all rows written since the last
   publishing are waited for, until each is on the disk, and each folder that got a new name is synced.
4. ``checkpoint.new`` is written and synced, renamed to ``checkpoint``, and the log's folder is synced.
5. ``pending`` is cut to nothing and synced.
6. The partial files of rows that are full by now are removed; middle nodes, which only speed proofs up, are
   written and never synced.

Of many batches (:meth:`Writer.append_each`) each is such an append, with a record and a receipt of its own.
While the steps of one last, the next ones are made ready; those that are by their end take both together: one
write, one wait, then a receipt for each, in order. They are written only once all before them are on the
disk, and where they fail, none of them was taken.

A kill at any byte of this leaves the last checkpoint whole, and every acknowledged entry either under it or
in ``pending``. Opening the log replays ``pending``, drops a torn end, which nobody was told was taken, syncs
it, removes partial rows that an interrupted publishing left, and takes every row that is pending for not yet
written. So does a publishing after one that failed.
"""

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import PurePosixPath
from types import TracebackType
from typing import Self

from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import Checkpoint, Witnessed, open_checkpoint
from inspectorate.ledger.disk import BrokenError, BusyError, Disk, FullError, LedgerError
from inspectorate.ledger.flight import Flight
from inspectorate.ledger.journal import JOURNAL, Replayed, replay, zeros
from inspectorate.ledger.layout import Layout, outgrown
from inspectorate.ledger.merkle import EMPTY_ROOT, Tree, edge_at
from inspectorate.ledger.note import NoteError, Signs, Verifier
from inspectorate.ledger.reader import CHECKPOINT, LogReader
from inspectorate.ledger.taken import Receipt, Taken, made_ready, signed
from inspectorate.ledger.tiles import HEIGHT, WIDTH, Tile, pack, rows_of, tile_of

_NEW = "checkpoint.new"
_HEADROOM, _MOST_HEADROOM = 65_536, 4 * 1024 * 1024  # zeros ahead: as many as the file is long, within these
_PENDING = 262_144  # entries after which the next append publishes first
_PENDING_BYTES = 64 * 1024 * 1024
_AT_ONCE = 32  # files of full rows, from which on they are written beside a sync


def create(disk: Disk, signer: Signs) -> None:
    """Begin a new, empty log under the signer's name.

    Raises:
        LedgerError: The folder holds something already; a log is never begun over another.
    """
    disk.lock()
    try:
        if set(disk.names("")) - {"lock", _NEW}:
            raise LedgerError(_("資料夾不是空的，不在其中建立新紀錄"))
        _put_checkpoint(disk, bytes(Checkpoint(signer.verifier.name, 0, EMPTY_ROOT).signed(signer)))
    finally:
        disk.close()


class Writer:
    """The writer of a log; one at a time, and closed by ``close`` or by leaving a ``with`` block."""

    def __init__(self, disk: Disk, signer: Signs, former: Sequence[Verifier] = ()) -> None:
        """Take the log for writing, bring it back to its last acknowledged entry.

        ``former`` are keys that signed this log before the present one took over.

        Raises:
            BusyError: Another writer has it.
            BrokenError: What lies there is not what its signatures say; verify tells where.
            LedgerError: There is no log.
        """
        self._disk, self._signer, self._failed = disk, signer, False
        self._begun = False  # a record may be half there
        self._known = (signer.verifier, *former)
        self._flight = Flight(disk.beside)
        disk.lock()
        try:
            self._recover()
        except BaseException:
            disk.close()
            raise

    def _recover(self) -> None:
        self._published = _published(self._disk, self._known)
        found = self._replayed()
        if found.head.checkpoint.origin != self._signer.verifier.name:
            raise LedgerError(
                _("金鑰名稱 {key} 與紀錄名稱 {origin} 不同").format(
                    key=self._signer.verifier.name, origin=found.head.checkpoint.origin
                )
            )
        self._tree, self.head = found.tree, found.head
        self.recovered, self.torn = len(found.entries), found.torn
        self._pending, self._used = len(found.entries), found.used
        self._disk.cut(JOURNAL, self._used)
        self._disk.sync(JOURNAL)
        self._disk.sync_folder("")
        self._room = self._used
        self._mark = self._disk.mark(CHECKPOINT)
        self._lay_anew(found)

    def _replayed(self) -> Replayed:
        """What the journal adds to the published log."""
        tree = tree_of(self._disk, self._published.checkpoint)
        return replay(self._disk.read(JOURNAL) or b"", tree, self._published, self._known)

    def _lay_anew(self, pending: Replayed) -> None:
        """Begin to write all rows that are pending, whatever of them lies there already."""
        before = self._published.checkpoint.size
        self._folders: set[str] = set()  # to be synced at the next publishing
        for tile in rows_of(pending.tree.size, before) if pending.entries else ():
            self._folders |= {folder for folder in self._clear(tile, before) if self._disk.names(folder)}
        self._layout = Layout(LogReader(self._disk, before))
        self._failed_to_publish = False
        self._full = self._layout.take(pending.entries, pack(pending.entries), pending.grown)

    @property
    def size(self) -> int:
        """How many entries the log has taken."""
        return self._tree.size

    def append(self, entries: Sequence[bytes]) -> Receipt:
        """Take entries in, all or none, in one durable step.

        Raises:
            FullError: The disk has no room; nothing was taken.
            BusyError: Another has written meanwhile; nothing was taken.
            LedgerError: No entry, one longer than 65,535 bytes, or the disk failed. After a failed disk the
                writer takes no more and the log must be opened anew.
        """
        self._drain()
        taken = self._prepare(entries)
        if len(self._full) < _AT_ONCE:
            self._take_now(taken)
            return taken.receipt
        self._hand_over(taken)
        self._drain()
        return taken.receipt

    def append_each(self, batches: Iterable[Sequence[bytes]]) -> Generator[Receipt, None, None]:
        """Take batches in, one after the other, each all or none; a receipt for each once it is on the disk.

        It is what ``append`` does with one after the other, bytes and receipts alike, and faster: while some
        are written, up to 64 later ones are drawn and made ready. So a receipt may come when later batches
        are drawn already; ``size`` and ``head`` tell what is on the disk. Left early, it waits for those that
        it has drawn; they are in the log.

        Raises:
            LedgerError: As ``append``, once the receipts of all batches before are given; the batch and those
                drawn after it were not taken.
        """
        own: deque[Taken] = deque()
        source = iter(batches)
        try:
            while True:
                try:
                    taken = self._prepare(next(source))
                except StopIteration:
                    break
                except Exception:
                    yield from self._told(own, wait=True)
                    raise
                own.append(taken)
                self._hand_over(taken)
                yield from self._told(own, wait=False)
            yield from self._told(own, wait=True)
        finally:
            self._drain()

    def _told(self, own: deque[Taken], *, wait: bool) -> Iterator[Receipt]:
        """The receipts of those that are on the disk, or will be when waited for."""
        while own:
            first = own[0]
            if not first.landed:
                self._land(wait=wait or self._flight.full)
            if first.failure is not None:
                raise first.failure
            if not first.landed:
                return
            yield own.popleft().receipt

    def _prepare(self, entries: Sequence[bytes]) -> Taken:
        """Make entries ready on top of all that is under way; publish first where much is pending."""
        if self._failed:
            raise LedgerError(_("先前寫入失敗，請重新開啟紀錄"))
        flight = self._flight
        if self._pending + flight.entries >= _PENDING or self._used + flight.length >= _PENDING_BYTES:
            self.publish()
        return made_ready(entries, flight.last.tree if flight.last else self._tree, self._signer)

    def _take_now(self, taken: Taken) -> None:
        try:
            self._write([taken])
        except BaseException as error:
            self._undo(error)
            raise
        self._note(taken)

    def _hand_over(self, taken: Taken) -> None:
        """Have it written beside what comes next: laying rows out, and making the next ones ready."""
        self._flight.put(taken)
        self._land(wait=False)
        if len(self._full) >= _AT_ONCE:
            self._lay_full()

    def _land(self, *, wait: bool) -> None:
        """Take note of what has come onto the disk, and begin to write what waits.

        What went wrong stands in those that it kept from being taken.
        """
        landed, failure = self._flight.land(wait=wait)
        for taken in landed:
            self._note(taken)
        if failure is not None:
            self._undo(failure)
        if self._flight.may_start:
            self._flight.start(self._write)

    def _drain(self) -> None:
        """Wait for all that is under way; raise what kept one from being taken."""
        while (last := self._flight.last) is not None:
            self._land(wait=True)
            if last.failure is not None:
                raise last.failure

    def _note(self, taken: Taken) -> None:
        """Take note that entries are on the disk."""
        self._tree, self.head = taken.tree, taken.receipt.signed
        self._pending += len(taken.entries)
        self._full += self._layout.take(taken.entries, taken.bundle, taken.grown)

    def _lay_full(self) -> None:
        """Begin to write the rows that appends before this one made full."""
        files, self._full = self._full, []
        self._folders.update({name.rpartition("/")[0] for name, _data in files})
        self._disk.lay(files)

    def publish(self) -> None:
        """Lay pending entries out as bundles and tiles under a new checkpoint."""
        self._drain()
        self._check_alone()
        before = self._published.checkpoint.size
        if before == self._tree.size and self._signer.verifier in self._published.signed_by:
            return
        if self._failed_to_publish:
            self._lay_anew(self._replayed())
        try:
            try:
                self._settle()
            except FullError:  # perhaps of a row that was laid long ago, and there is room by now
                self._lay_anew(self._replayed())
                self._settle()
            self._finish(before)
        except LedgerError as error:
            self._failed = not isinstance(error, FullError)
            raise
        self._failed_to_publish = False

    def _settle(self) -> None:
        """See all rows onto the disk, and the names of their files."""
        self._failed_to_publish = True  # until it has not
        self._full += self._layout.partial()
        self._lay_full()
        self._disk.settle()
        named = map(PurePosixPath, self._folders)
        folders = {str(one) for folder in named for one in (folder, *folder.parents)}
        for folder in sorted(folders, reverse=True):
            self._disk.sync_folder(folder)

    def _finish(self, before: int) -> None:
        self.head = signed(self._tree, self._signer)
        _put_checkpoint(self._disk, bytes(self.head.note))
        self._published = self.head
        self._mark = self._disk.mark(CHECKPOINT)
        self._disk.cut(JOURNAL, 0)
        self._disk.sync(JOURNAL)
        self._used = self._room = self._pending = 0
        self._folders = set()
        for tile in outgrown(before, self._tree.size):
            self._clear(tile, 0)
        for name, place, data in self._layout.published():
            self._disk.hint(name, place, data)

    def _clear(self, tile: Tile, since: int) -> set[str]:
        """Remove partial files of a row, but for those that a tree of ``since`` or less has.

        Before publishing, these are what a publishing left that did not come to its end. The folders from
        which files were taken come back.
        """
        there = (since >> (HEIGHT * (tile.level or 0))) - tile.index * WIDTH
        folders: set[str] = set()
        for name in self._disk.names(f"{Tile(tile.level, tile.index).name}.p"):
            found = tile_of(name)
            if found and found.width > there:
                self._disk.remove(name)
                folders.add(name.rpartition("/")[0])
        return folders

    def close(self) -> None:
        """Publish what is pending and let go of the log.

        Raises:
            LedgerError: Publishing failed; nothing is lost, the next writer publishes.
        """
        try:
            if not self._failed:
                self.publish()
        finally:
            self._disk.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._disk.close()  # what was acknowledged is in the journal

    def _check_alone(self) -> None:
        if self._failed:
            raise LedgerError(_("先前寫入失敗，請重新開啟紀錄"))
        if (
            self._disk.mark(CHECKPOINT) != self._mark
            or self._disk.size(JOURNAL) != self._room
            or any(self._disk.read_at(JOURNAL, self._used, 1))
        ):
            self._failed = True
            raise BusyError(_("另一程式已寫入此紀錄；為免分叉，本次不寫入，請重新開啟"))

    def _write(self, some: Sequence[Taken]) -> None:
        """Put records at the journal's end, zeros after them where room is short; see all onto the disk."""
        self._check_alone()
        pieces = [piece for taken in some for piece in taken.record]
        end = self._used + sum(taken.length for taken in some)
        room = self._room
        if end > room:
            room = end + min(max(_HEADROOM, room), _MOST_HEADROOM)
            pieces += zeros(room - end)
        self._begun = True
        self._disk.write_at(JOURNAL, self._used, *pieces)
        self._disk.sync(JOURNAL)
        self._used, self._room, self._begun = end, room, False

    def _undo(self, error: BaseException) -> None:
        """Leave the journal as it was; where that fails too, the next writer drops the torn end."""
        if not self._begun:
            return  # what is there may be another's
        self._failed, self._begun = True, False
        with suppress(LedgerError):
            self._disk.cut(JOURNAL, self._used)
            self._disk.sync(JOURNAL)
            self._room = self._used
            self._failed = isinstance(error, LedgerError) and not isinstance(error, FullError)


def tree_of(disk: Disk, checkpoint: Checkpoint) -> Tree:
    """The right edge of the published tree, from its tiles.

    Raises:
        BrokenError: The tiles are not those of the checkpoint.
    """
    reader = LogReader(disk, checkpoint.size)
    tree = Tree(checkpoint.size, edge_at(checkpoint.size, reader.node))
    if tree.root() != checkpoint.root:
        raise BrokenError(_("樹磚與檢查點的樹根不符；請執行 ledger verify 查明何處遭更動"))
    return tree


def _published(disk: Disk, known: Sequence[Verifier]) -> Witnessed:
    data = disk.read(CHECKPOINT)
    if data is None:
        raise LedgerError(_("找不到檔案 checkpoint：此處沒有紀錄；新紀錄請以 ledger init 建立"))
    try:
        return open_checkpoint(data, known)
    except NoteError as error:
        raise BrokenError(_("檔案 checkpoint：{error}").format(error=error)) from error


def _put_checkpoint(disk: Disk, data: bytes) -> None:
    disk.cut(_NEW, 0)
    disk.write_at(_NEW, 0, data)
    disk.sync(_NEW)
    disk.rename(_NEW, CHECKPOINT)
    disk.sync_folder("")
