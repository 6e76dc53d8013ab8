"""User enumeration: neither what is answered nor the work that it takes tells who has an account."""

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from tests.integration.web.attacks.world import World
from tests.integration.web.conftest import PASSWORD

from inspectorate.store.models import Person

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"
Count = Callable[[str, str], tuple[int, int, bytes]]


@pytest.fixture
def tried(ours: World, monkeypatch: pytest.MonkeyPatch) -> Count:
    """Try a name: how many passwords were hashed, and what was answered."""
    del ours
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)

    def once(username: str, password: str) -> tuple[int, int, bytes]:
        hashed.clear()
        answer = Client().post(LOGIN, {"login": username, "password": password})
        shown = answer.content.replace(escape(username).encode(), b"NAME")
        start = shown.index(b'<main id="content"')
        return len(hashed), answer.status_code, _without_token(shown[start:])

    return once


def _without_token(page: bytes) -> bytes:
    lines = page.splitlines()
    return b"\n".join(line for line in lines if b"csrfmiddlewaretoken" not in line)


def test_a_wrong_password_takes_the_same_work_whoever_it_is(ours: World, tried: Count) -> None:
    """The hash is what takes time: it is counted, for a clock would be noise."""
    locked, left = ours.people
    known = tried(locked.username, "wrong")
    Person.objects.filter(pk=locked.pk).update(locked_at=timezone.now())
    Person.objects.filter(pk=left.pk).update(left_at=timezone.now())
    for name in ("nobody", locked.username, left.username, "名字", "x" * 64, "a'--"):
        assert tried(name, "wrong") == known, name
    assert known[0] == 1


def test_the_right_password_of_a_locked_account_is_answered_as_a_wrong_one(ours: World, tried: Count) -> None:
    Person.objects.filter(pk=ours.people[0].pk).update(locked_at=timezone.now())
    assert tried(ours.people[0].username, PASSWORD) == tried("nobody", "wrong")


@pytest.mark.parametrize("name", ["\0", "a" * 100_000, "%00", "' OR 1=1 --", "{{7*7}}", "\ud7ff\u202e"])
def test_a_strange_name_is_a_wrong_name(ours: World, name: str) -> None:
    answer = Client().post(LOGIN, {"login": name, "password": "wrong"})
    assert answer.status_code == 200, ours


@pytest.mark.parametrize(
    "path", ["/account/password/reset/", "/account/signup/", "/account/confirm-email/x/"]
)
def test_no_other_page_can_be_asked_who_exists(path: str) -> None:
    for client in (Client().get(path), Client().post(path, {"email": "a@example.com", "login": "a"})):
        assert client.status_code == 404
