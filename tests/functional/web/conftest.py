"""A real Chromium before a real server on this machine; nothing of it reaches further than 127.0.0.1.

``live`` is a platform of the module's own (sample firm, somebody for each duty, papers in every state),
``page_as("manager")`` a page of somebody signed in, ``stranger_page`` of one who is not. Everything is made
anew for each module: what one journey does is not met by another's. Whatever a page breaks (an error of a
script, something the content security policy refused) fails the test that saw it.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Browser, BrowserContext, Page, sync_playwright
from tests.functional.web.live import FILL, Live, run_python, served
from tests.integration.web.second_factor import code_of

PageAs = Callable[[str], Page]
NewPage = Callable[..., Page]
_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
_ONLY_HERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder may reach this machine, and nothing else."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A home that is filled once for all workers; modules get copies of it."""
    root = tmp_path_factory.getbasetemp()
    home = (root if worker_id == "master" else root.parent) / "filled-home"
    with (home.parent / "filled.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "people.json").is_file():
            shutil.rmtree(home, ignore_errors=True)
            run_python(home, FILL)
    return home


@pytest.fixture(scope="module")
def live_environment() -> Mapping[str, str]:
    """What the server is told besides its home; a module that needs more defines its own."""
    return {}


@pytest.fixture(scope="module")
def live_crew() -> int:
    """How many workers do the platform's jobs; a module whose jobs are done defines its own."""
    return 0


@pytest.fixture(scope="module")
def live(
    filled: Path,
    tmp_path_factory: pytest.TempPathFactory,
    live_environment: Mapping[str, str],
    live_crew: int,
) -> Iterator[Live]:
    """A platform of the module's own."""
    home = tmp_path_factory.mktemp("live") / "home"
    with served(filled, home, live_environment, jobs=live_crew) as platform:
        yield platform


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; its loop lives no longer than the module: Django refuses to work beside one.

    The one without windows is the same engine, and takes a third of the time to begin.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        said = "no Chromium: apt-get install chromium-headless-shell fonts-noto-cjk"
        (pytest.fail if "CI" in os.environ else pytest.skip)(said)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", _ONLY_HERE])
        yield opened
        opened.close()


@pytest.fixture
def new_page(browser: Browser, live: Live) -> Iterator[NewPage]:
    """Makes a page of a context of its own; options are those of `browser.new_context`."""
    contexts: list[BrowserContext] = []
    pages: list[Page] = []
    broken: list[str] = []

    def made(context: BrowserContext | None = None, **options: Any) -> Page:
        if context is None:
            context = _context(browser, live, **options)
            contexts.append(context)
        page = context.new_page()
        pages.append(page)
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda line: broken.append(line.text) if _breaks(line.text) else None)
        return page

    yield made
    for opened in (*pages, *contexts):
        opened.close()
    assert broken == []


def _context(browser: Browser, live: Live, **options: Any) -> BrowserContext:
    told = {"base_url": live.url, "locale": "zh-TW", "reduced_motion": "reduce", **options}
    context = browser.new_context(**told)
    context.set_default_timeout(15_000)
    return context


def _breaks(text: str) -> bool:
    return "Content Security Policy" in text or "Uncaught" in text


@pytest.fixture
def stranger_page(new_page: NewPage) -> Page:
    """A page of somebody who is not signed in."""
    return new_page()


@pytest.fixture(scope="module")
def _signed_in(browser: Browser, live: Live) -> dict[str, BrowserContext]:
    del browser, live  # these end after it
    return {}


@pytest.fixture
def page_as(browser: Browser, new_page: NewPage, live: Live, _signed_in: dict[str, BrowserContext]) -> PageAs:
    """A page of whoever is named (a duty, or ``stranger`` of the other firm); nothing is open in it yet.

    They sign in once a module: a code of an authenticator app is taken only once. All their pages stand in
    one browser's profile, as a person's do: to make one takes as long as to look at a page.
    """

    def made(username: str) -> Page:
        if username not in _signed_in:
            context = _context(browser, live)
            sign_in(context.request, username, live.people[username])
            _signed_in[username] = context
        return new_page(_signed_in[username])

    return made


def sign_in(profile: APIRequestContext, username: str, known: Mapping[str, str]) -> None:
    """Give what the two pages ask for, without drawing them: `test_a_month.py` does it page by page."""
    profile.get("/account/login/")
    token = next(one["value"] for one in profile.storage_state()["cookies"] if one["name"] == "csrftoken")
    answer = profile.post(
        "/account/login/",
        form={"login": username, "password": known["password"], "csrfmiddlewaretoken": token},
        max_redirects=0,
    )
    if "totp" in known:
        assert "/2fa/authenticate/" in answer.headers["location"], answer.text()
        answer = profile.post(
            answer.headers["location"],
            form={"code": code_of(known["totp"]), "csrfmiddlewaretoken": token},
            max_redirects=0,
        )
    assert answer.status == 302, answer.text()
    assert "/account/" not in answer.headers["location"]
