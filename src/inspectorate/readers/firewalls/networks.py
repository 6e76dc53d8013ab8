"""Addresses as configurations write them, turned into the forms that facts hold."""

from ipaddress import ip_address, ip_network


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


def is_address(text: str) -> bool:
    """Whether the text is a single address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
