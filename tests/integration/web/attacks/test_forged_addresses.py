"""Whoever writes another address into a header is still seen where they are, also by what counts failures."""

import pytest
from django.test import Client
from pytest_django import Settings

from inspectorate.store.models import Trace
from inspectorate.web.behind_proxy import trusted_proxies

pytestmark = pytest.mark.django_db
LOGIN, PROXY, THIEF, OTHER = "/account/login/", "10.0.0.7", "203.0.113.5", "198.51.100.9"


@pytest.fixture
def _behind(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = trusted_proxies([PROXY, "2001:db8:1::/64"])


def seen_at(peer: str, told: str) -> str | None:
    """What the trail says of a sign-in that fails."""
    client = Client(REMOTE_ADDR=peer)
    client.post(LOGIN, {"login": "nobody", "password": "x"}, headers={"X-Forwarded-For": told})
    return Trace.objects.filter(act="sign_in_failed").latest("id").address


@pytest.mark.usefixtures("_behind")
@pytest.mark.parametrize(
    ("peer", "told", "seen"),
    [
        (THIEF, OTHER, THIEF),
        (PROXY, THIEF, THIEF),
        (PROXY, f"{OTHER}, {THIEF}", THIEF),
        ("2001:db8:1::2", f"{OTHER}, 2001:db8:9::5, {PROXY}", "2001:db8:9::5"),
        (PROXY, f"{OTHER}, '; DROP TABLE", PROXY),
    ],
)
def test_the_trail_has_the_address_that_the_nearest_trusted_proxy_saw(
    peer: str, told: str, seen: str
) -> None:
    assert seen_at(peer, told) == seen


def test_without_the_setting_no_header_counts() -> None:
    assert seen_at(PROXY, THIEF) == PROXY


@pytest.mark.usefixtures("_behind")
def test_wrong_tokens_are_counted_where_they_come_from_whatever_is_written_before_it() -> None:
    answers = []
    for number in range(22):
        headers = {"Authorization": "Bearer wrong", "X-Forwarded-For": f"192.0.2.{number}, {THIEF}"}
        answers.append(Client(REMOTE_ADDR=PROXY).get("/api/v1/me", headers=headers).status_code)
    other = Client(REMOTE_ADDR=PROXY).get(
        "/api/v1/me", headers={"Authorization": "Bearer wrong", "X-Forwarded-For": OTHER}
    )
    assert (answers[0], answers[-1], other.status_code) == (401, 429, 401)
