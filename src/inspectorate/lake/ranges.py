"""Ranges of addresses that a firm tells, laid apart: of one within another, the narrower one counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Any


class RangeError(ValueError):
    """A text that is no range of addresses, or two ranges that contradict each other."""


@dataclass(frozen=True, slots=True)
class Range:
    """One range; ``first`` and ``last`` as numbers, both in it; ``line`` is where it was told."""

    version: int
    first: int
    last: int
    line: int
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the addresses, by keys as :func:`inspectorate.lake.addresses.key_of` makes them."""

    first: str
    last: str
    values: tuple[Any, ...]


def parse_range(text: str, line: int, values: tuple[Any, ...]) -> Range:
    """A range from ``203.0.113.0/24``, ``203.0.113.1-203.0.113.9``, ``2001:db8::/32`` or one address.

    Raises:
        RangeError: it is none of these.
    """
    try:
        if "-" in text:
            first, last = (ip_address(end.strip()) for end in text.split("-", 1))
        else:
            network = ip_network(text.strip(), strict=False)
            first, last = network[0], network[-1]
    except ValueError as error:
        raise RangeError(str(error)) from error
    if first.version != last.version or int(first) > int(last):
        raise RangeError(text)
    return Range(first.version, int(first), int(last), line, values)


def key(version: int, number: int) -> str:
    """The key of an address that is given as a number."""
    if version == 4:  # noqa: PLR2004 - the protocol's name
        return "4" + "".join(f"{octet:03d}" for octet in IPv4Address(number).packed)
    return f"6{number:032x}"


def apart(ranges: Sequence[Range]) -> Iterator[Piece]:
    """The ranges as pieces no two of which overlap, in order of their keys.

    Raises:
        RangeError: two ranges overlap in part, or are the same and say different things; ``args`` are their
            lines.
    """
    for version in (4, 6):
        mine = [one for one in ranges if one.version == version]
        yield from _apart(sorted(mine, key=lambda one: (one.first, -one.last, one.line)))


def _apart(ordered: list[Range]) -> Iterator[Piece]:
    around: list[Range] = []
    begin = 0
    for one in ordered:
        while around and around[-1].last < one.first:
            yield from _piece(around[-1], begin, around[-1].last)
            begin = max(begin, around.pop().last + 1)
        if around and _same(around[-1], one):
            continue
        if around:
            yield from _piece(around[-1], begin, one.first - 1)
        begin = one.first
        around.append(one)
    while around:
        yield from _piece(around[-1], begin, around[-1].last)
        begin = max(begin, around.pop().last + 1)


def _same(outer: Range, inner: Range) -> bool:
    if (outer.first, outer.last, outer.values) == (inner.first, inner.last, inner.values):
        return True
    if outer.last < inner.last or (outer.first, outer.last) == (inner.first, inner.last):
        raise RangeError(outer.line, inner.line)
    return False


def _piece(one: Range, first: int, last: int) -> Iterator[Piece]:
    if first <= last:
        yield Piece(key(one.version, first), key(one.version, last), one.values)
