"""What a witness signs and what it says where it does not, and how it remembers."""

from hashlib import sha256

import pytest
from tests.unit.ledger.crash_model import SIGNER, MemoryDisk

from inspectorate.ledger.checkpoint import Checkpoint, Witnessed, open_checkpoint
from inspectorate.ledger.merkle import consistency_proof, leaf_hash, root_at
from inspectorate.ledger.note import Signer
from inspectorate.ledger.tiles import hashes_of, inner_nodes
from inspectorate.ledger.witness import Cosigner, ForkError, Request, StaleError, WitnessState, cosign

WITNESS = Cosigner(Signer.generate("w"))
NODES = [hashes_of(row) for row in inner_nodes(b"".join(leaf_hash(bytes([n])) for n in range(9)))]


def node(level: int, index: int) -> bytes:
    return NODES[level][index]


def head(size: int, root: bytes | None = None, *more: Signer) -> Witnessed:
    checkpoint = Checkpoint("firm.example/ledger", size, root or root_at(size, node))
    known = [SIGNER.verifier, *(one.verifier for one in more)]
    return open_checkpoint(bytes(checkpoint.signed(SIGNER, *more)), known)


def test_all_signatures_of_the_log_stay_and_the_witness_adds_its_own() -> None:
    """While one key takes over from another both sign."""
    asked = head(9, None, Signer.generate("firm.example/ledger"))
    lines = cosign(WITNESS, None, Request(0, (), asked), 5).signatures
    assert lines == (*asked.note.signatures, WITNESS.sign(asked.note.text, 5))


def test_what_the_log_did_not_sign_is_left_out() -> None:
    asked = head(9, None, Signer.generate("firm.example/ledger"))
    one = Witnessed(asked.checkpoint, asked.note, (SIGNER.verifier,))
    lines = cosign(WITNESS, None, Request(0, (), one), 5).signatures
    assert [line.key_id for line in lines] == [SIGNER.verifier.key_id, WITNESS.verifier.key_id]


def test_a_witness_that_saw_nothing_yet_says_so() -> None:
    with pytest.raises(StaleError, match="所存為 0 筆，所附證明自 4 筆起"):
        cosign(WITNESS, None, Request(4, (), head(9)), 5)


def test_two_roots_at_one_size_are_told_apart_from_a_proof_that_does_not_prove() -> None:
    proof = tuple(consistency_proof(4, 9, node))
    assert cosign(WITNESS, head(4), Request(4, proof, head(9)), 5)
    with pytest.raises(ForkError, match="同為 4 筆而樹根不同"):
        cosign(WITNESS, head(4), Request(4, (), head(4, bytes(range(32)))), 5)
    for last, asked in ((head(4, bytes(range(32))), head(9)), (head(4), head(9, bytes(range(32))))):
        with pytest.raises(ForkError, match="不能證明此檢查點延續"):
            cosign(WITNESS, last, Request(4, proof, asked), 5)
    with pytest.raises(ForkError, match="不能證明此檢查點延續"):
        cosign(WITNESS, head(4), Request(4, proof, head(4)), 5)


def test_a_witness_keeps_one_file_for_each_log_and_one_for_each_refusal() -> None:
    disk, note = MemoryDisk(), head(9).note
    state = WitnessState(disk)
    state.keep("firm.example/ledger", head(4).note)
    state.keep("firm.example/ledger", note)
    state.keep("other.example/ledger", note)
    refused = state.keep_refused(note)
    logs = [
        sha256(name.encode()).hexdigest()[:32] for name in ("firm.example/ledger", "other.example/ledger")
    ]
    assert refused == f"refused-{sha256(bytes(note)).hexdigest()[:32]}"
    assert {name: disk.read(name) for name in disk.names("")} == dict.fromkeys([*logs, refused], bytes(note))
    assert state.last("firm.example/ledger", [SIGNER.verifier]) == head(9)
    assert state.last("third.example/ledger", [SIGNER.verifier]) is None
