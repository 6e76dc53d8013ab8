"""Says in the ledger of evidence that the clock had run ahead, so that entries can follow again."""

from datetime import datetime

from inspectorate.evidence.events import ClockCorrected
from inspectorate.i18n import _
from inspectorate.services.open_evidence import EvidenceError, account, evidence_keeper, now


def correct_clock(reason: str, by: str) -> datetime:
    """Enter the correction; the time from which entries go on comes back. No item's time gets shorter by it.

    Raises:
        EvidenceError: no reason, or the clock is not behind the ledger.
    """
    if not reason.strip() or not by.strip():
        raise EvidenceError(_("請以 --reason 載明理由"))
    with evidence_keeper() as keeper:
        moment, last = now(), keeper.book.last
        if last is None or moment >= last:
            raise EvidenceError(_("系統時鐘並未早於軌跡最後一筆，無須校正"))
        keeper.record(ClockCorrected(at=moment, by=by.strip(), account=account(), reason=reason.strip()))
        return moment
