"""A log's folder on a real disk: what stays open, what is waited for, what lasts, what is asked for when."""

import errno
import os
import signal
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from inspectorate.ledger import disk as disk_module
from inspectorate.ledger.disk import BusyError, LocalFolder

ROW = ("row", b"")


@dataclass
class Calls:
    """What the system was asked, by the names of files below a folder."""

    folder: Path
    opened: list[str] = field(default_factory=list)
    synced: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)

    def open(self, path: str | Path) -> None:
        self.opened.append(os.path.relpath(path, self.folder))

    def sync(self, names: list[str], handle: int) -> None:
        names.append(os.path.relpath(Path(f"/proc/self/fd/{handle}").readlink(), self.folder))


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Calls:
    """All is done as ever, and noted."""
    seen, plain_open, plain_fsync, plain_fdatasync = Calls(tmp_path), os.open, os.fsync, os.fdatasync

    def opened(path: str | Path, flags: int, mode: int = 0o777) -> int:
        seen.open(path)
        return plain_open(path, flags, mode)

    def fsync(handle: int) -> None:
        seen.sync(seen.folders, handle)
        plain_fsync(handle)

    def fdatasync(handle: int) -> None:
        seen.sync(seen.synced, handle)
        plain_fdatasync(handle)

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "fdatasync", fdatasync)
    return seen


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[LocalFolder]:
    one = LocalFolder(tmp_path)
    yield one
    one.close()


def held(folder: Path) -> list[str]:
    """What this process has open of a folder."""
    found = []
    for one in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found.append(os.path.relpath(one.readlink(), folder))
    return sorted(name for name in found if not name.startswith(".."))


def test_the_file_written_to_last_stays_open_and_no_other(tmp_path: Path) -> None:
    disk = LocalFolder(tmp_path)
    disk.write_at("a", 0, b"1")
    assert held(tmp_path) == ["a"]
    disk.write_at("b", 0, b"2")
    assert (disk.read_at("a", 0, 1), disk.read_at("b", 0, 1)) == (b"1", b"2")
    assert (disk.size("a"), disk.size("b")) == (1, 1)
    disk.hint("c", 0, b"3")
    disk.put([("d", b"4")])
    disk.sync_folder("")
    assert held(tmp_path) == ["b"]
    disk.close()
    assert held(tmp_path) == []


def test_what_is_open_is_not_opened_again(disk: LocalFolder, calls: Calls) -> None:
    disk.write_at("a", 0, b"12")
    disk.write_at("a", 2, b"3")
    disk.sync("a")
    assert disk.read_at("a", 1, 2) == b"23"
    disk.cut("a", 1)
    assert (calls.opened, calls.synced) == (["a"], ["a"])


def test_of_a_file_that_is_not_there_no_piece_is_read(disk: LocalFolder) -> None:
    disk.write_at("a", 0, b"1")
    assert (disk.read_at("b", 0, 1), disk.read_at("a/b", 0, 1)) == (b"", b"")


def test_to_ask_how_long_a_file_is_asks_for_none_of_its_times(
    disk: LocalFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Linux would note new ones at the next write, and the wait for it would take half as long again."""
    disk.write_at("a", 0, b"123")
    asked: list[object] = []
    for name in ("stat", "fstat", "lstat"):
        monkeypatch.setattr(os, name, asked.append)
    length = disk.size("a")
    monkeypatch.undo()
    assert (length, asked) == (3, [])


def test_under_its_old_name_a_renamed_file_is_another(disk: LocalFolder) -> None:
    disk.write_at("a", 0, b"1")
    disk.rename("a", "b")
    disk.write_at("a", 0, b"2")
    assert (disk.read("b"), disk.read("a")) == (b"1", b"2")


def test_what_is_put_and_named_is_waited_for(disk: LocalFolder, calls: Calls) -> None:
    disk.put([("tile/0/000", b"1"), ("b", b"2")])
    disk.sync_folder("tile")
    assert (sorted(calls.synced), calls.folders) == (["b", "tile/0/000"], ["tile"])
    with pytest.raises(NotADirectoryError):
        disk.sync_folder("b")


def test_the_names_of_new_folders_above_a_log_last(tmp_path: Path, calls: Calls) -> None:
    for _twice in range(2):
        disk = LocalFolder(tmp_path / "years" / "log")
        disk.lock()
        disk.close()
    assert calls.folders == ["years", "."]


def test_the_lock_is_its_owners_alone_and_who_does_not_get_it_lets_go(
    tmp_path: Path, disk: LocalFolder
) -> None:
    disk.lock()
    assert stat.S_IMODE((tmp_path / "lock").stat().st_mode) == 0o600
    with pytest.raises(BusyError):
        LocalFolder(tmp_path).lock()
    assert held(tmp_path) == ["lock"]


def test_work_beside_is_done_one_after_the_other_and_waited_for(disk: LocalFolder) -> None:
    before, release, second = set(threading.enumerate()), threading.Event(), threading.Event()

    def wait() -> None:
        release.wait(5)

    works = [disk.beside(wait), disk.beside(second.set), disk.beside(lambda: time.sleep(0.05))]
    assert not second.wait(0.05)
    release.set()
    disk.close()
    assert all(one.done() for one in works)
    assert set(threading.enumerate()) <= before


def test_a_folder_that_was_closed_can_be_worked_in_again(disk: LocalFolder) -> None:
    for _twice in range(2):
        disk.lock()
        disk.beside(lambda: None).result()
        disk.close()
        disk.close()


def test_interrupted_in_its_waiting_a_folder_is_closed_once_nothing_works_in_it(
    disk: LocalFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []

    def interrupt(*_signal: object) -> None:
        raise KeyboardInterrupt

    def slow(handle: int) -> None:
        time.sleep(0.02)  # so that the other waits
        os.kill(os.getpid(), signal.SIGUSR1)
        time.sleep(0.05)
        done.append(handle)

    monkeypatch.setattr(os, "fdatasync", slow)
    before = signal.signal(signal.SIGUSR1, interrupt)
    disk.lay([ROW])
    try:
        with pytest.raises(KeyboardInterrupt):
            disk.settle()
    finally:
        signal.signal(signal.SIGUSR1, before)
    disk.close()
    assert len(done) == 1


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """How often another process was asked for, where none can be had."""
    found: list[Path] = []

    def none(root: Path, _lock: int) -> None:
        found.append(root)
        raise OSError(errno.EAGAIN, "no more processes")

    monkeypatch.setattr(disk_module, "LaidBeside", none)
    return found


def test_another_process_is_asked_for_after_many_rows_and_again_after_as_many(
    disk: LocalFolder, asked: list[Path]
) -> None:
    disk.lock()
    for times in range(2):
        disk.lay([ROW] * 256)
        assert len(asked) == times
        disk.lay([ROW])
        assert len(asked) == times + 1


def test_who_does_not_have_the_log_asks_for_no_process(disk: LocalFolder, asked: list[Path]) -> None:
    disk.lay([ROW] * 300)
    assert asked == []
