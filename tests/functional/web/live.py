"""A platform that really answers: the production server on a port of this machine, in a folder of its own."""

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[3]
_PATIENCE = 60.0
_BEGIN = "from inspectorate.services.begin_platform import begin_platform; begin_platform(); "
FILL = "from tests.functional.web.fill import fill; fill()"
"""What fills a fresh home."""
FILL_UNJUDGED = "from tests.functional.web.fill import fill; fill(judged=False)"
"""The same, where nothing is asked of what the machine says."""
_SERVE = "from inspectorate.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Live:
    """A platform of a test.

    Attributes:
        home: its INSPECTORATE_HOME; what a test changes there is its module's alone.
        url: no slash at its end. It is `localhost`: security keys are bound to names, not to addresses.
        people: how each signs in, by sign-in name: ``password``, and the ``totp`` secret where there is one.
        environment: what the server was given besides.
    """

    home: Path
    url: str
    people: Mapping[str, Mapping[str, str]]
    environment: Mapping[str, str] = field(default_factory=dict)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask or change the database behind the server's back; one statement, committed."""
        file = self.home / "web" / "inspectorate.sqlite3"
        with closing(sqlite3.connect(file, timeout=10)) as database, database:
            return list(database.execute(sql, values))

    def python(self, code: str) -> str:
        """Run code with Django set up on this home, as an operator would; what it printed."""
        return run_python(self.home, code, self.environment)


def run_python(home: Path, code: str, more: Mapping[str, str] | None = None) -> str:
    """Run code on a home in a process of its own; what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", _BEGIN + code],
        cwd=PROJECT,
        env=environment_of(home, more),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-5000:]
    return done.stdout


def environment_of(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a program on a home is given: nothing of pytest's, no database of another run."""
    ours = ("PYTEST_", "INSPECTORATE_", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "INSPECTORATE_HOME": str(home), **(more or {})}


def free_port() -> int:
    """A port on which nothing listens now."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port: int = listening.getsockname()[1]
    return port


@contextmanager
def served(
    template: Path, home: Path, environment: Mapping[str, str] | None = None, *, jobs: int = 0
) -> Iterator[Live]:
    """A copy of a filled home, served by `inspectorate serve` until the block ends; so many do its jobs."""
    shutil.copytree(template, home, dirs_exist_ok=True)
    where = free_port()
    log = home / "server.log"
    with log.open("wb") as written:
        server = subprocess.Popen(
            [sys.executable, "-c", _SERVE, "serve", "--port", str(where), "--jobs", str(jobs)],
            cwd=PROJECT,
            env=environment_of(home, environment),
            stdout=written,
            stderr=written,
        )
        try:
            _wait(server, where, log)
            people = json.loads((home / "people.json").read_text("utf-8"))
            yield Live(home, f"http://localhost:{where}", people, environment or {})
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait(20)


def _wait(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text("utf-8", "replace")[-5000:]
        if _answers(port):
            return
        time.sleep(0.1)
    raise AssertionError(f"no answer within {_PATIENCE:.0f} s: {log.read_text('utf-8', 'replace')[-5000:]}")


def _answers(port: int) -> bool:
    """Whether it says that it lives: another program that has taken the port would not."""
    from http.client import HTTPConnection

    asked = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asked.request("GET", "/health")
        return asked.getresponse().status == 200
    except OSError:
        return False
    finally:
        asked.close()
