"""Entries made ready for a log: hashed, packed and signed, and not written yet."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import Checkpoint, Witnessed
from inspectorate.ledger.disk import LedgerError
from inspectorate.ledger.journal import pieces_of_record
from inspectorate.ledger.layout import Grown
from inspectorate.ledger.merkle import Tree
from inspectorate.ledger.note import Signs
from inspectorate.ledger.tiles import MAX_ENTRY, bundle_hashes, pack


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an append gives back: the entries' first index, and the signed checkpoint that covers them."""

    first: int
    signed: Witnessed


@dataclass(slots=True, eq=False)
class Taken:
    """Entries made ready, and what makes the log of them.

    Attributes:
        entries: as they were given.
        receipt: where they will be, and the checkpoint that covers them.
        bundle: the same entries, packed.
        tree: the log's, with them.
        grown: the hashes that they add to it.
        record: the pieces of their record in the journal.
        landed: whether the record is on the disk.
        failure: why it never will be.
        length: bytes of the record.
    """

    entries: Sequence[bytes]
    receipt: Receipt
    bundle: bytes
    tree: Tree
    grown: Grown
    record: tuple[bytes, ...]
    landed: bool = False
    failure: BaseException | None = None
    length: int = field(init=False)

    def __post_init__(self) -> None:
        self.length = sum(map(len, self.record))


def signed(tree: Tree, signer: Signs) -> Witnessed:
    """The checkpoint of a tree under the signer's name."""
    checkpoint = Checkpoint(signer.verifier.name, tree.size, tree.root())
    return Witnessed(checkpoint, checkpoint.signed(signer), (signer.verifier,))


def made_ready(entries: Sequence[bytes], before: Tree, signer: Signs) -> Taken:
    """Entries on top of a log whose tree is ``before``, which is left as it is.

    Raises:
        LedgerError: No entry, or one longer than 65,535 bytes.
    """
    if not entries:
        raise LedgerError(_("沒有要加入的紀錄"))
    try:
        bundle = pack(entries)
    except ValueError as error:
        number = next(n for n, entry in enumerate(entries, start=1) if len(entry) > MAX_ENTRY)
        raise LedgerError(
            _("第 {number} 筆長 {length} 位元組，超過上限 {most}").format(
                number=number, length=len(entries[number - 1]), most=MAX_ENTRY
            )
        ) from error
    first, tree = before.size, before.copy()
    grown = tree.extend(bundle_hashes(bundle, len(entries)))
    head = signed(tree, signer)
    record = pieces_of_record(first, len(entries), bundle, bytes(head.note))
    return Taken(entries, Receipt(first, head), bundle, tree, grown, record)
