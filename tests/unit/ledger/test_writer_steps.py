"""What the writer asks of the disk: after a refusal, beside another writer, and while it publishes."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

import pytest
from tests.unit.ledger.crash_model import KEYS, SIGNER, MemoryDisk, entries_of, new_log, some

from inspectorate.ledger.disk import BusyError, FullError, LedgerError
from inspectorate.ledger.journal import JOURNAL
from inspectorate.ledger.note import Signature, Verifier
from inspectorate.ledger.verify import verify_log
from inspectorate.ledger.writer import Writer


@dataclass
class Seen(MemoryDisk):
    """A disk that tells what it was asked for, and that can fail."""

    seen: list[str] = field(default_factory=list)
    cannot_cut: bool = False
    interrupts: bool = False

    def read(self, name: str) -> bytes | None:
        self.seen.append(f"read {name}")
        return super().read(name)

    def read_at(self, name: str, place: int, size: int) -> bytes:
        return bytes(self.names_now[name].data[place : place + size]) if name in self.names_now else b""

    def lay(self, files: Sequence[tuple[str, bytes]]) -> None:
        self.seen.append("lay")
        super().lay(files)

    def beside(self, work: Callable[[], None]) -> "Future[None]":
        self.seen.append("beside")
        return super().beside(work)

    def cut(self, name: str, size: int) -> None:
        self.seen.append(f"cut {name}")
        if self.cannot_cut:
            raise LedgerError("輸入輸出錯誤")
        super().cut(name, size)

    def sync(self, name: str) -> None:
        self.seen.append(f"sync {name}")
        if self.interrupts:
            self.interrupts = False
            raise KeyboardInterrupt
        super().sync(name)

    def sync_folder(self, folder: str) -> None:
        self.seen.append(f"names {folder}")
        super().sync_folder(folder)

    @property
    def journal(self) -> bytearray:
        return self.names_now[JOURNAL].data


@dataclass
class Counting:
    """A signer that counts how often it is asked."""

    asked: int = 0

    @property
    def verifier(self) -> Verifier:
        return SIGNER.verifier

    def sign(self, text: str) -> Signature:
        self.asked += 1
        return SIGNER.sign(text)


@pytest.fixture
def disk() -> Seen:
    return Seen(**vars(new_log()))


def refuse(writer: Writer, disk: Seen) -> None:
    """Have an append refused half-way for want of room."""
    disk.left, disk.full = 40, True
    with pytest.raises(FullError):
        writer.append(some(50))
    disk.left, disk.full = None, False


def batches(count: int) -> list[list[bytes]]:
    return [some(2, f"{number}/") for number in range(count)]


def test_what_was_refused_is_cut_off_and_that_is_waited_for(disk: Seen) -> None:
    with Writer(disk, SIGNER) as writer:
        writer.append(some(2))
        disk.seen.clear()
        refuse(writer, disk)
        assert disk.seen == [f"cut {JOURNAL}", f"sync {JOURNAL}"]


def test_what_was_refused_and_cannot_be_cut_off_ends_the_writer_which_signs_no_more(disk: Seen) -> None:
    signer = Counting()
    with Writer(disk, signer) as writer:
        writer.append(some(2))
        disk.cannot_cut = True
        refuse(writer, disk)
        disk.cannot_cut, signer.asked = False, 0
        with pytest.raises(LedgerError, match="先前寫入失敗"):
            writer.append([b"{}"])
        with pytest.raises(LedgerError, match="先前寫入失敗"):
            writer.publish()
        assert signer.asked == 0
    assert entries_of(disk) == some(2)


def test_no_receipt_is_given_for_what_was_refused_while_rows_were_laid(disk: Seen) -> None:
    with Writer(disk, SIGNER) as writer:
        writer.append(some(300))
        refuse(writer, disk)
        assert writer.append([b"{}"]).first == 300
    assert entries_of(disk) == [*some(300), b"{}"]


def test_a_row_that_found_no_room_beside_an_append_is_laid_once_there_is(disk: Seen) -> None:
    with Writer(disk, SIGNER) as writer:
        writer.append(some(300))
        disk.left, disk.full = 400, True
        writer.append([b"{}"])
        assert disk.no_room
        disk.left, disk.full = None, False
    assert verify_log(disk, KEYS).faults == []
    assert entries_of(disk) == [*some(300), b"{}"]


def test_an_append_that_was_interrupted_is_undone_and_the_writer_goes_on(disk: Seen) -> None:
    with Writer(disk, SIGNER) as writer:
        disk.interrupts = True
        with pytest.raises(KeyboardInterrupt):
            writer.append([b"interrupted"])
        assert writer.append([b"{}"]).first == 0
    assert entries_of(disk) == [b"{}"]


def test_of_what_another_wrote_nothing_is_undone(disk: Seen) -> None:
    writer = Writer(disk, SIGNER)
    writer.append(some(2))
    refuse(writer, disk)
    Writer(disk, SIGNER).append([b"by another"])
    before = bytes(disk.journal)
    with pytest.raises(BusyError):
        writer.append([b"{}"])
    assert disk.journal == before
    assert entries_of(disk) == [*some(2), b"by another"]


def test_a_record_of_another_at_ones_own_place_ends_the_writer_for_good(disk: Seen) -> None:
    writer = Writer(disk, SIGNER)
    writer.append(some(2))
    place = len(disk.journal.rstrip(b"\0"))
    disk.journal[place : place + 4] = b"LGR1"
    with pytest.raises(BusyError):
        writer.append([b"{}"])
    disk.journal[place : place + 4] = bytes(4)
    with pytest.raises(LedgerError, match="先前寫入失敗"):
        writer.append([b"{}"])


def test_a_journal_that_another_cut_ends_the_writer(disk: Seen) -> None:
    writer = Writer(disk, SIGNER)
    writer.append(some(2))
    del disk.journal[len(disk.journal.rstrip(b"\0")) :]
    with pytest.raises(BusyError):
        writer.append([b"{}"])


def test_a_record_that_fills_the_room_to_its_end_makes_no_more(disk: Seen) -> None:
    with Writer(disk, SIGNER) as writer:
        writer.append([b"x" * 100])
        room, used = len(disk.journal), len(disk.journal.rstrip(b"\0"))
        writer.append([b"y" * (room - used - (used - 100))])
        assert disk.journal.endswith(b"\n")
        assert len(disk.journal) == room
        writer.append([b"z"])
        assert len(disk.journal) > room


def test_the_journal_is_being_written_while_rows_are_laid(disk: Seen) -> None:
    with Writer(disk, SIGNER) as writer:
        writer.append(some(300))
        disk.seen.clear()
        writer.append([b"{}"])
        assert [one for one in disk.seen if one in {"beside", "lay"}] == ["beside", "lay"]


def test_what_is_published_is_not_published_again(disk: Seen) -> None:
    with Writer(disk, SIGNER) as writer:
        writer.append(some(255))
        writer.publish()
        disk.seen.clear()
        writer.publish()
        assert disk.seen == []
        writer.append(some(2))
        writer.publish()
        assert f"read {JOURNAL}" not in disk.seen, "nothing is to be made good"
        assert "names tile/entries/001.p" in disk.seen
        assert "names tile/entries/000.p" not in disk.seen


def test_of_rows_that_are_full_by_now_no_partial_file_is_left() -> None:
    disk = new_log([b"0"])
    assert disk.names("tile/entries") == ["tile/entries/000.p/1"]
    with Writer(disk, SIGNER) as writer:
        writer.append(some(300))
    assert disk.names("tile/entries") == ["tile/entries/000", "tile/entries/001.p/45"]
    assert disk.names("tile/0") == ["tile/0/000", "tile/0/001.p/45"]


def test_what_is_no_row_stays_where_rows_are_cleared_away() -> None:
    disk = new_log(some(3))
    Writer(disk, SIGNER).append(some(2))
    disk.put([("tile/entries/000.p/notes", b"mine")])
    with Writer(disk, SIGNER):
        pass
    assert disk.read("tile/entries/000.p/notes") == b"mine"
    assert [one.file for one in verify_log(disk, KEYS).faults] == ["tile/entries/000.p/notes"]


def test_a_receipt_that_is_there_does_not_wait_for_what_others_have_under_way(disk: Seen) -> None:
    disk.late = True
    with Writer(disk, SIGNER) as writer:
        first, second = writer.append_each(batches(3)), writer.append_each(batches(3))
        assert [next(first).first, next(first).first, next(second).first] == [0, 2, 6]
        size = writer.size
        assert next(first).first == 4
        assert writer.size == size == 8
        assert [receipt.first for receipt in second] == [8, 10]
