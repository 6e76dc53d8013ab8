"""Rotations by their bytes: what is one, what only looks like one, and where they are told of."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.unit.ledger.crash_model import SIGNER, MemoryDisk, new_log

from inspectorate.ledger.canonical import canonical
from inspectorate.ledger.note import Note, NoteError, Signature, Signer
from inspectorate.ledger.reader import LogReader
from inspectorate.ledger.rotation import Rotation, check_rotations, entry_of, keep, rotations
from inspectorate.ledger.writer import Writer

NEW = Signer.of("firm.example/ledger", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
ROTATION = Rotation(2, SIGNER.verifier, NEW.verifier)
NOTE = ROTATION.signed(SIGNER, NEW)


def test_a_rotation_is_read_back_from_its_note() -> None:
    assert Rotation.parse(bytes(NOTE)) == ROTATION
    assert ROTATION.file == "keys/000000002"
    lines = "key-rotation/v1", "firm.example/ledger", "2", SIGNER.verifier.text, NEW.verifier.text, ""
    assert NOTE.text == "\n".join(lines)
    assert entry_of(NOTE) == canonical({"event": "key_rotated", "note": bytes(NOTE).decode()})


def test_each_key_signs_under_its_own_name_and_truly() -> None:
    old, new = NOTE.signatures
    false = Signature(new.name, new.key_id, bytes(64))
    elsewhere = Signature("other", new.key_id, new.value)
    for lines in ((old, false), (old, elsewhere), (old, Signature(new.name, old.key_id, new.value)), (old,)):
        with pytest.raises(NoteError, match="未經"):
            Rotation.parse(bytes(Note(NOTE.text, lines)))
    assert Rotation.parse(bytes(Note(NOTE.text, (old, false, new)))) == ROTATION


@pytest.mark.parametrize("number", ["x", "", "-2", "02", "\u00b2", "\u0662", "9" * 20, "9" * 5000])
def test_an_index_has_one_way_to_be_written(number: str) -> None:
    text = NOTE.text.replace("\n2\n", f"\n{number}\n")
    assert text != NOTE.text
    with pytest.raises(NoteError, match="不是金鑰輪替之文字"):
        Rotation.parse(bytes(Note(text, (SIGNER.sign(text), NEW.sign(text)))))


def test_another_first_line_is_another_text() -> None:
    text = NOTE.text.replace("v1", "v2")
    with pytest.raises(NoteError, match="前後不一"):
        Rotation.parse(bytes(Note(text, (SIGNER.sign(text), NEW.sign(text)))))


def test_one_file_that_is_no_rotation_hides_no_other() -> None:
    disk = MemoryDisk()
    keep(disk, ROTATION, NOTE)
    disk.put([("keys/000000000.new", b"half"), ("keys/000000001", b"broken"), ("keys/000000003", b"")])
    found, faults = rotations(disk)
    assert found == [ROTATION]
    assert [one.file for one in faults] == ["keys/000000001", "keys/000000003"]


def test_a_file_that_is_gone_since_it_was_listed_is_no_rotation() -> None:
    class Emptied(MemoryDisk):
        def names(self, folder: str) -> list[str]:
            return [f"{folder}/000000002"]

    assert [one.file for one in rotations(Emptied())[1]] == ["keys/000000002"]


@pytest.mark.parametrize(
    "entry",
    [
        canonical({"note": "no note"}),
        canonical({"note": bytes(Rotation(1, SIGNER.verifier, NEW.verifier).signed(SIGNER, NEW)).decode()}),
        canonical({"note": 2}),
        canonical([]),
        b"no JSON",
    ],
    ids=["no note", "another rotation", "a number", "no object", "no JSON"],
)
def test_the_entry_must_hold_the_very_rotation(entry: bytes) -> None:
    reader = LogReader(new_log([b"{}", b"{}", entry]), 3)
    (fault,) = check_rotations([ROTATION], reader, 3, [SIGNER.verifier])
    assert (fault.kind, fault.file, fault.entry) == ("rotation", "keys/000000002", 2)


def test_a_head_that_the_old_key_alone_signed_is_refused_once_the_log_went_on() -> None:
    disk = new_log([b"{}", b"{}", entry_of(NOTE)])
    assert check_rotations([ROTATION], LogReader(disk, 3), 3, [SIGNER.verifier]) == []
    with Writer(disk, SIGNER) as writer:
        writer.append([b"{}"])
    (fault,) = check_rotations([ROTATION], LogReader(disk, 4), 4, [SIGNER.verifier])
    assert (fault.kind, fault.file, fault.entry) == ("retired", "checkpoint", None)
    assert SIGNER.verifier.text in fault.said
    assert check_rotations([ROTATION], LogReader(disk, 4), 4, [NEW.verifier]) == []
