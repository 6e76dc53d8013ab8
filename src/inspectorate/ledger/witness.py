"""A witness of a log (C2SP tlog-witness): it signs a checkpoint only where that continues the last one."""

from dataclasses import dataclass
from hashlib import sha256

from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import Witnessed, open_checkpoint
from inspectorate.ledger.disk import Disk
from inspectorate.ledger.merkle import verify_consistency
from inspectorate.ledger.note import COSIGNATURE, Note, Signature, Signs, Verifier

_STAMP = 8
_DIGITS = 32


class ForkError(ValueError):
    """A checkpoint that does not continue what this witness saw; the message (zh-TW) says why."""


class StaleError(ValueError):
    """A request that starts from another checkpoint than the last that this witness saw."""


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A witness's key. The same secret signs; its public half is of another kind and has another id."""

    signer: Signs

    @property
    def verifier(self) -> Verifier:
        """The key by which its cosignatures are known."""
        key = self.signer.verifier
        return Verifier(key.name, key.public, COSIGNATURE)

    def sign(self, text: str, moment: int) -> Signature:
        """The cosignature on a checkpoint's text at a time, in seconds since 1970."""
        value = self.signer.sign(f"cosignature/v1\ntime {moment}\n{text}").value
        return Signature(self.verifier.name, self.verifier.key_id, moment.to_bytes(_STAMP, "big") + value)


@dataclass(frozen=True, slots=True)
class Request:
    """A checkpoint, signed by the log, and the proof that it continues one of ``old`` entries."""

    old: int
    proof: tuple[bytes, ...]
    signed: Witnessed


def cosign(cosigner: Cosigner, last: Witnessed | None, asked: Request, moment: int) -> Note:
    """The checkpoint under the signatures that were verified and this witness's own.

    The caller has it on the disk as the last one seen before anybody gets it.

    Raises:
        StaleError: The proof starts elsewhere; ask again from the last one seen.
        ForkError: The checkpoint does not continue the last one seen.
    """
    new, seen = asked.signed.checkpoint, last.checkpoint if last else None
    if seen and new.size < seen.size:
        said = _("見證者曾見 {seen} 筆，此檢查點僅 {here} 筆：紀錄遭截短或回復至舊狀態")
        raise ForkError(said.format(seen=seen.size, here=new.size))
    if asked.old != (seen.size if seen else 0):
        said = _("見證者所存為 {seen} 筆，所附證明自 {old} 筆起；請重新產出證明")
        raise StaleError(said.format(seen=seen.size if seen else 0, old=asked.old))
    if seen and seen.size:
        if not verify_consistency(seen.size, seen.root, new.size, new.root, asked.proof):
            if seen.size == new.size and seen.root != new.root:
                raise ForkError(_("同為 {size} 筆而樹根不同：紀錄遭改寫或分叉").format(size=new.size))
            raise ForkError(_("所附證明不能證明此檢查點延續見證者所見：紀錄遭改寫或分叉，或證明有誤"))
    elif asked.proof:
        raise StaleError(_("自空紀錄起無須證明"))
    text = asked.signed.note.text
    by = asked.signed.signed_by
    own = [one for one in asked.signed.note.signatures if any(key.made(one) for key in by)]
    return Note(text, (*own, cosigner.sign(text, moment)))


class WitnessState:
    """What a witness has seen of each log, one file for each; kept before a cosignature is given out."""

    def __init__(self, disk: Disk) -> None:
        """``disk`` is the witness's own folder, which the log's keeper must not reach."""
        self._disk = disk

    def last(self, origin: str, known: list[Verifier]) -> Witnessed | None:
        """The last checkpoint seen of a log; None where it is met for the first time.

        Raises:
            NoteError: What is kept is not what the log signed.
        """
        data = self._disk.read(_file(origin))
        return None if data is None else open_checkpoint(data, known)

    def keep(self, origin: str, note: Note) -> None:
        """Keep a checkpoint as the last one seen, durably and in one step."""
        self._put(_file(origin), bytes(note))

    def keep_refused(self, note: Note) -> str:
        """Keep a refused checkpoint: with the last one seen it proves the fork. Its file comes back."""
        name = f"refused-{sha256(bytes(note)).hexdigest()[:_DIGITS]}"
        self._put(name, bytes(note))
        return name

    def _put(self, name: str, data: bytes) -> None:
        self._disk.put([(f"{name}.new", data)])
        self._disk.rename(f"{name}.new", name)
        self._disk.sync_folder("")


def _file(origin: str) -> str:
    return sha256(origin.encode()).hexdigest()[:_DIGITS]
