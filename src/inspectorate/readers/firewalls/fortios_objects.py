"""FortiOS: what the names of addresses, virtual IPs and services in a policy stand for."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from inspectorate.facts.firewall import Endpoint, Service
from inspectorate.readers.firewalls import names, networks
from inspectorate.readers.firewalls.fortios_tree import Node

_ZERO = "0.0.0.0"  # noqa: S104 - the value FortiOS means by an unset address, nothing is bound to it
_PREDEFINED = dict(
    line.split(" ", 1)
    for line in """
ALL ip
ALL_TCP tcp 1-65535
ALL_UDP udp 1-65535
ALL_ICMP icmp
ALL_ICMP6 icmp6
PING icmp 8
HTTP tcp 80
HTTPS tcp 443
SSH tcp 22
TELNET tcp 23
FTP tcp 21
SMTP tcp 25
SMTPS tcp 465
POP3 tcp 110
POP3S tcp 995
IMAP tcp 143
IMAPS tcp 993
RDP tcp 3389
SMB tcp 445
SAMBA tcp 139
LDAP tcp 389
MYSQL tcp 3306
DNS tcp 53;udp 53
NTP tcp 123;udp 123
SNMP tcp 161-162;udp 161-162
SYSLOG udp 514
DHCP udp 67-68
TFTP udp 69
GRE 47
AH 51
ESP 50
OSPF 89
""".strip().splitlines()
)


@dataclass(slots=True)
class Resolved:
    """Addresses that names stand for, and the names that are translations or not defined."""

    ranges: list[str] = field(default_factory=list)
    opaque: list[str] = field(default_factory=list)
    narrowed: list[str] = field(default_factory=list)
    translated: list[str] = field(default_factory=list)
    undefined: list[str] = field(default_factory=list)

    def add(self, other: "Resolved") -> None:
        """Take all of another in."""
        for name in ("ranges", "opaque", "narrowed", "translated", "undefined"):
            getattr(self, name).extend(getattr(other, name))

    def once(self) -> "Resolved":
        """The same, each name and range once."""
        parts = (self.ranges, self.opaque, self.narrowed, self.translated, self.undefined)
        return Resolved(*(list(dict.fromkeys(part)) for part in parts))

    def endpoint(self, *, negated: bool = False) -> Endpoint:
        """The same as a rule's side."""
        ranges, opaque, narrowed = (
            tuple(dict.fromkeys(part)) for part in (self.ranges, self.opaque, self.narrowed)
        )
        return Endpoint(ranges, opaque, narrowed, negated)


def endpoint_of(four: Resolved, six: Resolved, *, not_four: bool, not_six: bool) -> Endpoint:
    """A rule's side of addresses of both IP versions, each of which the policy may negate by itself.

    Where either is negated the side is told by what does not match: all of the other version but its own.
    """
    if not (not_four or not_six):
        return _joined(four, six).endpoint()
    left = Resolved()
    for found, negated, version in ((four, not_four, 4), (six, not_six, 6)):
        if negated:
            left.add(found)
        else:
            others = networks.all_but(found.ranges, version)
            left.add(Resolved([*others], opaque=found.narrowed, narrowed=found.opaque))
    return left.endpoint(negated=True)


def _joined(four: Resolved, six: Resolved) -> Resolved:
    found = Resolved()
    found.add(four)
    found.add(six)
    return found


class Objects:
    """The named objects of one virtual domain."""

    def __init__(self, domain: Node, interfaces: dict[str, Node]) -> None:
        """``interfaces`` are those of the whole device."""
        self._domain, self._interfaces = domain, interfaces
        self.undefined_services: list[str] = []
        # each group once: groups of groups of groups would else be walked without end
        self._resolved: dict[tuple[str, str], Resolved] = {}
        self._resolved_services: dict[str, tuple[list[Service], list[str]]] = {}

    def addresses(self, named: Iterable[str], *, six: bool) -> Resolved:
        """What the names in a policy's address field stand for."""
        found = Resolved()
        for name in named:
            found.add(self._address(name, "6" if six else "", ()))
        return found

    def _address(self, name: str, suffix: str, seen: tuple[str, ...]) -> Resolved:
        domain = self._domain
        if name in seen:
            return Resolved(opaque=[name])
        for table in (f"firewall address{suffix}", "firewall multicast-address"):
            if name in domain.table(table):
                return self._plain(name, domain.table(table)[name].settings(), suffix)
        for table in (f"firewall addrgrp{suffix}", f"firewall vipgrp{suffix}"):
            if name in domain.table(table):
                if (table, name) not in self._resolved:
                    group = self._group(domain.table(table)[name].settings(), suffix, (*seen, name))
                    self._resolved[table, name] = group.once()
                return self._resolved[table, name]
        if name in domain.table(f"firewall vip{suffix}"):
            return _virtual(name, domain.table(f"firewall vip{suffix}")[name].settings())
        if name == "all":
            return Resolved(ranges=["any6" if suffix else "any4"])
        return Resolved() if name == "none" else Resolved(opaque=[name], undefined=[name])

    def _group(self, settings: dict[str, list[str]], suffix: str, seen: tuple[str, ...]) -> Resolved:
        found, excluded = Resolved(), Resolved()
        for member in settings.get("member", ()):
            found.add(self._address(member, suffix, seen))
        if settings.get("exclude") == ["enable"]:
            for member in settings.get("exclude-member", ()):
                excluded.add(self._address(member, suffix, seen))
        # What is taken away cannot be written as ranges of its own here: it only narrows.
        found.narrowed += [*excluded.ranges, *excluded.opaque]
        found.undefined += excluded.undefined
        return found

    def _plain(self, name: str, settings: dict[str, list[str]], suffix: str) -> Resolved:
        kind = settings.get("type", ["ipprefix" if suffix else "ipmask"])[0]
        try:
            if kind == "interface-subnet":
                return self._interface_subnet(name, settings)
            ranges = _ranges(kind, settings)
        except (networks.NotAnAddressError, IndexError, TypeError):
            return Resolved(opaque=[name])
        if ranges is not None:
            return Resolved(ranges=ranges)
        return Resolved(opaque=[" ".join([name, *settings.get("fqdn", ()), *settings.get("country", ())])])

    def _interface_subnet(self, name: str, settings: dict[str, list[str]]) -> Resolved:
        if "subnet" in settings:
            return Resolved(ranges=[networks.network(*settings["subnet"][:2])])
        interface = self._interfaces.get(settings.get("interface", [""])[0])
        if interface is None or "ip" not in interface.settings():
            return Resolved(opaque=[name])
        return Resolved(ranges=[networks.network(*interface.settings()["ip"][:2])])

    def services(self, named: Iterable[str], seen: tuple[str, ...] = ()) -> tuple[list[Service], list[str]]:
        """The services that the names stand for, and the names that could not be resolved."""
        found: list[Service] = []
        opaque: list[str] = []
        for name in named:
            members, unknown = self._service(name, seen)
            found += members
            opaque += unknown
        return found, opaque

    def _service(self, name: str, seen: tuple[str, ...]) -> tuple[list[Service], list[str]]:
        custom = self._domain.table("firewall service custom")
        groups = self._domain.table("firewall service group")
        if name in custom:
            try:
                members = _custom(custom[name])
            except (names.UnknownNameError, IndexError):
                members = []
            return members, [] if members else [name]
        if name in groups and name not in seen:
            if name not in self._resolved_services:
                known, unknown = self.services(groups[name].settings().get("member", ()), (*seen, name))
                self._resolved_services[name] = list(dict.fromkeys(known)), list(dict.fromkeys(unknown))
            return self._resolved_services[name]
        if name in _PREDEFINED:
            return [_predefined(text) for text in _PREDEFINED[name].split(";")], []
        if name not in groups:
            self.undefined_services.append(name)
        return [], [name]


def _ranges(kind: str, settings: dict[str, list[str]]) -> list[str] | None:
    """The ranges of an address; None where its type names no addresses (FQDN, geography, MAC …)."""
    if kind == "ipprefix":
        return [networks.network(settings.get("ip6", ["::/0"])[0])]
    if kind == "ipmask":
        return [networks.network(*settings.get("subnet", [_ZERO, _ZERO])[:2])]
    if kind == "iprange":
        first, last = (settings.get(end, [_ZERO])[0] for end in ("start-ip", "end-ip"))
        return [networks.span(first, last)]
    if kind == "wildcard":
        return [*networks.wildcard(*settings.get("wildcard", [_ZERO, _ZERO])[:2])]
    return None


def _virtual(name: str, settings: dict[str, list[str]]) -> Resolved:
    """A virtual IP stands for the address behind it: that is what its packets reach."""
    found = Resolved(translated=[name])
    for text in settings.get("mappedip", ()):
        first, _, last = text.partition("-")
        try:
            found.ranges.append(networks.span(first, last) if last else networks.network(first))
        except networks.NotAnAddressError:
            found.opaque.append(name)
    if not found.ranges:
        found.opaque.append(name)
    return found


def _predefined(text: str) -> Service:
    protocol, _, rest = text.partition(" ")
    known = names.protocol(protocol)
    if known in ("icmp", "icmp6"):
        return Service(known, icmp=(rest,) if rest else ())
    return Service(known, ports=(rest,) if rest else ())


def _custom(node: Node) -> list[Service]:
    settings = _after_resets(node)
    if "iprange" in settings or "fqdn" in settings or "app-category" in settings or "application" in settings:
        return []
    protocol = settings.get("protocol", ["TCP/UDP/SCTP"])[0].upper()
    if protocol in ("ICMP", "ICMP6"):
        kind, code = (settings.get(key, [""])[0] for key in ("icmptype", "icmpcode"))
        kinds = (names.icmp(kind, code, six=protocol == "ICMP6"),) if kind else ()
        return [Service(protocol.lower(), icmp=kinds)]
    if protocol == "IP":
        return [Service(names.protocol(settings.get("protocol-number", ["0"])[0]))]
    if protocol == "ALL":
        return [Service()]
    if protocol not in ("TCP/UDP/SCTP", "TCP/UDP/UDP-LITE/SCTP"):
        return []
    return [
        _ported(kind, text)
        for kind in ("tcp", "udp", "sctp")
        for text in settings.get(f"{kind}-portrange", ())
    ]


def _after_resets(node: Node) -> dict[str, list[str]]:
    """The settings of a service: a new protocol forgets the old one's, an unset type forgets its code."""
    found: dict[str, list[str]] = {}
    for verb, key, values in node.steps:
        if key == "protocol" and found.get("protocol") not in (None, values):
            found = {}
        if verb == "unset":
            found.pop(key, None)
            if key == "icmptype":
                found.pop("icmpcode", None)
        elif verb == "append":
            found.setdefault(key, []).extend(values)
        else:
            found[key] = list(values)
    return found


def _ported(protocol: str, text: str) -> Service:
    """``destination:source``, each a port or a range."""
    target, _, origin = text.partition(":")
    return Service(protocol, (_span(target),), (_span(origin),) if origin else ())


def _span(text: str) -> str:
    first, _, last = text.partition("-")
    low, high = names.port(first), names.port(last or first)
    if low > high:
        raise names.UnknownNameError(text)
    return f"{low}-{high}" if low != high else str(low)
