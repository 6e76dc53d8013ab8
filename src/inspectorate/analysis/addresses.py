"""IP addresses of both families on one line of numbers: IPv4 first, IPv6 behind it."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from inspectorate.analysis.intervals import Intervals, union, without

_V4_SIZE = 1 << 32
_V6_SIZE = 1 << 128
_FOUR = 4
FAMILIES: dict[int, Intervals] = {4: ((0, _V4_SIZE - 1),), 6: ((_V4_SIZE, _V4_SIZE + _V6_SIZE - 1),)}
EVERY: Intervals = union((*FAMILIES[4], *FAMILIES[6]))
_WORDS = {"any": EVERY, "any4": FAMILIES[4], "any6": FAMILIES[6]}

# What no packet from the Internet carries as its source: private, loopback, link-local, shared, multicast
# and reserved space (IANA special-purpose registries). Documentation networks count as public.
_NEVER_PUBLIC = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
    *("192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3"),
)
_PUBLIC_V6 = "2000::/3"


class AddressError(ValueError):
    """A text that is not an address, a network or a range of addresses."""


def addresses(texts: Iterable[str]) -> Intervals:
    """The addresses that the texts name: ``any``, ``any4``, ``any6``, an address, a network, ``first-last``.

    Raises:
        AddressError: a text of another form, or a range across families.
    """
    return union(pair for text in texts for pair in _one(text.strip()))


@lru_cache(maxsize=65_536)
def _one(text: str) -> Intervals:
    if text in _WORDS:
        return _WORDS[text]
    try:
        if "-" in text:
            first, _, last = text.partition("-")
            return (_range(ip_address(first.strip()), ip_address(last.strip())),)
        network = ip_network(text, strict=False)
        return (_range(network.network_address, network.broadcast_address),)
    except ValueError as error:
        raise AddressError(f"{text!r} is not an address, a network or a range of addresses") from error


def _range(first: IPv4Address | IPv6Address, last: IPv4Address | IPv6Address) -> tuple[int, int]:
    if first.version != last.version or int(first) > int(last):
        raise ValueError
    base = 0 if first.version == _FOUR else _V4_SIZE
    return base + int(first), base + int(last)


def shown(numbers: Intervals) -> tuple[str, ...]:
    """The intervals as a person reads them: ``10.0.0.0-10.0.0.255``, a single address by itself."""
    return tuple(
        _text(first) if first == last else f"{_text(first)}-{_text(last)}" for first, last in numbers
    )


def _text(number: int) -> str:
    return str(IPv4Address(number) if number < _V4_SIZE else IPv6Address(number - _V4_SIZE))


PUBLIC: Intervals = union((*without(FAMILIES[4], addresses(_NEVER_PUBLIC)), *addresses([_PUBLIC_V6])))
"""Addresses that packets from the Internet carry as their source."""
