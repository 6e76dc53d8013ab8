"""The second process that lays rows: how it is started, what it is told, how it ends."""

import errno
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from inspectorate.ledger import disk as disk_module
from inspectorate.ledger import laid_beside
from inspectorate.ledger.disk import LocalFolder
from inspectorate.ledger.laid_beside import LaidBeside
from inspectorate.ledger.laying import BEHIND, Shared

SAYS_HOW = """
import os, sys
said = sys.flags.isolated, sys.flags.no_site, os.getsid(0) == os.getpid(), os.getcwd()
open("said", "w").write(repr(said))
"""


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[int]:
    with (tmp_path / "lock").open("w") as file:
        yield file.fileno()


def test_it_is_a_bare_interpreter_in_the_logs_folder_that_no_signal_of_ours_meets(
    tmp_path: Path, lock: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other.py").write_text(SAYS_HOW)
    monkeypatch.setattr(laid_beside, "program", str(tmp_path / "other.py"))
    LaidBeside(tmp_path, lock).close()
    assert (tmp_path / "said").read_text() == repr((1, 1, True, str(tmp_path)))


def test_nothing_but_an_interpreter_is_started(
    tmp_path: Path, lock: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What embeds Python names itself as the executable: it would begin anew."""
    server = tmp_path / "some-server"
    server.write_text("#!/bin/sh\ntouch started\n")
    server.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(server))
    with pytest.raises(OSError, match="no interpreter"):
        LaidBeside(tmp_path, lock)
    assert not (tmp_path / "started").exists()


def test_nothing_is_started_where_the_program_is_not_a_file(
    tmp_path: Path, lock: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the package is read out of an archive."""
    monkeypatch.setattr(laid_beside, "program", str(tmp_path / "archive.zip/laying.py"))
    with pytest.raises(OSError, match="no interpreter"):
        LaidBeside(tmp_path, lock)


def test_what_is_laid_is_written_before_anybody_waits_for_it(tmp_path: Path, lock: int) -> None:
    other, row = LaidBeside(tmp_path, lock), tmp_path / "tile/row"
    other.lay([("tile/row", b"1")])
    for _wait in range(200):
        time.sleep(0 if row.exists() else 0.01)
    assert row.exists()
    other.close()


def test_as_much_is_on_its_way_to_it_as_the_system_lets_a_pipe_hold(tmp_path: Path, lock: int) -> None:
    other = LaidBeside(tmp_path, lock)
    read, write = os.pipe()
    with suppress(OSError):
        fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, 1024 * 1024)
    assert fcntl.fcntl(other._asked, fcntl.F_GETPIPE_SZ) == fcntl.fcntl(write, fcntl.F_GETPIPE_SZ)
    os.close(read)
    os.close(write)
    other.close()


def test_it_ends_when_it_is_told_to_though_its_input_goes_on(tmp_path: Path, lock: int) -> None:
    """A process that its user has split off since holds the other end of it too."""
    other = LaidBeside(tmp_path, lock)
    also = os.dup(other._asked.fileno())
    late = threading.Timer(3, os.close, [also])
    late.start()
    other.close()
    assert late.is_alive(), "it ended only with its input"
    late.cancel()
    late.join()
    os.close(also)
    assert other._process.returncode == 0


def test_once_it_is_there_it_lays_the_rows_and_a_closed_folder_starts_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid: list[str] = []

    class Watched(LaidBeside):
        def lay(self, files: Sequence[tuple[str, bytes]]) -> None:
            laid.extend(name for name, _data in files)
            super().lay(files)

    monkeypatch.setattr(disk_module, "LaidBeside", Watched)
    monkeypatch.setattr(disk_module, "_MANY", 0)
    disk = LocalFolder(tmp_path)
    for name in ("a", "b"):
        disk.lock()
        disk.put([(name, name.encode())])
        disk.close()
    assert (laid, disk.read("a"), disk.read("b")) == (["a", "b"], b"a", b"b")


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Where rows stood in the memory that both processes have."""
    found: list[int] = []

    class Watched(Shared):
        def put(self, data: bytes) -> int:
            found.append(super().put(data))
            return found[-1]

    monkeypatch.setattr(laid_beside, "Shared", Watched)
    return found


def test_rows_go_by_the_memorys_halves_in_turn_and_long_ones_by_the_pipe(
    tmp_path: Path, lock: int, places: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(laid_beside, "_SHARED", 8)
    other = LaidBeside(tmp_path, lock)
    rows = [("a", b"abc"), ("b", b"de"), ("c", b"longer"), ("d", b"fghi"), ("e", b"jkl"), ("f", b"m")]
    for times in (1, 2):
        other.lay([(f"{times}{name}", data) for name, data in rows])
        other.settle()
    other.close()
    assert places == [0, BEHIND, 4, BEHIND, 0, BEHIND, 4, 7, BEHIND, 0, BEHIND, 4, BEHIND, 0, BEHIND, 4, 7]
    assert {one.name: one.read_bytes() for one in tmp_path.glob("[12]*")} == {
        f"{times}{name}": data for times in (1, 2) for name, data in rows
    }


def test_what_was_not_read_is_not_written_over(
    tmp_path: Path, lock: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(laid_beside, "_SHARED", 8)
    other = LaidBeside(tmp_path, lock)
    other.settle()
    other._process.send_signal(signal.SIGSTOP)
    rows = [("a", b"1234"), ("b", b"5678"), ("c", b"90ab"), ("d", b"cdef"), ("e", b"g")]
    laying = threading.Thread(target=other.lay, args=(rows,))
    laying.start()
    laying.join(0.1)
    assert laying.is_alive(), "it waits for what it wants to write over"
    assert other._shared is not None
    assert bytes(other._shared.at(0, 8)) == b"12345678"
    other._process.send_signal(signal.SIGCONT)
    laying.join()
    other.settle()
    other.close()
    assert [(tmp_path / name).read_bytes() for name, _data in rows] == [data for _name, data in rows]


def test_an_answer_that_was_not_waited_for_to_its_end_is_not_taken_for_the_next(
    tmp_path: Path, lock: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_size: int) -> bytes:
        raise KeyboardInterrupt

    (tmp_path / "folder").mkdir()
    other = LaidBeside(tmp_path, lock)
    other.lay([("a", b"1")])
    with monkeypatch.context() as now:
        now.setattr(other, "_answers", SimpleNamespace(read=interrupted))
        with pytest.raises(KeyboardInterrupt):
            other.settle()
    other.lay([("folder", b"2")])
    with pytest.raises(IsADirectoryError):
        other.settle()
    other.settle()
    other.close()


def test_who_waits_for_the_memory_of_a_process_that_ended_is_told(
    tmp_path: Path, lock: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(laid_beside, "_SHARED", 8)
    other = LaidBeside(tmp_path, lock)
    other._process.send_signal(signal.SIGSTOP)
    other.lay([("a", b"1234"), ("b", b"5678")])
    late = threading.Timer(0.1, other._process.kill)
    late.start()
    with pytest.raises(BrokenPipeError):
        other.lay([("c", b"90")])
    late.join()
    other.close()


def test_the_memory_is_small_and_nobody_has_it_afterwards(
    tmp_path: Path, lock: int, places: list[int]
) -> None:
    before = sorted(Path("/proc/self/fd").iterdir())
    other = LaidBeside(tmp_path, lock)
    other.lay([("a", bytes(2**23)), ("b", b"1"), ("c", bytes(2**23 + 1))])
    other.settle()
    other.close()
    assert places == [0, BEHIND, 2**23]
    assert (tmp_path / "c").stat().st_size == 2**23 + 1
    assert sorted(Path("/proc/self/fd").iterdir()) == before


@pytest.mark.parametrize("said", [AttributeError(), OSError(errno.ENOMEM, "no memory")])
def test_without_such_memory_all_goes_through_the_pipe(
    tmp_path: Path, lock: int, places: list[int], monkeypatch: pytest.MonkeyPatch, said: Exception
) -> None:
    def none(_name: str) -> int:
        raise said

    monkeypatch.setattr(os, "memfd_create", none)
    other = LaidBeside(tmp_path, lock)
    other.lay([("tile/row", b"1")])
    other.settle()
    other.close()
    assert ((tmp_path / "tile/row").read_bytes(), places) == (b"1", [])


def test_where_no_process_can_be_had_the_memory_is_let_go(
    tmp_path: Path, lock: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_told: object, **_how: object) -> None:
        raise OSError(errno.EAGAIN, "no more processes")

    monkeypatch.setattr(subprocess, "Popen", none)
    before = sorted(Path("/proc/self/fd").iterdir())
    with pytest.raises(OSError, match="no more processes"):
        LaidBeside(tmp_path, lock)
    assert sorted(Path("/proc/self/fd").iterdir()) == before
