"""Reach: which rules let the Internet reach given addresses behind a filter, under first match."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from inspectorate.analysis import intervals
from inspectorate.analysis.addresses import FAMILIES, PUBLIC, addresses
from inspectorate.analysis.first_match import Layout, lay_out
from inspectorate.analysis.flow import Passage, passages
from inspectorate.analysis.intervals import Intervals
from inspectorate.analysis.packets import PORTS, PROTOCOLS, Block, Dim
from inspectorate.facts.firewall import FirewallPolicy, Rule

Sureness = Literal["surely", "possibly"]
Width = Literal["at_large", "many", "few"]

_NEW: Intervals = ((0, 0),)
_FEW, _MANY = 1 << 8, 1 << 16
"""Addresses of one named peer; addresses beyond which the sender is the Internet and no circle of peers."""
_V6_SITE = 64
"""IPv6 peers are counted in networks of a single site's link (/64), not in addresses."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A way in: by which rule (None: the default), to which addresses, from whom and how widely."""

    rule: Rule | None
    sureness: Sureness
    width: Width
    targets: Intervals
    senders: Intervals


def reaches(
    policy: FirewallPolicy, layout: Layout, targets: Intervals, leaving: Sequence[FirewallPolicy] = ()
) -> Iterator[Reach]:
    """Every way by which new connections from public addresses reach the targets.

    Where the file does not show which zone faces the Internet, or in which zone a target lies, only a rule
    that holds for every zone is sure.

    Raises:
        TooManyPiecesError: the exact answer is beyond the budget.
    """
    facing = _facing(policy)
    if facing is not None and not facing:
        return
    for zones, part in _by_zone(policy, targets):
        packets = _packets(layout, facing, zones, part)
        outward = [other for other in leaving if other.zone in zones]
        for passage in passages(layout, packets, policy.default):
            yield from _ways(layout, passage, outward, known=(facing is not None, bool(zones)))


def _facing(policy: FirewallPolicy) -> tuple[str, ...] | None:
    """The zones that face the Internet; None where the file does not show them, empty where none does."""
    if policy.path == "in":
        said = next((zone.internet for zone in policy.zones if zone.name == policy.zone), None)
        return None if said is None else ((policy.zone,) if said else ())
    known = tuple(zone.name for zone in policy.zones if zone.internet)
    return known or None


def _by_zone(policy: FirewallPolicy, targets: Intervals) -> Iterator[tuple[tuple[str, ...], Intervals]]:
    """The targets by the zones whose own networks hold them; without a zone where none does."""
    left = targets
    networks = [(zone.name, addresses(zone.networks)) for zone in policy.zones if zone.networks]
    for _, own in networks:
        here = intervals.meet(left, own)
        if here:
            yield tuple(name for name, other in networks if intervals.meet(here, other)), here
            left = intervals.without(left, own)
    if left:
        yield (), left


def _packets(
    layout: Layout, facing: tuple[str, ...] | None, zones: tuple[str, ...], targets: Intervals
) -> list[Block]:
    space = layout.space
    head = (space.zone_set(facing or ()), space.zone_set(zones), _NEW)
    found: list[Block] = []
    for version in space.families:
        sender, receiver = (intervals.meet(side, FAMILIES[version]) for side in (PUBLIC, targets))
        if sender and receiver:
            found.append((*head, sender, receiver, PROTOCOLS, PORTS, PORTS))
    return found


def _ways(
    layout: Layout, passage: Passage, leaving: Sequence[FirewallPolicy], known: tuple[bool, bool]
) -> Iterator[Reach]:
    rule = passage.entry.rule if passage.entry else None
    every = layout.space.every_zone
    sure = [
        block
        for block in passage.surely
        if (known[0] or block[Dim.FROM] == every) and (known[1] or block[Dim.TO] == every)
    ]
    possible = passage.possibly
    for other in leaving:
        sure, possible = _through(other, sure, possible)
    named: tuple[tuple[Sureness, list[Block]], ...] = (("surely", sure), ("possibly", possible))
    for sureness, blocks in named:
        if blocks:
            senders, targets = (
                intervals.union(pair for block in blocks for pair in block[dim])
                for dim in (Dim.SENDER, Dim.RECEIVER)
            )
            yield Reach(rule, sureness, _width(senders), targets, senders)
            return


def _through(
    policy: FirewallPolicy, sure: list[Block], possible: list[Block]
) -> tuple[list[Block], list[Block]]:
    """What of the packets a second filter lets out again."""
    layout = lay_out(policy)
    every = layout.space.every_zone
    passed = [
        passages(layout, [(every, every, *block[Dim.STATE :]) for block in blocks], policy.default)
        for blocks in (sure, possible)
    ]
    return (
        [block for passage in passed[0] for block in passage.surely],
        [block for passage in passed[1] for block in passage.possibly],
    )


def _width(senders: Intervals) -> Width:
    count = intervals.size(intervals.meet(senders, FAMILIES[4]))
    count += intervals.size(intervals.meet(senders, FAMILIES[6])) >> _V6_SITE
    if count > _MANY:
        return "at_large"
    return "many" if count > _FEW else "few"
