"""Duties that change: what was held before stays written, what ends ends at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from inspectorate.inspection.duty import Duty
from inspectorate.services.access import Actor, RefusedError, actor_of, today
from inspectorate.services.change_duties import change_duties
from inspectorate.store.models import DutyHeld, Person, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]


def test_a_duty_that_is_not_named_ends_at_once_and_stays_written(
    actor: Someone, person: Callable[..., Person]
) -> None:
    head, officer = actor("head", Duty.ADMINISTRATOR), person("officer", Duty.COMPLIANCE)
    before = today() - timedelta(days=30)
    DutyHeld.objects.create(person=officer, duty=Duty.OFFICER, first=before)
    change_duties(head, officer.pk, {Duty.OBSERVER})
    assert actor_of(officer).all_duties == {Duty.OBSERVER}
    old = officer.duties.get(duty=Duty.OFFICER)
    assert (old.first, old.last) == (before, today() - timedelta(days=1))
    assert not officer.duties.filter(duty=Duty.COMPLIANCE).exists()  # it began today
    told = Trace.objects.get(act="duties_changed").details
    assert told == {"before": ["compliance", "officer"], "now": ["observer"]}


def test_a_duty_that_is_held_already_goes_on(actor: Someone, person: Callable[..., Person]) -> None:
    head, officer = actor("head", Duty.ADMINISTRATOR), person("officer", Duty.OFFICER)
    row = officer.duties.get()
    change_duties(head, officer.pk, {Duty.OFFICER})
    assert officer.duties.get() == row


def test_nobody_changes_their_own_duties_or_others_without_the_duty(actor: Someone) -> None:
    head, officer = actor("head", Duty.ADMINISTRATOR), actor("officer", Duty.OFFICER)
    with pytest.raises(RefusedError):
        change_duties(head, head.person.pk, {Duty.CISO})
    with pytest.raises(RefusedError):
        change_duties(officer, head.person.pk, {Duty.OBSERVER})
    assert actor_of(head.person).all_duties == {Duty.ADMINISTRATOR}
