"""Many batches with several under way at once: stopped anywhere, each is there whole or not at all."""

from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from functools import partial

import pytest
from tests.unit.ledger.crash_model import (
    KEYS,
    SIGNER,
    MemoryDisk,
    StoppedError,
    Told,
    entries_of,
    new_log,
    random_of,
    some,
)

from inspectorate.ledger import flight as flight_module
from inspectorate.ledger import writer as writer_module
from inspectorate.ledger.disk import BusyError, FullError, LedgerError
from inspectorate.ledger.journal import JOURNAL
from inspectorate.ledger.taken import Receipt
from inspectorate.ledger.verify import verify_log
from inspectorate.ledger.writer import Writer

LATE = pytest.mark.parametrize("late", [False, True])


def steps(quick: int, slow: int) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("step", [quick, pytest.param(slow, marks=pytest.mark.slow)])


def batches(count: int, size: int = 2) -> list[list[bytes]]:
    """Batches longer than a sector, so that a stop leaves some of one."""
    return [some(size, f"{number}/" + "b" * 300) for number in range(count)]


def sitting(disk: MemoryDisk, told: Told) -> None:
    with Writer(disk, SIGNER) as writer:
        told.append_each(writer, batches(4))
        told.append(writer, some(1, "between"))
        told.append_each(writer, batches(3))


def length_of(start: MemoryDisk) -> int:
    disk = deepcopy(start)
    disk.steps = 0
    sitting(disk, Told(entries_of(deepcopy(start))))
    return disk.steps


def stopped(start: MemoryDisk, before: list[bytes], place: int, *, late: bool) -> tuple[MemoryDisk, Told]:
    disk, told = deepcopy(start), Told(list(before))
    disk.left, disk.late = place, late
    with suppress(StoppedError):
        sitting(disk, told)
    disk.left = None
    return disk, told


@LATE
@steps(47, 3)
@pytest.mark.parametrize("count", [0, 253])
def test_killed_at_any_byte_nothing_with_a_receipt_is_lost(count: int, step: int, *, late: bool) -> None:
    before = some(count)
    start = new_log(before)
    for place in range(0, length_of(start) + 1, step if count == 0 else 7 * step):
        disk, told = stopped(start, before, place, late=late)
        told.hold(disk.after_kill())


@LATE
@steps(47, 3)
@pytest.mark.parametrize("count", [0, 253])
def test_with_the_power_cut_at_any_byte_nothing_with_a_receipt_is_lost(
    count: int, step: int, *, late: bool
) -> None:
    before = some(count)
    start = new_log(before)
    for place in range(0, length_of(start) + 1, step if count == 0 else 7 * step):
        disk, told = stopped(start, before, place, late=late)
        told.hold(disk.after_power_cut(random_of(place)))


@LATE
def test_a_full_disk_takes_none_that_has_no_receipt_and_the_writer_goes_on(*, late: bool) -> None:
    start, refused = new_log(), 0
    for place in range(0, 6000, 61):
        disk, told = deepcopy(start), Told()
        with Writer(disk, SIGNER) as writer:
            disk.left, disk.full, disk.late = place, True, late
            try:
                told.append_each(writer, batches(6))
            except FullError:
                refused += 1
            disk.left, told.drawn = None, []
            assert writer.size == len(told.acknowledged)
            told.append_each(writer, batches(2))
        told.hold(disk)
    assert refused > 30


@LATE
@pytest.mark.parametrize(("what", "limit"), [("_PENDING", 600), ("_PENDING_BYTES", 60_000)])
def test_the_bytes_are_those_of_plain_appends(
    monkeypatch: pytest.MonkeyPatch, what: str, limit: int, *, late: bool
) -> None:
    monkeypatch.setattr(writer_module, what, limit)  # so that it publishes on the way
    some_batches = batches(12, 97)
    plain, each = new_log(), new_log()
    each.late = late
    with Writer(plain, SIGNER) as one, Writer(each, SIGNER) as other:
        receipts = [one.append(batch) for batch in some_batches]
        assert list(other.append_each(some_batches)) == receipts
        journals = [disk.names_now[JOURNAL].data.rstrip(b"\0") for disk in (plain, each)]
        assert journals[0] == journals[1] != b""
        assert one.head == other.head == receipts[-1].signed
    assert plain.names("") == each.names("")
    for name in plain.names(""):
        assert plain.read(name) == each.read(name), name


def test_what_is_written_while_another_write_lasts_goes_together() -> None:
    class Counting(MemoryDisk):
        writes = 0

        def sync(self, name: str) -> None:
            self.writes += name == JOURNAL
            super().sync(name)

    disk = Counting(**vars(new_log()))
    disk.late = True
    with Writer(disk, SIGNER) as writer:
        disk.writes = 0
        assert len(list(writer.append_each(batches(9)))) == 9
        assert disk.writes == 2


@pytest.mark.parametrize(("most", "most_bytes", "ahead"), [(4, 10**6, 4), (100, 3000, 5), (100, 1, 2)])
def test_only_so_many_are_drawn_ahead(
    monkeypatch: pytest.MonkeyPatch, most: int, most_bytes: int, ahead: int
) -> None:
    monkeypatch.setattr(flight_module, "_MOST", most)
    monkeypatch.setattr(flight_module, "_MOST_BYTES", most_bytes)
    disk, told = new_log(), 0
    disk.late = True
    drawn: list[int] = []

    def drawing() -> Iterator[list[bytes]]:
        for number, batch in enumerate(batches(20)):
            drawn.append(number)
            yield batch

    with Writer(disk, SIGNER) as writer:
        for _receipt in writer.append_each(drawing()):
            told += 1
            assert len(drawn) - told < ahead
    assert told == 20


@LATE
def test_what_fails_in_the_callers_hands_comes_after_the_receipts_of_what_came_before(*, late: bool) -> None:
    def failing() -> Iterator[list[bytes]]:
        yield from batches(3)
        raise RuntimeError("no more")

    disk = new_log()
    receipts: list[Receipt] = []
    disk.late = late
    with Writer(disk, SIGNER) as writer:
        with pytest.raises(RuntimeError, match="no more"):
            receipts.extend(writer.append_each(failing()))
        assert [one.first for one in receipts] == [0, 2, 4]
        assert writer.append([b"{}"]).first == 6


@pytest.mark.parametrize(("wrong", "said"), [([], "沒有要加入"), ([b"", b"x" * 65_536], "第 2 筆長")])
def test_a_batch_that_cannot_be_taken_is_refused_after_the_receipts_of_those_before(
    wrong: list[bytes], said: str
) -> None:
    disk = new_log()
    receipts: list[Receipt] = []
    disk.late = True
    with Writer(disk, SIGNER) as writer:
        with pytest.raises(LedgerError, match=said):
            receipts.extend(writer.append_each([*batches(2), wrong, *batches(2)]))
        assert ([one.first for one in receipts], writer.size) == ([0, 2], 4)


@LATE
def test_left_early_what_was_drawn_is_in_the_log_and_the_writer_goes_on(*, late: bool) -> None:
    disk = new_log()
    disk.late = late
    drawn: list[list[bytes]] = []

    def drawing() -> Iterator[list[bytes]]:
        for batch in batches(150):
            drawn.append(batch)
            yield batch

    with Writer(disk, SIGNER) as writer:
        each = writer.append_each(drawing())
        assert next(each).first == 0
        each.close()
        assert 1 <= len(drawn) <= 65
        assert writer.size == 2 * len(drawn)
        assert writer.append([b"{}"]).first == 2 * len(drawn)
    assert entries_of(disk) == [*(entry for batch in drawn for entry in batch), b"{}"]


def test_an_append_or_a_publishing_in_between_waits_for_what_was_drawn() -> None:
    disk = new_log()
    disk.late = True
    with Writer(disk, SIGNER) as writer:
        each = writer.append_each(batches(20))
        assert next(each).first == 0
        between = writer.append([b"{}"])
        assert next(each).first == 2
        writer.publish()
        rest = [receipt.signed.checkpoint.size for receipt in each]
        assert writer.size == 41
        assert between.signed.checkpoint.size not in rest
    found = verify_log(disk, KEYS)
    assert (found.faults, found.size) == ([], 41)


def test_closed_with_some_under_way_the_log_has_them() -> None:
    disk = new_log()
    disk.late = True
    writer = Writer(disk, SIGNER)
    each = writer.append_each(batches(20))
    assert next(each).first == 0
    writer.close()
    size = verify_log(disk, KEYS).size
    assert size >= 2
    assert [receipt.first for receipt in each][: size // 2 - 1] == list(range(2, size, 2))


@LATE
def test_another_who_wrote_meanwhile_is_seen_and_left_alone(*, late: bool) -> None:
    disk = new_log()
    other: list[Receipt] = []
    disk.late = late

    def drawing() -> Iterator[list[bytes]]:
        yield from batches(2)
        with suppress(KeyboardInterrupt), Writer(disk, SIGNER) as writer:
            other.append(writer.append([b"by another"]))
            raise KeyboardInterrupt
        yield from batches(30)

    first = Writer(disk, SIGNER)
    with pytest.raises(BusyError, match="為免分叉"):
        for _receipt in first.append_each(drawing()):
            pass
    for refused in (partial(first.append, [b"{}"]), first.publish):
        with pytest.raises(LedgerError, match="重新開啟"):
            refused()
    assert b"by another" in entries_of(disk)
    assert verify_log(disk, KEYS, [("the other's", bytes(other[0].signed.note))]).faults == []


def test_a_failure_that_an_append_in_between_met_is_told_again_to_who_asked_for_the_receipts() -> None:
    disk = new_log()
    disk.late = True
    with Writer(disk, SIGNER) as writer:
        each = writer.append_each(batches(20))
        assert next(each).first == 0
        disk.left, disk.full = 100, True
        with pytest.raises(FullError):
            writer.append([b"{}"])
        disk.left = None
        with pytest.raises(FullError):
            list(each)
        size = writer.size
        assert writer.append([b"{}"]).first == size


def test_no_batch_is_no_append() -> None:
    disk = new_log()
    with Writer(disk, SIGNER) as writer:
        assert list(writer.append_each([])) == []
    assert disk.size(JOURNAL) == 0
