"""缺失 of evidence: a piece that is not what arrived opens a finding, once, whoever noticed.

Downloads notice at once; what `inspectorate evidence scrub` or workers entered in a firm's ledger, workers
take up from there, also of pieces that are on no paper. It passes when the piece is read whole again, or when
a paper of its control that was sealed later speaks for it.
"""

from collections.abc import Mapping
from hashlib import sha256
from threading import Event

from django.db import transaction

from inspectorate.evidence.custody import Custody
from inspectorate.ledger.journal import JOURNAL
from inspectorate.ledger.reader import CHECKPOINT
from inspectorate.services.access import Actor
from inspectorate.services.firm_evidence import (
    EvidenceFailedError,
    book_of_evidence,
    evidence_of,
    has_evidence,
)
from inspectorate.services.open_broken import Piece, open_broken, pass_broken
from inspectorate.services.open_evidence import ledger_folder
from inspectorate.services.open_store import evidence_ledger
from inspectorate.services.take_up_loose import take_up_loose
from inspectorate.store.models import Attachment, Firm

_SEEN: dict[str, str] = {}
"""What each firm's ledger was like when this process looked at it last, by its folder."""


@transaction.atomic
def tell_broken(firm: Firm, entry: int, what: str, by: Actor | None = None) -> bool:
    """Mark a piece as broken wherever it is attached, and open its finding; whether any of that is new.

    Args:
        firm: whose it is.
        entry: its number in the firm's ledger of evidence.
        what: what it was found to be, as the ledger's finding states it.
        by: who noticed; None where a worker takes it up.
    """
    piece = _attached(firm, entry)
    if piece is None:
        return False
    fresh = [row.pk for row in piece.rows if row.broken != what]
    Attachment.objects.filter(pk__in=fresh).update(broken=what)
    if not fresh and piece.findings().exists():
        return False  # one that was closed stays closed
    return open_broken(piece, what, by) or bool(fresh)


def _attached(firm: Firm, entry: int) -> Piece | None:
    """A piece that is or was on papers."""
    rows = list(
        Attachment.objects.filter(period__firm=firm, entry=entry).select_related("period").order_by("pk")
    )
    if not rows:
        return None
    first = rows[0]
    return Piece(firm, entry, first.name, first.sha256, first.control, first.period, rows)


@transaction.atomic
def tell_whole(firm: Firm, entry: int, by: Actor | None = None) -> None:
    """Take the mark off a piece that was read whole again, and note on its finding that it passed."""
    piece = _attached(firm, entry)
    if piece is None or not any(row.broken for row in piece.rows):
        return
    Attachment.objects.filter(pk__in=[row.pk for row in piece.rows]).update(broken="")
    newest = max((row.period for row in piece.rows), key=lambda period: period.last)
    pass_broken(piece, newest, f"{piece.label} SHA-256 {piece.sha256}", by)


def take_up_broken(stop: Event) -> int:
    """Take up what stands in the ledgers of firms and not among their findings yet; of how many pieces.

    A ledger that is as it was is not read again by this process.

    Raises:
        EvidenceFailedError: the evidence of a firm cannot be read; that of the others was.
    """
    told, failed = 0, []
    for firm in Firm.objects.order_by("code"):
        if stop.is_set():
            break
        try:
            told += _take_up(firm) if has_evidence(firm) else 0
        except EvidenceFailedError as error:
            failed.append(f"{firm.code}：{error}")
    if failed:
        raise EvidenceFailedError("；".join(failed))
    return told


def _take_up(firm: Firm) -> int:
    with evidence_of(firm):
        disk, place = evidence_ledger(ledger_folder()), str(ledger_folder())
        state = sha256((disk.read(CHECKPOINT) or b"") + (disk.read(JOURNAL) or b"")).hexdigest()
        if _SEEN.get(place) == state:
            return 0
        custody = book_of_evidence().custody
    broken = [one for one in custody.values() if one.finding and not one.purged]
    told = sum(tell_broken(firm, one.item.number, one.finding) for one in broken)
    _take_off(firm, custody)
    loose = take_up_loose(firm, custody)
    if loose is not None:
        _SEEN[place] = state
    return told + (loose or 0)


def _take_off(firm: Firm, custody: Mapping[int, Custody]) -> None:
    """Take marks off pieces that their ledger says were read whole since."""
    for row in Attachment.objects.filter(period__firm=firm).exclude(broken=""):
        one = custody.get(row.entry)
        if one is not None and not one.finding and one.item.sha256 == row.sha256:
            tell_whole(firm, row.entry)
