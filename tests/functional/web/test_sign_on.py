"""Single sign-on by SAML in a real browser, from another site and back."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.functional.web.conftest import NewPage
from tests.functional.web.live import Live
from tests.functional.web.saml_directory import Directory, directory
from tests.integration.web.sign_on.saml_provider import ENTITY

SETTINGS = """[[saml]]
id = "firm"
name = "公司帳號"
entity = "{entity}"
url = "{url}/sso"
certificates = ["idp.pem"]
"""


@pytest.fixture(scope="module")
def there() -> Iterator[Directory]:
    with directory() as running:
        yield running


@pytest.fixture(scope="module")
def live_environment(there: Directory, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    folder: Path = tmp_path_factory.mktemp("sign-on")
    (folder / "idp.pem").write_text(there.idp.certificate, "utf-8")
    (folder / "sign-on.toml").write_text(SETTINGS.format(entity=ENTITY, url=there.url), "utf-8")
    return {"INSPECTORATE_SIGN_ON": str(folder / "sign-on.toml")}


def test_somebody_goes_to_the_directory_and_comes_back_signed_in_where_they_wanted_to_be(
    new_page: NewPage, there: Directory, live: Live
) -> None:
    there.subject = "officer"
    page = new_page()
    page.goto("/papers/")
    page.get_by_role("link", name="單一登入：公司帳號").click()
    page.get_by_role("button", name="go").click()
    page.wait_for_url("**/papers/")
    cookies = {one["name"]: one for one in page.context.cookies()}
    assert cookies["sessionid"]["httpOnly"]
    assert "saml-waits" not in cookies

    page.goto("/tokens/")
    expect(page.locator("form[action='/tokens/make']")).to_be_visible()
    live.python("from django.contrib.sessions.models import Session; Session.objects.all().delete()")
    page.goto("/papers/")
    assert "/account/login/" in page.url


def test_whom_the_platform_does_not_know_is_told_nothing_but_that_it_failed(
    new_page: NewPage, there: Directory
) -> None:
    there.subject = "nobody.here"
    page = new_page()
    page.goto("/account/login/")
    page.get_by_role("link", name="單一登入：公司帳號").click()
    page.get_by_role("button", name="go").click()
    expect(page.get_by_role("heading", name="單一登入未成功")).to_be_visible()
    assert "nobody" not in page.content()
