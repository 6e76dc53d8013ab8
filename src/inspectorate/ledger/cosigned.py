"""Cosigned checkpoints that a log keeps (``witnesses/``), and how far a quorum of witnesses reaches."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import open_checkpoint
from inspectorate.ledger.disk import Disk
from inspectorate.ledger.note import COSIGNATURE, Note, Verifier
from inspectorate.ledger.rows import Fault

FOLDER = "witnesses"
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Quorum:
    """How far each witness has seen the log, and how many entries ``needed`` of them have seen; 0 is none."""

    needed: int
    seen: dict[Verifier, int]
    reach: int


def keep_cosigned(disk: Disk, note: Note, size: int) -> str:
    """Keep a cosigned checkpoint, durably; its file comes back."""
    name = f"{FOLDER}/{size}-{sha256(bytes(note)).hexdigest()[:_DIGITS]}"
    disk.put([(f"{name}.new", bytes(note))])
    disk.rename(f"{name}.new", name)
    disk.sync_folder(FOLDER)
    disk.sync_folder("")
    return name


def kept_cosigned(disk: Disk) -> list[tuple[str, bytes]]:
    """All of them, by their files."""
    return [(name, disk.read(name) or b"") for name in disk.names(FOLDER) if not name.endswith(".new")]


def quorum_of(
    notes: Iterable[tuple[str, bytes]],
    agreeing: Collection[str],
    known: Sequence[Verifier],
    witnesses: Sequence[Verifier],
    needed: int,
) -> Quorum:
    """How far witnesses have seen a log.

    A witness that holds the log's own key is none, and one secret under two names is one witness.

    Args:
        notes: cosigned checkpoints, by their files.
        agreeing: the files whose checkpoints were found to be of this log.
        known: the log's keys.
        witnesses: the witnesses' keys.
        needed: how many must have seen an entry.
    """
    own = {one.public for one in known}
    counted = {one.public: one for one in witnesses if one.kind == COSIGNATURE and one.public not in own}
    seen = dict.fromkeys(counted.values(), 0)
    for file, data in notes:
        if file not in agreeing:
            continue
        signed = open_checkpoint(data, [*known, *witnesses])  # it did so when it was found to agree
        for key in signed.signed_by:
            if key.kind == COSIGNATURE and key.public in counted:
                who = counted[key.public]
                seen[who] = max(seen[who], signed.checkpoint.size)
    sizes = sorted(seen.values(), reverse=True)
    return Quorum(needed, seen, sizes[needed - 1] if 0 < needed <= len(sizes) else 0)


def check_quorum(found: Quorum) -> list[Fault]:
    """The fault that too few witnesses have seen anything of a log."""
    if not found.needed or found.reach:
        return []
    there = sum(1 for size in found.seen.values() if size)
    said = _("見證者應有 {needed} 位，僅 {there} 位見證過此紀錄")
    return [Fault("quorum", FOLDER, said.format(needed=found.needed, there=there))]
