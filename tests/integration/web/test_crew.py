"""Workers beside a server, and the command by which they are started alone."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner

from inspectorate.cli import work as command
from inspectorate.cli.root import root
from inspectorate.services.jobs import crew as crews

SLEEPER = "import time; print('up', flush=True); time.sleep(60)"


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> "list[subprocess.Popen[bytes]]":
    """Sleepers in the workers' place."""
    found: list[subprocess.Popen[bytes]] = []

    def start(program: str = SLEEPER) -> "subprocess.Popen[bytes]":
        found.append(subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.DEVNULL))
        return found[-1]

    monkeypatch.setattr(crews, "_start", start)
    monkeypatch.setattr(crews, "_LOOK", 0.05)
    return found


def test_a_worker_that_dies_is_started_again_and_all_end_with_their_starter(
    started: "list[subprocess.Popen[bytes]]",
) -> None:
    with crews.crew(2):
        until(lambda: len(started) == 2)
        started[0].kill()
        until(lambda: len(started) == 3)
    assert all(process.poll() is not None for process in started)


def test_a_worker_that_does_not_go_is_killed(
    started: "list[subprocess.Popen[bytes]]", monkeypatch: pytest.MonkeyPatch
) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    monkeypatch.setattr(crews, "_PATIENCE", 0.3)
    process = crews._start(deaf)  # type: ignore[call-arg] # the sleepers' own starter
    time.sleep(0.5)
    crews._end(process)
    assert process.returncode in (-9, -15)
    assert started


def test_the_command_does_what_waits_and_ends(tmp_path: Path) -> None:
    home = tmp_path / "home"
    environment = {"INSPECTORATE_HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    prepare = (
        "from inspectorate.services.begin_platform import begin_platform as b; b(); "
        "from django.core.management import call_command as c; c('migrate', verbosity=0)"
    )
    subprocess.run([sys.executable, "-c", prepare], env=environment, check=True)
    told = [sys.executable, "-m", "inspectorate", "work", "--once"]
    done = subprocess.run(told, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "0 件" in done.stderr) == (0, True), done.stderr


def test_a_worker_goes_when_its_starter_is_gone() -> None:
    stop = Event()
    command._follow(-1, stop)  # nobody's number
    assert stop.is_set()


def test_several_processes_are_a_crew(
    started: "list[subprocess.Popen[bytes]]", monkeypatch: pytest.MonkeyPatch
) -> None:
    def at_once(event: Event, count: int) -> None:
        del event
        assert count == 3

    monkeypatch.setattr(command, "begin_platform", lambda: None)
    monkeypatch.setattr(signal, "signal", lambda *_told: None)
    monkeypatch.setattr(command, "_several", lambda count, stop: at_once(stop, count))
    assert CliRunner().invoke(root, ["work", "--processes", "3"]).exit_code == 0
    monkeypatch.undo()
    stop = Event()
    stop.set()

    def start() -> "subprocess.Popen[bytes]":
        started.append(subprocess.Popen(["sleep", "9"]))
        return started[-1]

    monkeypatch.setattr(crews, "_start", start)
    command._several(1, stop)
    assert all(process.poll() is not None for process in started)
