"""What waits for somebody today."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from inspectorate.inspection.duty import Duty
from inspectorate.inspection.signing import State
from inspectorate.services.access import Actor, scoped
from inspectorate.store.models import Paper

_SHOWN = 20
_UNDONE = (State.OPEN, State.ASSIGNED, State.RETURNED)


@dataclass(frozen=True, slots=True)
class Work:
    """What waits.

    Attributes:
        mine: papers assigned to them that are not done, the earliest due first; ``mine_all`` how many.
        returned: those of them that came back.
        late: papers of the firm past their day and not sealed, how many.
        to_sign: papers that wait for a signature of a duty of theirs; ``to_sign_all`` how many.
    """

    mine: list[Paper]
    returned: int
    late: int
    to_sign: list[Paper]
    mine_all: int
    to_sign_all: int


def work_of(actor: Actor) -> Work:
    """What waits for them, in a handful of queries whatever the firm's size."""
    papers = scoped(actor, Paper).select_related("period", "assignee")
    mine = papers.filter(assignee=actor.person, state__in=_UNDONE)
    to_sign = waiting_for(actor, papers)
    return Work(
        mine=list(mine[:_SHOWN]),
        returned=mine.filter(state=State.RETURNED).count(),
        late=papers.filter(due__lt=actor.on).exclude(state=State.SEALED).count(),
        to_sign=list(to_sign[:_SHOWN]),
        mine_all=mine.count(),
        to_sign_all=to_sign.count(),
    )


def waiting_for(actor: Actor, papers: QuerySet[Paper]) -> QuerySet[Paper]:
    """Submitted papers whose next signature is of a duty that they act in."""
    chain = [Duty(name) for name in actor.person.firm.chain]
    places = [place for place, duty in enumerate(chain, start=1) if duty in actor.all_duties]
    this_round = Q(revisions__signatures__round=F("revisions__round"))
    return (
        papers.filter(state=State.SUBMITTED)
        .annotate(signatures=Count("revisions__signatures", filter=this_round & Q(revisions__sealed_at=None)))
        .filter(signatures__in=places)
    )
