"""Session fixation, and what becomes of the sessions of somebody whose rights have changed."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings
from tests.integration.web.attacks.world import OURS, World
from tests.integration.web.conftest import PASSWORD

from inspectorate.services.access import actor_of, today
from inspectorate.services.manage_people import leave, unlock
from inspectorate.store.models import DutyHeld, Person

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"
ANOTHER = "Quiet-River-92-Lantern"


@pytest.fixture
def second(ours: World) -> Person:
    """Somebody with one duty and no second factor."""
    DutyHeld.objects.create(person=ours.people[1], duty="officer", first=today())
    return ours.people[1]


def _in(person: Person, client: Client | None = None) -> Client:
    client = client or Client()
    assert client.post(LOGIN, {"login": person.username, "password": PASSWORD}).status_code == 302
    return client


def test_a_session_that_was_planted_is_not_the_one_that_is_signed_in(second: Person) -> None:
    planted = Client()
    planted.get(LOGIN)
    session = planted.session
    session["planted"] = True
    session.save()
    victim = Client()
    victim.cookies["sessionid"] = str(session.session_key)
    _in(second, victim)
    assert victim.cookies["sessionid"].value != session.session_key
    attacker = Client()
    attacker.cookies["sessionid"] = str(session.session_key)
    assert attacker.get("/").status_code == 302
    assert victim.get("/").status_code == 200


def test_a_session_of_an_address_is_none(second: Person) -> None:
    inside = _in(second)
    key = inside.cookies["sessionid"].value
    for told in ({"sessionid": key}, {"session": key}, {"jsessionid": key}):
        assert Client().get("/papers/", told).status_code == 302
    assert Client().get(f"/papers/;sessionid={key}").status_code != 200


def test_a_made_up_session_is_not_taken_over(second: Person) -> None:
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    _in(second, client)
    assert client.cookies["sessionid"].value != "a" * 32


def test_signing_out_ends_the_session_and_not_the_cookie_alone(second: Person) -> None:
    client = _in(second)
    key = client.cookies["sessionid"].value
    client.post("/account/logout/")
    thief = Client()
    thief.cookies["sessionid"] = key
    assert thief.get("/").status_code == 302


def test_a_changed_password_ends_the_sessions_of_whoever_knew_the_old(second: Person) -> None:
    thief, owner = _in(second), _in(second)
    told = {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER}
    assert owner.post("/account/password/change/", told).status_code == 302
    assert thief.get("/").status_code == 302
    assert owner.get("/").status_code == 200


def test_whoever_left_or_was_reset_is_out_at_once(ours: World, second: Person) -> None:
    admin = actor_of(ours.people[0])
    for act in (unlock, leave):
        client = _in(second)
        assert client.get("/").status_code == 200
        act(admin, second.pk)
        assert client.get("/").status_code == 302
        second.set_password(PASSWORD)
        second.must_change = False
        second.save()


def test_a_duty_that_ended_opens_nothing_in_a_session_that_goes_on(ours: World) -> None:
    client = ours.client
    assert client.get("/trail/").status_code == 200
    DutyHeld.objects.filter(person=ours.people[0]).exclude(duty="observer").update(
        last=today() - timedelta(days=1)
    )
    assert client.get("/trail/").status_code == 403
    assert client.get("/people/").status_code == 403
    client.post(f"/papers/{OURS}/write", {"version": 1, "result": "改寫"})
    assert "改寫" not in client.get(f"/papers/{OURS}/").content.decode()


def test_cookies_are_not_for_scripts_nor_for_other_pages(second: Person, settings: Settings) -> None:
    client = _in(second)
    for name in ("sessionid", "csrftoken"):
        assert client.cookies[name]["httponly"], name
        assert client.cookies[name]["samesite"] in ("Lax", "Strict"), name
    assert settings.SESSION_COOKIE_SECURE == settings.CSRF_COOKIE_SECURE == settings.HTTPS
