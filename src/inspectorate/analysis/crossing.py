"""Crossing: which new connections pass from one place to another, device by device.

Configurations tell which networks lie on which device, not which way packets are routed: every way that
shared segments give is followed, each device at most once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from inspectorate.analysis import intervals
from inspectorate.analysis.addresses import FAMILIES, PUBLIC
from inspectorate.analysis.decisions import Filter, let_through
from inspectorate.analysis.flow_lines import FlowLine, flow_lines
from inspectorate.analysis.gates import Gate, Network, Side
from inspectorate.analysis.intervals import Intervals
from inspectorate.analysis.packets import PORTS, PROTOCOLS, Block, Dim, TooManyPiecesError
from inspectorate.facts.firewall import FirewallPolicy, Rule

_NEW: Intervals = ((0, 0),)
_MOST_WAYS = 500
_MOST_DEVICES = 8
Kinds = Sequence[tuple[Intervals, Intervals, Intervals]]
"""Protocol, source port and port, as products."""
EVERY_KIND: Kinds = ((PROTOCOLS, PORTS, PORTS),)


@dataclass(frozen=True, slots=True)
class End:
    """One side of a way, with the addresses asked about.

    Attributes:
        sure: those of them that lie there for certain.
        by_zone: whether the question names the side, so that a rule which does so too is certain.
    """

    side: Side
    addresses: Intervals
    sure: Intervals
    by_zone: bool = False


@dataclass(frozen=True, slots=True)
class Hop:
    """A passage through one gate."""

    entering: Side
    leaving: Side


Way = tuple[Hop, ...]
"""The gates one behind the other; none where both ends lie on one segment."""


@dataclass(frozen=True, slots=True)
class Decider:
    """What lets packets through at one filter: a rule, or its default where that is None."""

    policy: FirewallPolicy
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Passing:
    """Packets that pass along one way.

    Attributes:
        deciders: filter by filter what lets them through.
        blocks: the packets, with the zones of the last gate.
        sure: whether they pass for certain; else something is not known.
    """

    way: Way
    deciders: tuple[Decider, ...]
    blocks: tuple[Block, ...]
    lines: tuple[FlowLine, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class Crossing:
    """All that passes.

    Attributes:
        ways: every way that was followed.
        untold: zh-TW sentences: what could not be told, and why.
    """

    passing: tuple[Passing, ...]
    ways: tuple[Way, ...]
    untold: tuple[str, ...]


def ends_of_zone(network: Network, name: str) -> list[End]:
    """The sides of that name, on every gate or (``gate:zone``) on one."""
    gate, _, zone = name.rpartition(":")
    found = [s for s in network.sides if s.zone == zone and s.zone and gate in ("", s.gate)]
    return [End(side, side.senders(), _certain(side), by_zone=True) for side in found]


def _certain(side: Side) -> Intervals:
    """The addresses that lie behind a side for certain: all where its file says nothing of addresses."""
    return side.networks if side.networks and not side.internet else side.senders()


def internet_ends(network: Network) -> list[End]:
    """Every side that a configuration shows to face the Internet."""
    found = [side for side in network.sides if side.internet]
    return [End(side, side.senders(), side.senders(), by_zone=True) for side in found]


def ends_of_addresses(network: Network, asked: Intervals) -> list[End]:
    """The sides that may hold addresses: for certain where they are the side's own."""
    found, attached = [], list[tuple[int, int]]()
    for side in network.sides:
        own = intervals.meet(asked, side.networks)
        if own:
            found.append(End(side, own, own))
            attached += own
    rest = intervals.without(asked, intervals.union(attached))
    outward = [side for side in network.sides if side.internet]
    known = outward if outward and not intervals.without(rest, PUBLIC) else network.sides
    if rest:
        found += [End(side, rest, rest if known is outward else ()) for side in known]
    return found


def crossing(
    network: Network, start: Sequence[End], goal: Sequence[End], kinds: Kinds = EVERY_KIND
) -> Crossing:
    """What passes from any start to any goal."""
    untold = list(network.limits)
    passing: list[Passing] = []
    ways: dict[tuple[Way, Intervals, Intervals], tuple[End, End]] = {}
    for one, two, way in _ways(network, start, goal):
        ways.setdefault((way, one.addresses, two.addresses), (one, two))
        if len(ways) >= _MOST_WAYS:
            untold.append("路徑過多，未逐一計算。")
            break
    for (way, _, _), ends in ways.items():
        untold += _translated(network, way)
        try:
            passing += _along(network, way, _asked(network, ends, kinds), ends)
        except TooManyPiecesError:
            untold.append(f"{way_text(way)}：規則過於複雜，未能判定。")
        untold += _unfiltered(network, way, ends)
    if not ways:
        untold.append("設定檔未顯示兩端之間之路徑，無從判定。")
    followed = dict.fromkeys(way for way, _, _ in ways)
    return Crossing(tuple(passing), tuple(followed), tuple(dict.fromkeys(untold)))


def way_text(way: Way) -> str:
    """Gates and sides in order."""
    return " → ".join(f"{hop.entering.title} → {hop.leaving.title}" for hop in way) or "同一網段"


def _ways(network: Network, start: Sequence[End], goal: Sequence[End]) -> Iterator[tuple[End, End, Way]]:
    for one, two in product(start, goal):
        near = [one.side, *network.shared(one.side)]
        if two.side in near and two.side.zone:
            yield one, two, ()
        yield from ((one, two, way) for side in near for way in _from(network, side, two.side, ()))


def _from(network: Network, entering: Side, goal: Side, way: Way) -> Iterator[Way]:
    visited = {entering.gate, *(hop.entering.gate for hop in way)}
    for leaving in network.by_name[entering.gate].sides:
        if leaving == entering and leaving.zone:
            continue
        longer = (*way, Hop(entering, leaving))
        beside = list(network.shared(leaving))
        if goal in (leaving, *beside):
            yield longer
        elif len(longer) < _MOST_DEVICES:
            for following in beside:
                if following.gate not in visited:
                    yield from _from(network, following, goal, longer)


def _asked(network: Network, ends: tuple[End, End], kinds: Kinds) -> list[Block]:
    every, found = network.space.every_zone, list[Block]()
    for family in FAMILIES.values():
        sides = [intervals.meet(end.addresses, family) for end in ends]
        if all(sides):
            head = (every, every, _NEW, *sides)
            found += [(*head, *kind, *network.conditions.whole) for kind in kinds]
    return found


def _along(network: Network, way: Way, asked: list[Block], ends: tuple[End, End]) -> Iterator[Passing]:
    flows: list[tuple[tuple[Decider, ...], list[Block], bool]] = [((), asked, True)]
    for hop in way:
        gate = network.by_name[hop.entering.gate]
        flows = [after for flow in flows for after in _through(network, gate, hop, flow)]
    for deciders, blocks, sure in flows:
        for part, certain in _by_certainty(network, blocks, ends, deciders):
            if part:
                lines = flow_lines(part, network.space, network.conditions)
                yield Passing(way, deciders, tuple(part), lines, sure and certain)


_Flow = tuple[tuple[Decider, ...], list[Block], bool]


def _through(network: Network, gate: Gate, hop: Hop, flow: _Flow) -> Iterator[_Flow]:
    """What of a flow a gate lets through, IP version by IP version."""
    deciders, blocks, sure = flow
    zones = _zones_of(network.space.zones, hop)
    for version, every in FAMILIES.items():
        filters = gate.on_way(hop.entering, hop.leaving, version)
        here = [(*zones, *block[Dim.STATE :]) for block in blocks if intervals.meet(block[Dim.SENDER], every)]
        flows: list[_Flow] = [(deciders, here, sure)] if here and filters else []
        for one in filters:
            flows = [after for each in flows for after in _passed(one, each)]
        yield from flows


def _passed(one: Filter, flow: _Flow) -> Iterator[_Flow]:
    deciders, blocks, sure = flow
    for decision in let_through(one, blocks):
        decider = Decider(one.policy, decision.rule)
        yield (*deciders, decider), decision.blocks, sure and decision.action == "permit"


def _zones_of(zones: Sequence[str], hop: Hop) -> tuple[Intervals, Intervals]:
    """The zones of a hop as numbers; what no file names is entered by one number and left by another."""
    first = zones.index(hop.entering.zone) + 1 if hop.entering.zone else 0
    last = zones.index(hop.leaving.zone) + 1 if hop.leaving.zone else len(zones) + 1
    return ((first, first),), ((last, last),)


def _by_certainty(
    network: Network, blocks: Iterable[Block], ends: tuple[End, End], deciders: Sequence[Decider]
) -> tuple[tuple[list[Block], bool], ...]:
    """The packets that pass for certain, and those of which something is not known."""
    start, goal = ends
    named = goal.by_zone and any(one.rule is not None and one.rule.to_zones for one in deciders[-1:])
    certain = (start.sure, goal.addresses if named else goal.sure)
    found: tuple[list[Block], list[Block]] = ([], [])
    for block in blocks:
        left = [block]
        for dim, held in zip((Dim.SENDER, Dim.RECEIVER), certain, strict=True):
            found[1].extend(
                part for one in left if (part := _with(one, dim, intervals.without(one[dim], held)))
            )
            left = [part for one in left if (part := _with(one, dim, intervals.meet(one[dim], held)))]
        for part in left:
            found[not network.conditions.sure(part)].append(part)
    return (found[0], True), (found[1], False)


def _with(block: Block, dim: Dim, numbers: Intervals) -> Block | None:
    return (*block[:dim], numbers, *block[dim + 1 :]) if numbers else None


def _translated(network: Network, way: Way) -> Iterator[str]:
    for hop in way:
        for one in network.by_name[hop.entering.gate].filters:
            if one.policy.translations:
                names = "、".join(one.policy.translations)
                yield f"{one.policy.title} 設有目的位址轉換（{names}），規則所載位址可能與實際位址不同。"


def _unfiltered(network: Network, way: Way, ends: tuple[End, End]) -> Iterator[str]:
    """IP versions of which a gate's files show no filter on the way."""
    for version, every in FAMILIES.items():
        asked = all(intervals.meet(end.addresses, every) for end in ends)
        for hop in way if asked else ():
            gate = network.by_name[hop.entering.gate]
            if not gate.on_way(hop.entering, hop.leaving, version):
                yield f"{gate.name} 之設定檔未載由 {hop.entering.title} 進入之 IPv{version} 封包如何過濾。"
