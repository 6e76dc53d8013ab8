"""登入中之裝置: each of one's sessions is seen, and ended from another; those of others are not there."""

from collections.abc import Callable

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.integration.web.conftest import PASSWORD

from inspectorate.inspection.duty import Duty
from inspectorate.store.models import Person, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Person]
PAGE, ANOTHER = "/account/sessions/", "Quiet-River-92-Lantern"


def signed_in(username: str, browser: str) -> Client:
    client = Client(headers={"User-Agent": browser})
    client.post("/account/login/", {"login": username, "password": PASSWORD})
    assert client.get("/").status_code == 200
    return client


def shown(client: Client) -> str:
    return client.get(PAGE).content.decode()


def key_of(browser: str) -> int:
    return int(UserSession.objects.get(user_agent=browser).pk)


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_one_is_ended_and_the_others_stay(person: Someone) -> None:
    person("officer", Duty.OFFICER)
    lost, kept, third = (signed_in("officer", name) for name in ("Lost/1", "Kept/1", "Third/1"))
    assert all(name in shown(kept) for name in ("Lost/1", "Kept/1", "Third/1", "目前使用中"))
    key = key_of("Lost/1")
    assert kept.post(f"{PAGE}{key}/end")["Location"] == PAGE
    assert [is_in(client) for client in (lost, kept, third)] == [False, True, True]
    assert "Lost/1" not in shown(kept)
    row = Trace.objects.get(act="session_ended")
    assert (row.username, row.object, row.details) == ("officer", f"session:{key}", {"of": "127.0.0.1"})


def test_all_others_are_ended_at_once(person: Someone) -> None:
    person("officer", Duty.OFFICER)
    lost, kept = signed_in("officer", "Lost/1"), signed_in("officer", "Kept/1")
    assert kept.post(PAGE)["Location"] == PAGE
    assert [is_in(client) for client in (lost, kept)] == [False, True]
    assert Trace.objects.get(act="other_sessions_ended").details == {"sessions": 1}
    kept.post(PAGE)
    assert Trace.objects.filter(act="other_sessions_ended").count() == 1


def test_whoever_ends_the_one_that_asks_is_out(person: Someone) -> None:
    person("officer", Duty.OFFICER)
    client = signed_in("officer", "Mine/1")
    assert client.post(f"{PAGE}{key_of('Mine/1')}/end")["Location"] == "/account/login/"
    assert not is_in(client)


def test_a_session_of_somebody_else_is_not_there(person: Someone) -> None:
    person("officer", Duty.OFFICER)
    person("other", Duty.OFFICER)
    victim, client = signed_in("other", "Theirs/1"), signed_in("officer", "Mine/1")
    assert "Theirs/1" not in shown(client)
    assert client.post(f"{PAGE}{key_of('Theirs/1')}/end").status_code == 404
    assert client.get(f"{PAGE}{key_of('Mine/1')}/end").status_code == 405
    assert is_in(victim)


def test_what_a_new_password_has_ended_is_not_shown(person: Someone) -> None:
    person("officer", Duty.OFFICER)
    lost, kept = signed_in("officer", "Lost/1"), signed_in("officer", "Kept/1")
    told = {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER}
    assert kept.post("/account/password/change/", told).status_code == 302
    assert not is_in(lost)
    assert "Lost/1" not in shown(kept)
    assert "Kept/1" in shown(kept)


def test_a_page_of_many_asks_no_more(
    person: Someone, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    person("officer", Duty.OFFICER)
    clients = [signed_in("officer", f"Browser/{number}") for number in range(25)]
    with django_assert_max_num_queries(15):
        assert shown(clients[0]).count("Browser/") == 20
