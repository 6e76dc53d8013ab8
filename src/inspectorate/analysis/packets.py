"""Exact sets of packets: unions of blocks, each a product of zones, addresses, protocols and ports."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from inspectorate.analysis import intervals
from inspectorate.analysis.addresses import FAMILIES
from inspectorate.analysis.intervals import Intervals


class Dim(IntEnum):
    """The dimensions of a packet. For ICMP the destination port is the type and the source port the code."""

    FROM = 0
    TO = 1
    STATE = 2
    SENDER = 3
    RECEIVER = 4
    PROTOCOL = 5
    SOURCE_PORT = 6
    PORT = 7


Block = tuple[Intervals, ...]
"""A product: one set of numbers per dimension, none empty."""

PROTOCOLS: Intervals = ((0, 255),)
PORTS: Intervals = ((0, 65535),)
STATES = ("new", "established", "related", "invalid", "untracked")


@dataclass(frozen=True, slots=True)
class Space:
    """What packets there are: every zone that is named, and two that stand for whatever is not named.

    Two, because packets within one unnamed zone and packets between two of them are not the same: the
    numbers of the named zones begin at 1, the unnamed ones are 0 and the number behind the last.
    """

    zones: tuple[str, ...]
    families: tuple[int, ...] = (4, 6)

    @property
    def every_zone(self) -> Intervals:
        """All zones, the unnamed ones included."""
        return ((0, len(self.zones) + 1),)

    def zone(self, number: int) -> str:
        """The name of a zone; empty for the unnamed ones."""
        return ("", *self.zones, "")[number]

    def zone_set(self, names: Iterable[str]) -> Intervals:
        """The named zones; without a name every zone."""
        wanted = [self.zones.index(name) + 1 for name in names]
        return intervals.union((number, number) for number in wanted) if wanted else self.every_zone

    def universe(self) -> list[Block]:
        """Every packet: sender and receiver are always of one family."""
        states: Intervals = ((0, len(STATES) - 1),)
        return [
            (self.every_zone, self.every_zone, states, family, family, PROTOCOLS, PORTS, PORTS)
            for family in (FAMILIES[version] for version in self.families)
        ]


def meet(left: Block, right: Block) -> Block | None:
    """The packets in both; None where there are none."""
    parts: list[Intervals] = []
    for mine, theirs in zip(left, right, strict=True):
        if mine[-1][1] < theirs[0][0] or theirs[-1][1] < mine[0][0]:
            return None
        common = intervals.meet(mine, theirs)
        if not common:
            return None
        parts.append(common)
    return tuple(parts)


def meet_all(left: Sequence[Block], right: Sequence[Block]) -> list[Block]:
    """The packets in both unions."""
    return [both for mine in left for theirs in right if (both := meet(mine, theirs))]


def without(block: Block, taken: Block) -> list[Block]:
    """The packets of a block that are not in another, as disjoint blocks."""
    common = meet(block, taken)
    if common is None:
        return [block]
    pieces: list[Block] = []
    for dim, (mine, shared) in enumerate(zip(block, common, strict=True)):
        rest = intervals.without(mine, shared)
        if rest:
            pieces.append((*common[:dim], rest, *block[dim + 1 :]))
    return pieces


class TooManyPiecesError(Exception):
    """The exact answer needs more pieces than the budget allows: it stays undetermined."""


def without_all(blocks: Iterable[Block], taken: Iterable[Block], budget: int) -> list[Block]:
    """The packets of the first union that are not in the second.

    Raises:
        TooManyPiecesError: more than ``budget`` pieces would be needed.
    """
    left = list(blocks)
    for other in taken:
        left = [piece for block in left for piece in without(block, other)]
        if len(left) > budget:
            raise TooManyPiecesError
    return left


def other_zone(blocks: Iterable[Block], space: Space) -> list[Block]:
    """The packets that leave by another zone than they entered."""
    found: list[Block] = []
    for number, block in _by_entrance(blocks, space):
        leaving = intervals.without(block[Dim.TO], ((number, number),))
        if leaving:
            found.append((block[Dim.FROM], leaving, *block[Dim.STATE :]))
    return found


def same_zone(blocks: Iterable[Block], space: Space) -> list[Block]:
    """The packets that leave by the zone they entered."""
    found: list[Block] = []
    for number, block in _by_entrance(blocks, space):
        leaving = intervals.meet(block[Dim.TO], ((number, number),))
        if leaving:
            found.append((block[Dim.FROM], leaving, *block[Dim.STATE :]))
    return found


def _by_entrance(blocks: Iterable[Block], space: Space) -> Iterator[tuple[int, Block]]:
    """Each block split by the one zone its packets enter."""
    for block in blocks:
        for number in range(len(space.zones) + 2):
            entering = intervals.meet(block[Dim.FROM], ((number, number),))
            if entering:
                yield number, (entering, *block[Dim.TO :])
