"""Open redirect: no address of ours leads to somebody else's."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from tests.integration.web.attacks.addresses import pages
from tests.integration.web.attacks.asking import get, post
from tests.integration.web.attacks.world import OURS, World
from tests.integration.web.conftest import PASSWORD

pytestmark = pytest.mark.django_db
AWAY = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "/%09/evil.example",
    "\t//evil.example",
)
ENDS_THE_SESSION = ("account_logout", "sessions")
NAMES = ("next", "url", "to", "return", "return_to", "redirect", "redirect_uri", "back", "referer")


def _leads_away(location: str) -> bool:
    """As a browser reads it: backslashes are slashes, blanks before it are nothing."""
    parts = urlsplit(location.strip().replace("\\", "/").replace("\t", ""))
    return parts.netloc not in ("", "testserver") or parts.scheme not in ("", "http", "https")


@pytest.mark.parametrize("where", [AWAY[0], *(pytest.param(one, marks=pytest.mark.slow) for one in AWAY[1:])])
def test_no_page_sends_away(ours: World, where: str) -> None:
    told = dict.fromkeys(NAMES, where)
    client = ours.client
    for address in pages():
        if address.name in ENDS_THE_SESSION:
            continue
        for path in address.paths(OURS):
            referer = {"Referer": where.strip()}
            for answer in (
                get(client, path, told, headers=referer),
                post(client, path, told, headers=referer),
                get(Client(), path, told),
            ):
                assert not _leads_away(answer.location), path


@pytest.mark.parametrize("where", AWAY)
def test_signing_in_and_out_does_not_send_away(ours: World, where: str) -> None:
    told = {"login": ours.people[1].username, "password": PASSWORD, "next": where}
    client = Client()
    for path in ("/account/login/", "/account/logout/"):
        answer = client.post(path, told)
        assert answer.status_code == 302
        assert not _leads_away(answer.headers["Location"]), path


@pytest.mark.parametrize("path", ["//evil.example/papers", "//evil.example/%2e%2e", "/\\evil.example/papers"])
def test_an_address_that_begins_with_two_slashes_is_not_another_host(path: str) -> None:
    answer = Client().generic("GET", path)
    assert not _leads_away(answer.headers.get("Location", ""))
