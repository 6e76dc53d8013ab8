"""Verify a whole log offline: every entry, every tile, the root, the signatures, and what witnesses saw."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import Checkpoint, Witnessed, open_checkpoint
from inspectorate.ledger.disk import BrokenError, Disk
from inspectorate.ledger.journal import JOURNAL, Replayed, replay
from inspectorate.ledger.merkle import EMPTY_ROOT, Tree, leaf_hashes
from inspectorate.ledger.note import NoteError, Verifier
from inspectorate.ledger.reader import CHECKPOINT
from inspectorate.ledger.rows import Fault, RowCheck
from inspectorate.ledger.strays import stray_files

_ATTEMPTS = 3


@dataclass(slots=True)
class Verification:
    """What a verification found; a log stands when there is no fault."""

    origin: str = ""
    size: int = 0
    root: bytes = EMPTY_ROOT
    signed_by: tuple[Verifier, ...] = ()
    witnessed: list[tuple[str, int]] = field(
        default_factory=list
    )  # whose checkpoint, at what size: they agree
    torn: int = 0  # bytes of an append that was never acknowledged; no fault
    faults: list[Fault] = field(default_factory=list)

    @property
    def stands(self) -> bool:
        """Whether nothing was found to be broken."""
        return not self.faults


def verify_log(
    disk: Disk, known: Sequence[Verifier], witnesses: Iterable[tuple[str, bytes]] = ()
) -> Verification:
    """Verify a log against the keys of those who sign it and against checkpoints that others kept.

    ``witnesses``: (where it came from, the signed checkpoint's bytes). Constant memory; reads, never writes.
    Where a writer published meanwhile, what was found may be of two states at once: it is looked at again.
    """
    kept = list(witnesses)
    for _attempt in range(_ATTEMPTS):
        before = disk.read(CHECKPOINT)
        found = _verify_once(disk, known, kept)
        if found.stands or disk.read(CHECKPOINT) == before:
            break
    return found


def _verify_once(
    disk: Disk, known: Sequence[Verifier], witnesses: Iterable[tuple[str, bytes]]
) -> Verification:
    found = Verification()
    seen = _witnesses(witnesses, known, found)
    published = _published(disk, known, found)
    if published is None:
        return found
    check = RowCheck(disk, published.checkpoint, {one.checkpoint.size for _name, one in seen})
    check.run()
    found.faults += check.faults
    names = disk.names("")
    replayed = _replayed(disk, known, published, check, found)
    head = replayed.head
    found.origin, found.signed_by = head.checkpoint.origin, head.signed_by
    found.size, found.root, found.torn = head.checkpoint.size, head.checkpoint.root, replayed.torn
    found.faults += stray_files(disk, names, published.checkpoint.size, head.checkpoint.size)
    for name, one in seen:
        _compare(name, one.checkpoint, check, replayed, found)
    return found


def _published(disk: Disk, known: Sequence[Verifier], found: Verification) -> Witnessed | None:
    data = disk.read(CHECKPOINT)
    if data is None:
        found.faults.append(Fault("missing", CHECKPOINT, _("缺檔案：紀錄不在此處，或已遭移除")))
        return None
    try:
        return open_checkpoint(data, known)
    except NoteError as error:
        found.faults.append(Fault("signature", CHECKPOINT, str(error)))
        return None


def _witnesses(
    witnesses: Iterable[tuple[str, bytes]], known: Sequence[Verifier], found: Verification
) -> list[tuple[str, Witnessed]]:
    """The witnesses' checkpoints that the log's own keys signed; any other proves nothing and is a fault."""
    seen = []
    for name, data in witnesses:
        try:
            seen.append((name, open_checkpoint(data, known)))
        except NoteError as error:
            found.faults.append(Fault("witness", name, _("見證之檢查點：{error}").format(error=error)))
    return seen


def _replayed(
    disk: Disk, known: Sequence[Verifier], published: Witnessed, check: RowCheck, found: Verification
) -> Replayed:
    """What the journal adds; nothing where it, or what it stands on, is broken."""
    nothing = Replayed(check.tree.copy(), published)
    if check.tree.root() != published.checkpoint.root:
        return nothing
    try:
        return replay(disk.read(JOURNAL) or b"", check.tree, published, known)
    except BrokenError as error:
        found.faults.append(Fault("pending", JOURNAL, str(error), check.tree.size))
        return nothing


def _compare(
    name: str, witness: Checkpoint, check: RowCheck, replayed: Replayed, found: Verification
) -> None:
    """Hold a witness's checkpoint against what lies here."""
    if witness.origin != found.origin:
        said = _("見證之檢查點屬於另一紀錄 {origin}").format(origin=witness.origin)
        found.faults.append(Fault("witness", name, said))
    elif witness.size > found.size:
        said = _("見證者曾見 {seen} 筆，此處僅 {here} 筆：紀錄遭截短或回復至舊狀態")
        found.faults.append(
            Fault("rolled-back", name, said.format(seen=witness.size, here=found.size), found.size)
        )
    elif _root_at(witness.size, check, replayed) != witness.root:
        said = _("前 {size} 筆與見證者所見不同：紀錄遭改寫或分叉").format(size=witness.size)
        found.faults.append(Fault("fork", name, said))
    else:
        found.witnessed.append((name, witness.size))


def _root_at(size: int, check: RowCheck, replayed: Replayed) -> bytes:
    if size in check.roots:
        return check.roots[size]
    tree: Tree = check.tree.copy()
    tree.extend(leaf_hashes(replayed.entries[: size - tree.size]))
    return tree.root()
