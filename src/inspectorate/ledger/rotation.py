"""A key that takes over from another: a note that both sign, and the entry of the log that holds it.

Kept as ``keys/<index>``, where ``index`` is the entry's. Whoever knows one of the keys can follow the others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inspectorate.i18n import _
from inspectorate.ledger.canonical import CanonicalError, canonical, read_json
from inspectorate.ledger.checkpoint import NUMBER
from inspectorate.ledger.disk import BrokenError, Disk
from inspectorate.ledger.note import Note, NoteError, Signs, Verifier, read_note
from inspectorate.ledger.reader import LogReader
from inspectorate.ledger.rows import Fault

FOLDER, EVENT = "keys", "key_rotated"
_FIRST = "key-rotation/v1"  # no checkpoint begins so: its second line would have to be a number
_LINES = 5


@dataclass(frozen=True, slots=True)
class Rotation:
    """From entry ``index`` on, ``new`` signs the log of this origin in place of ``old``."""

    index: int
    old: Verifier
    new: Verifier

    @property
    def text(self) -> str:
        """What both keys sign."""
        lines = (_FIRST, self.new.name, str(self.index), self.old.text, self.new.text)
        return "".join(f"{line}\n" for line in lines)

    @property
    def file(self) -> str:
        """Where its note is kept, from the log's folder."""
        return f"{FOLDER}/{self.index:09d}"

    def signed(self, old: Signs, new: Signs) -> Note:
        """The note: the old key vouches for the new one, and the new one is at hand."""
        return Note(self.text, (old.sign(self.text), new.sign(self.text)))

    @classmethod
    def parse(cls, data: bytes) -> "Rotation":
        """The rotation of a note, once both its keys have signed it.

        Raises:
            NoteError: The bytes are no such note, or a signature is missing or wrong.
        """
        note = read_note(data)
        lines = note.text.split("\n")[:-1]
        if len(lines) != _LINES or not NUMBER.fullmatch(lines[2]):
            raise NoteError(_("不是金鑰輪替之文字"))
        found = cls(int(lines[2]), Verifier.parse(lines[3]), Verifier.parse(lines[4]))
        if found.text != note.text or found.old.name != found.new.name:
            raise NoteError(_("金鑰輪替之文字前後不一"))
        for key in (found.old, found.new):
            if not any(key.made(one) and key.accepts(note.text, one) for one in note.signatures):
                raise NoteError(_("金鑰輪替未經 {key} 簽章").format(key=key.text))
        return found


def entry_of(note: Note) -> bytes:
    """The log's entry of a rotation, where the log has no form of entries of its own."""
    return canonical({"event": EVENT, "note": bytes(note).decode()})


def keep(disk: Disk, rotation: Rotation, note: Note) -> None:
    """Keep a rotation's note beside the log, durably."""
    new = f"{rotation.file}.new"
    disk.put([(new, bytes(note))])
    disk.rename(new, rotation.file)
    disk.sync_folder(FOLDER)
    disk.sync_folder("")


def rotations(disk: Disk) -> tuple[list[Rotation], list[Fault]]:
    """All rotations that the folder tells of, oldest first, and what there is not one."""
    found, faults = [], []
    for name in disk.names(FOLDER):
        if name.endswith(".new"):
            continue  # a step that was interrupted
        try:
            one = Rotation.parse(disk.read(name) or b"")
        except NoteError as error:
            faults.append(Fault("rotation", name, str(error)))
            continue
        if one.file == name:
            found.append(one)
        else:
            faults.append(Fault("rotation", name, _("檔名與其中之筆次不符")))
    return found, faults


def followed(found: Sequence[Rotation], known: Iterable[Verifier]) -> list[Verifier]:
    """The keys that are known, and those that are known through them; the newest of a chain comes last."""
    keys = list(dict.fromkeys(known))
    for _round in found:
        for one in found:
            if one.old in keys and one.new not in keys:
                keys.append(one.new)
            if one.new in keys and one.old not in keys:
                keys.insert(0, one.old)
    return keys


def check_rotations(
    found: Sequence[Rotation], reader: LogReader, size: int, signed_by: Sequence[Verifier]
) -> list[Fault]:
    """What speaks against rotations of a log of ``size`` entries whose head these keys signed."""
    faults = [
        Fault("rotation", one.file, _("紀錄第 {index} 筆不是此次輪替").format(index=one.index), one.index)
        for one in found
        if not _entered(one, reader)
    ]
    last = max(found, key=lambda one: one.index, default=None)
    if last and last.new not in signed_by and size != last.index + 1:
        said = _("紀錄由已輪替之金鑰 {key} 簽章，其後之金鑰未簽：遭回復至舊狀態，或舊金鑰遭冒用")
        faults.append(Fault("retired", "checkpoint", said.format(key=last.old.text)))
    return faults


def _entered(rotation: Rotation, reader: LogReader) -> bool:
    try:
        entry = read_json(reader.entry(rotation.index)) if rotation.index < reader.size else None
        note = entry.get("note") if isinstance(entry, dict) else None
        return isinstance(note, str) and Rotation.parse(note.encode()) == rotation
    except (BrokenError, CanonicalError, NoteError, IndexError):
        return False
