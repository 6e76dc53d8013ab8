"""The writer on a real folder: one at a time, keys that change hands, disks without room."""

import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspectorate.ledger import writer as writer_module
from inspectorate.ledger.disk import BrokenError, BusyError, Disk, FullError, LedgerError, LocalFolder
from inspectorate.ledger.note import Signer
from inspectorate.ledger.reader import LogReader
from inspectorate.ledger.verify import verify_log
from inspectorate.ledger.writer import Writer, create


@pytest.fixture
def little_room() -> Iterator[Callable[[int], None]]:
    """No file may grow beyond so many bytes: the system's own refusal, as of a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(size: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))

    yield limit
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


APPEND_MANY = """
import sys
from pathlib import Path
from inspectorate.ledger.disk import BusyError, LocalFolder
from inspectorate.ledger.note import Signer
from inspectorate.ledger.writer import Writer
folder, signer, word = Path(sys.argv[1]), Signer.parse(sys.argv[2]), sys.argv[3]
number = 0
while number < 15:
    try:
        with Writer(LocalFolder(folder), signer) as writer:
            writer.append([f"{word}{number}".encode()])
        number += 1
    except BusyError:
        pass
"""


def test_a_receipt_says_where_the_entries_are_and_what_was_signed(log: Path, signer: Signer) -> None:
    with Writer(LocalFolder(log), signer) as writer:
        receipt = writer.append([b"{}", b"[]"])
        assert (receipt.first, receipt.signed.checkpoint.size, writer.size) == (600, 602, 602)
        assert receipt.signed.signed_by == (signer.verifier,)
    reader = LogReader(LocalFolder(log), 602)
    assert (reader.entry(600), reader.entry(601)) == (b"{}", b"[]")


def test_a_log_is_verified_while_a_writer_publishes(log: Path, signer: Signer) -> None:
    class Busy(LocalFolder):
        """A folder in which another publishes once, in the middle of the reading."""

        writer: Writer | None = Writer(LocalFolder(log), signer)

        def names(self, folder: str) -> list[str]:
            if self.writer:
                self.writer.append([b"{}"] * 300)
                self.writer.close()
                self.writer = None
            return super().names(folder)

    found = verify_log(Busy(log), [signer.verifier])
    assert (found.faults, found.size) == ([], 900)


def test_a_second_writer_is_refused_while_the_first_is_there(log: Path, signer: Signer) -> None:
    with Writer(LocalFolder(log), signer) as first:
        with pytest.raises(BusyError, match="另一程式正在寫入"):
            Writer(LocalFolder(log), signer)
        first.append([b"{}"])
    with Writer(LocalFolder(log), signer) as second:
        assert second.size == 601


def test_two_writers_with_the_lock_file_taken_away_do_not_fork_the_log(log: Path, signer: Signer) -> None:
    first = Writer(LocalFolder(log), signer)
    (log / "lock").unlink()
    with Writer(LocalFolder(log), signer) as second:
        second.append([b'{"by":"second"}'])
        with pytest.raises(BusyError, match="為免分叉"):
            first.append([b'{"by":"first"}'])
    with pytest.raises(LedgerError, match="重新開啟"):
        first.append([b'{"by":"first"}'])
    found = verify_log(LocalFolder(log), [signer.verifier])
    assert (found.stands, found.size) == (True, 601)


def test_a_writer_sees_that_another_has_published_in_between(log: Path, signer: Signer) -> None:
    first = Writer(LocalFolder(log), signer)
    (log / "lock").unlink()
    with Writer(LocalFolder(log), signer) as second:
        second.append([b"{}"])
    with pytest.raises(BusyError, match="為免分叉"):
        first.publish()


def test_many_processes_write_one_log_and_nothing_is_lost(log: Path, signer: Signer) -> None:
    processes = [
        subprocess.Popen([sys.executable, "-c", APPEND_MANY, str(log), signer.secret_text, word])
        for word in "ab"
    ]
    assert [process.wait(60) for process in processes] == [0, 0]
    found = verify_log(LocalFolder(log), [signer.verifier])
    assert (found.stands, found.size) == (True, 630)
    reader = LogReader(LocalFolder(log), 630)
    taken = [reader.entry(n) for n in range(600, 630)]
    assert sorted(taken) == sorted(f"{word}{n}".encode() for word in "ab" for n in range(15))
    assert [e for e in taken if e.startswith(b"a")] == [f"a{n}".encode() for n in range(15)]


def test_a_disk_without_room_refuses_and_takes_again_when_there_is_room(
    log: Path, signer: Signer, little_room: Callable[[int], None]
) -> None:
    with Writer(LocalFolder(log), signer) as writer:
        little_room(20_000)
        with pytest.raises(FullError, match="磁碟已滿"):
            writer.append([b"x" * 30_000])
        assert writer.size == 600
        little_room(1_000_000)
        writer.append([b"y" * 30_000])
    found = verify_log(LocalFolder(log), [signer.verifier])
    assert (found.stands, found.size) == (True, 601)


def test_without_room_to_publish_acknowledged_entries_stay_and_the_next_writer_publishes(
    log: Path, signer: Signer, little_room: Callable[[int], None]
) -> None:
    writer = Writer(LocalFolder(log), signer)
    writer.append([b"x"])
    little_room(1000)
    with pytest.raises(FullError):
        writer.close()
    assert verify_log(LocalFolder(log), [signer.verifier]).size == 601
    little_room(1_000_000)
    with Writer(LocalFolder(log), signer) as again:
        assert (again.size, again.recovered) == (601, 1)
    assert verify_log(LocalFolder(log), [signer.verifier]).stands


def test_a_writer_that_found_no_room_to_publish_publishes_once_there_is(
    log: Path, signer: Signer, little_room: Callable[[int], None]
) -> None:
    with Writer(LocalFolder(log), signer) as writer:
        writer.append([b"%d" % n for n in range(300)])
        little_room(1000)
        with pytest.raises(FullError):
            writer.publish()
        little_room(1_000_000)
        writer.append([b"{}"] * 300)
    found = verify_log(LocalFolder(log), [signer.verifier])
    assert (found.faults, found.size) == ([], 1200)


def test_a_file_in_the_place_of_a_folder_is_told_when_publishing(log: Path, signer: Signer) -> None:
    writer = Writer(LocalFolder(log), signer)
    writer.append([b"{}"])
    (log / "tile").rename(log / "aside")
    (log / "tile").write_bytes(b"")
    with pytest.raises(LedgerError, match="tile/entries"):
        writer.close()
    (log / "tile").unlink()
    (log / "aside").rename(log / "tile")
    assert verify_log(LocalFolder(log), [signer.verifier]).size == 601


def test_rows_are_written_while_the_journal_is_synced(log: Path, signer: Signer) -> None:
    with Writer(LocalFolder(log), signer) as writer:
        writer.append([b"x"] * 9000)
        assert not (log / "tile/entries/003").exists()
        writer.append([b"y"])
        assert (log / "tile/entries/003").exists()
        assert b"\n600\n" in (log / "checkpoint").read_bytes()
        assert verify_log(LocalFolder(log), [signer.verifier]).size == 9601
    assert verify_log(LocalFolder(log), [signer.verifier]).stands


def test_a_disk_that_fails_while_publishing_is_not_written_to_again(log: Path, signer: Signer) -> None:
    class Failing(LocalFolder):
        def sync_folder(self, folder: str) -> None:
            if folder.startswith("tile"):
                raise LedgerError("輸入輸出錯誤")
            super().sync_folder(folder)

    writer = Writer(Failing(log), signer)
    writer.append([b"{}"])
    with pytest.raises(LedgerError, match="輸入輸出錯誤"):
        writer.publish()
    with pytest.raises(LedgerError, match="重新開啟"):
        writer.append([b"{}"])
    writer.close()
    assert verify_log(LocalFolder(log), [signer.verifier]).size == 601


def test_a_disk_that_fails_is_not_written_to_again(log: Path, signer: Signer) -> None:
    class Failing(LocalFolder):
        def sync(self, name: str) -> None:
            if name == "pending" and self.size(name):
                raise LedgerError("輸入輸出錯誤")
            super().sync(name)

    disk: Disk = Failing(log)
    writer = Writer(disk, signer)
    with pytest.raises(LedgerError, match="輸入輸出錯誤"):
        writer.append([b"{}"])
    with pytest.raises(LedgerError, match="重新開啟"):
        writer.append([b"{}"])
    writer.close()
    assert verify_log(LocalFolder(log), [signer.verifier]).stands


def test_a_new_key_takes_over_and_old_checkpoints_still_verify(log: Path, signer: Signer) -> None:
    old = (log / "checkpoint").read_bytes()
    successor = Signer.generate("firm.example/ledger")
    with pytest.raises(BrokenError, match="沒有任何已知金鑰"):
        Writer(LocalFolder(log), successor)
    with Writer(LocalFolder(log), successor, [signer.verifier]):
        pass
    alone = verify_log(LocalFolder(log), [successor.verifier])
    assert (alone.stands, alone.signed_by) == (True, (successor.verifier,))
    with Writer(LocalFolder(log), successor) as writer:
        writer.append([b"{}"])
    found = verify_log(LocalFolder(log), [successor.verifier, signer.verifier], [("of last year", old)])
    assert (found.stands, found.size, found.witnessed) == (True, 601, [("of last year", 600)])


def test_a_new_key_takes_over_what_the_old_one_left_pending(log: Path, signer: Signer) -> None:
    disk = LocalFolder(log)
    Writer(disk, signer).append([b"{}"])
    disk.close()
    successor = Signer.generate("firm.example/ledger")
    with Writer(LocalFolder(log), successor, [signer.verifier]) as writer:
        assert writer.recovered == 1
    assert verify_log(LocalFolder(log), [successor.verifier]).size == 601


def test_a_key_of_another_name_does_not_write_this_log(log: Path, signer: Signer) -> None:
    with pytest.raises(LedgerError, match="名稱"):
        Writer(LocalFolder(log), Signer.generate("other.example/ledger"), [signer.verifier])


def test_nothing_and_too_much_are_refused_before_anything_is_written(log: Path, signer: Signer) -> None:
    with Writer(LocalFolder(log), signer) as writer:
        with pytest.raises(LedgerError, match="沒有要加入的紀錄"):
            writer.append([])
        with pytest.raises(LedgerError, match="第 2 筆長 65536 位元組"):
            writer.append([b"{}", b"x" * 65_536])
        writer.append([b"x" * 65_535])
    assert verify_log(LocalFolder(log), [signer.verifier]).size == 601


def test_there_is_no_writing_where_there_is_no_log(tmp_path: Path, signer: Signer) -> None:
    with pytest.raises(LedgerError, match="ledger init"):
        Writer(LocalFolder(tmp_path / "nothing"), signer)


def test_a_log_publishes_by_itself_when_much_is_pending(
    log: Path, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "_PENDING", 10)
    with Writer(LocalFolder(log), signer) as writer:
        writer.append([b"x"] * 9)
        writer.append([b"x"])
        assert b"\n600\n" in (log / "checkpoint").read_bytes()
        writer.append([b"x"])
        assert b"\n610\n" in (log / "checkpoint").read_bytes()
    assert verify_log(LocalFolder(log), [signer.verifier]).size == 611


def test_a_log_publishes_by_itself_when_pending_entries_are_large(
    log: Path, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "_PENDING_BYTES", 1000)
    with Writer(LocalFolder(log), signer) as writer:
        writer.append([b"x" * 900])
        writer.append([b"x"])
        assert b"\n601\n" in (log / "checkpoint").read_bytes()


def test_an_exception_in_the_block_leaves_acknowledged_entries_to_the_next_writer(
    log: Path, signer: Signer
) -> None:
    def fail() -> None:
        with Writer(LocalFolder(log), signer) as writer:
            writer.append([b"{}"])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert b"\n600\n" in (log / "checkpoint").read_bytes()
    with Writer(LocalFolder(log), signer) as again:
        assert again.recovered == 1


def test_a_log_that_may_not_be_written_is_said_so(log: Path, signer: Signer) -> None:
    (log / "pending").unlink()
    (log / "pending").symlink_to("elsewhere")
    with pytest.raises(LedgerError, match="pending"):
        Writer(LocalFolder(log), signer)


@pytest.mark.parametrize("left", [b"half a check", b"more than a checkpoint" * 99])
def test_create_goes_on_where_an_earlier_create_was_stopped(
    tmp_path: Path, signer: Signer, left: bytes
) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "checkpoint.new").write_bytes(left)
    create(LocalFolder(tmp_path / "new"), signer)
    found = verify_log(LocalFolder(tmp_path / "new"), [signer.verifier])
    assert (found.stands, found.size) == (True, 0)
    assert not (tmp_path / "new" / "checkpoint.new").exists()
