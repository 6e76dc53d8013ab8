"""Addresses as configurations write them, turned into the forms that facts hold."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

_FOUR = 4
_MOST_HOLES = 10


class NotAnAddressError(ValueError):
    """A text that is no address, mask or network, or a mask with holes."""


def host(text: str) -> str:
    """A single address.

    Raises:
        NotAnAddressError: it is none.
    """
    try:
        return str(ip_address(text))
    except ValueError as error:
        raise NotAnAddressError(text) from error


def network(text: str, mask: str = "") -> str:
    """A network ``10.0.0.0/8``, or an address with a mask that has no holes.

    Raises:
        NotAnAddressError: it is none.
    """
    try:
        return str(ip_network(f"{text}/{mask}" if mask else text, strict=False))
    except ValueError as error:
        raise NotAnAddressError(f"{text} {mask}".strip()) from error


def span(first: str, last: str) -> str:
    """A range of addresses of one family.

    Raises:
        NotAnAddressError: an end is no address, they differ in family, or they run backwards.
    """
    low, high = ip_address(host(first)), ip_address(host(last))
    if low.version != high.version or int(low) > int(high):
        raise NotAnAddressError(f"{first}-{last}")
    return f"{low}-{high}"


def all_but(texts: Iterable[str], version: int) -> tuple[str, ...]:
    """Every address of an IP version but those that facts' ranges name; ``any4`` or ``any6`` without any."""
    whole = ip_network("0.0.0.0/0" if version == _FOUR else "::/0")
    spans = sorted(_ends(text, version) for text in texts)
    if not spans:
        return (f"any{version}",)
    found, start, last = [], int(whole[0]), int(whole[-1])
    for low, high in spans:
        if low > start:
            found.append(f"{type(whole[0])(start)}-{type(whole[0])(low - 1)}")
        start = max(start, high + 1)
    if start <= last:
        found.append(f"{type(whole[0])(start)}-{whole[-1]}")
    return tuple(found)


def _ends(text: str, version: int) -> tuple[int, int]:
    if text.startswith("any"):
        text = "0.0.0.0/0" if version == _FOUR else "::/0"
    if "-" in text:
        first, last = (int(ip_address(end)) for end in text.split("-"))
        return first, last
    network = ip_network(text)
    return int(network[0]), int(network[-1])


def wildcard(text: str, mask: str) -> tuple[str, ...]:
    """The addresses whose bits under the mask equal the given ones, as ranges; the mask may have holes.

    Raises:
        NotAnAddressError: no IPv4 address or mask, or more ranges than can be listed.
    """
    address, bits = ip_address(host(text)), ip_address(host(mask))
    if address.version != bits.version or address.version != _FOUR:
        raise NotAnAddressError(f"{text} {mask}")
    free = [bit for bit in range(32) if not int(bits) >> bit & 1]
    tail = next((index for index, bit in enumerate(free) if bit != index), len(free))
    holes = free[tail:]
    if len(holes) > _MOST_HOLES:
        raise NotAnAddressError(f"{text} {mask}")
    base, last = int(address) & int(bits), (1 << tail) - 1
    found = []
    for number in range(1 << len(holes)):
        first = base | sum(1 << bit for index, bit in enumerate(holes) if number >> index & 1)
        found.append(f"{ip_address(first)}-{ip_address(first + last)}" if last else str(ip_address(first)))
    return tuple(found)
