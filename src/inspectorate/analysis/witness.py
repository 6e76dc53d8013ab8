"""Witnesses: concrete packets that show what an answer about a rule base says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspectorate.analysis.addresses import addresses, shown
from inspectorate.analysis.boxes import Part, pleasant
from inspectorate.analysis.opaque import Opaque
from inspectorate.analysis.packets import STATES, Dim, Space

_ICMP = (1, 58)
_PORTED = (6, 17, 132)
_LAST_ICMP = 255
WISHES: Mapping[int, int] = {
    Dim.FROM: 0,
    Dim.TO: 0,
    Dim.STATE: 0,
    Dim.SENDER: addresses(("198.51.100.10",))[0][0],
    Dim.RECEIVER: addresses(("203.0.113.10",))[0][0],
    Dim.PROTOCOL: 6,
    Dim.SOURCE_PORT: 50_000,
    Dim.PORT: 443,
}
"""What a witness shows where any number would do: new connections by TCP on usual ports, hosts of
documentation networks, zones that no rule names."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet, as a person can send or look for it.

    Attributes:
        entering: the zone it enters by; empty is one that no rule names. ``leaving`` likewise.
        within: whether these are the same zone, which only this tells where no rule names them.
        protocol: the IP protocol number.
        source_port: None where the protocol has no ports; ``port`` is the destination's.
        icmp: type and code; None for other protocols.
        user: a name that it is sent under, and no other; ``application`` and ``time`` likewise.
    """

    entering: str
    leaving: str
    state: str
    sender: str
    receiver: str
    protocol: int
    source_port: int | None = None
    port: int | None = None
    icmp: tuple[int, int] | None = None
    within: bool = False
    user: str = ""
    application: str = ""
    time: str = ""


def packet_in(part: Part, space: Space, opaque: Opaque | None = None) -> Packet:
    """A packet of a product."""
    return packet_of(point_in(part), space, opaque)


def point_in(part: Part) -> tuple[int, ...]:
    """A point of a product, with the wished numbers where it holds them."""
    return tuple(
        pleasant(numbers[0], WISHES.get(dim, -1)) if dim < len(Dim) else numbers[0][0]
        for dim, numbers in enumerate(part)
    )


def holds(part: Part, point: Sequence[int]) -> bool:
    """Whether a product holds a point."""
    return all(
        any(first <= number <= last for first, last in numbers)
        for numbers, number in zip(part, point, strict=True)
    )


def packet_of(point: Sequence[int], space: Space, opaque: Opaque | None = None) -> Packet:
    """The packet at a point: the dimensions of packets, and behind them users, applications and times."""
    sender, receiver = (shown(((point[dim], point[dim]),))[0] for dim in (Dim.SENDER, Dim.RECEIVER))
    protocol = point[Dim.PROTOCOL]
    kind, code = (min(point[dim], _LAST_ICMP) for dim in (Dim.PORT, Dim.SOURCE_PORT))
    ported = protocol in _PORTED
    names = opaque.named(point[len(Dim) :]) if opaque is not None and len(point) > len(Dim) else ("", "", "")
    return Packet(
        space.zone(point[Dim.FROM]),
        space.zone(point[Dim.TO]),
        STATES[point[Dim.STATE]],
        sender,
        receiver,
        protocol,
        point[Dim.SOURCE_PORT] if ported else None,
        point[Dim.PORT] if ported else None,
        (kind, code) if protocol in _ICMP else None,
        point[Dim.FROM] == point[Dim.TO],
        *names,
    )
