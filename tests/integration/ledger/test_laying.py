"""Rows laid by another process: the same files, the same refusals, and no log that two can write."""

import errno
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from inspectorate.ledger import disk as disk_module
from inspectorate.ledger import laid_beside
from inspectorate.ledger.disk import BusyError, FullError, LedgerError, LocalFolder
from inspectorate.ledger.laid_beside import LaidBeside
from inspectorate.ledger.laying import ANSWER, BEHIND, HEAD, serve
from inspectorate.ledger.note import Signer
from inspectorate.ledger.verify import verify_log
from inspectorate.ledger.writer import Writer

DIE_WITH_A_LAYER = """
import os, signal, sys
from pathlib import Path
from inspectorate.ledger import disk, laid_beside
from inspectorate.ledger.disk import LocalFolder
from inspectorate.ledger.note import Signer
from inspectorate.ledger.writer import Writer
disk._MANY = 0
writer = Writer(LocalFolder(Path(sys.argv[1])), Signer.parse(sys.argv[2]))
writer.append([b"{}"] * 2000)
writer.append([b"[]"])
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows are many."""
    monkeypatch.setattr(disk_module, "_MANY", 0)


def frame(name: str, data: bytes) -> bytes:
    return HEAD.pack(len(name.encode()), len(data), BEHIND) + name.encode() + data


def answers(asked: bytes) -> list[tuple[int, str]]:
    told, found = io.BytesIO(), []
    serve(io.BytesIO(asked), told)
    told.seek(0)
    while head := told.read(ANSWER.size):
        number, length = ANSWER.unpack(head)
        found.append((number, told.read(length).decode()))
    return found


def writers(log: Path, signer: Signer, count: int) -> None:
    with Writer(LocalFolder(log), signer) as writer:
        for _receipt in writer.append_each([[b"%d" % n] * 700 for n in range(count)]):
            pass


@pytest.mark.usefixtures("many")
def test_files_laid_by_another_process_are_those_laid_by_ones_own(
    make_log: Callable[[str, int], Path], signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside, alone = make_log("beside", 300), make_log("alone", 300)
    writers(beside, signer, 40)
    monkeypatch.setattr(disk_module, "_MANY", 10**6)
    writers(alone, signer, 40)
    names = LocalFolder(beside).names("")
    assert names == LocalFolder(alone).names("")
    assert len(names) > 200
    for name in names:
        assert (beside / name).read_bytes() == (alone / name).read_bytes(), name
    assert verify_log(LocalFolder(beside), [signer.verifier]).stands


@pytest.mark.usefixtures("many")
def test_where_no_other_process_can_be_had_rows_are_laid_all_the_same(
    log: Path, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/usr/sbin/some-server")
    writers(log, signer, 3)
    assert verify_log(LocalFolder(log), [signer.verifier]).size == 2700


@pytest.mark.usefixtures("many")
def test_a_row_that_the_other_process_cannot_write_is_told_when_publishing(log: Path, signer: Signer) -> None:
    writer = Writer(LocalFolder(log), signer)
    writer.append([b"{}"] * 2000)
    (log / "tile").rename(log / "aside")
    (log / "tile").write_bytes(b"")
    with pytest.raises(LedgerError, match=f"^{log}/tile/entries"):
        writer.close()
    (log / "tile").unlink()
    (log / "aside").rename(log / "tile")
    assert verify_log(LocalFolder(log), [signer.verifier]).size == 2600
    with Writer(LocalFolder(log), signer) as again:
        assert again.recovered == 2000
    assert verify_log(LocalFolder(log), [signer.verifier]).stands


@pytest.mark.usefixtures("many")
def test_an_end_of_the_other_process_loses_nothing(
    log: Path, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[LaidBeside] = []

    class Watched(LaidBeside):
        def __init__(self, root: Path, lock: int) -> None:
            super().__init__(root, lock)
            started.append(self)

    monkeypatch.setattr(disk_module, "LaidBeside", Watched)
    writer = Writer(LocalFolder(log), signer)
    writer.append([b"{}"] * 8000)
    writer.append([b"[]"])
    started[0]._process.send_signal(signal.SIGKILL)
    started[0]._process.wait()
    with pytest.raises(LedgerError, match=f"^{log}/：{os.strerror(errno.EPIPE)}"):
        writer.publish()
    writer.close()
    with Writer(LocalFolder(log), signer) as again:
        assert (again.size, again.recovered) == (8601, 8001)
    assert verify_log(LocalFolder(log), [signer.verifier]).stands


def test_a_process_that_ends_without_its_answer_is_not_taken_for_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(laid_beside, "program", str(tmp_path / "other.py"))
    (tmp_path / "other.py").write_text("import sys\nsys.stdin.buffer.read(6)\n")
    with (tmp_path / "lock").open("w") as lock:
        other = LaidBeside(tmp_path, lock.fileno())
        with pytest.raises(BrokenPipeError):
            other.settle()
        other.close()


def test_a_killed_writer_is_followed_once_its_rows_are_no_longer_written(log: Path, signer: Signer) -> None:
    command = [sys.executable, "-c", DIE_WITH_A_LAYER, str(log), signer.secret_text]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    while True:
        try:
            again = Writer(LocalFolder(log), signer)
            break
        except BusyError:
            continue
    with again:
        assert again.size == 2601
    assert verify_log(LocalFolder(log), [signer.verifier]).stands


def test_the_program_lays_waits_and_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files = [(f"tile/0/x{n // 50:03}/{n:03}", b"%d" % n) for n in range(200)]
    asked = b"".join(frame(*file) for file in files) + frame("", b"") + frame("", b"")
    assert answers(asked + frame("", b"\0") + frame("after/the/end", b"")) == [(0, ""), (0, "")]
    assert all(Path(name).read_bytes() == data for name, data in files)
    assert not Path("after").exists()


def test_the_program_says_what_went_wrong_first_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    asked = frame("file/x", b"1") + frame("folder", b"2") + frame("skipped", b"3") + frame("", b"")
    assert answers(asked + frame("later", b"4") + frame("", b"")) == [(errno.ENOTDIR, "file/x"), (0, "")]
    assert Path("later").read_bytes() == b"4"
    assert not Path("skipped").exists()


@pytest.mark.parametrize("broken", ["pwritev", "fdatasync"])
def test_the_program_names_the_file_that_the_disk_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def fail(*_told: object) -> int:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, broken, fail)
    assert answers(frame("a", b"1") + frame("", b"")) == [(errno.ENOSPC, "a")]


def test_the_program_names_what_went_wrong_first_though_the_wait_fails_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_told: object) -> int:
        raise OSError(errno.ENOSPC, "no room")

    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fdatasync", fail)
    asked = frame("a", b"1") + frame("folder", b"2") + frame("", b"")
    assert answers(asked) == [(errno.EISDIR, "folder")]


def test_a_frame_that_breaks_off_is_not_laid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    whole = frame("name", b"some bytes")
    for length in range(len(whole)):
        assert answers(whole[:length]) == []
    assert list(tmp_path.iterdir()) == []


def test_no_room_in_the_other_process_is_said_as_of_ones_own(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_told: object) -> None:
        raise OSError(errno.ENOSPC, "no room", "tile/0/000")

    disk = LocalFolder(log)
    disk.lock()
    monkeypatch.setattr(disk_module, "_MANY", 0)
    disk.lay([("tile/0/009", b"")])
    monkeypatch.setattr(LaidBeside, "settle", full)
    with pytest.raises(FullError, match="tile/0/000"):
        disk.settle()
    disk.close()
