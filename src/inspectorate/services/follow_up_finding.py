"""追蹤改善: cause, action, owner and day of a finding; closed when its test passed and a second agrees."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, RefusedError, found
from inspectorate.services.index_words import index_words, words_of_finding
from inspectorate.services.keep_trail import trace
from inspectorate.services.work_on_paper import ChangedError
from inspectorate.store.models import Finding, FindingEvent, Person


@dataclass(frozen=True, slots=True)
class Action:
    """Why a finding came to be, what is done about it, by whom (a person's key) and until when.

    ``seen`` is how many events of it were seen; None where that is not known.
    """

    cause: str
    action: str
    owner: int | None = None
    due: date | None = None
    seen: int | None = None


@transaction.atomic
def plan_action(actor: Actor, key: int, planned: Action) -> Finding:
    """Write what is done about a finding.

    Raises:
        RefusedError: it is not theirs, or it is closed.
        MissingError: no such finding, or no such person at the firm.
        ChangedError: something happened to it since it was seen.
    """
    actor.demand(Act.FOLLOW_UP)
    finding = _open(actor, key)
    if planned.seen is not None and planned.seen != finding.events.count():
        raise ChangedError(_("缺失已由他人更新，請重新讀取後再寫入"))
    finding.owner = found(actor, Person, planned.owner) if planned.owner else None
    finding.cause, finding.action, finding.due = planned.cause, planned.action, planned.due
    finding.save(update_fields=["cause", "action", "owner", "due"])
    index_words(finding.firm_id, [words_of_finding(finding)])
    _tell(
        actor,
        finding,
        "planned",
        f"{planned.cause}\n{planned.action}\n{finding.owner or ''} {planned.due or ''}",
    )
    return finding


@transaction.atomic
def propose_closing(actor: Actor, key: int, note: str) -> Finding:
    """Propose to close a finding whose test was asked again and did not fail.

    Raises:
        RefusedError: it is not theirs, the test has not passed since, or no cause or action stands.
    """
    actor.demand(Act.FOLLOW_UP)
    finding = _open(actor, key)
    if finding.passed_in is None:
        raise RefusedError(_("原未通過之檢測尚未再次執行並通過，不得結案"))
    if not finding.cause.strip() or not finding.action.strip():
        raise RefusedError(_("請先填寫原因與改善措施"))
    finding.state, finding.proposed_by, finding.proposed_on = "review", actor.person, finding.passed_in
    finding.save(update_fields=["state", "proposed_by", "proposed_on"])
    _tell(actor, finding, "proposed", note)
    return finding


@transaction.atomic
def close_finding(actor: Actor, key: int, note: str) -> Finding:
    """Close a finding as the second person.

    Raises:
        RefusedError: it is not theirs, they proposed it, or the test failed again meanwhile.
    """
    actor.demand(Act.REVIEW_FOLLOW_UP)
    finding = _open(actor, key)
    if finding.state != "review" or finding.passed_in is None:
        raise RefusedError(_("缺失未經提出結案，或檢測又未通過"))
    if finding.proposed_by_id == actor.person.pk:
        raise RefusedError(_("提出結案者不得自行覆核"))
    finding.state, finding.closed_by, finding.closed_at = "closed", actor.person, timezone.now()
    finding.save(update_fields=["state", "closed_by", "closed_at"])
    _tell(actor, finding, "closed", note)
    return finding


@transaction.atomic
def refuse_closing(actor: Actor, key: int, note: str) -> Finding:
    """Send a proposal back, with a reason.

    Raises:
        RefusedError: it is not theirs, or no reason is given.
    """
    actor.demand(Act.REVIEW_FOLLOW_UP)
    finding = _open(actor, key)
    if finding.state != "review" or not note.strip():
        raise RefusedError(_("退回須說明理由，且缺失須在待覆核狀態"))
    finding.state = "open"
    finding.save(update_fields=["state"])
    _tell(actor, finding, "refused", note)
    return finding


def _open(actor: Actor, key: int) -> Finding:
    found(actor, Finding, key)
    finding = Finding.objects.select_for_update().get(pk=key)  # two at once act one after the other
    if finding.state == "closed":
        raise RefusedError(_("缺失已結案"))
    return finding


def _tell(actor: Actor, finding: Finding, what: str, note: str) -> None:
    FindingEvent.objects.create(finding=finding, person=actor.person, what=what, note=note.strip()[:4000])
    trace(actor, f"finding_{what}", f"finding:{finding.pk}")
