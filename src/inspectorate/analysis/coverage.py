"""Coverage: is everything that a rule matches already decided by the rules before it?"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inspectorate.analysis.packets import Block, Dim, without

BUDGET = 4_000
"""Pieces looked at for one rule before the answer is left undetermined."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether a set of packets is wholly decided earlier.

    Attributes:
        covered: None where the budget was too small for an exact answer.
        by: numbers of the entries that decide, in order; each is the first that matches some of the packets.
    """

    covered: bool | None
    by: tuple[int, ...] = ()


class CoverIndex:
    """Blocks of entries in order, to find the first entry that holds a given packet.

    Per dimension the line of numbers is cut where blocks begin or end; each segment knows, as bits of one
    number, the blocks that reach over it. A packet's blocks are the bits that all its segments share.
    """

    def __init__(self, covers: Iterable[tuple[int, Block]]) -> None:
        """``covers`` are (entry number, block) in the order of evaluation."""
        pairs = list(covers)
        self._owners = [owner for owner, _ in pairs]
        self._blocks = [block for _, block in pairs]
        self._cuts: list[list[int]] = []
        self._bits: list[list[int]] = []
        for dim in Dim:
            cuts, bits = _segments(self._blocks, dim)
            self._cuts.append(cuts)
            self._bits.append(bits)

    def first(self, packet: Sequence[int], before: int) -> tuple[int, Block] | None:
        """The first entry before the given one that holds the packet, with the block that does."""
        found = (1 << bisect_right(self._owners, before - 1)) - 1
        for dim, number in enumerate(packet):
            found &= self._bits[dim][bisect_right(self._cuts[dim], number)]
            if not found:
                return None
        index = (found & -found).bit_length() - 1
        return self._owners[index], self._blocks[index]

    def coverage(self, blocks: Iterable[Block], before: int, budget: int = BUDGET) -> Coverage:
        """Whether the entries before the given one hold all the packets of the blocks."""
        left = list(blocks)
        by: set[int] = set()
        looked = 0
        while left:
            looked += 1
            if looked > budget:
                return Coverage(None, tuple(sorted(by)))
            piece = left.pop()
            hit = self.first([numbers[0][0] for numbers in piece], before)
            if hit is None:
                return Coverage(covered=False)
            by.add(hit[0])
            left += without(piece, hit[1])
        return Coverage(covered=True, by=tuple(sorted(by)))


def _segments(blocks: Sequence[Block], dim: Dim) -> tuple[list[int], list[int]]:
    """Where the line is cut, and the bits of the blocks before the first cut and from each cut on."""
    changes: dict[int, int] = {}
    for index, block in enumerate(blocks):
        for first, last in block[dim]:
            changes[first] = changes.get(first, 0) ^ (1 << index)
            changes[last + 1] = changes.get(last + 1, 0) ^ (1 << index)
    cuts = sorted(changes)
    bits, now = [0], 0
    for cut in cuts:
        now ^= changes[cut]
        bits.append(now)
    return cuts, bits
