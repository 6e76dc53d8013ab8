"""Pages of a firm: whoever is not signed in sees none, whoever is sees their own firm's."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from inspectorate.inspection.duty import Duty
from inspectorate.store.models import Firm, Paper
from inspectorate.web.gate import OPEN_NAMES

pytestmark = pytest.mark.django_db
Page = Callable[..., Client]
OPEN = {"health", "calendar_feed"}


def _names(pattern: Any) -> Iterator[str]:
    for inner in pattern.url_patterns:
        if hasattr(inner, "url_patterns"):
            yield from _names(inner)
        else:
            yield inner.name


def test_every_view_has_a_gate() -> None:
    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            gate = getattr(pattern.callback, "gate", "none")
            assert gate != "none", pattern
            assert gate is not None or pattern.name in OPEN, pattern
        else:
            assert set(_names(pattern)) >= OPEN_NAMES


@pytest.mark.parametrize("address", ["signup/", "password/reset/", "email/", "password/set/", "3rdparty/"])
def test_what_of_the_sign_in_library_is_not_used_is_not_there(address: str) -> None:
    assert Client().get(f"/account/{address}").status_code == 404


@pytest.mark.parametrize("address", ["/", "/papers/", "/papers/1/"])
def test_a_stranger_is_sent_to_sign_in(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer["Location"] == f"/account/login/?next={address}"


def test_the_home_page_shows_what_waits(page: Page, paper: Paper) -> None:
    client = page("officer", Duty.OFFICER)
    Paper.objects.filter(pk=paper.pk).update(assignee_id=client.session["_auth_user_id"], state="assigned")
    assert paper.title in client.get("/").content.decode()


def test_a_paper_is_shown_with_its_clause(page: Page, paper: Paper) -> None:
    shown = page("officer", Duty.OFFICER).get(f"/papers/{paper.pk}/").content.decode()
    assert paper.number in shown
    assert "尚未送審" in shown


def test_another_firms_paper_looks_like_none(page: Page, paper: Paper, other_firm: Firm) -> None:
    client = page("stranger", Duty.OFFICER, at=other_firm)
    assert client.get(f"/papers/{paper.pk}/").status_code == 404
    assert client.get(f"/papers/{paper.pk + 100000}/").status_code == 404
    assert client.post(f"/papers/{paper.pk}/submit").status_code == 404
    assert paper.title not in client.get("/papers/").content.decode()


def test_whoever_signs_papers_sets_a_second_factor_first(page: Page) -> None:
    answer = page("ciso", Duty.CISO).get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/2fa/")


def test_a_page_brings_a_strict_policy(page: Page) -> None:
    policy = page("officer", Duty.OFFICER).get("/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
