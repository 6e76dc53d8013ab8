"""What a proxy is believed: that it was reached by HTTPS, and by whom. Nothing unless somebody says so."""

import re
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from inspectorate.i18n import _
from inspectorate.services.read_setting import SettingError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_WITH_PORT = re.compile(r"^(?:\[([^]]*)\]|([0-9.]+))(?::[0-9]{1,5})?$")


class ProxyHeaderError(SettingError):
    """What is set names no header."""


def https_header(name: str) -> tuple[str, str] | None:
    """What Django is told: the header by its name in the environment of a request, and its word.

    Whoever reaches the platform past the proxy, or by one that lets a client's header through, is believed
    too: so nothing is believed by default.

    Args:
        name: such as ``X-Forwarded-Proto``; empty where none is believed.

    Raises:
        ProxyHeaderError: it is no header's name.
    """
    if not name:
        return None
    if not _NAME.fullmatch(name):
        raise ProxyHeaderError(
            _("INSPECTORATE_PROXY_HTTPS_HEADER={name}：不是標頭名稱").format(name=name[:40])
        )
    return f"HTTP_{name.upper().replace('-', '_')}", "https"


class TrustedProxyError(SettingError):
    """What is set is no address of a proxy, or would be everybody's."""


def trusted_proxies(words: Sequence[str]) -> tuple[Network, ...]:
    """Who may say from where a request comes: addresses and networks (``10.0.0.7``, ``10.1.0.0/24``).

    Raises:
        TrustedProxyError: one is neither, or a network of all addresses.
    """
    return tuple(_network(word) for word in words)


def _network(word: str) -> Network:
    try:
        found = ip_network(word)
        everybody = not found.prefixlen
    except ValueError:
        everybody = True
    if everybody:
        said = _("INSPECTORATE_TRUSTED_PROXIES：「{word}」須為代理之位址或網段（如 10.0.0.7、10.1.0.0/24）")
        raise TrustedProxyError(said.format(word=word[:60]))
    return found


def client_address(peer: str, told: str, trusted: Sequence[Network]) -> str:
    """From where a request comes.

    Each proxy adds at the right end of ``X-Forwarded-For`` whom it was asked by. So from the right on a word
    counts for as long as it is a trusted proxy's; what stands left of the first other address anybody may
    have written, and it is not looked at.

    Args:
        peer: who is connected.
        told: the header; empty where there is none.
        trusted: the proxies.

    Returns:
        The address nearest to us that is no trusted proxy's; the farthest where all are; the peer's where it
        is no trusted proxy, or where what a trusted one said is no address.
    """
    known = _address(peer)
    if known is None or not told.strip() or not _any_has(trusted, known):
        return peer
    hops = reversed(told.split(","))
    for hop in hops:
        known = _address(hop.strip())
        if known is None:
            return peer
        if not _any_has(trusted, known):
            break
    return str(known)


def client_addresses(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let everything after this, also what counts failures, see where a request comes from."""

    def seen(request: HttpRequest) -> HttpResponse:
        if settings.TRUSTED_PROXIES:
            told = request.META.get("HTTP_X_FORWARDED_FOR", "")
            peer = request.META.get("REMOTE_ADDR", "")
            request.META["REMOTE_ADDR"] = client_address(peer, told, settings.TRUSTED_PROXIES)
        return get_response(request)

    return seen


def _address(word: str) -> Address | None:
    """What a header or a socket names, also with a port; None where it is no address, or a link's alone."""
    plain = _WITH_PORT.sub(r"\1\2", word)
    try:
        found = ip_address(plain)
    except ValueError:
        return None
    if isinstance(found, IPv4Address):
        return found
    return None if found.scope_id else found.ipv4_mapped or found


def _any_has(networks: Sequence[Network], address: Address) -> bool:
    return any(address in network for network in networks)
