"""Proofs as texts that stand alone, in the forms of C2SP tlog-proof and tlog-witness."""

from base64 import b64decode, b64encode
from collections.abc import Sequence

from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import NUMBER, Witnessed, open_checkpoint
from inspectorate.ledger.merkle import HASH_SIZE, leaf_hash, verify_consistency, verify_inclusion
from inspectorate.ledger.note import Note, NoteError, Verifier

_FIRST = "c2sp.org/tlog-proof@v1"


class ProofError(ValueError):
    """A text that is no proof, or a proof that does not prove; the message (zh-TW) says why."""


def inclusion_text(index: int, proof: Sequence[bytes], note: Note) -> str:
    """That the entry at ``index`` is in the log, as one text with the checkpoint (``.tlog-proof``)."""
    return "\n".join([_FIRST, f"index {index}", *_lines(proof), "", bytes(note).decode()])


def consistency_text(old: int, proof: Sequence[bytes], note: Note) -> str:
    """That a log of ``old`` entries is the beginning of the checkpoint's, as a witness takes it."""
    return "\n".join([f"old {old}", *_lines(proof), "", bytes(note).decode()])


def check_inclusion(text: str, entry: bytes, known: Sequence[Verifier]) -> tuple[int, Witnessed]:
    """The index at which a proof shows the entry to be, and the checkpoint under which it is.

    Raises:
        ProofError: The text is no proof, the checkpoint is not signed by the log, or the entry is another.
    """
    lines, signed = _opened(text, known)
    if lines[0] != _FIRST:
        raise ProofError(_("不是證明（tlog-proof）"))
    rest = lines[2:] if len(lines) > 1 and lines[1].startswith("extra ") else lines[1:]
    index = _number("index", rest[0] if rest else "")
    checkpoint = signed.checkpoint
    if not verify_inclusion(leaf_hash(entry), index, checkpoint.size, _hashes(rest[1:]), checkpoint.root):
        raise ProofError(_("此證明不能證明該筆內容位於第 {index} 筆").format(index=index))
    return index, signed


def check_consistency(text: str, old: Witnessed, known: Sequence[Verifier]) -> Witnessed:
    """The newer checkpoint that a proof shows to continue the older one.

    Raises:
        ProofError: The text is no proof, or does not lead from the one to the other.
    """
    lines, signed = _opened(text, known)
    size, new = _number("old", lines[0]), signed.checkpoint
    if size != old.checkpoint.size or new.origin != old.checkpoint.origin:
        raise ProofError(_("此證明屬於另一檢查點"))
    if not verify_consistency(size, old.checkpoint.root, new.size, new.root, _hashes(lines[1:])):
        raise ProofError(_("新檢查點不是舊檢查點的延續：紀錄遭改寫或分叉"))
    return signed


def read_request(text: str, known: Sequence[Verifier]) -> tuple[int, tuple[bytes, ...], Witnessed]:
    """What a witness is asked (C2SP tlog-witness, ``add-checkpoint``): old size, proof, signed checkpoint.

    Raises:
        ProofError: The text is no such request, or the checkpoint is not signed by the log.
    """
    lines, signed = _opened(text, known)
    return _number("old", lines[0]), tuple(_hashes(lines[1:])), signed


def _opened(text: str, known: Sequence[Verifier]) -> tuple[list[str], Witnessed]:
    head, _blank, note = text.partition("\n\n")
    try:
        return head.split("\n"), open_checkpoint(note.encode(), known)
    except NoteError as error:
        raise ProofError(str(error)) from error


def _lines(proof: Sequence[bytes]) -> list[str]:
    return [b64encode(step).decode("ascii") for step in proof]


def _hashes(lines: Sequence[str]) -> list[bytes]:
    try:
        steps = [b64decode(line, validate=True) for line in lines]
    except ValueError as error:
        raise ProofError(_("證明之雜湊值不是 base64")) from error
    if any(len(step) != HASH_SIZE for step in steps):
        raise ProofError(_("證明之雜湊值長度不符"))
    return steps


def _number(word: str, line: str) -> int:
    found, _space, digits = line.partition(" ")
    if found != word or not NUMBER.fullmatch(digits):
        raise ProofError(_("證明格式不符（應有 {word} 一行）").format(word=word))
    return int(digits)
