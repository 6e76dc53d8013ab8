"""請假與代理: who is absent and who stands in. What a stand-in may sign on a paper is judged there.

Nobody makes themselves a stand-in: whoever is absent says it, or an administrator of the firm.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act, Duty, allowed
from inspectorate.services.access import Actor, RefusedError, found, running, scoped
from inspectorate.services.keep_trail import trace
from inspectorate.services.remind_people import Told, tell
from inspectorate.store.models import Delegation, DutyHeld, Person


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody (a person's key) is away, both days counted; nobody stands in where ``delegate`` is None."""

    absent: int
    delegate: int | None
    first: date
    last: date
    reason: str


def absences(actor: Actor) -> QuerySet[Delegation]:
    """The firm's absences, the newest first."""
    rows = scoped(actor, Delegation).select_related("absent", "delegate", "made_by", "ended_by")
    return rows.order_by("-first", "-id")


@transaction.atomic
def add_absence(actor: Actor, told: Absence) -> Delegation:
    """Note an absence, of oneself or, as an administrator, of another.

    Raises:
        RefusedError: it is not theirs; the days or people do not fit; no reason is given.
        MissingError: no such person at the firm.
    """
    absent = found(actor, Person, told.absent)
    if absent.pk != actor.person.pk:
        actor.demand(Act.MANAGE_PEOPLE)
    delegate = found(actor, Person, told.delegate) if told.delegate is not None else None
    _check_days(actor, absent, told)
    if delegate is not None:
        _check_delegate(actor, absent, delegate, told)
    row = Delegation.objects.create(
        absent=absent,
        delegate=delegate,
        first=told.first,
        last=told.last,
        reason=told.reason.strip(),
        made_by=actor.person,
    )
    days = f"{told.first}/{told.last}"
    trace(
        actor,
        "absence_added",
        f"person:{absent.username}",
        delegate=delegate.username if delegate else "",
        days=days,
    )
    _tell(actor, row)
    return row


def _tell(actor: Actor, row: Delegation) -> None:
    """Tell whoever stands in, and whoever is said to be away by another."""
    said = _("{absent} 請假（{first} – {last}），代理人：{delegate}").format(
        absent=row.absent.name,
        first=row.first,
        last=row.last,
        delegate=row.delegate.name if row.delegate else "—",
    )
    for person in (row.absent_id, row.delegate_id):
        if person is not None:
            tell(Told(person, "reminded", f"absence:{row.pk}", actor.on, said, by=actor.person))


def _check_days(actor: Actor, absent: Person, told: Absence) -> None:
    if not told.reason.strip():
        raise RefusedError(_("請說明事由"))
    if not actor.on <= told.first <= told.last:
        raise RefusedError(_("起日不得早於今日，迄日不得早於起日"))
    Person.objects.select_for_update().get(pk=absent.pk)  # two at once would both find the days free
    if _overlapping(told).filter(absent=absent).exists():
        raise RefusedError(_("{name} 於此期間已有請假").format(name=absent.name))


def _check_delegate(actor: Actor, absent: Person, delegate: Person, told: Absence) -> None:
    if delegate.pk == absent.pk:
        raise RefusedError(_("代理人不得為本人"))
    if delegate.pk == actor.person.pk:
        raise RefusedError(_("不得指定自己為他人之代理人；請由請假者本人或其他管理員登記"))
    if delegate.left_at is not None:
        raise RefusedError(_("{name} 已離職").format(name=delegate.name))
    if not duties_of(delegate, told.first) - {Duty.OBSERVER}:
        raise RefusedError(_("{name} 於起日並無公司內之職責，不得代理").format(name=delegate.name))
    if _overlapping(told).filter(absent=delegate).exists():
        raise RefusedError(_("代理人 {name} 於此期間亦請假").format(name=delegate.name))


def _overlapping(told: Absence) -> QuerySet[Delegation]:
    return Delegation.objects.filter(ended_at=None, first__lte=told.last, last__gte=told.first)


def duties_of(person: Person, day: date) -> frozenset[Duty]:
    """The duties that somebody holds themselves on a day."""
    rows = DutyHeld.objects.filter(Q(last=None) | Q(last__gte=day), person=person, first__lte=day)
    return frozenset(Duty(name) for name in rows.values_list("duty", flat=True))


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody who can take papers; ``away`` today, ``instead`` is the name of whoever stands in then."""

    key: int
    name: str
    away: bool = False
    instead: str = ""

    @property
    def text(self) -> str:
        """Their key, as addresses have it."""
        return str(self.key)


def who_can_take(actor: Actor) -> list[Taker]:
    """The people of the firm who write papers, with whoever is away today."""
    writing = [duty.value for duty in Duty if allowed([duty], Act.PREPARE)]
    held = DutyHeld.objects.filter(Q(last=None) | Q(last__gte=actor.on), first__lte=actor.on)
    people = scoped(actor, Person).filter(pk__in=held.filter(duty__in=writing).values("person"), left_at=None)
    rows = scoped(actor, Delegation).filter(running(actor.on)).select_related("delegate")
    away = {row.absent_id: row.delegate.name if row.delegate else "" for row in rows}
    return [Taker(one.pk, one.name, one.pk in away, away.get(one.pk, "")) for one in people]


def check_taker(actor: Actor, person: Person) -> list[int]:
    """Whom work reaches that is given to somebody today: themselves and whoever stands in for them.

    Raises:
        RefusedError: they have left, write no papers, or are absent with nobody standing in.
    """
    if person.left_at is not None or not allowed(duties_of(person, actor.on), Act.PREPARE):
        raise RefusedError(_("{name} 並無承辦底稿之職責").format(name=person.name))
    reached = reached_for(person, actor.on)
    if not reached:
        raise RefusedError(_("{name} 今日請假且無代理人").format(name=person.name))
    return reached


def reached_for(person: Person, day: date) -> list[int]:
    """Whom news for somebody reach on a day; empty where they are absent and nobody stands in."""
    away = Delegation.objects.filter(running(day), absent=person).values_list("delegate_id", flat=True)
    delegates = [one for one in away if one is not None]
    return [person.pk, *delegates] if delegates or not away else []


@transaction.atomic
def end_absence(actor: Actor, key: int) -> Delegation:
    """End an absence at once: whoever stood in does so no more.

    Raises:
        RefusedError: it is neither theirs nor are they an administrator, or it has ended.
        MissingError: there is none of this key at the firm.
    """
    row = found(actor, Delegation, key, "absent", "delegate")
    if row.absent_id != actor.person.pk:
        actor.demand(Act.MANAGE_PEOPLE)
    if row.ended_at is not None or row.last < actor.on:
        raise RefusedError(_("此請假已結束"))
    rows = Delegation.objects.filter(pk=row.pk, ended_at=None)
    rows.update(ended_at=timezone.now(), ended_by=actor.person)
    trace(actor, "absence_ended", f"person:{row.absent.username}")
    return row
