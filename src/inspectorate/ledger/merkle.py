"""The Merkle tree of RFC 9162 (and 6962): hashes, proofs, and the check of proofs.

A node is named by its level and its place in the level: ``(level, index)`` is the hash over the entries
``index * 2**level`` to ``(index + 1) * 2**level``, a perfect subtree. Every range that a proof speaks of is a
row of such nodes. A row of hashes is their bytes, one after the other, as tiles hold them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

from inspectorate.ledger.compiled_hashes import ready

HASH_SIZE = 32
PAIR = 2 * HASH_SIZE
LEAF, NODE = b"\x00", b"\x01"  # apart, so that no node can pass for an entry
EMPTY_ROOT = sha256(b"").digest()

NodeAt = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry."""
    return sha256(LEAF + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> bytes:
    """The row of the hashes of many entries."""
    return b"".join([sha256(LEAF + entry).digest() for entry in entries])


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return sha256(NODE + left + right).digest()


def paired(row: bytes) -> bytes:
    """The nodes over a row, from its first on; a last one without a neighbour is left out."""
    pairs = len(row) // PAIR
    if compiled := ready(pairs):
        return compiled.equal(NODE, row, PAIR)
    return b"".join([sha256(NODE + row[at : at + PAIR]).digest() for at in range(0, pairs * PAIR, PAIR)])


class Tree:
    """A growing tree that keeps only its right edge: one hash for each bit set in its size."""

    __slots__ = ("_edge", "size")

    def __init__(self, size: int = 0, edge: Iterable[tuple[int, bytes]] = ()) -> None:
        """``edge``: (level, hash) of each perfect subtree that a tree of ``size`` consists of."""
        self.size = size
        self._edge = dict(edge)

    def copy(self) -> "Tree":
        """The same tree, to be grown apart."""
        return Tree(self.size, self._edge.items())

    def extend(self, leaves: bytes) -> dict[int, bytes]:
        """Take a row of leaf hashes in; the new rows by level come back, the leaves themselves at level 0."""
        grown: dict[int, bytes] = {}
        self.size += len(leaves) // HASH_SIZE
        level, row = 0, leaves
        while row:
            grown[level] = row
            pairs = self._edge.pop(level, b"") + row
            if len(pairs) % PAIR:
                self._edge[level] = pairs[-HASH_SIZE:]
            row = paired(pairs)
            level += 1
        return grown

    def root(self) -> bytes:
        """The tree's hash."""
        return _joined([self._edge[level] for level in sorted(self._edge, reverse=True)])


def root_at(size: int, node: NodeAt) -> bytes:
    """The hash of the tree of the first ``size`` entries."""
    return _range_hash(0, size, node)


def edge_at(size: int, node: NodeAt) -> list[tuple[int, bytes]]:
    """The right edge of the tree of the first ``size`` entries, as :class:`Tree` takes it."""
    return [(level, node(level, index)) for level, index in _perfect(0, size)]


def inclusion_proof(index: int, size: int, node: NodeAt) -> list[bytes]:
    """The hashes that lead from entry ``index`` to the root of the first ``size`` entries, leaf's side first.

    Raises:
        ValueError: The tree has no such entry.
    """
    if not 0 <= index < size:
        raise ValueError("no such entry in a tree of this size")
    return _path(0, index, size, node)


def consistency_proof(old: int, size: int, node: NodeAt) -> list[bytes]:
    """The hashes that show the tree of ``old`` entries to be the beginning of the tree of ``size``.

    Raises:
        ValueError: ``old`` is not between 1 and ``size``.
    """
    if not 0 < old <= size:
        raise ValueError("the older size must be between 1 and the newer")
    if old == size:
        return []
    level = (old & -old).bit_length() - 1  # of the last perfect subtree in the older tree
    place = (old >> level) - 1
    return [*([node(level, place)] if place else []), *_path(level, place, size, node)]


def _path(level: int, place: int, size: int, node: NodeAt) -> list[bytes]:
    """The hashes beside the way from a perfect subtree up to the root of a tree of ``size``."""
    path: list[bytes] = []
    last = (size - 1) >> level
    while last:
        if place % 2:
            path.append(node(level, place - 1))
        elif place < last:
            start, end = (place + 1) << level, (place + 2) << level
            path.append(node(level, place + 1) if end <= size else _range_hash(start, size, node))
        level, place, last = level + 1, place >> 1, last >> 1
    return path


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether ``proof`` leads from the leaf hash at ``index`` to ``root`` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or len(leaf) != HASH_SIZE:
        return False
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place % 2 or place == last:
            found = node_hash(step, found)
            while not place % 2:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether ``proof`` shows the older tree to be the beginning of the newer (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= size:
        return False
    if old == size:
        return not proof and old_root == root
    steps = [old_root, *proof] if old.bit_count() == 1 else list(proof)
    if not steps:
        return False
    place, last = old - 1, size - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place % 2 or place == last:
            older, newer = node_hash(step, older), node_hash(step, newer)
            while not place % 2:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, step)
        place, last = place >> 1, last >> 1
    return last == 0 and older == old_root and newer == root


def _perfect(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The perfect subtrees of a range that begins where a subtree of the tree begins, left to right."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _range_hash(start: int, end: int, node: NodeAt) -> bytes:
    return _joined([node(level, index) for level, index in _perfect(start, end)])


def _joined(hashes: Sequence[bytes]) -> bytes:
    if not hashes:
        return EMPTY_ROOT
    found = hashes[-1]
    for left in reversed(hashes[:-1]):
        found = node_hash(left, found)
    return found
