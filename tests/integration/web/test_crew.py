"""Workers beside a server, and the command by which they are started alone."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Timer

import pytest
from click.testing import CliRunner
from tests.bare import bare

from inspectorate.cli import work as command
from inspectorate.cli.root import root
from inspectorate.services.begin_platform import ServerMissingError
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


def test_the_command_does_what_waits_and_ends(tmp_path: Path, migrated: Path) -> None:
    home = tmp_path / "home"
    (home / "web").mkdir(parents=True)
    shutil.copy(migrated, home / "web")
    environment = {**bare(), "INSPECTORATE_HOME": str(home), "LANG": "C.UTF-8"}
    told = [sys.executable, "-m", "inspectorate", "work", "--once"]
    done = subprocess.run(told, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "0 件" in done.stderr) == (0, True), done.stderr


def test_a_worker_goes_when_its_starter_is_gone() -> None:
    stop = Event()
    command._follow(-1, stop)  # nobody's number
    assert stop.is_set()


def test_a_worker_stays_while_its_starter_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_LOOK", 0.01)
    stop, begun = Event(), time.monotonic()
    Timer(0.2, stop.set).start()
    command._follow(os.getppid(), stop)
    assert time.monotonic() - begun >= 0.15


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


def test_a_worker_is_started_as_our_own_program_below_its_starter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path / "home"))
    worker = crews._start()
    assert [str(word) for word in worker.args][1:4] == ["-m", "inspectorate", "work"]  # type: ignore[union-attr] # a list
    crews._end(worker)
    assert worker.returncode is not None


@pytest.mark.django_db
def test_a_worker_tells_how_much_it_did(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "begin_platform", lambda: None)
    monkeypatch.setattr(signal, "signal", lambda *_told: None)
    for below in ([], ["--below", str(os.getppid())]):
        done = CliRunner().invoke(root, ["work", "--once", *below])
        assert (done.exit_code, "0 件" in done.output) == (0, True), done.output


def test_a_worker_that_is_told_to_go_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Callable[..., None]] = []
    stops: list[Event] = []
    monkeypatch.setattr(command, "begin_platform", lambda: None)
    monkeypatch.setattr(signal, "signal", lambda _number, act: heard.append(act))
    monkeypatch.setattr(command, "_one", lambda stop, **_told: stops.append(stop))
    assert CliRunner().invoke(root, ["work"]).exit_code == 0
    assert not stops[0].is_set()
    heard[0](15, None)
    assert stops[0].is_set()


def test_a_platform_that_cannot_be_begun_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise ServerMissingError("未安裝網頁套件")

    monkeypatch.setattr(command, "begin_platform", refused)
    done = CliRunner().invoke(root, ["work"])
    assert done.exit_code == 2
    assert "未安裝網頁套件" in done.output


def test_a_crew_waits_until_it_is_told_to_go(
    started: "list[subprocess.Popen[bytes]]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_LOOK", 0.01)
    stop = Event()
    Timer(0.3, stop.set).start()
    command._several(1, stop)
    assert started
    assert all(process.poll() is not None for process in started)
