"""Entries acknowledged and not yet published: found again, and a change is not taken for a crash."""

from pathlib import Path

import pytest

from inspectorate.ledger.disk import BrokenError, LocalFolder
from inspectorate.ledger.note import Signer
from inspectorate.ledger.verify import verify_log
from inspectorate.ledger.writer import Writer


@pytest.fixture
def killed(log: Path, signer: Signer) -> Path:
    """The log after a writer that took two more appends was killed."""
    disk = LocalFolder(log)
    writer = Writer(disk, signer)
    writer.append([b'{"event":600}', b'{"event":601}'])
    writer.append([b'{"event":602}'])
    disk.close()
    return log


def records(folder: Path) -> tuple[bytes, int, int]:
    """The journal, where its second record begins and where that ends."""
    data = (folder / "pending").read_bytes()
    return data, data.index(b"LGR1", 1), len(data.rstrip(b"\0"))


def test_acknowledged_entries_are_verified_before_and_after_they_are_published(
    killed: Path, signer: Signer
) -> None:
    before = verify_log(LocalFolder(killed), [signer.verifier])
    assert (before.stands, before.size, before.torn) == (True, 603, 0)
    with Writer(LocalFolder(killed), signer) as writer:
        assert (writer.size, writer.recovered, writer.torn) == (603, 3, 0)
    after = verify_log(LocalFolder(killed), [signer.verifier])
    assert (after.stands, after.size, after.root) == (True, 603, before.root)


def test_a_witness_of_an_entry_not_yet_published_is_heard(killed: Path, signer: Signer) -> None:
    with Writer(LocalFolder(killed), signer) as writer:
        receipt = writer.append([b"{}"])
        seen = [("receipt", bytes(receipt.signed.note))]
        assert verify_log(LocalFolder(killed), [signer.verifier], seen).witnessed == [("receipt", 604)]


def test_a_byte_changed_in_any_record_is_refused(killed: Path, signer: Signer) -> None:
    data, second, end = records(killed)
    for place in [*range(0, second, 3), *range(second + 20, end, 3)]:
        changed = bytearray(data)
        changed[place] ^= 1
        (killed / "pending").write_bytes(changed)
        assert [one.kind for one in verify_log(LocalFolder(killed), [signer.verifier]).faults] == [
            "pending"
        ], place
        with pytest.raises(BrokenError, match="pending 第"):
            Writer(LocalFolder(killed), signer)
    (killed / "pending").write_bytes(data)
    assert verify_log(LocalFolder(killed), [signer.verifier]).stands


def test_records_in_another_order_or_twice_are_refused(killed: Path, signer: Signer) -> None:
    data, second, end = records(killed)
    for changed in (data[second:end] + data[:second], data[:second] * 2, data[second:end]):
        (killed / "pending").write_bytes(changed)
        assert [one.kind for one in verify_log(LocalFolder(killed), [signer.verifier]).faults] == ["pending"]


@pytest.mark.parametrize("zeros", [0, 4000])
def test_a_write_cut_short_anywhere_is_dropped_and_told(killed: Path, signer: Signer, zeros: int) -> None:
    data, second, end = records(killed)
    for cut in range(second + 1, end, 5):
        (killed / "pending").write_bytes(data[:cut] + bytes(zeros))
        found = verify_log(LocalFolder(killed), [signer.verifier])
        assert (found.faults, found.size) == ([], 602)
        assert found.torn == len(data[second:cut].rstrip(b"\0"))


def test_a_sector_that_was_never_written_is_a_write_cut_short(killed: Path, signer: Signer) -> None:
    disk = LocalFolder(killed)
    writer = Writer(disk, signer)
    writer.append([b"x" * 3000])
    disk.close()
    data = (killed / "pending").read_bytes()
    hole = data.index(b"x" * 2000) // 512 * 512 + 512
    (killed / "pending").write_bytes(data[:hole] + bytes(512) + data[hole + 512 :])
    found = verify_log(LocalFolder(killed), [signer.verifier])
    assert (found.faults, found.size) == ([], 603)
    assert found.torn > 3000
