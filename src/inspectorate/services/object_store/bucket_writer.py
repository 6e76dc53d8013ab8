"""The writer of a log in a bucket.

An append, of one entry or of many, is one object: ``pending/<first index>``, put only where that name is
free, locked as it is put. It is acknowledged once the store lists it as the first version of that name: of
two writers who append at the same index, one has the first version, and the other is refused. So no lock is
held, and a log cannot fork.

All else follows from these objects. Publishing writes bundles and tiles, which any writer would write alike,
each once, and then the next version of ``checkpoint``. Killed anywhere, what was acknowledged is in its
object, and opening the log reads the objects from the newest checkpoint on. An older checkpoint put back in
place only makes that way longer.
"""

import uuid
from collections.abc import Generator, Iterable, Sequence
from types import TracebackType
from typing import Self

from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import Checkpoint, Witnessed, open_checkpoint
from inspectorate.ledger.disk import BrokenError, BusyError, LedgerError
from inspectorate.ledger.journal import record, replay
from inspectorate.ledger.layout import Layout
from inspectorate.ledger.merkle import EMPTY_ROOT, Tree, leaf_hashes
from inspectorate.ledger.note import NoteError, Signs, Verifier
from inspectorate.ledger.reader import CHECKPOINT, LogReader
from inspectorate.ledger.taken import Receipt
from inspectorate.ledger.tiles import MAX_ENTRY, pack
from inspectorate.ledger.writer import tree_of
from inspectorate.services.object_store.bucket import Version
from inspectorate.services.object_store.bucket_disk import BucketDisk, record_name
from inspectorate.services.object_store.objects import StoreError
from inspectorate.services.object_store.refusals import TakenError

_PENDING, _PENDING_BYTES = 256, 64 * 1024 * 1024
"""After so many appends, or bytes, the next one publishes first."""
_WORTH = 32
"""Appends from which on closing publishes; each publishing leaves partial rows that are locked for years."""
_MARK = "append"


def create_in_bucket(disk: BucketDisk, signer: Signs) -> None:
    """Begin a new, empty log under the signer's name.

    Raises:
        LedgerError: something is there already; a log is never begun over another.
        StoreError: the bucket locks nothing, or cannot be asked.
    """
    disk.bucket.require_lock()
    if disk.names(""):
        raise LedgerError(_("{where} 已有物件，不在其中建立新紀錄").format(where=disk.bucket.location))
    empty = Checkpoint(signer.verifier.name, 0, EMPTY_ROOT).signed(signer)
    disk.bucket.put(CHECKPOINT, bytes(empty), disk.until, over=None)


class BucketWriter:
    """The writer of a log in a bucket; closed by ``close`` or by leaving a ``with`` block."""

    def __init__(self, disk: BucketDisk, signer: Signs, former: Sequence[Verifier] = ()) -> None:
        """Read the log up to its last acknowledged entry.

        ``former`` are keys that signed this log before the present one took over.

        Raises:
            BrokenError: What lies there is not what its signatures say; verify tells where.
            LedgerError: There is no log, or the bucket locks nothing.
        """
        disk.bucket.require_lock()
        self._disk, self._signer, self._known = disk, signer, (signer.verifier, *former)
        self._failed = False
        self.torn = 0  # an object is there whole or not at all
        self._recover()

    def _recover(self) -> None:
        self._published, self._standing = self._newest()
        size = self._published.checkpoint.size
        tree = tree_of(self._disk, self._published.checkpoint)
        found = replay(self._disk.records_from(size), tree, self._published, self._known)
        if found.torn:
            raise BrokenError(_("pending：自第 {entry} 筆起之物件遭更動").format(entry=found.tree.size))
        origin = found.head.checkpoint.origin
        if origin != self._signer.verifier.name:
            said = _("金鑰名稱 {key} 與紀錄名稱 {origin} 不同")
            raise LedgerError(said.format(key=self._signer.verifier.name, origin=origin))
        self._tree, self.head, self.recovered = found.tree, found.head, len(found.entries)
        self._layout = Layout(LogReader(self._disk, size))
        self._full = self._layout.take(found.entries, pack(found.entries), found.grown)
        self._appends, self._bytes = len(found.entries), sum(map(len, found.entries))

    def _newest(self) -> tuple[Witnessed, Version]:
        """The newest checkpoint that a key of the log signed, and what stands as the checkpoint now."""
        versions = self._disk.checkpoints()
        if not versions:
            said = _("{where}：找不到 checkpoint：此處沒有紀錄；新紀錄請以 ledger init 建立")
            raise LedgerError(said.format(where=self._disk.bucket.location))
        wrong: NoteError | None = None
        for version in reversed(versions):
            try:
                return open_checkpoint(self._disk.bucket.read(version), self._known), versions[-1]
            except NoteError as error:
                wrong = wrong or error
        raise BrokenError(_("檔案 checkpoint：{error}").format(error=wrong))

    @property
    def size(self) -> int:
        """How many entries the log has taken."""
        return self._tree.size

    def append(self, entries: Sequence[bytes]) -> Receipt:
        """Take entries in, all or none, in one durable step.

        Raises:
            BusyError: Another has written meanwhile; nothing was taken.
            LedgerError: No entry, or one longer than 65,535 bytes.
            StoreError: The store failed; whether it took the entries is told by opening the log anew.
        """
        if not entries:
            raise LedgerError(_("沒有要加入的紀錄"))
        for number, entry in enumerate(entries, start=1):
            if len(entry) > MAX_ENTRY:
                said = _("第 {number} 筆長 {length} 位元組，超過上限 {most}")
                raise LedgerError(said.format(number=number, length=len(entry), most=MAX_ENTRY))
        self._check_open()
        if self._appends >= _PENDING or self._bytes >= _PENDING_BYTES:
            self.publish()
        first, tree = self._tree.size, self._tree.copy()
        grown = tree.extend(leaf_hashes(entries))
        bundle, head = pack(entries), self._sign(tree)
        self._put(record_name(first), record(first, len(entries), bundle, bytes(head.note)))
        self._tree, self.head = tree, head
        self._full += self._layout.take(entries, bundle, grown)
        self._appends, self._bytes = self._appends + 1, self._bytes + len(bundle)
        return Receipt(first, head)

    def append_each(self, batches: Iterable[Sequence[bytes]]) -> Generator[Receipt, None, None]:
        """Take batches in, one after the other, each with its receipt before the next is drawn."""
        for entries in batches:
            yield self.append(entries)

    def _sign(self, tree: Tree) -> Witnessed:
        checkpoint = Checkpoint(self._signer.verifier.name, tree.size, tree.root())
        return Witnessed(checkpoint, checkpoint.signed(self._signer), (self._signer.verifier,))

    def _put(self, name: str, data: bytes) -> None:
        """Put a record, and see that it is the first under its name: only then it is in the log.

        Where the store's answer was lost, what it lists tells whose the first one is.
        """
        self._failed, mark, lost = True, uuid.uuid4().hex, None
        bucket = self._disk.bucket
        try:
            bucket.put(name, data, self._disk.until, over=None, said={_MARK: mark})
        except StoreError as error:
            lost = error
        first = next(iter(bucket.named(name).versions), None)
        if first is None:
            self._failed = False
            raise lost or StoreError(_("{where}：保存庫未留存所寫之物件").format(where=bucket.where(name)))
        if bucket.said(first).get(_MARK) != mark:
            raise BusyError(_("另一程式已寫入此紀錄；為免分叉，本次不寫入，請重新開啟"))
        self._failed = False

    def publish(self) -> None:
        """Lay pending entries out as bundles and tiles under a new checkpoint."""
        self._check_open()
        published = self._published
        if published.checkpoint.size == self._tree.size and self._signer.verifier in published.signed_by:
            return
        self._disk.put([*self._full, *self._layout.partial()])
        head, bucket = self._sign(self._tree), self._disk.bucket
        try:
            put = bucket.put(CHECKPOINT, bytes(head.note), self._disk.until, over=self._standing.etag)
        except TakenError as error:
            self._failed = True
            said = _("另一程式已發布此紀錄之檢查點；已加入者均在，請重新開啟")
            raise BusyError(said) from error
        self._published, self.head, self._standing = head, head, put
        self._full, self._appends, self._bytes = [], 0, 0
        for _middle in self._layout.published():
            pass  # middle nodes speed reading from a disk; here the tiles are read whole

    def close(self) -> None:
        """Publish where much is pending; the rest stays in its objects and is read from there."""
        if not self._failed and self._appends >= _WORTH:
            self.publish()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()

    def _check_open(self) -> None:
        if self._failed:
            raise LedgerError(_("先前寫入失敗，請重新開啟紀錄"))
