"""Security keys, recovery codes and codes of apps, by whoever has to have them, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.functional.web.conftest import NewPage
from tests.functional.web.live import Live
from tests.functional.web.second_factors import add_key, add_people, give_password, plug_in
from tests.functional.web.test_every_page import _faults
from tests.integration.web.second_factor import code_of

SECOND_STEP = re.compile("/account/2fa/authenticate/")


def _signed_in(page: Page) -> bool:
    """Whether a page of the firm opens."""
    page.goto("/papers/")
    return page.url.endswith("/papers/")


def _leave(page: Page) -> None:
    """Sign out, or give up between the two steps."""
    page.locator("form[action='/account/logout/'] button, button[form=logout-from-stage]").first.click()
    page.wait_for_url("**/account/login/**")


def _touch(page: Page) -> None:
    page.goto("/account/2fa/authenticate/")
    page.click("#mfa_webauthn_authenticate")


def _codes(page: Page) -> list[str]:
    page.goto("/account/2fa/recovery-codes/")
    return page.locator("#recovery_codes").input_value().split()


def _give_code(page: Page, code: str) -> None:
    page.fill("[name=code]", code)
    page.locator("main form").first.locator("button[type=submit]").click()
    page.wait_for_load_state()


@pytest.fixture(scope="module")
def _managers(live: Live) -> None:
    add_people(live, ("key.holder", "key.shown", "by.number"), "manager")


@pytest.fixture
def keyholder(_managers: None) -> str:
    return "key.holder"


def test_a_signer_is_made_to_add_a_key_signs_in_with_it_and_with_each_recovery_code_once(
    new_page: NewPage, keyholder: str
) -> None:
    page = new_page()
    key = plug_in(page)
    give_password(page, keyholder)
    expect(page).to_have_url(re.compile("/account/2fa/$"))
    assert not _signed_in(page)
    add_key(page)
    page.wait_for_url("**/recovery-codes/**")
    codes = _codes(page)
    assert len(set(codes)) == 10
    assert len(key.credentials()) == 1
    assert _signed_in(page)

    _leave(page)
    give_password(page, keyholder)
    expect(page).to_have_url(SECOND_STEP)
    assert not _signed_in(page)
    _touch(page)
    page.wait_for_url(lambda url: "/account/" not in url)
    assert _signed_in(page)

    for code, lets_in in ((codes[3], True), (codes[3], False), (codes[4], True)):
        _leave(page)
        give_password(page, keyholder)
        _give_code(page, code)
        assert _signed_in(page) is lets_in

    _leave(page)
    key.forget()
    give_password(page, keyholder)
    _touch(page)
    expect(page.locator("#security-key")).to_contain_text("未能使用安全金鑰")
    assert not _signed_in(page)


@pytest.mark.usefixtures("_managers")
def test_pages_that_only_a_keyholder_sees_are_for_everybody(new_page: NewPage, live: Live) -> None:
    """`test_every_page` does not come to them: it has no key."""
    page = new_page()
    plug_in(page)
    give_password(page, "key.shown")
    add_key(page)
    page.wait_for_url("**/recovery-codes/**")
    ((key,),) = live.rows("SELECT max(id) FROM mfa_authenticator WHERE type = 'webauthn'")
    found = []
    for end in ("recovery-codes/", "webauthn/", f"webauthn/keys/{key}/edit/", f"webauthn/keys/{key}/remove/"):
        page.goto(f"/account/2fa/{end}")
        found += [f"{end}: {fault}" for fault in _faults(page)]
    page.goto("/account/2fa/webauthn/reauthenticate/")
    found += [f"reauthenticate: {fault}" for fault in _faults(page)]
    assert found == []


def test_a_key_that_was_stolen_without_its_owners_password_opens_nothing(
    new_page: NewPage, keyholder: str
) -> None:
    page = new_page()
    plug_in(page)
    page.goto("/account/login/")
    assert page.locator("#mfa_webauthn_authenticate, #mfa_webauthn_login").count() == 0
    assert page.request.get("/account/2fa/webauthn/login/").status == 404
    give_password(page, "nobody." + keyholder)
    expect(page).to_have_url(re.compile("/account/login/"))


@pytest.mark.slow  # tests/integration/web/test_second_factors.py proves the same without a browser
def test_a_code_of_an_app_lets_in_once(new_page: NewPage, live: Live) -> None:
    known = live.people["auditor"]
    code = code_of(known["totp"])
    first, second = new_page(), new_page()
    for page in (first, second):
        give_password(page, "auditor")
        page.wait_for_url(SECOND_STEP)
        _give_code(page, code)
    assert [_signed_in(first), _signed_in(second)] == [True, False]


def test_a_session_is_seen_and_ended_from_another(new_page: NewPage) -> None:
    lost, kept = new_page(user_agent="Lost/1.0"), new_page(user_agent="Kept/1.0")
    for page in (lost, kept):
        give_password(page, "observer")
        page.wait_for_url(lambda url: "/account/" not in url)
    kept.goto("/account/sessions/")
    assert kept.locator("tbody tr").count() == 2
    expect(kept.locator("tr", has_text="Kept/1.0")).to_contain_text("目前使用中")
    kept.locator("tr", has_text="Lost/1.0").get_by_role("button").click()
    expect(kept.locator("tbody tr")).to_have_count(1)
    lost.goto("/papers/")
    expect(lost).to_have_url(re.compile("/account/login/"))
    assert _signed_in(kept)


@pytest.mark.usefixtures("_managers")
def test_where_it_is_reached_by_a_number_a_key_cannot_be_used_and_the_page_says_so(
    new_page: NewPage, live: Live
) -> None:
    page = new_page(base_url=live.url.replace("localhost", "127.0.0.1"))
    plug_in(page)
    give_password(page, "by.number")
    add_key(page)
    expect(page.locator("#security-key")).to_contain_text("localhost")
