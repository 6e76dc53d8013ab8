"""Rows that are laid are whole, waited for each once, and leave nothing open behind."""

import errno
import io
import os
import stat
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from inspectorate.ledger.laying import ANSWER, BEHIND, HEAD, USED, Rows, Shared, serve, write


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were waited for."""
    names: list[str] = []
    plain = os.fdatasync

    def sync(handle: int) -> None:
        names.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        plain(handle)

    monkeypatch.setattr(os, "fdatasync", sync)
    return names


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 20])
def test_each_file_is_waited_for_once_and_let_go(tmp_path: Path, synced: list[str], count: int) -> None:
    rows, before, threads = Rows(f"{tmp_path}/"), open_files(), threading.active_count()
    files = [(f"tile/{number:03}", b"%d" % number) for number in range(count)]
    rows.lay(files)
    assert synced == [], "not before it is asked for"
    rows.settle()
    assert sorted(synced) == [name.rpartition("/")[2] for name, _data in files]
    assert (open_files(), threading.active_count()) == (before, threads)
    assert {path.name: path.read_bytes() for path in (tmp_path / "tile").glob("*")} == {
        name.rpartition("/")[2]: data for name, data in files
    }
    rows.settle()
    assert len(synced) == count


def test_what_is_laid_is_read_by_all_and_written_by_its_owner(tmp_path: Path) -> None:
    before = os.umask(0o022)
    Rows(f"{tmp_path}/").lay([("row", b"1")])
    os.umask(before)
    assert stat.S_IMODE((tmp_path / "row").stat().st_mode) == 0o644


def test_a_longer_row_that_lay_there_leaves_nothing_behind(tmp_path: Path) -> None:
    for name in ("row", "folder/row"):
        for data in (b"longer", b"one"):
            Rows(f"{tmp_path}/").lay([(name, data)])
        assert (tmp_path / name).read_bytes() == b"one"


def test_syncing_begins_early_where_many_come(tmp_path: Path, synced: list[str]) -> None:
    rows = Rows(f"{tmp_path}/", early=3)
    rows.lay([("1", b""), ("2", b"")])
    time.sleep(0.05)
    assert synced == []
    rows.lay([("3", b"")])
    for _wait in range(200):
        time.sleep(0.01 if len(synced) < 3 else 0)
    assert sorted(synced) == ["1", "2", "3"]
    rows.lay([("4", b"")])
    threads = threading.active_count()
    rows.settle()
    assert sorted(synced) == ["1", "2", "3", "4"]
    assert threading.active_count() < threads


def test_of_several_files_that_fail_the_first_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(handle: int) -> None:
        raise OSError(errno.EIO, Path(f"/proc/self/fd/{handle}").readlink().name)

    rows = Rows(f"{tmp_path}/")
    rows.lay([("a", b""), ("b", b"")])
    before = open_files()
    monkeypatch.setattr(os, "fdatasync", fail)
    with pytest.raises(OSError, match="a") as caught:
        rows.settle()
    assert (caught.value.filename, open_files()) == (f"{tmp_path}/a", before)


def test_a_folder_that_another_makes_meanwhile_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[str] = []
    plain = os.open

    def late(path: str, flags: int, mode: int = 0o777) -> int:
        if not refused:
            refused.append(path)
            raise FileNotFoundError(errno.ENOENT, "not yet", path)
        return plain(path, flags, mode)

    (tmp_path / "tile").mkdir()
    monkeypatch.setattr(os, "open", late)
    Rows(f"{tmp_path}/").lay([("tile/0", b"1")])
    assert (tmp_path / "tile/0").read_bytes() == b"1"


def test_what_the_system_takes_in_parts_is_whole_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = os.pwritev

    def some(handle: int, pieces: Sequence[bytes], place: int) -> int:
        return plain(handle, [b"".join(pieces)[:3]], place)

    monkeypatch.setattr(os, "pwritev", some)
    Rows(f"{tmp_path}/").lay([("row", b"abcdefgh")])
    assert (tmp_path / "row").read_bytes() == b"abcdefgh"
    with (tmp_path / "file").open("w+b") as file:
        write(file.fileno(), 5, b"abcd", b"", b"efgh", b"i")
        assert (tmp_path / "file").read_bytes() == bytes(5) + b"abcdefghi"


class Unread(io.BytesIO):
    """Answers that are read only once they are flushed."""

    flushed = b""

    def flush(self) -> None:
        self.flushed = self.getvalue()


def frame(name: str, data: bytes) -> bytes:
    return HEAD.pack(len(name.encode()), len(data), BEHIND) + name.encode() + data


def test_an_answer_is_given_at_once_and_what_went_wrong_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "other").mkdir()
    answers, threads, before = Unread(), threading.active_count(), open_files()
    asked = [("folder", b"1"), ("other", b"2"), ("", b""), ("row", b""), ("", b""), ("more", b"3")]
    serve(io.BytesIO(b"".join(frame(*one) for one in asked)), answers)
    wrong = ANSWER.pack(errno.EISDIR, len("folder")) + b"folder"
    assert answers.flushed == wrong + ANSWER.pack(0, 0)
    assert (Path("row").read_bytes(), Path("more").read_bytes()) == (b"", b"3")
    assert (threading.active_count(), open_files()) == (threads, before)


@pytest.mark.parametrize(("count", "early"), [(1023, 0), (1024, 1024), (1030, 1024)])
def test_many_rows_are_synced_while_more_come(
    tmp_path: Path, synced: list[str], monkeypatch: pytest.MonkeyPatch, count: int, early: int
) -> None:
    monkeypatch.chdir(tmp_path)
    threads = threading.active_count()
    serve(io.BytesIO(b"".join(frame(f"{number:04}", b"x") for number in range(count))), io.BytesIO())
    assert len(synced) == early, "though nobody asked for the wait"
    assert threading.active_count() == threads


def test_where_rows_are_synced_early_the_disk_begins_to_write_each_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, ...]] = []

    def advise(handle: int, *what: int) -> None:
        told.append((os.fstat(handle).st_size, *what))

    monkeypatch.setattr(os, "posix_fadvise", advise)
    Rows(f"{tmp_path}/", early=3).lay([("a", b"12"), ("b", b"345")])
    assert told == [(2, 0, 0, os.POSIX_FADV_DONTNEED), (3, 0, 0, os.POSIX_FADV_DONTNEED)]
    Rows(f"{tmp_path}/").lay([("c", b"6")])
    assert len(told) == 2, "few rows are left to the wait"


def test_a_system_that_cannot_be_told_to_begin_has_the_rows_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "posix_fadvise")
    rows = Rows(f"{tmp_path}/", early=3)
    rows.lay([("a", b"12")])
    rows.settle()
    assert (tmp_path / "a").read_bytes() == b"12"


def test_eight_are_waited_for_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each waits for the others: fewer would wait for ever."""
    eight, threads, plain = threading.Barrier(8), set(), os.fdatasync

    def sync(handle: int) -> None:
        threads.add(threading.get_ident())
        eight.wait(3)
        plain(handle)

    monkeypatch.setattr(os, "fdatasync", sync)
    rows = Rows(f"{tmp_path}/")
    rows.lay([(f"{number}", b"") for number in range(16)])
    rows.settle()
    assert len(threads) == 8


def test_what_is_synced_early_and_early_again_is_synced_by_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, plain = threading.Event(), os.fdatasync

    def sync(handle: int) -> None:
        release.wait(3)
        plain(handle)

    monkeypatch.setattr(os, "fdatasync", sync)
    rows, before = Rows(f"{tmp_path}/", early=8), set(threading.enumerate())
    for _twice in range(2):
        rows.lay([(f"{number}", b"") for number in range(8)])
    assert len(set(threading.enumerate()) - before) == 8
    release.set()
    rows.settle()


@pytest.mark.parametrize("after", [b"\0", b"more than one"])
def test_bytes_without_a_name_end_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bytes) -> None:
    monkeypatch.chdir(tmp_path)
    answers = Unread()
    serve(io.BytesIO(frame("row", b"1") + frame("", after) + frame("", b"") + frame("late", b"2")), answers)
    assert (answers.getvalue(), sorted(one.name for one in tmp_path.iterdir())) == (b"", ["row"])


@pytest.fixture
def memory() -> Iterator[int]:
    """The file of ten bytes of memory."""
    handle = os.memfd_create("rows")
    os.ftruncate(handle, 10)
    yield handle
    os.close(handle)


def test_memory_holds_what_fits_into_a_half_where_it_says_and_then_into_the_other(memory: int) -> None:
    mine, others = Shared(memory), Shared(memory)
    assert mine.half == 5
    assert [mine.put(data) for data in (b"abcd", b"12", b"", b"e", b"f")] == [0, BEHIND, 4, 4, BEHIND]
    mine.turn()
    assert [mine.put(data) for data in (b"123456", b"123", b"45", b"6")] == [BEHIND, 5, 8, BEHIND]
    assert [bytes(others.at(*part)) for part in ((0, 5), (5, 5), (3, 4), (4, 0))] == [
        b"abcde",
        b"12345",
        b"de12",
        b"",
    ]
    mine.turn()
    assert [mine.put(data) for data in (b"x", b"yz")] == [0, 1]
    mine.turn()
    assert (mine.put(b"!"), bytes(others.at(0, 10))) == (5, b"xyzde!2345")


def test_whether_all_was_read_is_answered_at_once_and_says_nothing_of_what_went_wrong(
    tmp_path: Path, synced: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    answers = Unread()
    told = frame("row", b"1") + frame("folder", b"2") + HEAD.pack(0, 0, USED)
    serve(io.BytesIO(told), answers)
    assert (answers.flushed, synced) == (ANSWER.pack(0, 0), [])
    answers = Unread()
    serve(io.BytesIO(told + frame("", b"") + HEAD.pack(0, 0, USED)), answers)
    wrong = ANSWER.pack(errno.EISDIR, len("folder")) + b"folder"
    assert answers.flushed == ANSWER.pack(0, 0) + wrong + ANSWER.pack(0, 0)


def test_rows_come_from_the_memory_or_behind_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory: int
) -> None:
    monkeypatch.chdir(tmp_path)
    mine, answers = Shared(memory), Unread()
    told = [("a", b"1234"), ("b", b"more than there is room for"), ("c", b"5"), ("", b"")]
    asked = [
        frame(name, data)
        if not name or (place := mine.put(data)) == BEHIND
        else HEAD.pack(len(name), len(data), place) + name.encode()
        for name, data in told
    ]
    serve(io.BytesIO(b"".join(asked)), answers, Shared(memory))
    assert answers.flushed == ANSWER.pack(0, 0)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {
        name: data for name, data in told if name
    }
    assert len(asked[0]) < len(frame(*told[0])), "its bytes did not go through the pipe"


def test_more_than_there_is_memory_for_is_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory: int
) -> None:
    monkeypatch.chdir(tmp_path)
    answers = Unread()
    serve(io.BytesIO(HEAD.pack(1, 5, 8) + b"a" + frame("", b"")), answers, Shared(memory))
    assert (list(tmp_path.iterdir()), answers.getvalue()) == ([], b"")
