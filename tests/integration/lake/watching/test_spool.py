"""Spool and follower: each line once, through rotation, cutting and kills."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspectorate.services.watching.following import Follower
from inspectorate.services.watching.spool import Place, Spool


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "auth.log"


_OPEN: list[Follower] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while _OPEN:
        _OPEN.pop().close()


def followed(tmp_path: Path, log: Path) -> tuple[Follower, Spool]:
    spool = Spool(tmp_path / "spool", "auth")
    _OPEN.append(Follower(log, spool, tmp_path / "state.json"))
    return _OPEN[-1], spool


def drained(follower: Follower) -> None:
    while follower.poll():
        pass


def all_of(tmp_path: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted((tmp_path / "spool").iterdir()))


def append(log: Path, text: str) -> None:
    with log.open("a") as stream:
        stream.write(text)


def test_a_line_that_is_not_whole_waits(tmp_path: Path, log: Path) -> None:
    follower, _spool = followed(tmp_path, log)
    drained(follower)
    append(log, "one\ntw")
    drained(follower)
    assert all_of(tmp_path) == b"one\n"
    append(log, "o\n")
    drained(follower)
    assert all_of(tmp_path) == b"one\ntwo\n"


def test_rotation_loses_nothing_not_even_the_last_line(tmp_path: Path, log: Path) -> None:
    follower, _spool = followed(tmp_path, log)
    append(log, "one\n")
    drained(follower)
    append(log, "two\nlast")
    log.rename(tmp_path / "auth.log.1")
    drained(follower)
    append(log, "new\n")
    drained(follower)
    assert all_of(tmp_path) == b"one\ntwo\nlast\nnew\n"


def test_a_file_that_was_cut_is_read_from_its_beginning(tmp_path: Path, log: Path) -> None:
    follower, _spool = followed(tmp_path, log)
    append(log, "one\ntwo\n")
    drained(follower)
    log.write_text("three and more than before\n")
    drained(follower)
    assert all_of(tmp_path) == b"one\ntwo\nthree and more than before\n"


def test_after_a_kill_following_goes_on_where_it_was(tmp_path: Path, log: Path) -> None:
    follower, spool = followed(tmp_path, log)
    append(log, "one\n")
    drained(follower)
    spool.add([b"two\n"])  # the kill came before it was kept how far the file was followed
    append(log, "two\nthree\n")
    again, _spool = followed(tmp_path, log)
    drained(again)
    assert all_of(tmp_path) == b"one\ntwo\nthree\n"


def test_a_file_that_was_rotated_while_nobody_watched_is_finished_first(tmp_path: Path, log: Path) -> None:
    follower, _spool = followed(tmp_path, log)
    append(log, "one\n")
    drained(follower)
    follower.close()
    append(log, "two\n")
    log.rename(tmp_path / "auth.log.1")
    append(log, "three\n")
    again, _spool = followed(tmp_path, log)
    drained(again)
    assert all_of(tmp_path) == b"one\ntwo\nthree\n"


def test_a_kill_between_two_segments_writes_nothing_twice(tmp_path: Path, log: Path) -> None:
    follower, spool = followed(tmp_path, log)
    append(log, "one\n")
    drained(follower)
    spool.closed(0)
    append(log, "two\n")
    again, _spool = followed(tmp_path, log)
    drained(again)
    assert all_of(tmp_path) == b"one\ntwo\n"


def test_a_write_that_was_cut_short_ends_its_line(tmp_path: Path) -> None:
    Spool(tmp_path / "spool", "syslog").add([b"one\n", b"ha"])
    Spool(tmp_path / "spool", "syslog").add([b"two\n"])
    assert all_of(tmp_path) == b"one\nha\ntwo\n"


def test_segments_are_read_in_order_and_go_when_they_are_taken_in(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", "syslog")
    seen = spool.since(0)
    spool.add([b"one\n"])
    spool.closed(0)
    spool.add([b"two\n"])
    found = b""
    for _ in range(4):
        data, seen = spool.read(seen)
        found += data
    assert (found, seen) == (b"one\ntwo\n", Place(2, 4))
    (waiting,) = spool.waiting()
    spool.taken(waiting, refused=False)
    assert list(spool.waiting()) == []
    spool.swept(time.time() - 60)
    assert all_of(tmp_path) == b"one\ntwo\n"
    spool.swept(time.time() + 60)
    assert all_of(tmp_path) == b"two\n"


def test_a_refused_segment_is_kept(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", "syslog")
    spool.add([b"one\n"])
    spool.closed(0)
    (waiting,) = spool.waiting()
    spool.taken(waiting, refused=True)
    spool.swept(time.time() + 60)
    assert all_of(tmp_path) == b"one\n"
