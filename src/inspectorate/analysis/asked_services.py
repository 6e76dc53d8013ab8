"""Services as people write them: ``tcp/443``, ``udp/8000-8010``, ``icmp``, ``any``, ``TCP 443、22``."""

import re

from inspectorate.analysis.crossing import EVERY_KIND, Kinds
from inspectorate.analysis.packets import PORTS, PROTOCOLS
from inspectorate.analysis.rule_packets import PROTOCOL_NUMBERS, service_kinds
from inspectorate.facts.firewall import Service, Services

_ANY = frozenset(("", "any", "all", "*", "ip", "任意", "全部", "所有"))
_BREAK = re.compile(r"[,;、，；\s]+")
_ONE = re.compile(r"(?P<protocol>[a-z]+\d?|\d{1,3})(?:[/:](?P<ports>\d{1,5}(?:[-~]\d{1,5})?))?")
_SWAPPED = re.compile(r"(\d{1,5}(?:[-~]\d{1,5})?)/([a-z]+)")
_PORTED = ("tcp", "udp", "sctp")


class ServiceError(ValueError):
    """A text that names no service."""


def kinds_of(text: str) -> Kinds:
    """The services of a text, as products of protocol, source port and port.

    Raises:
        ServiceError: a part of the text is no service, or a port is none.
    """
    if text.strip().casefold() in _ANY:
        return EVERY_KIND
    members: list[Service] = []
    protocol = ""
    for word in filter(None, _BREAK.split(text.casefold())):
        member = _member(word, protocol)
        if members and members[-1].protocol == member.protocol and not members[-1].ports and member.ports:
            members.pop()  # TCP 443: the protocol stood alone before its port
        members.append(member)
        protocol = member.protocol
    return service_kinds(Services(tuple(members)))


def _member(word: str, before: str) -> Service:
    """One word; a number alone is a port behind a protocol that has ports, and else a protocol."""
    if word[0].isdigit() and "/" not in word and ":" not in word and before in _PORTED:
        word = f"{before}/{word}"
    found = _ONE.fullmatch(_SWAPPED.sub(r"\2/\1", word))
    protocol, ports = (found["protocol"], (found["ports"] or "").replace("~", "-")) if found else ("", "")
    known = protocol in PROTOCOL_NUMBERS or (protocol.isdecimal() and int(protocol) <= PROTOCOLS[0][1])
    if not known or (ports and (protocol not in _PORTED or not _in_order(ports))):
        raise ServiceError(word)
    return Service(protocol, (ports,) if ports else ())


def _in_order(ports: str) -> bool:
    first, _, last = ports.partition("-")
    return int(first) <= int(last or first) <= PORTS[0][1]
