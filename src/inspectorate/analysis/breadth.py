"""Breadth: does a rule let anything go anywhere?"""

from collections.abc import Collection, Sequence
from enum import IntEnum

from inspectorate.analysis import intervals
from inspectorate.analysis.addresses import FAMILIES
from inspectorate.analysis.packets import PROTOCOLS, Block, Dim, Space
from inspectorate.facts.firewall import Rule

_NEW = ((0, 0),)
_TCP, _UDP = ((6, 6),), ((17, 17),)
_USED_PORTS = ((1, 65535),)
"""Every port that a service can have: who opens these opens all, port 0 or not."""


class Breadth(IntEnum):
    """How wide packets are; NEARLY leaves out at most half of the addresses, or has one protocol only."""

    NARROW = 0
    NEARLY = 1
    ANY = 2


def breadth(blocks: Sequence[Block], space: Space, family: int, own_zones: Sequence[str] = ()) -> Breadth:
    """How wide the new connections among the packets are, by addresses and services, within one IP version.

    Zones do not make a rule narrow, except the device talking to itself (``own_zones``).
    """
    own = space.zone_set(own_zones) if own_zones else ()
    wide = [
        block
        for block in blocks
        if intervals.meet(block[Dim.STATE], _NEW) and intervals.without(block[Dim.FROM], own)
    ]
    full = [block for block in wide if _share(block, family) is Breadth.ANY]
    services = _services(full)
    if services is not Breadth.NARROW:
        return services
    most = [block for block in wide if _share(block, family) is not Breadth.NARROW]
    return Breadth.NEARLY if _services(most) is Breadth.ANY else Breadth.NARROW


def _share(block: Block, family: int) -> Breadth:
    whole = FAMILIES[family]
    sides = [intervals.meet(block[dim], whole) for dim in (Dim.SENDER, Dim.RECEIVER)]
    if all(side == whole for side in sides):
        return Breadth.ANY
    half = intervals.size(whole) // 2
    return Breadth.NEARLY if all(intervals.size(side) >= half for side in sides) else Breadth.NARROW


def _services(blocks: Sequence[Block]) -> Breadth:
    """Every service, or all ports of TCP and UDP, is ANY; all ports of one of the two is NEARLY."""
    protocols = intervals.union(
        pair
        for block in blocks
        if not any(intervals.without(_USED_PORTS, block[dim]) for dim in (Dim.PORT, Dim.SOURCE_PORT))
        for pair in block[Dim.PROTOCOL]
    )
    held = [bool(intervals.meet(protocols, one)) for one in (_TCP, _UDP)]
    if protocols == PROTOCOLS or all(held):
        return Breadth.ANY
    return Breadth.NEARLY if any(held) else Breadth.NARROW


def takes_all(blocks: Sequence[Block], space: Space, family: int) -> bool:
    """Whether the packets are every new connection, whatever the zones."""
    everywhere = [
        block for block in blocks if block[Dim.FROM] == space.every_zone and block[Dim.TO] == space.every_zone
    ]
    return breadth(everywhere, space, family) is Breadth.ANY


def could_be_any(rule: Rule, undefined: Collection[str]) -> bool:
    """Whether what is not known of the rule could make it any to any.

    Named users or applications are never everyone and everything, nor is a name that stands for hosts (an
    FQDN); a name that is not defined, or a word not understood, might be anything.
    """
    if rule.users or rule.applications:
        return False
    named = {*rule.senders.opaque, *rule.receivers.opaque}
    return not named or bool(named & set(undefined)) or bool(rule.unmodelled)
