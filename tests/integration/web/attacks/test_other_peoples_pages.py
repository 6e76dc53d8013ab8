"""Pages in a frame, pages kept in a cache, pages under another name: what headers have to refuse."""

import pytest
from django.test import Client
from pytest_django import Settings
from tests.integration.web.attacks.addresses import addresses, pages
from tests.integration.web.attacks.asking import ask, get, post
from tests.integration.web.attacks.world import OURS, World, dump

pytestmark = pytest.mark.django_db
BAD_HOSTS = ("evil.example", "testserver.evil.example", "localhost:80@evil.example", "testserver evil")


def _policy(header: str) -> dict[str, list[str]]:
    parts = (part.split() for part in header.split(";"))
    return {words[0]: words[1:] for words in parts if words}


def test_no_answer_is_shown_in_a_frame_or_runs_what_is_not_ours(ours: World) -> None:
    client = ours.client
    for path in (path for address in addresses() for path in address.paths(OURS)):
        client = ours.client if path.startswith("/account/") else client  # some of these end the session
        for answer in (get(client, path), post(client, path)):
            assert answer.headers["X-Frame-Options"] == "DENY", path
            assert answer.headers["X-Content-Type-Options"] == "nosniff", path
            assert answer.headers["Referrer-Policy"] == "same-origin", path
            policy = _policy(answer.headers["Content-Security-Policy"])
            assert policy["frame-ancestors"] == ["'none'"], path
            if policy["default-src"] != ["'none'"]:
                assert policy["object-src"] == policy["base-uri"] == ["'none'"], path
            allowed = {word for words in policy.values() for word in words}
            assert allowed <= {"'self'", "'none'", "data:", "blob:"}, path
            assert "data:" not in policy.get("script-src", policy["default-src"]), path


def test_what_goes_wrong_is_answered_as_strictly(ours: World) -> None:
    client = ours.client
    forged = Client(enforce_csrf_checks=True).post("/account/login/")
    wrong = (client.get("/nowhere"), forged, Client().get("/", headers={"host": "evil.example"}))
    assert [answer.status_code for answer in wrong] == [404, 403, 400]
    for answer in wrong:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert b"Traceback" not in answer.content
        assert b"/work" not in answer.content


def test_no_page_of_somebody_is_kept_by_a_browser_or_a_proxy(ours: World) -> None:
    """After signing out, the way back shows nothing."""
    client = ours.client
    for path in (path for address in addresses() for path in address.paths(OURS)):
        kept = get(client, path).headers.get("Cache-Control", "")
        assert "no-store" in kept, (
            f"{path} may be kept ({kept!r}): the gate says no-store, do not take it back"
        )


@pytest.mark.parametrize("host", BAD_HOSTS)
def test_a_name_that_is_not_ours_is_refused(host: str, settings: Settings) -> None:
    assert "*" not in settings.ALLOWED_HOSTS
    assert Client().get("/account/login/", headers={"host": host}).status_code == 400


def test_a_name_that_a_proxy_forwards_counts_for_nothing(ours: World) -> None:
    """Links and redirections never lead to a host of a header that anybody can write."""
    headers = {
        "X-Forwarded-Host": "evil.example",
        "X-Host": "evil.example",
        "Forwarded": "host=evil.example",
        "X-Original-URL": "/people/",
        "X-Rewrite-URL": "/people/",
    }
    client = ours.client
    for address in pages():
        for path in address.paths(OURS):
            answer = get(client, path, headers=headers)
            assert b"evil.example" not in answer.body, path
            assert "evil.example" not in answer.location, path


def test_a_method_within_a_request_is_not_listened_to(ours: World) -> None:
    """What a GET does is what it says: no header and no field makes it another method."""
    headers = dict.fromkeys(("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"), "POST")
    client, before = ours.client, dump()
    for address in pages():
        for path in address.paths(OURS):
            get(client, path, {"_method": "POST", "method": "post"}, headers=headers)
    assert dump() == before


def test_a_page_is_not_traced_back() -> None:
    """TRACE would show a page's script the cookies that it may not read."""
    for address in pages():
        for path in address.paths(OURS):
            client = Client()
            client.cookies["sessionid"] = "secret-of-somebody"
            assert b"secret-of-somebody" not in ask(client, "TRACE", path).body, path
