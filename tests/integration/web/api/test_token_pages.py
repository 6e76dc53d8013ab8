"""The page on which people make, see and end their tokens; and what the API says of itself."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone
from pytest_django import Settings
from tests.integration.web.api.conftest import Program
from tests.integration.web.conftest import PASSWORD

from inspectorate.inspection.duty import ACT_ZH, Act, Duty
from inspectorate.services.access import Actor
from inspectorate.services.give_token import Wanted, give_token
from inspectorate.store.models import ApiToken, Firm, Trace

pytestmark = pytest.mark.django_db
Page = Callable[..., Client]
Made = Callable[..., Program]
AGAIN = "/account/reauthenticate/"
FORM = {"name": "排程", "days": "30", "duty": ["officer"], "act": ["read"]}


@pytest.fixture
def fresh(page: Page) -> Page:
    """A client of somebody who has just given their password again."""

    def made(username: str, *duties: Duty, **told: Firm) -> Client:
        client = page(username, *duties, **told)
        assert client.post(AGAIN, {"password": PASSWORD}).status_code == 302
        return client

    return made


def test_the_trail_says_the_day_in_taiwan_until_which_a_token_opens(
    actor: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = actor("officer", Duty.OFFICER)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 20, 17, tzinfo=UTC))  # the 21st
    give_token(officer, Wanted("排程", 30, officer.all_duties, frozenset({Act.READ})))
    assert Trace.objects.get(act="token_made").details["until"] == "2026-12-21"


def test_whoever_makes_a_token_shows_first_that_it_is_them(page: Page) -> None:
    client = page("officer", Duty.OFFICER)
    assert 'action="/tokens/make"' not in client.get("/tokens/").content.decode()
    assert client.post("/tokens/make", FORM)["Location"] == f"{AGAIN}?next=/tokens/"
    assert not ApiToken.objects.exists()
    assert client.post(f"{AGAIN}?next=/tokens/", {"password": PASSWORD})["Location"] == "/tokens/"
    assert 'action="/tokens/make"' in client.get("/tokens/").content.decode()
    assert client.post("/tokens/make", FORM).status_code == 200
    assert ApiToken.objects.exists()


def test_what_was_shown_some_minutes_ago_counts_no_more(fresh: Page, settings: Settings) -> None:
    client = fresh("officer", Duty.OFFICER)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    assert client.post("/tokens/make", FORM).status_code == 302
    assert not ApiToken.objects.exists()


def test_a_token_is_made_shown_once_and_opens(fresh: Page) -> None:
    client = fresh("officer", Duty.OFFICER)
    answer = client.post("/tokens/make", FORM)
    assert answer["Cache-Control"] == "no-store"
    (secret,) = re.findall(r"insp_[\w-]{43}", answer.content.decode())
    assert secret not in client.get("/tokens/").content.decode()
    assert secret not in str(ApiToken.objects.values().get())
    assert secret not in str(list(Trace.objects.values()))
    opened = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).json()
    assert (opened["token"], opened["acts"]) == ("排程", ["read"])
    shown = client.get("/tokens/").content.decode()
    assert "排程" in shown
    assert "資安人員" in shown


@pytest.mark.parametrize(
    "change",
    [{"days": "366"}, {"days": "x"}, {"duty": ["ciso"]}, {"act": ["sign"]}, {"duty": []}, {"name": " "}],
)
def test_a_form_that_asks_for_more_makes_none(fresh: Page, change: dict[str, object]) -> None:
    answer = fresh("officer", Duty.OFFICER).post("/tokens/make", FORM | change, follow=True)
    assert "alert-danger" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_a_setting_shortens_how_long_tokens_last(fresh: Page) -> None:
    client = fresh("officer", Duty.OFFICER)
    with override_settings(API_TOKEN_DAYS=7):
        client.post("/tokens/make", FORM)
        assert not ApiToken.objects.exists()
        client.post("/tokens/make", FORM | {"days": "7"})
    assert ApiToken.objects.exists()


def test_a_token_is_revoked_by_its_person(fresh: Page) -> None:
    client = fresh("officer", Duty.OFFICER)
    client.post("/tokens/make", FORM)
    key = ApiToken.objects.get().pk
    assert client.get(f"/tokens/{key}/revoke").status_code == 405
    assert client.get("/tokens/make").status_code == 405
    assert "已撤銷" in client.post(f"/tokens/{key}/revoke", follow=True).content.decode()


def test_nobody_sees_or_ends_the_tokens_of_others(page: Page, program: Made, other_firm: Firm) -> None:
    program("neighbour", Duty.OFFICER)
    key = ApiToken.objects.get().pk
    for client in (page("officer", Duty.OFFICER), page("stranger", Duty.OFFICER, at=other_firm)):
        assert "neighbour" not in client.get("/tokens/").content.decode()
        assert client.post(f"/tokens/{key}/revoke").status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_the_twenty_first_token_is_refused(fresh: Page) -> None:
    client = fresh("officer", Duty.OFFICER)
    for number in range(21):
        client.post("/tokens/make", FORM | {"name": f"t{number}"})
    assert ApiToken.objects.count() == 20


def test_the_document_is_for_whoever_is_signed_in(page: Page) -> None:
    for address in ("/api/", "/api/openapi.json"):
        assert Client().get(address).status_code == 302
    client = page("officer", Duty.OFFICER)
    assert client.get("/api/openapi.json").json()["openapi"] == "3.1.0"
    english = client.get("/api/openapi.json", headers={"Accept-Language": "en"}).json()
    assert english["paths"]["/api/v1/papers"]["get"]["summary"] != "底稿清單"


def test_the_page_of_the_document_loads_nothing_from_elsewhere(page: Page) -> None:
    answer = page("officer", Duty.OFFICER).get("/api/")
    shown = answer.content.decode()
    assert not re.findall(r"(?:src|href)=[\"']?(?:https?:)?//", shown)
    assert "<script>" not in shown
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_every_act_has_its_name() -> None:
    assert set(ACT_ZH) == set(Act)


def test_no_token_stands_in_the_project() -> None:
    root = Path(__file__).resolve().parents[4]
    for folder in ("src", "docs"):
        for path in (root / folder).rglob("*.*"):
            if path.suffix in {".py", ".md", ".html", ".js"}:
                assert not re.search(r"insp_[\w-]{43}", path.read_text("utf-8")), path
