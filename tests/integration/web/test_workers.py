"""Workers in real processes on a real database: one is killed, another finishes; two never run one job."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from inspectorate.store.models import Firm, Job, Person, Trace
from inspectorate.web.database import database_of

PROGRAM = Path(__file__).with_name("worker_process.py")
REAL = "real"
PATIENCE = 30.0

Ask = Callable[..., Job]
Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A database that other processes reach: a file, or on PostgreSQL one of its own beside the tests'."""
    asked = os.environ.get("INSPECTORATE_DATABASE", "")
    if not asked:
        (tmp_path / "home" / "web").mkdir(parents=True)
        yield ""
        return
    import psycopg

    name = f"workers_{os.getpid()}"
    with psycopg.connect(asked, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    start, _, rest = asked.partition("?")
    yield f"{start.rpartition('/')[0]}/{name}{'?' if rest else ''}{rest}"
    with psycopg.connect(asked, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _connect(address: str, folder: Path) -> None:
    told: dict[str, Any] = {**connections.databases["default"], **database_of(address, folder)}
    connections.databases[REAL] = told


def _forget() -> None:
    del connections.databases[REAL]
    del connections[REAL]


@pytest.fixture
def platform(
    address: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """Its tables, with a firm and somebody of it."""
    if address:
        monkeypatch.setenv("INSPECTORATE_DATABASE", address)
    else:
        shutil.copy(request.getfixturevalue("migrated"), tmp_path / "home" / "web")
    _connect(address, tmp_path / "home" / "web")
    with django_db_blocker.unblock():
        if address:
            call_command("migrate", database=REAL, verbosity=0)
        firm = Firm.objects.using(REAL).create(code="9A99", name="大安證券", profile="", chain=["manager"])
        Person.objects.using(REAL).create(firm=firm, username="asker", name="委託人")
        yield
        connections[REAL].close()
    _forget()


@pytest.fixture
def ask(platform: None, tmp_path: Path) -> Ask:
    del platform
    (tmp_path / "marks").mkdir()

    def asked(steps: int, pause: float) -> Job:
        person = Person.objects.using(REAL).select_related("firm").get()
        arguments = {"steps": steps, "pause": pause, "marks": str(tmp_path / "marks")}
        told = {"firm": person.firm, "asked_by": person, "asked_at": timezone.now(), "arguments": arguments}
        return Job.objects.using(REAL).create(kind="count", **told)

    return asked


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[subprocess.Popen[bytes]] = []

    def started() -> "subprocess.Popen[bytes]":
        running.append(subprocess.Popen([sys.executable, str(PROGRAM), "2"], stdout=subprocess.PIPE))
        return running[-1]

    yield started
    for process in running:
        process.kill()
        process.communicate()


def marks(tmp_path: Path, job: Job) -> list[tuple[int, int]]:
    """The steps that were taken of a job, each with the process that took it."""
    names = [file.name.split("-") for file in (tmp_path / "marks").glob(f"{job.pk}-*")]
    return [(int(step), int(process)) for _job, step, process in names]


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def test_a_job_whose_worker_is_killed_is_finished_by_another_and_nothing_is_done_twice(
    ask: Ask, start: Start, tmp_path: Path
) -> None:
    job = ask(steps=12, pause=0.1)
    first = start()
    until(lambda: len(marks(tmp_path, job)) >= 3)
    first.send_signal(signal.SIGKILL)
    first.wait()
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 1)  # nobody told anybody
    time.sleep(2.1)  # its lease runs out
    second = start()
    until(lambda: Job.objects.using(REAL).get(pk=job.pk).state == "done")
    second.wait()
    job.refresh_from_db()
    assert (job.attempts, job.turn, job.result) == (2, 2, {"files": 12})
    assert {process for _step, process in marks(tmp_path, job)} == {first.pid, second.pid}
    assert Trace.objects.using(REAL).filter(act="counted").count() == 1


def test_a_lease_is_renewed_while_the_work_goes_on(ask: Ask, start: Start, tmp_path: Path) -> None:
    job = ask(steps=2, pause=2.5)
    first, second = start(), start()
    first.wait(PATIENCE)
    second.wait(PATIENCE)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 1)
    assert len(marks(tmp_path, job)) == 2


def test_two_workers_never_run_one_job(ask: Ask, start: Start, tmp_path: Path) -> None:
    asked = [ask(steps=2, pause=0.05) for _number in range(20)]
    for process in [start(), start()]:
        process.wait(PATIENCE)
    for job in asked:
        job.refresh_from_db()
        assert (job.state, job.attempts) == ("done", 1)
        assert len(marks(tmp_path, job)) == 2
    assert Trace.objects.using(REAL).filter(act="counted").count() == 20


def test_a_running_job_stops_when_it_is_cancelled(ask: Ask, start: Start, tmp_path: Path) -> None:
    job = ask(steps=500, pause=0.05)
    worker = start()
    until(lambda: len(marks(tmp_path, job)) >= 1)
    Job.objects.using(REAL).filter(pk=job.pk).update(cancelling=True)
    worker.wait(PATIENCE)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert 0 < job.at < 500
    assert not Trace.objects.using(REAL).exists()
