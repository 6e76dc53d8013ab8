"""Cosigned checkpoints beside a log: their files, and which of them count for how many witnesses."""

from hashlib import sha256

import pytest
from tests.unit.ledger.crash_model import SIGNER, MemoryDisk

from inspectorate.ledger.checkpoint import Checkpoint
from inspectorate.ledger.cosigned import check_quorum, keep_cosigned, kept_cosigned, quorum_of
from inspectorate.ledger.note import Note, Signature, Signer, Verifier, read_note
from inspectorate.ledger.witness import Cosigner

KNOWN = [SIGNER.verifier]


@pytest.fixture
def witnesses() -> list[Signer]:
    return [Signer.generate(f"w{number}") for number in range(3)]


def keys(witnesses: list[Signer]) -> list[Verifier]:
    return [Cosigner(one).verifier for one in witnesses]


def head(size: int, *lines: Signature) -> bytes:
    note = Checkpoint("firm.example/ledger", size, bytes(range(32))).signed(SIGNER)
    return bytes(Note(note.text, (*note.signatures, *lines)))


def text(size: int) -> str:
    return Checkpoint("firm.example/ledger", size, bytes(range(32))).text


def test_a_cosigned_checkpoint_is_kept_under_its_size_and_the_beginning_of_its_hash() -> None:
    disk, data = MemoryDisk(), head(7)
    name = keep_cosigned(disk, read_note(data), 7)
    assert name == f"witnesses/7-{sha256(data).hexdigest()[:16]}"
    assert kept_cosigned(disk) == [(name, data)]


def test_what_is_half_written_or_gone_since_it_was_listed_is_no_cosigned_checkpoint() -> None:
    class Emptied(MemoryDisk):
        def names(self, folder: str) -> list[str]:
            return [f"{folder}/1-aa", f"{folder}/2-bb.new"]

    assert kept_cosigned(Emptied()) == [("witnesses/1-aa", b"")]


def test_a_checkpoint_that_is_not_of_this_log_keeps_no_other_from_counting(witnesses: list[Signer]) -> None:
    lines = [Cosigner(witnesses[0]).sign(text(size), 1) for size in (5, 6)]
    notes = [("a", head(5, lines[0])), ("b", head(6, lines[1]))]
    found = quorum_of(notes, {"b"}, KNOWN, keys(witnesses), 1)
    assert (found.reach, sorted(found.seen.values())) == (6, [0, 0, 6])


def test_of_several_checkpoints_the_largest_tells_how_far_a_witness_saw(witnesses: list[Signer]) -> None:
    notes = [(str(size), head(size, Cosigner(witnesses[0]).sign(text(size), 1))) for size in (5, 6, 4)]
    assert quorum_of(notes, {"4", "5", "6"}, KNOWN, keys(witnesses), 1).reach == 6


def test_what_a_witness_signs_as_anybody_does_is_no_cosignature(witnesses: list[Signer]) -> None:
    """Only a cosigner's key signs the time; the same secret under a plain key says less."""
    plain = [witnesses[0].verifier, *keys(witnesses)]
    found = quorum_of([("a", head(5, witnesses[0].sign(text(5))))], {"a"}, KNOWN, plain, 1)
    assert (found.reach, set(found.seen)) == (0, set(keys(witnesses)))
    assert quorum_of([], (), KNOWN, plain[:1], 1).seen == {}


def test_a_quorum_that_was_not_reached_says_how_many_were_there(witnesses: list[Signer]) -> None:
    notes = [(str(n), head(5, Cosigner(one).sign(text(5), 1))) for n, one in enumerate(witnesses[:2])]
    found = quorum_of(notes, {"0", "1"}, KNOWN, keys(witnesses), 3)
    assert [one.said for one in check_quorum(found)] == ["見證者應有 3 位，僅 2 位見證過此紀錄"]
    assert check_quorum(quorum_of(notes, {"0", "1"}, KNOWN, keys(witnesses), 2)) == []
