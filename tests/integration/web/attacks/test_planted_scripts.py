"""Stored XSS: whatever people can write, in a form or as a file's name, is shown as text and does nothing."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.integration.web.attacks.addresses import addresses
from tests.integration.web.attacks.asking import get, post
from tests.integration.web.attacks.conftest import PAYLOAD
from tests.integration.web.attacks.forms import Form, forms_of, read_page
from tests.integration.web.attacks.world import OURS, World

from inspectorate.inspection.signing import State
from inspectorate.store.models import Finding, Paper, Revision

pytestmark = pytest.mark.django_db
_LEADS = ("href", "src", "action", "formaction", "data", "poster", "hx-get", "hx-post", "xlink:href")


def _breaches(page: bytes) -> Iterator[str]:
    """What of a page is not text although somebody wrote it."""
    for one in read_page(page).iter():
        if isinstance(one.tag, str):
            yield from _of_element(one)
    if PAYLOAD.replace("{{7*7}}", "49").encode() in page:
        yield "a text that is rendered as a template"


def _of_element(one: Any) -> Iterator[str]:
    if one.tag in ("xss", "style") or one.get("style") is not None:
        yield f"<{one.tag}> that is no element of ours, or a style within the page"
    if one.tag == "script" and "src" not in one.attrib and one.get("type") != "application/json":
        yield "a script within the page"
    for name, value in one.attrib.items():
        scheme = urlsplit(value.strip()).scheme if name in _LEADS else ""
        if name.startswith("on") or scheme not in ("", "http", "https", "data", "webcal"):
            yield f"<{one.tag} {name}={value}>"


def _every_path() -> list[str]:
    return [path for address in addresses() for path in address.paths(OURS)]


def _look_everywhere(client: Client) -> int:
    """Every page and every answer; how often the planted text was seen, as text."""
    return sum(_look(client, path) for path in _every_path())


def _look(client: Client, path: str) -> int:
    answer = get(client, path, follow=True)
    assert answer.status < 500, path
    assert answer.headers["X-Content-Type-Options"] == "nosniff", path
    if not answer.is_page:
        return 0
    assert list(_breaches(answer.body)) == [], path
    return answer.body.count(b"&lt;xss onfocus=alert(1)&gt;")


def _looked(world: World, table: type[Model]) -> tuple[int, list[str]]:
    """The same, and the addresses that ask a table: what stands in it changes no other."""
    seen, found, client = 0, [], world.client
    for path in _every_path():
        with CaptureQueriesContext(connection) as asked:
            seen += _look(client, path)
        if path.startswith("/account/"):
            client = world.client  # some of these end the session
        if any(table._meta.db_table in one["sql"] for one in asked.captured_queries):
            found.append(path)
    return seen, found


def test_what_stands_in_any_column_is_shown_as_text(planted: World) -> None:
    """Everything once, then in each state of a paper what asks for papers."""
    seen, papers = _looked(planted, Paper)
    assert seen > 20
    assert {f"/papers/{OURS}/", "/papers/", "/"} <= set(papers)
    for state in State:
        Paper.objects.filter(pk=planted.key).update(state=state)
        client = planted.client
        assert sum(_look(client, path) for path in papers) > 10, state


def test_what_stands_in_a_finding_is_shown_as_text(planted: World) -> None:
    """The same with a finding, which somebody proposed to close."""
    _seen, findings = _looked(planted, Finding)
    assert {f"/findings/{OURS}/", "/findings/", "/"} <= set(findings)
    passed = {"passed_in": planted.key, "proposed_by": planted.people[1], "proposed_on": planted.key}
    for state in ("review", "open"):
        Finding.objects.filter(pk=planted.key).update(state=state, **passed)
        client = planted.client
        assert sum(_look(client, path) for path in findings) > 10, state


def test_what_is_sent_by_any_form_is_shown_as_text(ours: World) -> None:
    """Every form of every page, filled with the attack wherever one can type."""
    client = ours.client
    Revision.objects.filter(pk=ours.key).update(version=1)
    sent = 0
    for form in forms_of(client, OURS):
        answer = form.send(client, _planted(form))
        assert answer.status < 500, form.action
        if answer.is_page:
            assert list(_breaches(answer.body)) == [], form.action
        sent += 1
    assert sent >= 8
    assert _look_everywhere(client) > 0


def _planted(form: Form) -> dict[str, object]:
    return dict.fromkeys(form.typed, PAYLOAD)


def test_what_is_asked_for_is_shown_as_text(ours: World) -> None:
    """Reflected: every parameter that a page reads, by the names that its forms send."""
    client = ours.client
    names = {name for form in forms_of(client, OURS, "get") for name in form.names} | {"page", "next", "q"}
    for address in addresses():
        for path in address.paths(OURS):
            answer = get(client, path, dict.fromkeys(names, PAYLOAD), follow=True)
            assert answer.status < 500, path
            if answer.is_page:
                assert list(_breaches(answer.body)) == [], path


def test_a_stranger_plants_nothing_in_the_page_of_signing_in() -> None:
    for path in ("/account/login/", "/papers/", f"/{PAYLOAD}", "/account/oidc/nobody/login/"):
        told = {"login": PAYLOAD, "password": PAYLOAD, "next": PAYLOAD, "error": PAYLOAD}
        for answer in (get(Client(), path, told), post(Client(), path, told)):
            assert answer.status < 500, path
            assert not answer.is_page or list(_breaches(answer.body)) == [], path


def test_these_tests_see_a_script_where_one_stands() -> None:
    for page in (f"<p>{PAYLOAD}</p>", f'<a href="{PAYLOAD}">a</a>', "<p style='a:b'>", "<script>1</script>"):
        assert list(_breaches(page.encode())), page
