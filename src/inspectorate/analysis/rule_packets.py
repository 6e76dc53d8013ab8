"""What packets one firewall rule matches: those it surely matches, and those it may match."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from inspectorate.analysis import intervals
from inspectorate.analysis.addresses import EVERY, FAMILIES, addresses
from inspectorate.analysis.intervals import Intervals
from inspectorate.analysis.packets import (
    PORTS,
    PROTOCOLS,
    STATES,
    Block,
    Space,
    other_zone,
    same_zone,
    without_all,
)
from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Rule, Service, Services

PROTOCOL_NUMBERS = {"icmp": 1, "tcp": 6, "udp": 17, "icmp6": 58, "sctp": 132}
_WITH_PORTS = ("tcp", "udp", "sctp")
_LAST_ICMP = 255
_MOST_PIECES = 20_000
_Kind = tuple[Intervals, Intervals, Intervals]
"""Protocol, source port, destination port."""

ANY_SERVICE: _Kind = (PROTOCOLS, PORTS, PORTS)


@dataclass(frozen=True, slots=True)
class Match:
    """What a rule matches.

    Attributes:
        surely: packets that match, leaving schedule, application and translation aside.
        of_some: packets that match for the users, applications and times that the rule names.
        possibly: packets that may match.
        always: no schedule, application or translation takes part of ``surely`` away.
        open_ended: ``possibly`` is wide only because a name or a word is not known.
    """

    surely: list[Block]
    of_some: list[Block]
    possibly: list[Block]
    always: bool
    open_ended: bool


def space_of(policy: FirewallPolicy) -> Space:
    """The packets that a policy can tell apart."""
    names = {zone.name for zone in policy.zones} | {policy.zone} | set(policy.loopback)
    for rule in policy.every_rule():
        names.update(rule.from_zones, rule.to_zones)
    return Space(tuple(sorted(names - {""})), policy.families)


def match_of(rule: Rule, space: Space) -> Match:
    """What one rule matches.

    Raises:
        AddressError, ValueError: the fact holds an address or port that is none.
    """
    senders, receivers = _endpoint(rule.senders), _endpoint(rule.receivers)
    kinds = _services(rule.services)
    known = not (rule.narrowed_by or rule.unmodelled)
    opaque = any((rule.senders.opaque, rule.receivers.opaque, rule.services.opaque))
    possibly = _blocks(rule, space, (senders[1], receivers[1]), kinds[1])
    exact = senders[0] == senders[1] and receivers[0] == receivers[1] and kinds[0] == kinds[1]
    named = possibly if exact else _blocks(rule, space, (senders[0], receivers[0]), kinds[0])
    of_some = named if known else []
    return Match(
        surely=[] if rule.users else of_some,
        of_some=of_some,
        possibly=possibly,
        always=not (rule.schedule or rule.applications or rule.translated),
        open_ended=opaque or bool(rule.unmodelled),
    )


def _endpoint(side: Endpoint) -> tuple[Intervals, Intervals]:
    """The addresses that surely match, and those that may."""
    named = addresses(side.ranges)
    least: Intervals = () if side.narrowed else named
    most = EVERY if side.opaque else named
    if side.negated:
        return intervals.without(EVERY, most), intervals.without(EVERY, least)
    return least, most


def _services(services: Services) -> tuple[list[_Kind], list[_Kind]]:
    named = _merged(kind for member in services.members for kind in _kinds(member))
    most = [ANY_SERVICE] if services.opaque else named
    if not services.negated:
        return named, most
    return _complement(most), _complement(named)


def service_kinds(services: Services) -> list[_Kind]:
    """The services named, as products; all others where the rule negates them."""
    named = _merged(kind for member in services.members for kind in _kinds(member))
    return _complement(named) if services.negated else named


def _complement(kinds: list[_Kind]) -> list[_Kind]:
    left = without_all([ANY_SERVICE], kinds, _MOST_PIECES)
    return [(block[0], block[1], block[2]) for block in left]


def _merged(kinds: Iterable[_Kind]) -> list[_Kind]:
    """The same packets in fewer products: ports of one protocol joined, then protocols of equal ports."""
    ports: dict[tuple[Intervals, Intervals], list[tuple[int, int]]] = defaultdict(list)
    for protocol, source, port in kinds:
        ports[protocol, source].extend(port)
    protocols: dict[tuple[Intervals, Intervals], list[tuple[int, int]]] = defaultdict(list)
    for (protocol, source), pairs in ports.items():
        protocols[source, intervals.union(pairs)].extend(protocol)
    return [(intervals.union(pairs), source, port) for (source, port), pairs in protocols.items()]


def _kinds(service: Service) -> list[_Kind]:
    protocol = protocol_numbers(service.protocol)
    if service.protocol in ("icmp", "icmp6") and service.icmp:
        return [(protocol, *_icmp(text)) for text in service.icmp]
    if service.protocol not in _WITH_PORTS:
        return [(protocol, PORTS, PORTS)]
    return [(protocol, _ports(service.source_ports), _ports(service.ports))]


def _icmp(text: str) -> tuple[Intervals, Intervals]:
    kind, _, code = text.partition("/")
    return _eight_bits(code) if code else PORTS, _eight_bits(kind)


def _eight_bits(text: str) -> Intervals:
    """A type or code in a port's place: numbers behind the last, which no packet has, go with the last."""
    number = int(text)
    return ((number, number if number != _LAST_ICMP else PORTS[0][1]),)


def protocol_numbers(name: str) -> Intervals:
    """The IP protocol numbers of ``ip``, a name, a number or a range of numbers."""
    if name == "ip":
        return PROTOCOLS
    if name in PROTOCOL_NUMBERS:
        return ((PROTOCOL_NUMBERS[name], PROTOCOL_NUMBERS[name]),)
    return intervals.meet((_span(name),), PROTOCOLS)


def _ports(texts: Iterable[str]) -> Intervals:
    """The ports named; all where none is."""
    found = intervals.union(_span(text) for text in texts)
    return intervals.meet(found, PORTS) if found else PORTS


def _span(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    span = int(first), int(last or first)
    if span[0] > span[1]:
        raise ValueError(f"{text!r} runs backwards")
    return span


def _blocks(
    rule: Rule, space: Space, sides: tuple[Intervals, Intervals], kinds: Iterable[_Kind]
) -> list[Block]:
    states = [STATES.index(state) for state in rule.states] or list(range(len(STATES)))
    zones = space.zone_set(rule.from_zones), space.zone_set(rule.to_zones)
    head = (*zones, intervals.union((state, state) for state in states))
    found: list[Block] = []
    for version in space.families:
        pair = tuple(intervals.meet(side, FAMILIES[version]) for side in sides)
        if all(pair):
            found += [(*head, *pair, *kind) for kind in kinds if all(kind)]
    if rule.between == "any":
        return found
    return other_zone(found, space) if rule.between == "different" else same_zone(found, space)
