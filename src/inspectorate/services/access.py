"""The one gate: who asks, for which firm, holding which duties today, and whether that lets them act.

Views never look at duties themselves. What is another firm's is not there: it is
answered like what never was.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone as clock

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act, Duty, allowed
from inspectorate.store.models import (
    ApiToken,
    Arrival,
    Attachment,
    CalendarFeed,
    Comment,
    Delegation,
    DutyHeld,
    EvidenceRound,
    Finding,
    Job,
    Paper,
    Period,
    Person,
    Reminder,
    Revision,
    SavedFilter,
    SearchEntry,
    Trace,
)

_TAIWAN = timezone(timedelta(hours=8))
_Row = TypeVar("_Row", bound=Model)


class RefusedError(Exception):
    """The act is not theirs; the message (zh-TW) says why."""


class MissingError(Exception):
    """There is no such thing, or it is another firm's: the two are not told apart."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts.

    Attributes:
        duties: what they hold today, by the person for whom: themselves, and those they stand in for.
        address: from where.
        acts: where a program acts for them, the most that it may do; None where they act themselves.
        token: the name of that program's token; it stands in the trail.
    """

    person: Person
    on: date
    duties: Mapping[int, frozenset[Duty]]
    address: str | None = None
    acts: frozenset[Act] | None = None
    token: str = ""

    @property
    def firm_id(self) -> int:
        """Their firm: nothing of another is ever theirs."""
        return self.person.firm_id

    @property
    def all_duties(self) -> frozenset[Duty]:
        """Every duty that they may act in today."""
        return frozenset().union(*self.duties.values())

    def may(self, act: Act) -> bool:
        """Whether an act is theirs."""
        return (self.acts is None or act in self.acts) and allowed(self.all_duties, act)

    def demand(self, act: Act) -> None:
        """Go on only where an act is theirs.

        Raises:
            RefusedError: it is not.
        """
        if not self.may(act):
            raise RefusedError(_("您的職責不含此項作業"))

    def through(self, token: str, duties: Collection[Duty], acts: Collection[Act]) -> "Actor":
        """The same person acting through a program: never more than they may, and only as far as these go."""
        narrowed = {whom: held & frozenset(duties) for whom, held in self.duties.items()}
        return replace(self, duties=narrowed, acts=frozenset(acts), token=token)


def today() -> date:
    """The day in Taiwan."""
    return clock.now().astimezone(_TAIWAN).date()


def taiwan(moment: datetime) -> datetime:
    """A moment on the clocks of Taiwan."""
    return moment.astimezone(_TAIWAN)


def actor_of(person: Person, address: str | None = None, on: date | None = None) -> Actor:
    """Somebody as who they are today, in two queries."""
    day = on or today()
    running = Q(first__lte=day) & (Q(last__isnull=True) | Q(last__gte=day))
    absent = Delegation.objects.filter(running, ended_at=None, delegate=person, absent__firm=person.firm_id)
    whom = [person.pk, *absent.values_list("absent_id", flat=True)]
    duties: dict[int, set[Duty]] = {person.pk: set()}
    for holder, duty in DutyHeld.objects.filter(running, person__in=whom).values_list("person_id", "duty"):
        duties.setdefault(holder, set()).add(Duty(duty))
    return Actor(person, day, {who: frozenset(held) for who, held in duties.items()}, address)


def running(day: date) -> Q:
    """The delegations that run on a day."""
    return Q(first__lte=day, last__gte=day, ended_at=None)


def takers(firm: int, day: date) -> Mapping[int, int | None]:
    """Whoever of a firm is absent on a day, with who stands in for them."""
    rows = Delegation.objects.filter(running(day), absent__firm=firm)
    return dict(rows.values_list("absent_id", "delegate_id"))


_FIRM: Mapping[type[Model], str] = {
    ApiToken: "person__firm",
    Arrival: "firm",
    Attachment: "period__firm",
    Comment: "firm",
    CalendarFeed: "person__firm",
    Delegation: "absent__firm",
    EvidenceRound: "firm",
    Finding: "firm",
    Job: "firm",
    Paper: "period__firm",
    Period: "firm",
    Person: "firm",
    Reminder: "person__firm",
    Revision: "paper__period__firm",
    SearchEntry: "firm",
    SavedFilter: "person__firm",
    Trace: "firm",
}


def scoped(actor: Actor, model: type[_Row]) -> QuerySet[_Row]:
    """The rows of a table that are their firm's."""
    rows: QuerySet[_Row] = model._default_manager.filter(**{_FIRM[model]: actor.firm_id})  # noqa: SLF001 - Django's public name
    return rows


def found(actor: Actor, model: type[_Row], key: int, *beside: str) -> _Row:
    """One row of their firm's, with the rows beside it that are named.

    Raises:
        MissingError: there is none of this key, or it is another firm's.
    """
    rows = scoped(actor, model).filter(pk=key)
    row = (rows.select_related(*beside) if beside else rows).first()
    if row is None:
        raise MissingError(_("查無此項"))
    return row
