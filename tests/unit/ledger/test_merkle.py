"""The tree against published hashes, against the RFC's own definition, and against false proofs."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspectorate.ledger.merkle import (
    EMPTY_ROOT,
    Tree,
    consistency_proof,
    edge_at,
    inclusion_proof,
    leaf_hash,
    leaf_hashes,
    node_hash,
    root_at,
    verify_consistency,
    verify_inclusion,
)

# The entries and roots by which implementations of RFC 6962 have long been compared.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
MOST = 40
ENTRIES = [bytes([number]) * (number % 5) for number in range(MOST)]
HASHES = [leaf_hash(entry) for entry in ENTRIES]


def defined(leaves: Sequence[bytes]) -> bytes:
    """MTH as RFC 9162, 2.1.1 writes it down."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\x01" + defined(leaves[:half]) + defined(leaves[half:])).digest()


def nodes(leaves: Sequence[bytes]) -> Callable[[int, int], bytes]:
    def node(level: int, index: int) -> bytes:
        row = leaves[index << level : (index + 1) << level]
        assert len(row) == 1 << level, "only perfect subtrees are nodes"
        return defined(row)

    return node


def flipped(value: bytes, bit: int) -> bytes:
    changed = bytearray(value)
    changed[bit // 8 % len(changed)] ^= 1 << bit % 8
    return bytes(changed)


def test_leaf_and_node_hashes_are_the_published_ones() -> None:
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert node_hash(b"N123", b"N456").hex() == (
        "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    )


@pytest.mark.parametrize("size", range(9))
def test_a_growing_tree_has_the_published_roots(size: int) -> None:
    tree = Tree()
    tree.extend(leaf_hashes(LEAVES[:size]))
    assert tree.root().hex() == ROOTS[size]
    assert root_at(size, nodes([leaf_hash(leaf) for leaf in LEAVES])).hex() == ROOTS[size]


def test_a_node_never_passes_for_an_entry() -> None:
    left, right = HASHES[0], HASHES[1]
    assert leaf_hash(left + right) != node_hash(left, right)


@given(st.lists(st.integers(0, 9), max_size=8))
def test_a_tree_grown_in_any_steps_is_the_tree_of_the_definition(steps: list[int]) -> None:
    tree, taken = Tree(), 0
    for step in steps:
        before, taken = taken, min(taken + step, MOST)
        grown = tree.extend(b"".join(HASHES[before:taken]))
        assert grown.keys() == {level for level in range(8) if taken >> level > before >> level}
        for level, row in grown.items():
            first = before >> level
            count = len(row) // 32
            assert row == b"".join(nodes(HASHES)(level, first + place) for place in range(count))
            assert first + count == taken >> level
    assert tree.size == taken
    assert tree.root() == defined(HASHES[:taken])


def test_a_copy_grows_apart() -> None:
    tree = Tree()
    tree.extend(b"".join(HASHES[:3]))
    other = tree.copy()
    other.extend(b"".join(HASHES[3:5]))
    assert (tree.size, tree.root()) == (3, defined(HASHES[:3]))
    assert (other.size, other.root()) == (5, defined(HASHES[:5]))


@pytest.mark.parametrize("size", range(MOST))
def test_a_tree_taken_up_from_its_right_edge_goes_on_as_if_it_had_never_stopped(size: int) -> None:
    tree = Tree(size, edge_at(size, nodes(HASHES)))
    tree.extend(b"".join(HASHES[size:]))
    assert tree.root() == defined(HASHES)


@pytest.mark.parametrize("size", range(1, MOST))
def test_every_entry_is_proven_and_at_no_other_place(size: int) -> None:
    root = defined(HASHES[:size])
    for index in range(size):
        proof = inclusion_proof(index, size, nodes(HASHES))
        for place in range(size + 2):
            assert verify_inclusion(HASHES[index], place, size, proof, root) is (place == index)
        assert not verify_inclusion(HASHES[index], index, size, [*proof, root], root)
        assert not verify_inclusion(HASHES[index], index, size, [root, *proof], root)
        assert not verify_inclusion(leaf_hash(b"another"), index, size, proof, root)
        if proof:
            assert not verify_inclusion(HASHES[index], index, size, proof[:-1], root)
            assert not verify_inclusion(HASHES[index], index, size, proof[1:], root)


@pytest.mark.parametrize("size", range(1, MOST))
def test_every_beginning_is_proven_and_no_other_tree(size: int) -> None:
    root = defined(HASHES[:size])
    other = defined([*HASHES[: size - 1], leaf_hash(b"another")])
    for old in range(1, size + 1):
        before = defined(HASHES[:old])
        proof = consistency_proof(old, size, nodes(HASHES))
        for claimed in range(size + 2):
            assert verify_consistency(claimed, before, size, root, proof) is (claimed == old)
        assert not verify_consistency(old, before, size, other, proof)
        assert not verify_consistency(old, other, size, root, proof)
        assert not verify_consistency(old, before, size, root, [*proof, root])
        assert not verify_consistency(old, before, size, root, [before, *proof])
        if proof:
            assert not verify_consistency(old, before, size, root, proof[:-1])
            assert not verify_consistency(old, before, size, root, [])


@settings(max_examples=200)
@given(st.data())
def test_a_proof_with_one_bit_changed_proves_nothing(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, MOST))
    root = defined(HASHES[:size])
    index, bit = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, 255))
    proof = inclusion_proof(index, size, nodes(HASHES))
    step = data.draw(st.integers(0, len(proof) - 1))
    proof[step] = flipped(proof[step], bit)
    assert not verify_inclusion(HASHES[index], index, size, proof, root)
    old = data.draw(st.integers(1, size - 1))
    steps = consistency_proof(old, size, nodes(HASHES))
    step = data.draw(st.integers(0, len(steps) - 1))
    steps[step] = flipped(steps[step], bit)
    assert not verify_consistency(old, defined(HASHES[:old]), size, root, steps)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 4), (4, 4)])
def test_there_is_no_proof_of_an_entry_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no such entry"):
        inclusion_proof(index, size, nodes(HASHES))
    assert not verify_inclusion(HASHES[0], index, size, [], HASHES[0])


def test_a_place_before_the_first_is_not_taken_for_the_last() -> None:
    proof = inclusion_proof(3, 4, nodes(HASHES))
    assert verify_inclusion(HASHES[3], 3, 4, proof, defined(HASHES[:4]))
    assert not verify_inclusion(HASHES[3], -1, 4, proof, defined(HASHES[:4]))


def test_a_proof_longer_than_the_size_allows_is_refused_even_where_it_leads_to_the_root() -> None:
    left, entry = HASHES[0], HASHES[1]
    assert not verify_inclusion(entry, 0, 1, [left], node_hash(left, entry))
    proof = consistency_proof(3, 4, nodes(HASHES))
    older, newer = (node_hash(left, defined(HASHES[:size])) for size in (3, 4))
    assert verify_consistency(3, defined(HASHES[:3]), 4, defined(HASHES[:4]), proof)
    assert not verify_consistency(3, older, 4, newer, [*proof, left])


def test_what_is_no_hash_is_not_proven() -> None:
    assert not verify_inclusion(b"", 0, 1, [], b"")


@pytest.mark.parametrize(("old", "size"), [(0, 4), (5, 4), (-1, 4)])
def test_there_is_no_proof_from_an_empty_or_a_larger_log(old: int, size: int) -> None:
    with pytest.raises(ValueError, match="older size"):
        consistency_proof(old, size, nodes(HASHES))
    assert not verify_consistency(old, EMPTY_ROOT, size, defined(HASHES[:size]), [])


def test_equal_sizes_are_consistent_only_with_equal_roots_and_no_steps() -> None:
    root, other = defined(HASHES[:3]), defined(HASHES[:4])
    assert verify_consistency(3, root, 3, root, [])
    assert not verify_consistency(3, root, 3, other, [])
    assert not verify_consistency(3, root, 3, root, [root])


def test_proofs_grow_with_the_number_of_digits_not_of_entries() -> None:
    def anything(level: int, index: int) -> bytes:
        return sha256(f"{level}/{index}".encode()).digest()

    lengths = [len(inclusion_proof(0, 10**power, anything)) for power in range(9)]
    assert lengths == [0, 4, 7, 10, 14, 17, 20, 24, 27]
    assert all(later - earlier <= 4 for earlier, later in pairwise(lengths))
    assert len(consistency_proof(99_999_999, 10**8, anything)) <= 28
