"""Ports and protocols as spans of numbers, and what is left where a rule says "not these"."""

from collections.abc import Iterable

from inspectorate.readers.firewalls import names


def span(first: int, last: int) -> str:
    """``80`` or ``80-90``."""
    return str(first) if first == last else f"{first}-{last}"


def everything_but(spans: Iterable[str], most: int) -> tuple[str, ...]:
    """The spans from 0 to ``most`` that the given ones leave; empty where they leave nothing."""
    found = []
    start = 0
    for first, last in sorted(_ends(text) for text in spans):
        if first > start:
            found.append(span(start, first - 1))
        start = max(start, last + 1)
    if start <= most:
        found.append(span(start, most))
    return tuple(found)


def _ends(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    return int(first), int(last or first)


def port_span(text: str, separator: str) -> str:
    """A port or a range of ports, by number or name; an open end means the lowest or highest.

    Raises:
        UnknownNameError: no port, or a range that runs backwards.
    """
    first, found, last = text.partition(separator)
    low = names.port(first) if first else 0
    high = (names.port(last) if last else names.MOST_PORT) if found else low
    if low > high:
        raise names.UnknownNameError(text)
    return span(low, high)


def not_protocol(name: str) -> tuple[str, ...]:
    """Every protocol number but one; nothing where the one is every protocol."""
    numbers = {"icmp": "1", "tcp": "6", "udp": "17", "icmp6": "58", "sctp": "132"}
    return () if name == "ip" else everything_but([numbers.get(name, name)], names.MOST_PROTOCOL)
