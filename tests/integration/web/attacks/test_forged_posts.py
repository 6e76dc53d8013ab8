"""CSRF: a page of somebody else's, looked at by one of ours, does nothing here."""

import itertools

import pytest
from django.test import Client
from tests.integration.web.attacks.addresses import pages
from tests.integration.web.attacks.asking import ask
from tests.integration.web.attacks.world import OURS, World, dump, signed_in

pytestmark = pytest.mark.django_db
MAY_BE_FORGED = frozenset(
    {"saml_answer"}  # the directory posts it from its origin: signed, and for the browser that asked alone
)
"""Addresses that take posts of other origins, by name. Add one with the reason why it does no harm."""


@pytest.fixture
def victim(ours: World) -> Client:
    return signed_in(Client(enforce_csrf_checks=True), ours.people[0])


def test_a_forged_request_is_refused(victim: Client) -> None:
    before = dump()
    for address in pages():
        for path, method in itertools.product(address.paths(OURS), ("POST", "PUT", "PATCH", "DELETE")):
            answer = ask(victim, method, path, "a=1")
            refused = answer.status == 403 or (answer.status == 405 and method != "POST")
            assert refused or address.name in MAY_BE_FORGED, (
                f"{method} {path} without the page's token was answered {answer.status}: leave out"
                f" csrf_exempt, or name it in MAY_BE_FORGED of {__file__} with the reason"
            )
    assert dump() == before


def test_looking_changes_nothing(victim: Client) -> None:
    """What a link or an image of another page can ask for: GET and HEAD are not how anything is done."""
    before = dump()
    for address in pages():
        for path, method in itertools.product(address.paths(OURS), ("GET", "HEAD")):
            assert ask(victim, method, path).status < 500, path
        assert dump() == before, f"{address.route} does something when it is looked at: do it by POST"


def test_a_token_of_another_session_is_no_token(victim: Client) -> None:
    stranger = Client()
    stranger.get("/account/login/")
    token = stranger.cookies["csrftoken"].value
    assert victim.post(f"/papers/{OURS}/submit", {"csrfmiddlewaretoken": token}).status_code == 403


def test_a_token_does_not_help_a_page_of_another_origin(victim: Client) -> None:
    victim.get(f"/papers/{OURS}/")
    token = victim.cookies["csrftoken"].value
    for origin in ("https://evil.example", "null", "http://testserver.evil.example"):
        headers = {"Origin": origin}
        answer = victim.post(f"/papers/{OURS}/submit", {"csrfmiddlewaretoken": token}, headers=headers)
        assert answer.status_code == 403, origin
    same = {"Origin": "http://testserver"}
    assert (
        victim.post(f"/papers/{OURS}/submit", {"csrfmiddlewaretoken": token}, headers=same).status_code == 302
    )
