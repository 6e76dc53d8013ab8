"""The folder of time stamps: what waits, what is told of it, and what stamps prove together."""

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from tests.unit.ledger.crash_model import SIGNER, MemoryDisk

from inspectorate.ledger import stamps as stamps_module
from inspectorate.ledger.checkpoint import Checkpoint
from inspectorate.ledger.stamp import Authorities, Stamp
from inspectorate.ledger.stamps import (
    Bound,
    Kept,
    bounds_of,
    judge_stamps,
    keep_reply,
    kept,
    place_of,
    put_by,
    waiting,
)

VECTOR = json.loads((Path(__file__).parents[2] / "vectors" / "stamp.json").read_text())
NOTE, REPLY = VECTOR["note"].encode(), b64decode(VECTOR["reply"])
TRUSTED = Authorities.parse([VECTOR["root"].encode()], [VECTOR["chain"].encode()])
NOBODY = Authorities()
START = datetime(2026, 11, 21, tzinfo=UTC)


def note(size: int) -> bytes:
    return bytes(Checkpoint("firm.example/ledger", size, bytes(range(32))).signed(SIGNER))


def later(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def stamp(seconds: int) -> Stamp:
    return Stamp(later(seconds), "", "", trusted=True)


@pytest.fixture
def disk() -> MemoryDisk:
    return MemoryDisk()


def test_a_checkpoint_waits_under_its_size_and_the_beginning_of_its_hash(disk: MemoryDisk) -> None:
    put_by(disk, note(7), START)
    place = f"7-{sha256(note(7)).hexdigest()[:16]}"
    assert place_of(note(7)) == place
    assert disk.names("stamps") == [f"stamps/{place}.checkpoint", f"stamps/{place}.since"]
    assert waiting(disk) == [Kept(place, note(7), 7, START)]
    assert waiting(disk)[0].reply_file("tsa") == f"stamps/{place}.tsa.tsr"


def test_what_waits_already_goes_on_waiting_since_it_began_to(disk: MemoryDisk) -> None:
    put_by(disk, note(7), START)
    put_by(disk, note(7), later(9))
    assert [one.since for one in waiting(disk)] == [START]


def test_the_smallest_comes_first_by_number(disk: MemoryDisk) -> None:
    for size in (100, 9, 10):
        put_by(disk, note(size), START)
    assert [one.size for one in waiting(disk)] == [9, 10, 100]
    assert [one.size for one in kept(disk)[0]] == [9, 10, 100]


def test_of_many_that_wait_nothing_is_left_of_those_between(disk: MemoryDisk) -> None:
    for size in range(1, 41):
        put_by(disk, note(size), START)
    assert [one.size for one in waiting(disk)] == [*range(1, 32), 40]
    assert len(disk.names("stamps")) == 64


def test_what_was_stamped_waits_no_more_unless_it_is_the_head(disk: MemoryDisk) -> None:
    put_by(disk, note(7), START)
    (one,) = waiting(disk)
    keep_reply(disk, one, "tsa", b"reply")
    assert waiting(disk) == []
    (head,) = waiting(disk, note(7))
    assert head.replies == {"tsa": b""}, "of answers only the names count"
    assert kept(disk)[0][0].replies == {"tsa": b"reply"}


def test_a_file_that_is_gone_since_it_was_listed_is_told_as_gone() -> None:
    class Emptied(MemoryDisk):
        def names(self, folder: str) -> list[str]:
            return [f"{folder}/7-0011223344556677{end}" for end in (".a.tsr", ".checkpoint", ".since")]

    found, faults = kept(Emptied())
    assert (found, [one.file for one in faults]) == ([], ["stamps/7-0011223344556677.checkpoint"])
    assert waiting(Emptied()) == []


def test_one_stamp_that_cannot_be_read_keeps_no_other_from_counting() -> None:
    place = Kept("1-0011223344556677", NOTE, 1, START, {"a": b"", "b": REPLY, "c": REPLY})
    trusted = judge_stamps([place], [place.file], TRUSTED)
    assert [(one.kind, one.file) for one in trusted.faults] == [("stamp", place.reply_file("a"))]
    assert (trusted.until, trusted.unverified, trusted.waiting) == (1, 0, None)
    assert judge_stamps([place], [place.file], NOBODY).unverified == 2
    assert judge_stamps([place], [], TRUSTED).bounds == []


def test_what_waits_the_longest_tells_since_when() -> None:
    times = {2: later(9), 3: None, 4: later(5), 5: later(7)}
    places = [Kept(str(size), NOTE, size, since) for size, since in times.items()]
    assert judge_stamps(places, [], NOBODY).waiting == later(5)
    assert judge_stamps(places[1:2], [], NOBODY).waiting is None
    stamped = Kept("1-00", NOTE, 1, later(1), {"b": REPLY})
    assert judge_stamps([stamped, *places], [stamped.file], NOBODY).waiting == later(5)


def test_a_later_stamp_bounds_the_entries_after_an_earlier_one() -> None:
    assert bounds_of([(5, stamp(1)), (9, stamp(3))]) == [
        Bound(0, 4, stamp(1), None),
        Bound(5, 8, stamp(3), later(1)),
    ]


def test_of_two_stamps_of_one_time_the_one_over_more_entries_bounds_them_all() -> None:
    assert bounds_of([(5, stamp(3)), (9, stamp(3))]) == [Bound(0, 8, stamp(3), None)]


def test_stamps_on_several_checkpoints_reach_to_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {b"early": stamp(1), b"late": stamp(3)}
    monkeypatch.setattr(stamps_module, "read_stamp", lambda reply, *_asked: said[reply])
    places = [Kept("1-00", NOTE, 1, None, {"b": b"early"}), Kept("3-00", NOTE, 3, None, {"b": b"late"})]
    found = judge_stamps(places, [one.file for one in places], NOBODY)
    assert (found.until, len(found.bounds)) == (3, 2)
