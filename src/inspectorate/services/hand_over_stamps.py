"""The time stamps and the rotations of keys that go along with a hand-over, each with what proves it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from inspectorate.evidence.events import EventError, KeyRotated, event_of
from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import Checkpoint
from inspectorate.ledger.disk import BrokenError, Disk
from inspectorate.ledger.merkle import consistency_proof, verify_consistency
from inspectorate.ledger.note import Note, read_note
from inspectorate.ledger.proof import consistency_text
from inspectorate.ledger.reader import LogReader
from inspectorate.ledger.rotation import rotations
from inspectorate.ledger.stamp import StampError, read_stamp
from inspectorate.ledger.stamps import Kept, kept
from inspectorate.services.evidence_proofs import CHAIN, TRUST, Bound, Stamp, bounds_of
from inspectorate.services.open_evidence import EvidenceError
from inspectorate.services.stamping_settings import SettingsError, Stamping, stamping_settings

Named = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class HandedStamps:
    """The stamps as the index tells them (entries, when, authority), and the files that go along."""

    stamps: tuple[Stamp, ...]
    files: tuple[Named, ...]


def stamps_of(disk: Disk, note: Note, shown: Collection[int]) -> HandedStamps:
    """The stamps that bound the entries that are shown, each with the proof that it is of this ledger.

    With each goes the stamp before it, and with what has none the last there is: so the index can say how
    long an entry was without one.

    A kept answer that is no stamp, or is not trusted, stays behind: `evidence stamp` tells of it.

    Raises:
        BrokenError: a stamped checkpoint is not of this ledger; that must be looked into first.
        EvidenceError: the settings cannot be followed.
    """
    settings = _settings()
    told = [(stamp, one) for one in kept(disk)[0] for stamp in _stamps(one, settings)]
    bounds = bounds_of(stamp for stamp, _one in told)
    bounding = {(one.last + 1, one.at, one.authority) for one in _around(bounds, shown)}
    stamps = [(stamp, one) for stamp, one in told if stamp in bounding]
    files: dict[str, bytes] = {}
    for stamp, one in stamps:
        files |= dict(_files(disk, one, stamp.authority, note))
    if stamps:
        given = {TRUST: settings.trust, CHAIN: settings.chain}
        files |= {name: data for name, data in given.items() if data}
    return HandedStamps(tuple(stamp for stamp, _one in stamps), tuple(files.items()))


def _around(bounds: Sequence[Bound], shown: Collection[int]) -> list[Bound]:
    """The bounds of the entries that are shown, those before them, and the last."""
    place = {
        number for number, one in enumerate(bounds) if any(one.first <= index <= one.last for index in shown)
    }
    return [bounds[number] for number in sorted(place | {number - 1 for number in place if number})] + list(
        bounds[-1:]
    )


def key_notes(disk: Disk) -> list[Named]:
    """The notes of all rotations."""
    return [(one.file, disk.read(one.file) or b"") for one in rotations(disk)[0]]


def rotated_at(entries: Sequence[bytes]) -> set[int]:
    """Where the ledger tells of rotations."""
    return {index for index, entry in enumerate(entries) if b'"key_rotated"' in entry and _rotates(entry)}


def _rotates(entry: bytes) -> bool:
    try:
        return isinstance(event_of(entry), KeyRotated)
    except EventError:
        return False


def _settings() -> Stamping:
    try:
        return stamping_settings()
    except SettingsError as error:
        raise EvidenceError(str(error)) from error


def _stamps(one: Kept, settings: Stamping) -> list[Stamp]:
    found = []
    for name, reply in one.replies.items():
        try:
            stamp = read_stamp(reply, one.note, settings.asking.trusted)
        except StampError:
            continue  # `evidence stamp` and `ledger verify` tell of it
        found.append(Stamp(one.size, f"{stamp.at:%Y-%m-%dT%H:%M:%SZ}", name))
    return found


def _files(disk: Disk, one: Kept, authority: str, note: Note) -> list[Named]:
    files = [(one.file, one.note), (one.reply_file(authority), one.replies[authority])]
    if one.note == bytes(note):
        return files
    old, new = Checkpoint.parse(read_note(one.note).text), Checkpoint.parse(note.text)
    agrees = old.size < new.size
    if agrees:
        proof = consistency_proof(old.size, new.size, LogReader(disk, new.size).node)
        agrees = verify_consistency(old.size, old.root, new.size, new.root, proof)
    if not agrees:
        said = _("{file}：加蓋時戳之檢查點與軌跡不符；請執行 ledger verify")
        raise BrokenError(said.format(file=one.file))
    text = consistency_text(old.size, proof, note).encode()
    return [*files, (one.file.removesuffix(".checkpoint") + ".consistency", text)]
