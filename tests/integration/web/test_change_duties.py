"""Duties that change: what was held before stays written, what ends ends at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from inspectorate.inspection.duty import Duty
from inspectorate.services.access import Actor, RefusedError, actor_of, today
from inspectorate.services.change_duties import change_duties
from inspectorate.store.models import DutyHeld, Firm, Person, Trace

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


@pytest.fixture
def head(page: Callable[..., Client]) -> Client:
    """The page of an administrator, signed in with a second factor."""
    client = page("head", Duty.ADMINISTRATOR)
    person = Person.objects.get(username="head")
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": ""})
    return client


def test_an_administrator_changes_duties_on_a_page(head: Client, person: Callable[..., Person]) -> None:
    officer = person("officer", Duty.OFFICER, Duty.OBSERVER)
    address = f"/people/{officer.pk}/duties"
    assert address in head.get("/people/").content.decode()
    shown = head.get(address).content.decode()
    assert shown.count(" checked>") == 2
    answer = head.post(address, {"duty": ["compliance", "observer"]}, follow=True)
    assert "已變更" in answer.content.decode()
    assert actor_of(officer).all_duties == {Duty.COMPLIANCE, Duty.OBSERVER}


def test_nobody_loses_every_duty_by_a_form_that_came_empty(
    head: Client, person: Callable[..., Person]
) -> None:
    officer = person("officer", Duty.OFFICER)
    address = f"/people/{officer.pk}/duties"
    assert "未勾選任何職責" in head.post(address, {}).content.decode()
    assert "沒有此項職責" in head.post(address, {"duty": ["emperor"]}).content.decode()
    assert actor_of(officer).all_duties == {Duty.OFFICER}
    head.post(address, {"none": "yes"})
    assert actor_of(officer).all_duties == set()


def test_the_page_lets_nobody_change_their_own_duties_or_those_of_another_firm(
    head: Client, person: Callable[..., Person], other_firm: Firm, page: Callable[..., Client]
) -> None:
    own = Person.objects.get(username="head")
    assert "不得變更自己" in head.get(f"/people/{own.pk}/duties").content.decode()
    assert "不得對自己" in head.post(f"/people/{own.pk}/duties", {"duty": ["ciso"]}).content.decode()
    assert actor_of(own).all_duties == {Duty.ADMINISTRATOR}
    stranger = person("stranger", Duty.OFFICER, at=other_firm)
    assert head.get(f"/people/{stranger.pk}/duties").status_code == 404
    assert head.post(f"/people/{stranger.pk}/duties", {"duty": ["ciso"]}).status_code == 404
    clerk = page("clerk", Duty.OFFICER)
    assert clerk.get(f"/people/{own.pk}/duties").status_code == 403
    assert clerk.post(f"/people/{own.pk}/duties", {"none": "yes"}).status_code == 403
    gone = person("gone", Duty.OFFICER)
    Person.objects.filter(pk=gone.pk).update(left_at=timezone.now())
    assert 'name="duty"' not in head.get(f"/people/{gone.pk}/duties").content.decode()
    assert "已離職" in head.post(f"/people/{gone.pk}/duties", {"duty": ["ciso"]}).content.decode()
