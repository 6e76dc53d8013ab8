"""Each thing that is broken is told of once, with its file, whatever else is broken beside it."""

from collections.abc import Callable

import pytest
from tests.unit.ledger.crash_model import KEYS, SIGNER, File, MemoryDisk, new_log

from inspectorate.ledger.checkpoint import open_checkpoint
from inspectorate.ledger.rows import RowCheck
from inspectorate.ledger.strays import stray_files
from inspectorate.ledger.tiles import pack, unpack
from inspectorate.ledger.verify import verify_log
from inspectorate.ledger.writer import Writer

Told = list[tuple[str, str, int | None]]


def log(count: int) -> MemoryDisk:
    return new_log([b"%d" % number for number in range(count)])


@pytest.fixture
def disk() -> MemoryDisk:
    """Two full rows of entries and a partial one."""
    return log(600)


@pytest.fixture(scope="module")
def two_levels() -> MemoryDisk:
    """A full row of the second level, and some rows of the first after it."""
    return log(256 * 256 + 300)


def flip(disk: MemoryDisk, *names: str) -> None:
    for name in names:
        disk.names_now[name].data[0] ^= 1


def told(disk: MemoryDisk) -> Told:
    return [(one.kind, one.file, one.entry) for one in verify_log(disk, KEYS).faults]


@pytest.mark.parametrize("name", ["tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"])
def test_a_changed_tile_is_told_once_and_its_entries_hold(disk: MemoryDisk, name: str) -> None:
    flip(disk, name)
    assert told(disk) == [("tile", name, None)]


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (["tile/entries/001"], [("entry", "tile/entries/001", 256)]),
        (["tile/0/001"], [("tile", "tile/0/001", None)]),
        (
            ["tile/entries/001", "tile/0/002.p/88"],
            [("entry", "tile/entries/001", 256), ("tile", "tile/0/002.p/88", None)],
        ),
    ],
)
def test_a_row_that_is_gone_is_told_once(disk: MemoryDisk, names: list[str], wanted: Told) -> None:
    for name in names:
        del disk.names_now[name]
    assert told(disk) == wanted


def test_of_a_row_that_is_gone_altogether_both_files_are_told(disk: MemoryDisk) -> None:
    del disk.names_now["tile/entries/000"], disk.names_now["tile/0/000"]
    assert told(disk)[:2] == [("tile", "tile/0/000", None), ("entry", "tile/entries/000", 0)]
    assert told(disk)[-1] == ("root", "checkpoint", None)


def test_of_a_row_that_is_gone_it_is_said_which_file_is_missing(disk: MemoryDisk) -> None:
    for name in ("tile/entries/001", "tile/0/002.p/88"):
        del disk.names_now[name]
    said = [one.said for one in verify_log(disk, KEYS).faults]
    assert said == ["缺檔案 tile/entries/001", "缺檔案 tile/0/002.p/88"]


def test_entries_that_cannot_be_told_apart_are_said_to_be_so(disk: MemoryDisk) -> None:
    disk.cut("tile/entries/001", 4)
    (fault,) = verify_log(disk, KEYS).faults
    assert (fault.kind, fault.file, fault.entry) == ("entry", "tile/entries/001", 256)
    assert fault.said == "內容於一筆紀錄之中結束"


def test_an_emptied_row_is_told_once(disk: MemoryDisk) -> None:
    disk.names_now["tile/entries/002.p/88"] = File()
    assert told(disk) == [("entry", "tile/entries/002.p/88", 512)]


def test_a_log_of_full_rows_alone_stands() -> None:
    assert verify_log(log(256), KEYS).stands


def test_a_full_upper_row_and_what_follows_it_stand(two_levels: MemoryDisk) -> None:
    assert verify_log(two_levels, KEYS).stands


def test_upper_rows_stand_where_the_last_one_is_just_full() -> None:
    assert verify_log(log(256 * 256), KEYS).stands


@pytest.mark.parametrize(
    "names",
    [
        ["tile/1/000"],
        ["tile/1/001.p/1"],
        ["tile/2/000.p/1"],
        ["tile/0/256"],
        ["tile/0/255"],
        ["tile/1/000", "tile/0/256"],
        ["tile/1/000", "tile/1/001.p/1", "tile/0/256"],
        ["tile/0/003", "tile/1/000", "tile/0/257.p/44"],
    ],
)
def test_upper_rows_are_told_as_exactly_as_lower_ones(two_levels: MemoryDisk, names: list[str]) -> None:
    flip(two_levels, *names)
    try:
        assert sorted(told(two_levels)) == sorted(("tile", name, None) for name in names)
    finally:
        flip(two_levels, *names)


def test_the_root_at_nought_is_that_of_nothing(disk: MemoryDisk) -> None:
    seen = [("witness", new_log().read("checkpoint") or b"")]
    found = verify_log(disk, KEYS, seen)
    assert (found.faults, found.witnessed) == ([], [("witness", 0)])


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (lambda entries: [*entries[:3], b"x", *entries[4:]], "自第 3 筆起有 1 筆內容遭更動"),
        (lambda entries: [*entries[:3], b"x", *entries[4:9], b"y", *entries[10:]], "自第 3 筆起有 2 筆"),
        (lambda entries: entries[::-1], "自第 0 筆起順序遭更動"),
        (lambda entries: entries[:-1], "應有 256 筆，實有 255 筆：自第 255 筆起"),
        (lambda entries: [*entries, b"x"], "應有 256 筆，實有 257 筆：自第 256 筆起"),
    ],
)
def test_how_a_row_was_changed_is_said(
    disk: MemoryDisk, how: Callable[[list[bytes]], list[bytes]], said: str
) -> None:
    disk.names_now["tile/entries/000"] = File(
        bytearray(pack(how(unpack(disk.read("tile/entries/000") or b""))))
    )
    (fault,) = verify_log(disk, KEYS).faults
    assert said in fault.said


def test_after_a_thousand_rows_that_differ_no_further_one_is_looked_at() -> None:
    signed = open_checkpoint(log(1).read("checkpoint") or b"", KEYS).checkpoint
    endless = type(signed)(signed.origin, 10**12, signed.root)
    check = RowCheck(MemoryDisk(), endless, set())
    check.run()
    assert sum(one.kind == "entry" for one in check.faults) == 1000


def test_an_older_row_that_was_cleared_away_since_it_was_listed_is_no_stray(disk: MemoryDisk) -> None:
    """A writer takes it away as soon as the full row is published."""
    with Writer(disk, SIGNER) as writer:
        writer.append([b"x"])
    names = [*disk.names(""), "tile/entries/002.p/3"]
    assert stray_files(disk, names, 601, 601) == []


@pytest.mark.parametrize(("level", "row"), [("entries", "002"), ("0", "002"), ("1", "000")])
def test_an_older_row_that_says_something_else_is_a_stray(disk: MemoryDisk, level: str, row: str) -> None:
    name = f"tile/{level}/{row}.p/1"
    disk.put([(name, b"another")])
    assert [(one.kind, one.file) for one in verify_log(disk, KEYS).faults] == [("stray", name)]
