"""Sets of packets as lines that a person reads: products joined where they differ in one dimension only."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, summarize_address_range

from inspectorate.analysis import intervals
from inspectorate.analysis.addresses import FAMILIES, PUBLIC
from inspectorate.analysis.conditions import Conditions, Held
from inspectorate.analysis.intervals import Intervals
from inspectorate.analysis.packets import PORTS, PROTOCOLS, STATES, Block, Dim, Space
from inspectorate.analysis.rule_packets import PROTOCOL_NUMBERS
from inspectorate.analysis.witness import Packet, packet_of, point_in

_NAMES = {number: name for name, number in PROTOCOL_NUMBERS.items()}
_PORTED = (6, 17, 132)
_ICMP = (1, 58)
_LAST_ICMP = 255
_FEW = 3
_ALL = {
    "any": "任意",
    "any4": "任意 IPv4",
    "any6": "任意 IPv6",
    "public4": "任意公網 IPv4",
    "public6": "任意公網 IPv6",
}
_MOST_JOINED = 400
"""Products beyond which joining them (each with each) would take longer than reading them."""


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One product of packets.

    Attributes:
        entering: names of the zones they enter by; empty is any. ``leaving`` likewise.
        senders: networks and ranges; ``any`` is every address of both IP versions, ``any4`` of one,
            ``public4`` those of one that packets from the Internet carry. ``receivers`` likewise.
        services: ``tcp/443``, ``udp/53``, ``icmp/8``, ``any`` …
        source_ports: empty is any.
        states: connection states; empty is any.
        conditions: users, applications, times and names that they hold or do not hold.
        packet: one of them.
        sure: whether such packets exist for certain.
    """

    entering: tuple[str, ...]
    leaving: tuple[str, ...]
    senders: tuple[str, ...]
    receivers: tuple[str, ...]
    services: tuple[str, ...]
    source_ports: tuple[str, ...]
    states: tuple[str, ...]
    conditions: tuple[Held, ...]
    packet: Packet
    sure: bool

    @property
    def short(self) -> str:
        """From whom, to whom, by which service: a few of each, as a sentence of a paper has room for."""
        return f"{_few(self.senders)} → {_few(self.receivers)} {_few(self.services)}"


def _few(names: Sequence[str]) -> str:
    said = "、".join(_ALL.get(name, name) for name in names[:_FEW])
    return said if len(names) <= _FEW else f"{said} 等 {len(names)} 項"


def flow_lines(blocks: Iterable[Block], space: Space, conditions: Conditions) -> tuple[FlowLine, ...]:
    """The packets as lines, none of them twice if no block is."""
    return tuple(_line(block, space, conditions) for block in joined(list(blocks)))


def joined(blocks: Sequence[Block]) -> list[Block]:
    """The same packets in fewer products."""
    left, before = list(dict.fromkeys(blocks)), 0
    while len(left) != before and len(left) <= _MOST_JOINED:
        before = len(left)
        for dim in range(len(left[0]) if left else 0):
            left = list(_along(left, dim))
    return left


def _along(blocks: Iterable[Block], dim: int) -> Iterator[Block]:
    alike: dict[Block, list[tuple[int, int]]] = defaultdict(list)
    for block in blocks:
        alike[*block[:dim], *block[dim + 1 :]].extend(block[dim])
    for rest, pairs in alike.items():
        yield (*rest[:dim], intervals.union(pairs), *rest[dim:])


def _line(block: Block, space: Space, conditions: Conditions) -> FlowLine:
    source_ports = block[Dim.SOURCE_PORT] if not _is_icmp(block) else PORTS
    states = block[Dim.STATE]
    return FlowLine(
        _zones(block[Dim.FROM], space),
        _zones(block[Dim.TO], space),
        networks_of(block[Dim.SENDER]),
        networks_of(block[Dim.RECEIVER]),
        tuple(_services(block)),
        () if source_ports == PORTS else tuple(map(_span, source_ports)),
        tuple(name for number, name in enumerate(STATES) if intervals.meet(states, ((number, number),)))
        if states != ((0, len(STATES) - 1),)
        else (),
        conditions.held(block),
        packet_of(point_in(block), space),
        conditions.sure(block),
    )


def _zones(numbers: Intervals, space: Space) -> tuple[str, ...]:
    if numbers == space.every_zone:
        return ()
    found = (space.zone(number) for first, last in numbers for number in range(first, last + 1))
    return tuple(dict.fromkeys(found))


def networks_of(numbers: Intervals) -> tuple[str, ...]:
    """Addresses as networks, else as ranges; whole IP versions, and all public addresses, in one word."""
    if all(intervals.meet(numbers, every) == every for every in FAMILIES.values()):
        return ("any",)
    found: list[str] = []
    for version, every in FAMILIES.items():
        held = intervals.meet(numbers, every)
        if held in (every, intervals.meet(PUBLIC, every)):
            found.append(f"any{version}" if held == every else f"public{version}")
        else:
            found += (_network(version, first - every[0][0], last - every[0][0]) for first, last in held)
    return tuple(found)


def _network(version: int, first: int, last: int) -> str:
    if version == min(FAMILIES):
        ends4 = IPv4Address(first), IPv4Address(last)
        nets4 = list(summarize_address_range(*ends4))
        return _text(nets4[0].with_prefixlen, str(ends4[0]), str(ends4[1]), len(nets4))
    ends6 = IPv6Address(first), IPv6Address(last)
    nets6 = list(summarize_address_range(*ends6))
    return _text(nets6[0].with_prefixlen, str(ends6[0]), str(ends6[1]), len(nets6))


def _text(network: str, first: str, last: str, count: int) -> str:
    if first == last:
        return first
    return network if count == 1 else f"{first}-{last}"


def _is_icmp(block: Block) -> bool:
    return all(first == last and first in _ICMP for first, last in block[Dim.PROTOCOL])


def _services(block: Block) -> Iterator[str]:
    protocols, ports = block[Dim.PROTOCOL], block[Dim.PORT]
    if ports == PORTS:
        yield from ("any",) if protocols == PROTOCOLS else (_protocols(*pair) for pair in protocols)
        return
    for first, last in protocols:
        for number in range(first, last + 1):
            yield f"{_NAMES.get(number, str(number))}/{_ports(number, ports)}"


def _protocols(first: int, last: int) -> str:
    return _NAMES.get(first, str(first)) if first == last else f"{first}-{last}"


def _ports(protocol: int, ports: Intervals) -> str:
    if protocol in _PORTED:
        return ",".join(map(_span, ports))
    return ",".join(_span((min(first, _LAST_ICMP), min(last, _LAST_ICMP))) for first, last in ports)


def _span(pair: tuple[int, int]) -> str:
    first, last = pair
    return str(first) if first == last else f"{first}-{last}"
