"""Entries acknowledged and not yet published: found again, and a change is not taken for a crash."""

from pathlib import Path

import pytest

from inspectorate.ledger.checkpoint import Checkpoint, open_checkpoint
from inspectorate.ledger.disk import BrokenError, LocalFolder
from inspectorate.ledger.journal import note_of, record
from inspectorate.ledger.merkle import leaf_hashes
from inspectorate.ledger.note import Note, Signer
from inspectorate.ledger.tiles import pack
from inspectorate.ledger.verify import verify_log
from inspectorate.ledger.writer import Writer, create, tree_of


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


def test_what_lacks_its_end_and_holds_a_signed_head_is_no_write_cut_short(
    killed: Path, signer: Signer
) -> None:
    """Whoever knows another key too, and asks for it first, is told the same."""
    data, second, end = records(killed)
    longer = int.from_bytes(data[second + 24 : second + 28], "big") + 1
    changed = data[: second + 24] + longer.to_bytes(4, "big") + data[second + 28 : end]
    (killed / "pending").write_bytes(changed)
    for known in ([signer], [Signer.generate("other"), signer], [signer, Signer.generate("other")]):
        found = verify_log(LocalFolder(killed), [one.verifier for one in known])
        assert [one.kind for one in found.faults] == ["pending"]


def test_a_log_whose_name_ends_as_signatures_do_is_read_in_the_same_way(tmp_path: Path) -> None:
    signer = Signer.generate("=")
    disk = LocalFolder(tmp_path / "log")
    create(disk, signer)
    Writer(disk, signer).append([b"{}"])
    disk.close()
    data = (tmp_path / "log" / "pending").read_bytes().rstrip(b"\0")
    longer = int.from_bytes(data[24:28], "big") + 1
    (tmp_path / "log" / "pending").write_bytes(data[:24] + longer.to_bytes(4, "big") + data[28:])
    assert [one.kind for one in verify_log(disk, [signer.verifier]).faults] == ["pending"]


@pytest.mark.parametrize(
    ("start", "count", "size"),
    [(700, 1, 701), (603, 1, 604), (603, 1, 605), (602, 2, 604), (603, 2, 605)],
    ids=["as it should be but elsewhere", "true", "another size", "a place before", "another count"],
)
def test_the_keys_holder_appends_a_record_that_does_not_fit(
    killed: Path, signer: Signer, start: int, count: int, size: int
) -> None:
    """The entries lead to the signed root; what else is said of them must fit too."""
    tree = tree_of(
        LocalFolder(killed),
        open_checkpoint((killed / "checkpoint").read_bytes(), [signer.verifier]).checkpoint,
    )
    tree.extend(leaf_hashes([b'{"event":600}', b'{"event":601}', b'{"event":602}', b"{}"]))
    note = Checkpoint(signer.verifier.name, size, tree.root()).signed(signer)
    data, _second, end = records(killed)
    (killed / "pending").write_bytes(data[:end] + record(start, count, pack([b"{}"]), bytes(note)))
    found = verify_log(LocalFolder(killed), [signer.verifier])
    true = (start, count, size) == (603, 1, 604)
    assert ([one.kind for one in found.faults], found.size) == (([], 604) if true else (["pending"], 600))


def test_a_record_that_lost_the_second_of_two_signatures_is_refused(killed: Path, signer: Signer) -> None:
    other = Signer.generate(signer.verifier.name)
    data, second, end = records(killed)
    note = open_checkpoint(note_of(data[second:end]), [signer.verifier]).note
    both = bytes(Note(note.text, (*note.signatures, other.sign(note.text))))
    whole = record(602, 1, pack([b'{"event":602}']), both)
    known = [signer.verifier, other.verifier]
    for kept, kinds in ((whole, []), (whole[: -len(other.sign(note.text).line.encode())], ["pending"])):
        (killed / "pending").write_bytes(data[:second] + kept)
        assert [one.kind for one in verify_log(LocalFolder(killed), known).faults] == kinds
