"""Proofs that stand alone, and texts that only look like them."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inspectorate.ledger.checkpoint import Checkpoint, Witnessed, open_checkpoint
from inspectorate.ledger.merkle import consistency_proof, inclusion_proof, leaf_hash, root_at
from inspectorate.ledger.note import Signer
from inspectorate.ledger.proof import (
    ProofError,
    check_consistency,
    check_inclusion,
    consistency_text,
    inclusion_text,
)
from inspectorate.ledger.tiles import hashes_of, inner_nodes

ENTRIES = [bytes([number]) for number in range(11)]
NODES = [hashes_of(row) for row in inner_nodes(b"".join(map(leaf_hash, ENTRIES)))]
SIGNER = Signer.of("firm.example/ledger", Ed25519PrivateKey.from_private_bytes(bytes(32)))
KNOWN = [SIGNER.verifier]


def node(level: int, index: int) -> bytes:
    return NODES[level][index]


def head(size: int) -> Witnessed:
    checkpoint = Checkpoint("firm.example/ledger", size, root_at(size, node))
    return open_checkpoint(bytes(checkpoint.signed(SIGNER)), KNOWN)


@pytest.fixture
def proof() -> str:
    return inclusion_text(5, inclusion_proof(5, 11, node), head(11).note)


@pytest.fixture
def continuation() -> str:
    return consistency_text(6, consistency_proof(6, 11, node), head(11).note)


def test_a_proof_proves_its_entry_and_no_other(proof: str) -> None:
    index, signed = check_inclusion(proof, ENTRIES[5], KNOWN)
    assert (index, signed.checkpoint.size) == (5, 11)
    with pytest.raises(ProofError, match="第 5 筆"):
        check_inclusion(proof, ENTRIES[4], KNOWN)


def test_a_proof_begins_as_c2sp_says(proof: str) -> None:
    assert proof.startswith("c2sp.org/tlog-proof@v1\nindex 5\n")


def test_a_hash_has_one_way_to_be_written(proof: str) -> None:
    with pytest.raises(ProofError, match="不是 base64"):
        check_inclusion(proof.replace("index 5\n", "index 5\n!"), ENTRIES[5], KNOWN)


def test_one_hash_of_another_length_is_refused_among_others(proof: str) -> None:
    with pytest.raises(ProofError, match="長度不符"):
        check_inclusion(proof.replace("index 5\n", "index 5\nAAAA\n"), ENTRIES[5], KNOWN)


def test_a_proof_may_carry_extra_data_that_means_nothing_here(proof: str) -> None:
    assert check_inclusion(proof.replace("\nindex", "\nextra AAAA\nindex"), ENTRIES[5], KNOWN)[0] == 5


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("index 5", "index 4"),
        ("index 5", "index 05"),
        ("index 5", f"index {'9' * 5000}"),
        ("index 5", "index -5"),
        ("index 5", "index \u0665"),
        ("index 5", "index"),
        ("index 5", "Index 5"),
        ("@v1", "@v2"),
        ("\n11\n", "\n12\n"),
        ("index 5\n", "index 5\nAAAA\n"),
        ("index 5\n", "index 5\n!!!\n"),
        ("index 5\n", ""),
    ],
)
def test_a_proof_that_was_changed_proves_nothing(proof: str, old: str, new: str) -> None:
    assert old in proof
    with pytest.raises(ProofError):
        check_inclusion(proof.replace(old, new), ENTRIES[5], KNOWN)


@pytest.mark.parametrize("text", ["", "\n\n", "c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v1\n\n"])
def test_what_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(ProofError):
        check_inclusion(text, b"", KNOWN)
    with pytest.raises(ProofError):
        check_inclusion(text + "\n\n" + bytes(head(11).note).decode(), b"", KNOWN)


def test_a_proof_under_a_strangers_checkpoint_is_refused(proof: str) -> None:
    with pytest.raises(ProofError, match="沒有任何已知金鑰"):
        check_inclusion(proof, ENTRIES[5], [Signer.generate("firm.example/ledger").verifier])


def test_a_continuation_leads_from_the_older_to_the_newer(continuation: str) -> None:
    assert check_consistency(continuation, head(6), KNOWN).checkpoint.size == 11


def test_a_continuation_of_another_checkpoint_is_refused(continuation: str) -> None:
    with pytest.raises(ProofError, match="另一檢查點"):
        check_consistency(continuation, head(5), KNOWN)
    forked = Checkpoint("firm.example/ledger", 6, bytes(32)).signed(SIGNER)
    with pytest.raises(ProofError, match="改寫或分叉"):
        check_consistency(continuation, open_checkpoint(bytes(forked), KNOWN), KNOWN)
    other = Signer.generate("other.example/ledger")
    moved = Checkpoint("other.example/ledger", 6, root_at(6, node)).signed(other)
    with pytest.raises(ProofError, match="另一檢查點"):
        check_consistency(continuation, open_checkpoint(bytes(moved), [other.verifier]), KNOWN)
