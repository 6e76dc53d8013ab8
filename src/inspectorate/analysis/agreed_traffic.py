"""Third-party lines: what is open on a line beside what was agreed with the other party."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspectorate.analysis import intervals
from inspectorate.analysis.crossing import EVERY_KIND, Crossing, Decider, End, Kinds, crossing
from inspectorate.analysis.flow_lines import FlowLine, flow_lines
from inspectorate.analysis.gates import Network
from inspectorate.analysis.intervals import Intervals
from inspectorate.analysis.packets import Block, Dim, TooManyPiecesError, meet, meet_all, without_all
from inspectorate.facts.source import Source

_NEW: Intervals = ((0, 0),)
_MOST_PIECES = 20_000
_TOO_MANY = "開放與約定之連線過於複雜，未能比對。"


@dataclass(frozen=True, slots=True)
class Agreed:
    """One connection that both parties agreed on: from whom, to whom, by which services."""

    source: Source
    senders: Intervals
    receivers: Intervals
    kinds: Kinds


@dataclass(frozen=True, slots=True)
class NotAgreed:
    """Packets that are open and that nobody agreed on, with what lets them through."""

    deciders: tuple[Decider, ...]
    lines: tuple[FlowLine, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """Packets that were agreed on and do not pass; not ``sure`` where they may pass."""

    agreed: Agreed
    lines: tuple[FlowLine, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """A line beside its agreement; both empty is conforming where nothing is untold."""

    open_not_agreed: tuple[NotAgreed, ...]
    agreed_not_open: tuple[Closed, ...]
    untold: tuple[str, ...]


def line_answer(network: Network, line: Sequence[End], agreed: Sequence[Agreed]) -> LineAnswer:
    """Everything that passes from or to the line's sides, less what was agreed, and the other way round."""
    own = {end.side for end in line}
    line = [replace(end, sure=end.addresses) for end in line]  # whoever comes by the line is the other party
    rest = [
        End(side, side.senders(), side.senders(), by_zone=True) for side in network.sides if side not in own
    ]
    both = (crossing(network, line, rest), crossing(network, rest, line))
    untold = list(dict.fromkeys(text for one in both for text in one.untold))
    wanted = [block for one in agreed for block in _blocks(network, one)]
    crossing_it = _between(network, line, rest)
    found: list[NotAgreed] = []
    for one in (passing for each in both for passing in each.passing):
        try:
            left = without_all(one.blocks, wanted, _MOST_PIECES)
        except TooManyPiecesError:
            untold.append(_TOO_MANY)
            continue
        if left:
            lines = flow_lines(left, network.space, network.conditions)
            found.append(NotAgreed(one.deciders, lines, one.sure))
    closed = _closed(network, agreed, both, crossing_it, untold)
    return LineAnswer(tuple(found), tuple(closed), tuple(dict.fromkeys(untold)))


def _closed(
    network: Network,
    agreed: Sequence[Agreed],
    both: Sequence[Crossing],
    crossing_it: Sequence[Block],
    untold: list[str],
) -> list[Closed]:
    """What of each agreement passes nowhere though it would cross the line; what may pass is told apart."""
    passing = [one for each in both for one in each.passing]
    open_ = [_anywhere(network, block) for one in passing for block in one.blocks]
    sure = [_anywhere(network, block) for one in passing if one.sure for block in one.blocks]
    found: list[Closed] = []
    for one in agreed:
        try:
            wanted = _apart(meet_all(_blocks(network, one), crossing_it))
            shut = without_all(wanted, open_, _MOST_PIECES)
            unsure = without_all(without_all(wanted, sure, _MOST_PIECES), shut, _MOST_PIECES)
        except TooManyPiecesError:
            untold.append(_TOO_MANY)
            continue
        for blocks, certain in ((shut, True), (unsure, False)):
            if blocks:
                lines = flow_lines(blocks, network.space, network.conditions)
                found.append(Closed(one, lines, certain))
    return found


def _between(network: Network, line: Sequence[End], rest: Sequence[End]) -> list[Block]:
    """Every packet between addresses of the line and of the other sides, either way."""
    sides = [intervals.union(pair for end in ends for pair in end.addresses) for ends in (line, rest)]
    return [
        block
        for senders, receivers in (sides, sides[::-1])
        if senders and receivers
        for block in _blocks(network, Agreed(Source(""), senders, receivers, EVERY_KIND))
    ]


def _apart(blocks: Sequence[Block]) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        found += without_all([block], found, _MOST_PIECES)
    return found


def _blocks(network: Network, one: Agreed) -> list[Block]:
    every = network.space.every_zone
    head = (every, every, _NEW, one.senders, one.receivers)
    asked = [(*head, *kind, *network.conditions.whole) for kind in one.kinds]
    whole = [(*block, *network.conditions.whole) for block in network.space.universe()]
    return [both for block in asked for family in whole if (both := meet(block, family))]


def _anywhere(network: Network, block: Block) -> Block:
    """A passage whatever its zones, its users and its times: an agreement names none of them."""
    every = network.space.every_zone
    return (every, every, *block[Dim.STATE : Dim.PORT + 1], *network.conditions.whole)
