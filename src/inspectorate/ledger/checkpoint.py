"""C2SP checkpoints: how large a log is and its root, signed."""

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from inspectorate.i18n import _
from inspectorate.ledger.merkle import EMPTY_ROOT, HASH_SIZE
from inspectorate.ledger.note import ED25519, Note, NoteError, Signs, Verifier, read_note, verify_note

NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")  # the one way in which a size or an index is written
_HEAD_LINES = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's state: ``size`` entries under ``root``. ``origin`` is the log's name."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What is signed."""
        root = b64encode(self.root).decode("ascii")
        return "".join(f"{line}\n" for line in (self.origin, str(self.size), root, *self.extensions))

    def signed(self, *signers: Signs) -> Note:
        """The checkpoint under the signatures of all the given keys."""
        text = self.text
        return Note(text, tuple(signer.sign(text) for signer in signers))

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """The checkpoint that a note's text states.

        Raises:
            NoteError: The text states none.
        """
        lines = text.split("\n")[:-1]
        if len(lines) < _HEAD_LINES or not all(lines) or not NUMBER.fullmatch(lines[1]):
            raise NoteError(_("不是檢查點：應有名稱、筆數、樹根三行"))
        try:
            root = b64decode(lines[2], validate=True)
        except ValueError:
            root = b""
        if len(root) != HASH_SIZE or b64encode(root).decode("ascii") != lines[2]:
            raise NoteError(_("檢查點的樹根不是 32 位元組的 base64"))
        checkpoint = cls(lines[0], int(lines[1]), root, tuple(lines[_HEAD_LINES:]))
        if checkpoint.size == 0 and root != EMPTY_ROOT:
            raise NoteError(_("檢查點筆數為 0，樹根卻不是空樹"))
        return checkpoint


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A checkpoint whose signatures hold: by keys of the log itself, and by others."""

    checkpoint: Checkpoint
    note: Note
    signed_by: tuple[Verifier, ...]


def open_checkpoint(data: bytes, known: Sequence[Verifier]) -> Witnessed:
    """The checkpoint of a signed note, once a key of the log (its name is the origin) has signed it.

    Raises:
        NoteError: No checkpoint, a wrong signature by a known key, or none by a key of the log.
    """
    note = read_note(data)
    checkpoint = Checkpoint.parse(note.text)
    signed_by = verify_note(note, known)
    if not any(one.name == checkpoint.origin and one.kind == ED25519 for one in signed_by):
        raise NoteError(_("檢查點未經紀錄 {origin} 自己的金鑰簽章").format(origin=checkpoint.origin))
    return Witnessed(checkpoint, note, signed_by)
