"""The same tests on a real PostgreSQL of this machine: its guards hold as those of SQLite do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from inspectorate.store.row_security import bypassed

HERE = Path(__file__).parent
INSIDE = "INSPECTORATE_DATABASE" in os.environ
outside = pytest.mark.skipif(INSIDE, reason="this is the run on PostgreSQL")


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
def test_postgresql_shows_nobody_what_is_another_firms(ordinary: str) -> None:
    """It takes some seconds, and nothing else of the quick suite proves it."""
    attacks = HERE / "attacks"
    run_on(ordinary, attacks / "test_behind_the_gate.py", attacks / "test_index_of_pairs.py")


@outside
@pytest.mark.slow
def test_every_test_of_the_pages_passes_on_postgresql(ordinary: str) -> None:
    run_on(ordinary, HERE)
