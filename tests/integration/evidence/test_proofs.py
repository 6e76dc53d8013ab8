"""What the examiner's verifier takes for proven, case by case; it must agree with the ledger's own."""

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.ledger.checkpoint import Checkpoint
from inspectorate.ledger.merkle import Tree, consistency_proof, leaf_hash
from inspectorate.ledger.merkle import verify_consistency as by_the_ledger
from inspectorate.ledger.note import Note, Signer
from inspectorate.ledger.proof import consistency_text
from inspectorate.services.evidence_proofs import (
    Faulty,
    Stamp,
    bounds_of,
    verify_checkpoint,
    verify_consistency,
    verify_inclusion,
)
from inspectorate.services.hand_over_stamps import rotated_at

OPENSSL = shutil.which("openssl") or ""
LEAVES = [leaf_hash(b"%d" % number) for number in range(40)]
SIGNER = Signer.generate("x")


def checkpoint(size: int, root: bytes | None = None) -> Note:
    tree = Tree()
    tree.extend(b"".join(LEAVES[:size]))
    return Checkpoint("x", size, root or tree.root()).signed(SIGNER)


def node(level: int, index: int) -> bytes:
    some = Tree()
    some.extend(b"".join(LEAVES[index << level : (index + 1) << level]))
    return some.root()


@given(st.data())
def test_consistency_is_taken_where_the_ledger_takes_it_and_refused_where_it_refuses(
    data: st.DataObject,
) -> None:
    size = data.draw(st.integers(1, 40), "size")
    old = data.draw(st.integers(1, size), "old")
    steps = consistency_proof(old, size, node)
    other = data.draw(st.sampled_from([*LEAVES[:3], *steps]), "other")
    steps = data.draw(st.sampled_from([steps, steps, steps[:-1], steps[1:], [*steps, other]]), "steps")
    claimed = data.draw(st.sampled_from([old, old, old + 1]), "claimed")
    before, after = checkpoint(claimed, Checkpoint.parse(checkpoint(old).text).root), checkpoint(size)
    roots = [Checkpoint.parse(one.text).root for one in (before, after)]
    stands = claimed < size and by_the_ledger(claimed, roots[0], size, roots[1], steps)
    try:
        verify_consistency(bytes(before), consistency_text(claimed, steps, after).encode(), bytes(after))
    except Faulty:
        assert not stands
    else:
        assert stands


def test_a_step_that_is_no_hash_is_refused() -> None:
    before, after = checkpoint(3), checkpoint(8)
    text = consistency_text(3, [*consistency_proof(3, 8, node)[:1], b"short"], after)
    with pytest.raises(Faulty, match="分叉"):
        verify_consistency(bytes(before), text.encode(), bytes(after))
    with pytest.raises(Faulty, match="另一檢查點"):
        verify_consistency(bytes(before), text.encode(), bytes(checkpoint(7)))


def test_an_entry_beyond_a_log_of_one_is_refused() -> None:
    after = checkpoint(1)
    proof = f"c2sp.org/tlog-proof@v1\nindex 0\n{'A' * 43}=\n\n{bytes(after).decode()}"
    with pytest.raises(Faulty, match="不成立"):
        verify_inclusion(b"0", 0, proof.encode(), bytes(after))
    with pytest.raises(Faulty, match="另一筆"):
        verify_inclusion(b"0", 1, proof.encode(), bytes(after))


@pytest.mark.skipif(not OPENSSL, reason="the verifier calls OpenSSL")
def test_a_checkpoint_is_one_of_its_own_log_and_signed() -> None:
    note, key = checkpoint(3), SIGNER.verifier.text
    assert verify_checkpoint(bytes(note), key, OPENSSL)[:2] == ("x", 3)
    more = Note(note.text, (Signer.generate("y").sign(note.text), *note.signatures))
    assert verify_checkpoint(bytes(more), f"{key}\n", OPENSSL)[1] == 3
    other = Checkpoint("y", 3, bytes(32)).signed(SIGNER)
    for wrong, given_key, said in (
        (bytes(other), key, "另一軌跡"),
        (bytes(Note("short\n", (SIGNER.sign("short\n"),))), key, "不是檢查點"),
        (bytes(note), Signer.generate("x").verifier.text, "未經金鑰"),
        (bytes(note).replace(b"\n3\n", b"\n4\n"), key, "不符"),
        (bytes(note), "no key", "格式不符"),
    ):
        with pytest.raises(Faulty, match=said):
            verify_checkpoint(wrong, given_key, OPENSSL)


def test_of_stamps_the_earliest_over_an_entry_counts() -> None:
    made = [Stamp(5, "2026-01-02", "a"), Stamp(9, "2026-01-01", "b"), Stamp(12, "2026-01-03", "c")]
    assert [tuple(one) for one in bounds_of(made)] == [
        (0, 8, "2026-01-01", "b", ""),
        (9, 11, "2026-01-03", "c", "2026-01-01"),
    ]


def test_an_entry_that_only_speaks_of_rotations_is_none() -> None:
    assert rotated_at([b'{"x":"key_rotated"}', b'"key_rotated"']) == set()
