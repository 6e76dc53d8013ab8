"""缺失: lists what was found wrong with evidence, and closes it: read anew, a reason, two people."""

from inspectorate.evidence.events import Checked, Closed, ClosingProposed
from inspectorate.evidence.findings import TrackedFinding
from inspectorate.i18n import _
from inspectorate.services.open_evidence import EvidenceError, Keeper, evidence_keeper, read_evidence_book
from inspectorate.services.show_evidence import opened_whole, present


def list_findings(*, everything: bool = False) -> list[TrackedFinding]:
    """The findings that are open, or all that ever were, the oldest first."""
    findings = read_evidence_book().book.findings
    return list(findings.by_number.values()) if everything else findings.open()


def propose_closing(number: int, reason: str, by: str) -> TrackedFinding:
    """Say why a finding is dealt with, once the item's content has been read again and is whole.

    Raises:
        BrokenEvidenceError: it is not; the finding stays as it is.
        CustodyError: there is no such finding, or it is closed.
        EvidenceError: no reason, or the item was purged.
    """
    if not reason.strip():
        raise EvidenceError(_("請以 --reason 載明理由"))
    with evidence_keeper() as keeper:
        one = _read_again(keeper, number, by)
        stamp = keeper.stamp(by)
        keeper.record(ClosingProposed(**stamp, item=one.item, finding=number, reason=reason.strip()))
        return one


def approve_closing(number: int, by: str) -> TrackedFinding:
    """Agree to another's proposal, once the content has been read again.

    Raises:
        BrokenEvidenceError: the content is broken; the finding stays open.
        CustodyError: the proposal is of the same person, or there is no such open finding.
        EvidenceError: nobody proposed it.
    """
    with evidence_keeper() as keeper:
        one = _read_again(keeper, number, by)
        if one.proposal is None:
            raise EvidenceError(_("缺失 {finding} 尚無人提出結案").format(finding=one.label))
        keeper.record(Closed(**keeper.stamp(by), item=one.item, finding=number, proposal=one.proposal[0]))
        return one


def _read_again(keeper: Keeper, number: int, by: str) -> TrackedFinding:
    one = keeper.book.findings.by_number.get(number)
    if one is None or one.ended:
        raise EvidenceError(_("沒有未結案之缺失 {finding}").format(finding=f"F{number}"))
    opened_whole(keeper, present(keeper, one.item), by).close()
    keeper.record(Checked(**keeper.stamp(by), items=(one.item,), round=0))
    return one
