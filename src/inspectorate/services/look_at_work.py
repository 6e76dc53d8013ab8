"""What waits for somebody today: by what they hold duties for."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Q, QuerySet

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act, Duty
from inspectorate.inspection.signing import State
from inspectorate.services.access import Actor, scoped
from inspectorate.services.remind_people import Notice, noticed, unseen
from inspectorate.services.work_on_paper import writes_for
from inspectorate.store.models import Finding, Paper

_SHOWN = 20
_TOLD = 5
_SOON = timedelta(days=7)
_UNDONE = (State.OPEN, State.ASSIGNED, State.RETURNED)


@dataclass(frozen=True, slots=True)
class Tally:
    """A number of things that wait, what these are, and the list that shows them: its page and its filter."""

    number: int
    said: str
    page: str
    asked: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """What waits.

    Attributes:
        mine: papers in their hand or of whom they stand in for, the earliest due first; ``mine_all``: all.
        returned, late_mine, due_soon: how many of those came back, are late, are due within a week.
        to_sign: papers that wait for a signature of a duty of theirs; ``to_sign_all`` how many.
        late: papers of the firm past their day and not sealed, how many.
        findings: findings that they answer for and that are not closed, the earliest due first.
        told: what they were told and have not seen, the newest first; at most a few.
        firm: what waits at the firm, for those whose duties are about it.
    """

    mine: list[Paper]
    returned: int
    late: int
    to_sign: list[Paper]
    mine_all: int
    to_sign_all: int
    late_mine: int
    due_soon: int
    findings: list[Finding]
    told: list[Notice]
    firm: list[Tally]


def work_of(actor: Actor) -> Work:
    """What waits for them, in a handful of queries whatever the firm's size."""
    papers = scoped(actor, Paper).select_related("period", "assignee")
    hand = Q(assignee__in={actor.person.pk, *writes_for(actor)}, state__in=_UNDONE)
    mine = papers.filter(hand)
    counted = papers.order_by().aggregate(
        mine=Count("pk", filter=hand),
        returned=Count("pk", filter=hand & Q(state=State.RETURNED)),
        late_mine=Count("pk", filter=hand & Q(due__lt=actor.on)),
        due_soon=Count("pk", filter=hand & Q(due__range=(actor.on, actor.on + _SOON))),
        late=Count("pk", filter=Q(due__lt=actor.on) & ~Q(state=State.SEALED)),
        unassigned=Count("pk", filter=Q(assignee=None, state=State.OPEN)),
        checked=Count("pk", filter=Q(state=State.SUBMITTED)),
    )
    to_sign = waiting_for(actor, papers)
    signs = actor.may(Act.SIGN)
    return Work(
        mine=list(mine[:_SHOWN]),
        returned=counted["returned"],
        late=counted["late"],
        to_sign=list(to_sign[:_SHOWN]) if signs else [],
        mine_all=counted["mine"],
        to_sign_all=to_sign.count() if signs else 0,
        late_mine=counted["late_mine"],
        due_soon=counted["due_soon"],
        findings=_findings_of(actor),
        told=noticed(actor, unseen(actor)[:_TOLD]),
        firm=_at_the_firm(actor, counted),
    )


def _findings_of(actor: Actor) -> list[Finding]:
    rows = scoped(actor, Finding).filter(owner=actor.person).exclude(state="closed")
    return list(rows.order_by(F("due").asc(nulls_last=True), "id")[:_SHOWN])


def _at_the_firm(actor: Actor, counted: dict[str, int]) -> list[Tally]:
    """What is late, for all; what nobody has, for those who assign; findings, for who follows them up."""
    found = [Tally(counted["late"], _("全公司逾期底稿"), "papers", "late=yes", urgent=True)]
    if actor.may(Act.ASSIGN):
        found.append(Tally(counted["unassigned"], _("尚未分派"), "papers", "who=none&state=open"))
    if actor.may(Act.SIGN) or actor.may(Act.ASSIGN):
        found.append(Tally(counted["checked"], _("覆核中"), "papers", "state=submitted"))
    if actor.may(Act.FOLLOW_UP) or actor.may(Act.REVIEW_FOLLOW_UP):
        findings = scoped(actor, Finding).exclude(state="closed")
        open_now = findings.aggregate(
            late=Count("pk", filter=Q(due__lt=actor.on)),
            review=Count("pk", filter=Q(state="review") & ~Q(proposed_by=actor.person)),
        )
        found.append(Tally(open_now["late"], _("缺失改善逾期"), "findings", "late=yes", urgent=True))
        if actor.may(Act.REVIEW_FOLLOW_UP):
            found.append(Tally(open_now["review"], _("待我覆核結案"), "findings", "state=review"))
    return found


def waiting_for(actor: Actor, papers: QuerySet[Paper]) -> QuerySet[Paper]:
    """Submitted papers whose next signature is of a duty that they act in, and that they have no hand in."""
    chain = [Duty(name) for name in actor.person.firm.chain]
    places = [place for place, duty in enumerate(chain, start=1) if duty in actor.all_duties]
    this_round = Q(revisions__signatures__round=F("revisions__round"))
    theirs = Q(revisions__signatures__signer=actor.person) | Q(revisions__signatures__on_behalf=actor.person)
    unsealed = Q(revisions__sealed_at=None)
    return (
        papers.filter(state=State.SUBMITTED)
        .annotate(
            signatures=Count("revisions__signatures", filter=this_round & unsealed),
            own=Count("revisions__signatures", filter=this_round & unsealed & theirs),
        )
        .filter(signatures__in=places, own=0)
        .order_by("due", "number", "id")
    )
