"""Changes what somebody does for the firm, from today on; what they held before stays written."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act, Duty
from inspectorate.services.access import Actor, RefusedError, found
from inspectorate.services.keep_trail import trace
from inspectorate.store.models import DutyHeld, Person


@transaction.atomic
def change_duties(by: Actor, key: int, duties: Collection[Duty]) -> Person:
    """Have somebody hold exactly these duties from today on.

    A duty that is not among them ends at once: its last day was yesterday. One that began today is taken
    back whole; the trail says that it was there.

    Raises:
        RefusedError: it is not theirs, it is themselves, or the person has left.
        MissingError: there is no such person at the firm.
    """
    by.demand(Act.MANAGE_PEOPLE)
    person = found(by, Person, key)
    if person.pk == by.person.pk:
        raise RefusedError(_("不得對自己辦理此項作業"))
    if person.left_at is not None:
        raise RefusedError(_("{name} 已離職").format(name=person.name))
    Person.objects.select_for_update().get(pk=person.pk)  # two at once would both add the same duty
    running = _running(person, by.on)
    held = {Duty(row.duty) for row in running}
    ending = running.filter(duty__in=held - set(duties))
    ending.filter(first=by.on).delete()
    ending.update(last=by.on - timedelta(days=1))
    DutyHeld.objects.bulk_create(
        DutyHeld(person=person, duty=duty, first=by.on) for duty in sorted(set(duties) - held)
    )
    trace(by, "duties_changed", f"person:{person.username}", before=sorted(held), now=sorted(set(duties)))
    return person


def duties_of(person: Person, on: date) -> frozenset[Duty]:
    """What somebody holds on a day, by themselves."""
    return frozenset(Duty(row.duty) for row in _running(person, on))


def _running(person: Person, on: date) -> QuerySet[DutyHeld]:
    return person.duties.filter(Q(last=None) | Q(last__gte=on), first__lte=on)
