"""Conflicts: pairs of rules that decide shared packets differently, so that their order matters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from inspectorate.analysis.boxes import Part, Placed, Row
from inspectorate.analysis.breadth import takes_all
from inspectorate.analysis.covering import Covering
from inspectorate.analysis.packets import TooManyPiecesError, meet, without_all
from inspectorate.analysis.rule_base import NO_RULE, RuleBase
from inspectorate.analysis.witness import WISHES, Packet, packet_of
from inspectorate.facts.firewall import Rule

Kind = Literal["generalisation", "correlation"]
"""``generalisation``: the later rule matches all that the earlier one does, which is its exception;
``correlation``: each matches packets that the other does not."""

MOST_PAIRS = 20_000
_MOST_EACH = 1_000
_MOST_PIECES = 500


class TooManyPairsError(Exception):
    """More pairs of rules overlap than can be listed."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two rules in order, and a packet that both match and the first decides."""

    first: Rule
    second: Rule
    kind: Kind
    packet: Packet


_Pair = tuple[int, int]


def conflicts(base: RuleBase, among: Sequence[int]) -> Iterator[Conflict]:
    """The pairs of rules that decide shared packets differently, where such a packet reaches the first.

    ``among`` are the indices of the rules to look at. A rule that takes all that is left (the usual denial
    at the end) is in conflict with everything by intent and left out.

    Raises:
        TooManyPairsError: more pairs overlap than ``MOST_PAIRS``, or one rule with very many.
        TooManyBoxesError: the rule base is beyond what can be held.
    """
    kept = [index for index in among if not _takes_all(base, index)]
    pairs = sorted(pair for action in ("permit", "deny") for pair in _pairs(base, kept, action))
    if len(pairs) > MOST_PAIRS:
        raise TooManyPairsError
    groups = [_shared(base, first, second) for first, second in pairs]
    if not groups:
        return
    covering = Covering(base.covers(), Placed.of(row for group in groups for row in group))
    answers = covering.answers([len(group) for group in groups])
    for number, ((first, second), answer) in enumerate(zip(pairs, answers, strict=True)):
        if answer.covered is False:
            packet = packet_of(covering.point(number, WISHES), base.layout.space, base.opaque)
            yield Conflict(base.rules[first], base.rules[second], _kind(base, first, second), packet)


def _takes_all(base: RuleBase, index: int) -> bool:
    space = base.layout.space
    matches = [base.layout.entries[number].match.surely for number in base.entries[index]]
    return all(any(takes_all(blocks, space, family) for blocks in matches) for family in space.families)


def _parts(base: RuleBase, index: int) -> list[Part]:
    return [part for number in base.entries[index] for part in base.matched(number)]


def _pairs(base: RuleBase, among: Sequence[int], action: str) -> Iterator[_Pair]:
    """The pairs of which the later rule has the given action."""
    earlier = [index for index in among if base.rules[index].action != action]
    later = [index for index in among if base.rules[index].action == action]
    covers = Placed.of((part, index, index) for index in earlier for part in _parts(base, index))
    asked = Placed.of((part, index, NO_RULE) for index in later for part in _parts(base, index))
    if not covers.parts or not asked.parts:
        return
    found: dict[_Pair, None] = {}
    for index, hit in zip(asked.places, Covering(covers, asked).touching(_MOST_EACH), strict=True):
        if hit is None:
            raise TooManyPairsError
        found.update(dict.fromkeys((covers.places[number], index) for number in hit))
        if len(found) > MOST_PAIRS:
            raise TooManyPairsError
    yield from found


def _shared(base: RuleBase, first: int, second: int) -> list[Row]:
    """What both may match, at the places of the first."""
    return [
        (both, place, rule)
        for one, place, rule in base.asked(first)
        for part in _parts(base, second)
        if (both := meet(one, part))
    ]


def _kind(base: RuleBase, first: int, second: int) -> Kind:
    try:
        left = without_all(_parts(base, first), _parts(base, second), _MOST_PIECES)
    except TooManyPiecesError:
        return "correlation"
    return "correlation" if left else "generalisation"
