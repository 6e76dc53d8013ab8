"""What a witness does with a log, and how the log takes the cosignature in."""

from collections.abc import Sequence
from pathlib import Path

from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import Witnessed, open_checkpoint
from inspectorate.ledger.cosigned import keep_cosigned
from inspectorate.ledger.disk import BrokenError, Disk, LedgerError, LocalFolder
from inspectorate.ledger.merkle import consistency_proof, root_at
from inspectorate.ledger.note import COSIGNATURE, Note, NoteError, Signs, Verifier
from inspectorate.ledger.proof import read_request
from inspectorate.ledger.reader import CHECKPOINT, LogReader
from inspectorate.ledger.witness import Cosigner, ForkError, Request, WitnessState, cosign

_OLD = "old "


def witness_ledger(what: Path, known: Sequence[Verifier], signer: Signs, state: Path, moment: int) -> Note:
    """Cosign a log's checkpoint, once it is found to continue the last one seen and is kept as that.

    Args:
        what: the log's folder, or a file: a request as `ledger consistency` prints it, or a checkpoint.
        known: the log's keys.
        signer: the witness's own key.
        state: the witness's own folder.
        moment: the time, in seconds since 1970.

    Raises:
        ForkError: the log was rolled back or forked; both checkpoints are kept.
        StaleError: the request starts from another checkpoint than the last one seen.
        ProofError, NoteError: no request, or not signed by the log.
        BusyError: the same witness is at work elsewhere.
    """
    disk = LocalFolder(state)
    disk.lock()
    try:
        seen = WitnessState(disk)
        signed = _signed(what, known)
        origin = signed.checkpoint.origin
        last = seen.last(origin, list(known))
        asked = _asked(what, signed, last, known)
        try:
            note = cosign(Cosigner(signer), last, asked, moment)
        except ForkError:
            seen.keep_refused(signed.note)
            raise
        seen.keep(origin, note)
        return note
    finally:
        disk.close()


def add_cosigned(disk: Disk, data: bytes, known: Sequence[Verifier], witnesses: Sequence[Verifier]) -> str:
    """Keep a cosigned checkpoint with the log; the file in which it is kept comes back.

    Raises:
        NoteError: no checkpoint of the log, or none of these witnesses has cosigned it.
        BrokenError: it is not of the same history as the log.
    """
    signed = open_checkpoint(data, [*known, *witnesses])
    if not any(one.kind == COSIGNATURE for one in signed.signed_by):
        raise NoteError(_("此檢查點未經所列之見證者加簽"))
    head, seen = _head(disk, known).checkpoint, signed.checkpoint
    if seen.origin != head.origin:
        raise NoteError(_("檢查點屬於另一紀錄 {origin}").format(origin=seen.origin))
    if seen.size > head.size or root_at(seen.size, LogReader(disk, head.size).node) != seen.root:
        said = _("見證之檢查點（{size} 筆）與此紀錄不符：紀錄遭截短、回復或分叉；請保存該檢查點")
        raise BrokenError(said.format(size=seen.size))
    own = [one for one in signed.note.signatures if any(key.made(one) for key in signed.signed_by)]
    return keep_cosigned(disk, Note(signed.note.text, tuple(own)), seen.size)


def _signed(what: Path, known: Sequence[Verifier]) -> Witnessed:
    if what.is_dir():
        return _head(LocalFolder(what), known)
    text = _text(what)
    return read_request(text, known)[2] if text.startswith(_OLD) else open_checkpoint(text.encode(), known)


def _asked(what: Path, signed: Witnessed, last: Witnessed | None, known: Sequence[Verifier]) -> Request:
    """The request of a file, or the one that a log's own tiles make, from the last checkpoint seen on.

    A checkpoint by itself asks as the first that is seen, or as the very one that was seen last.
    """
    old, size = last.checkpoint.size if last else 0, signed.checkpoint.size
    if what.is_dir():
        node = LogReader(LocalFolder(what), size).node
        return Request(old, tuple(consistency_proof(old, size, node)) if 0 < old <= size else (), signed)
    text = _text(what)
    if text.startswith(_OLD):
        return Request(*read_request(text, known))
    return Request(old if old == size else 0, (), signed)


def _head(disk: Disk, known: Sequence[Verifier]) -> Witnessed:
    data = disk.read(CHECKPOINT)
    if data is None:
        raise LedgerError(_("找不到檔案 checkpoint：此處沒有紀錄"))
    try:
        return open_checkpoint(data, known)
    except NoteError as error:
        raise BrokenError(_("檔案 checkpoint：{error}").format(error=error)) from error


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteError(_("{path}：不是文字檔").format(path=file)) from error
