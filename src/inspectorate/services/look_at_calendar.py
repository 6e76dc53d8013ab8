"""行事曆: what falls due on each day of a month, counted; the days link to the lists that show it."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from inspectorate.inspection.signing import State
from inspectorate.services.access import Actor, scoped
from inspectorate.services.work_on_paper import writes_for
from inspectorate.store.models import Delegation, Finding, Paper, Period

_WEEKS = Calendar(firstweekday=6)  # Sunday first, as calendars of Taiwan are printed


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the month's page.

    Attributes:
        inside: whether it is of the month itself.
        papers: papers due that day; ``undone`` those of them that are not sealed.
        findings: findings to be mended by that day that are not closed.
        periods: names of the periods that end that day.
    """

    day: date
    inside: bool
    papers: int = 0
    undone: int = 0
    findings: int = 0
    periods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its weeks, the months beside it, and who is away in it."""

    first: date
    weeks: list[list[Day]]
    away: list[Delegation]

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        """The first day of the month after."""
        return (self.first + timedelta(days=31)).replace(day=1)


def month_of(text: str, otherwise: date) -> date:
    """The first day of a month such as ``2026-10``; of another day's where that is none.

    Months at the ends of what dates reach are none: they have no neighbours.
    """
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        found = otherwise
    first, last = date(1912, 1, 1), date(9990, 1, 1)
    return found.replace(day=1) if first < found < last else otherwise.replace(day=1)


def calendar_of(actor: Actor, first: date, *, mine: bool) -> Month:
    """A month of the firm, or of their own work alone; a handful of queries."""
    weeks = _WEEKS.monthdatescalendar(first.year, first.month)
    span = (weeks[0][0], weeks[-1][-1])
    papers = scoped(actor, Paper).filter(due__range=span)
    findings = scoped(actor, Finding).filter(due__range=span).exclude(state="closed")
    if mine:
        papers = papers.filter(assignee__in={actor.person.pk, *writes_for(actor)})
        findings = findings.filter(owner=actor.person)
    counted = papers.order_by().values_list("due").annotate(number=Count("pk"), undone=_undone())
    due = {day: (number, undone) for day, number, undone in counted}
    mended = dict(findings.order_by().values_list("due").annotate(Count("pk")))
    ends: dict[date, list[str]] = {}
    for day, name in scoped(actor, Period).filter(last__range=span).values_list("last", "name"):
        ends.setdefault(day, []).append(name)
    days = [
        [
            Day(
                day,
                day.month == first.month,
                *due.get(day, (0, 0)),
                mended.get(day, 0),
                tuple(ends.get(day, ())),
            )
            for day in week
        ]
        for week in weeks
    ]
    return Month(first, days, _away(actor, span))


def _undone() -> Count:
    return Count("pk", filter=~Q(state=State.SEALED))


def _away(actor: Actor, span: tuple[date, date]) -> list[Delegation]:
    rows = scoped(actor, Delegation).filter(ended_at=None, first__lte=span[1], last__gte=span[0])
    return list(rows.select_related("absent", "delegate").order_by("first", "id")[:50])
