"""All that can be said of a log from its folder: itself, the keys in turn, its witnesses, its time stamps."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from inspectorate.ledger.checkpoint import open_checkpoint
from inspectorate.ledger.cosigned import Quorum, check_quorum, kept_cosigned, quorum_of
from inspectorate.ledger.disk import Disk
from inspectorate.ledger.note import Verifier
from inspectorate.ledger.reader import CHECKPOINT, LogReader
from inspectorate.ledger.rotation import Rotation, check_rotations, followed, rotations
from inspectorate.ledger.stamp import Authorities
from inspectorate.ledger.stamps import Kept, Stamping, judge_stamps, kept
from inspectorate.ledger.verify import Verification, verify_log


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom the one who verifies believes.

    Attributes:
        keys: keys of the log; those that took over from them, or that they took over from, are followed.
        witnesses: keys of witnesses, of which ``quorum`` must have seen the log.
        authorities: certificates of time-stamp authorities; without roots no stamp's signature is looked at.
        checkpoints: (where it came from, its bytes) of checkpoints that others kept.
    """

    keys: tuple[Verifier, ...]
    witnesses: tuple[Verifier, ...] = ()
    quorum: int = 0
    authorities: Authorities = field(default_factory=Authorities)
    checkpoints: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Attested:
    """What was found; ``log.faults`` holds every fault, of whatever kind."""

    log: Verification
    keys: tuple[Verifier, ...]
    rotations: tuple[Rotation, ...]
    quorum: Quorum
    stamps: tuple[Kept, ...]
    stamping: Stamping


def verify_attested(disk: Disk, trust: Trust) -> Attested:
    """Verify a log and what speaks for it.

    Args:
        disk: the log's folder.
        trust: whom to believe.
    """
    changes, faults = rotations(disk)
    keys = followed(changes, trust.keys)
    stamped, of_stamps = kept(disk)
    cosigned = kept_cosigned(disk)
    notes = [*trust.checkpoints, *cosigned, *((one.file, one.note) for one in stamped)]
    log = verify_log(disk, [*keys, *trust.witnesses], notes)
    agreeing = {name for name, _size in log.witnessed}
    if log.origin:
        chain = [one for one in changes if one.new in keys]
        faults += check_rotations(chain, _reader(disk, keys), log.size, log.signed_by)
    quorum = quorum_of([*trust.checkpoints, *cosigned], agreeing, keys, trust.witnesses, trust.quorum)
    stamping = judge_stamps(stamped, agreeing, trust.authorities)
    log.faults += [*faults, *check_quorum(quorum), *of_stamps, *stamping.faults]
    return Attested(log, tuple(keys), tuple(changes), quorum, tuple(stamped), stamping)


def _reader(disk: Disk, keys: Sequence[Verifier]) -> LogReader:
    """A reader of what is published; a verification has found the checkpoint to be signed before."""
    return LogReader(disk, open_checkpoint(disk.read(CHECKPOINT) or b"", keys).checkpoint.size)
