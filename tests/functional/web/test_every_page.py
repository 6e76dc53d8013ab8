"""Every page as people see it: no violation of WCAG 2.2 AA, light and dark, wide and at 360 px.

Pages are those of the table of addresses: one that no test can reach fails here, so that none is left out.
"""

import itertools
import json
import re
import time
from collections.abc import Collection, Iterator
from importlib.resources import files
from typing import Any

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page
from tests.functional.web.conftest import NewPage, PageAs
from tests.functional.web.live import Live
from tests.integration.web.attacks.addresses import Address, pages

from inspectorate.inspection.duty import DUTY_ZH, Duty

AXE = files("inspectorate_assets") / "static" / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 780}
NO_PAGE = frozenset(
    {
        "account_inactive",  # is shown to nobody: who is shut out is told as if they were unknown
        "account_login",  # by strangers, below
        "account_logout",  # by POST alone, from the menu
        "calendar_feed",  # files, for programs or to be kept
        "job_file",
        "paper_export",
        "posture_table",
        "finding_comments",  # lead back to what is talked about
        "paper_comments",
        "mfa_authenticate",  # between the password and the page: looked at in test_a_month.py
        "mfa_deactivate_totp",  # no link leads there: whoever has to have it may not take it off
        "mfa_view_recovery_codes",  # there are none before somebody has made them
        "mfa_download_recovery_codes",
        "mfa_edit_webauthn",  # of a security key, which only a browser that has one can show
        "mfa_remove_webauthn",
        "mfa_reauthenticate_webauthn",
        "openid_connect_login",  # lead to another machine, where one is set up
        "openid_connect_callback",
        "saml_login",
        "saml_answer",
        "saml_finish",
        "saml_metadata",
        "sign_on_anew",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
    }
)
"""Addresses that show no page of ours to anybody who is signed in, by name, with the reason."""
MORE = """
from inspectorate.services.access import actor_of
from inspectorate.services.attach_evidence import Stated, attach_evidence
from inspectorate.services.jobs.asking import ask
from inspectorate.services.take_upload import begin_upload, take_chunk
from inspectorate.store.models import Paper, Period, Person
who = actor_of(Person.objects.get(username='officer'))
upload = begin_upload(who, '防火牆規則.csv', 3)
take_chunk(who, upload.pk, 0, [b'a,b'])
paper = Paper.objects.filter(assignee=who.person, state='assigned')[0]
attach_evidence(who, [paper.pk], [upload.pk], Stated(None, '人工匯出'))
ask(who, 'judge', {'period': Period.objects.filter(firm=who.person.firm)[0].pk})
"""
_LINK = re.compile(r'href="(/[^"#]*)')
_STATES = "SELECT min(id) FROM store_paper GROUP BY state"


def _route(path: str) -> str:
    try:
        return str(resolve(path.split("?", maxsplit=1)[0]).route)
    except Resolver404:
        return ""


def _walk(
    page: Page, first: list[str], known: Collection[str], no_page: set[str]
) -> Iterator[tuple[str, str]]:
    """Routes and paths of what answers with a page, each route once: from home and some paths, by links.

    What is known by another's walk is not asked for again, but for home: what one duty alone may see is
    linked there, or from what it alone sees. ``no_page`` are routes that nobody looks at, added to.
    """
    seen = set(known) - {_route("/")}
    waiting = ["/", *first]
    while waiting:
        path = waiting.pop(0)
        route = _route(path)
        if route in seen or route in no_page or path.startswith("/static/"):
            continue
        answer = page.request.get(path, max_redirects=0)
        if answer.status == 405:
            no_page.add(route)
        if answer.status != 200 or not answer.headers["content-type"].startswith("text/html"):
            continue
        seen.add(route)
        yield route, path
        waiting += [link.replace("&amp;", "&") for link in _LINK.findall(answer.text())]


@pytest.fixture(scope="module")
def live_crew() -> int:
    """A job that was done has a page too."""
    return 1


@pytest.fixture(scope="module")
def whole(live: Live) -> Live:
    """The platform, where also evidence lies, somebody has said something, and a job was done."""
    live.python(MORE)
    until = time.monotonic() + 60
    while live.rows("SELECT count(*) FROM store_job WHERE state != 'done'") != [(0,)]:
        assert time.monotonic() < until, live.rows("SELECT state, error FROM store_job")
        time.sleep(0.2)
    return live


@pytest.fixture(scope="module")
def _seen_by() -> dict[str, tuple[str, str]]:
    return {}


@pytest.fixture
def seen_by(page_as: PageAs, whole: Live, _seen_by: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """By route: who sees it, and a path of it."""
    if not _seen_by:
        no_page: set[str] = set()
        first = [next(one.paths()) for one in pages() if not one.keyed]
        for duty in Duty:
            page = page_as(duty.value)
            if "totp" not in whole.people[duty.value]:
                _give_password_again(page, whole.people[duty.value]["password"])
            for route, path in _walk(page, first, _seen_by.keys(), no_page):
                _seen_by.setdefault(route, (duty.value, path))
    return _seen_by


def _give_password_again(page: Page, password: str) -> None:
    """Some pages of one's own account want it a moment before."""
    page.goto("/account/reauthenticate/")
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")


def _is_no_page(address: Address, askers: list[Page]) -> bool:
    """Whether it says by itself that it is none: an act by POST alone, a file, something for programs."""
    for path, page in itertools.product([*address.paths(1), *address.paths(2)], askers):
        answer = page.request.get(path, max_redirects=0)
        is_text = answer.headers.get("content-type", "").startswith("text/html")
        if answer.status in (405, 412) or (answer.status == 200 and not is_text):
            return True
    return address.name in NO_PAGE


def test_no_page_is_left_out(seen_by: dict[str, tuple[str, str]], page_as: PageAs) -> None:
    askers = [page_as(duty) for duty in ("officer", "administrator")]
    missed = [one.route for one in pages() if one.route not in seen_by and not _is_no_page(one, askers)]
    assert not missed, (
        f"{missed}: no page leads there: link to each from a page that somebody sees, with a row of MORE or"
        " of fill.py that it shows, or name it in NO_PAGE with the reason"
    )


def test_papers_stand_in_every_state(live: Live) -> None:
    """Else some of what a paper's page shows is looked at by nobody."""
    states = {state for (state,) in live.rows("SELECT DISTINCT state FROM store_paper")}
    assert {"open", "assigned", "submitted", "returned", "sealed"} <= states
    assert live.rows("SELECT count(*) FROM store_finding")[0][0] > 0


def test_nothing_leads_out_of_this_machine(new_page: NewPage) -> None:
    page = new_page()
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.com/")


def _violations(page: Page, *rules: str) -> list[str]:
    """What axe finds: rule, where, and why; to say where all that passes stands would take as long."""
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": TAGS}, "reporter": "no-passes"}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found = page.evaluate(f"axe.run(document, {json.dumps(options)})")
    return [
        f"{one['id']}: {node['target']} {_why(node)}" for one in found["violations"] for node in one["nodes"]
    ]


def _why(node: dict[str, Any]) -> str:
    return " ".join(check["message"] for kind in ("any", "all", "none") for check in node[kind])


def _looks(page: Page, theme: str, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type] # a plain dict is one
    page.evaluate(f"document.documentElement.dataset.bsTheme = '{theme}'")


def _faults(page: Page) -> Iterator[str]:
    """All that is wrong with a page that is open, however it is looked at."""
    page.evaluate(AXE.read_text("utf-8"))
    for theme, size in (("light", WIDE), ("dark", NARROW)):
        _looks(page, theme, size)
        yield from (f"{theme} {size['width']} {one}" for one in _violations(page))
    overflow = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
    if overflow > 0:
        yield f"scrolls sideways by {overflow} px at 360 px"
    for theme, size in (("light", NARROW), ("dark", WIDE)):
        _looks(page, theme, size)
        yield from (f"{theme} {size['width']} {one}" for one in _violations(page, "color-contrast"))


def _look(page: Page, paths: list[str]) -> list[str]:
    found: list[str] = []
    errors: list[str] = []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    for path in paths:
        answer = page.goto(path, wait_until="load")
        assert answer is not None
        assert answer.status == 200, (path, answer.status)
        found += [f"{path}: {one}" for one in [*_faults(page), *errors]]
        errors.clear()
    return found


@pytest.mark.parametrize("duty", list(Duty))
def test_pages_are_for_everybody(
    seen_by: dict[str, tuple[str, str]], page_as: PageAs, live: Live, duty: Duty
) -> None:
    """Each page by whoever of the duties is the first to see it; papers in every state by two of them."""
    paths = [path for who, path in seen_by.values() if who == duty.value]
    if duty in (Duty.OFFICER, Duty.MANAGER):
        paths += [f"/papers/{key}/" for (key,) in live.rows(_STATES)]
    page = page_as(duty.value)
    page.goto("/")
    assert DUTY_ZH[duty] in page.inner_text("body")
    found = _look(page, [*paths, "/"])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", ["/account/login/", "/account/login/?next=/papers/", "/nowhere/"])
def test_pages_of_strangers_are_for_everybody(stranger_page: Page, path: str) -> None:
    stranger_page.goto(path)
    assert list(_faults(stranger_page)) == []


def test_a_page_with_a_violation_is_seen(stranger_page: Page) -> None:
    stranger_page.goto("/account/login/")
    added = "<img src=x><p class=bad>看不清楚</p>"
    stranger_page.evaluate(f"document.querySelector('main').innerHTML += '{added}'")
    stranger_page.evaluate("document.querySelector('.bad').style.cssText = 'color:#ccc;width:900px'")
    found = " ".join(_faults(stranger_page))
    assert "image-alt" in found
    assert "color-contrast" in found
    assert "sideways" in found
