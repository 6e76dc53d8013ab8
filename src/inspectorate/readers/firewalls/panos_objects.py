"""PAN-OS: what the names of addresses and services in a rule stand for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from inspectorate.facts.firewall import Endpoint, Service, Services
from inspectorate.readers.firewalls import names, networks, spans
from inspectorate.readers.firewalls.panos_tree import Node

_BUILT_IN = {
    "service-http": Service("tcp", ("80", "8080")),
    "service-https": Service("tcp", ("443",)),
}


@dataclass(slots=True)
class Objects:
    """Named objects, looked up in the rule's own scope first and then outwards."""

    scopes: Sequence[Node]
    undefined: list[str] = field(default_factory=list)
    resolved: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    resolved_services: dict[str, tuple[list[Service], list[str]]] = field(default_factory=dict)
    """Each group once: groups of groups of groups would else be walked without end."""

    def endpoint(self, named: Iterable[str], *, negated: bool) -> Endpoint:
        """The addresses that the names in a rule stand for."""
        ranges: list[str] = []
        opaque: list[str] = []
        for name in named:
            known, unknown = self._address(name, ())
            ranges += known
            opaque += unknown
        return Endpoint(tuple(dict.fromkeys(ranges)), tuple(dict.fromkeys(opaque)), negated=negated)

    def _find(self, kind: str, name: str) -> Node | None:
        return next((found for scope in self.scopes if (found := scope.at(kind, name))), None)

    def _address(self, name: str, seen: tuple[str, ...]) -> tuple[list[str], list[str]]:
        if name == "any":
            return ["any"], []
        plain = self._find("address", name)
        if plain is not None:
            return _ranges(name, plain)
        group = self._find("address-group", name)
        if group is not None and name not in seen:
            if name not in self.resolved:
                known, unknown = self._group(name, group, seen)
                self.resolved[name] = list(dict.fromkeys(known)), list(dict.fromkeys(unknown))
            return self.resolved[name]
        try:
            return [_literal(name)], []
        except networks.NotAnAddressError:
            self.undefined.append(name)
            return [], [name]

    def _group(self, name: str, group: Node, seen: tuple[str, ...]) -> tuple[list[str], list[str]]:
        if group.at("dynamic") or not group.values("static"):
            return [], [name]
        ranges: list[str] = []
        opaque: list[str] = []
        for member in group.values("static"):
            known, unknown = self._address(member, (*seen, name))
            ranges += known
            opaque += unknown
        return ranges, opaque

    def services(self, named: Iterable[str]) -> Services:
        """The services that the names in a rule stand for; ``application-default`` is opaque."""
        members: list[Service] = []
        opaque: list[str] = []
        for name in named:
            known, unknown = self._service(name, ())
            members += known
            opaque += unknown
        return Services(tuple(dict.fromkeys(members)), tuple(dict.fromkeys(opaque)))

    def _service(self, name: str, seen: tuple[str, ...]) -> tuple[list[Service], list[str]]:
        if name == "any":
            return [Service()], []
        plain = self._find("service", name)
        if plain is not None:
            members = _ports(plain)
            return members, [] if members else [name]
        group = self._find("service-group", name)
        if group is not None and name not in seen:
            if name not in self.resolved_services:
                known, unknown = self._service_group(name, group, seen)
                self.resolved_services[name] = list(dict.fromkeys(known)), list(dict.fromkeys(unknown))
            return self.resolved_services[name]
        if name in _BUILT_IN:
            return [_BUILT_IN[name]], []
        if name != "application-default":
            self.undefined.append(name)
        return [], [name]

    def _service_group(
        self, name: str, group: Node, seen: tuple[str, ...]
    ) -> tuple[list[Service], list[str]]:
        members: list[Service] = []
        opaque: list[str] = []
        for member in group.values("members"):
            known, unknown = self._service(member, (*seen, name))
            members += known
            opaque += unknown
        return members, opaque if members or opaque else [name]


def _literal(text: str) -> str:
    if "-" in text:
        first, _, last = text.partition("-")
        return networks.span(first, last)
    return networks.network(text)


def _ranges(name: str, node: Node) -> tuple[list[str], list[str]]:
    try:
        if value := node.value("ip-netmask") or node.value("ip-range"):
            return [_literal(value)], []
        if value := node.value("ip-wildcard"):
            return [*_inverse_wildcard(value)], []
    except networks.NotAnAddressError:
        return [], [f"{name} {value}"]
    return [], [" ".join([name, node.value("fqdn")]).strip()]


def _inverse_wildcard(text: str) -> tuple[str, ...]:
    address, _, mask = text.partition("/")
    bits = ".".join(str(255 - int(part)) if names.is_number(part, 255) else "" for part in mask.split("."))
    return networks.wildcard(address, bits)


def _ports(node: Node) -> list[Service]:
    found = []
    for protocol in ("tcp", "udp", "sctp"):
        body = node.at("protocol", protocol)
        if body is None:
            continue
        try:
            ports, sources = (_port_list(body.values(key)) for key in ("port", "source-port"))
        except names.UnknownNameError:
            return []
        found.append(Service(protocol, ports, sources))
    return found


def _port_list(texts: Iterable[str]) -> tuple[str, ...]:
    parts = [part.strip() for text in texts for part in text.split(",")]
    return tuple(spans.port_span(part, "-") for part in parts if part)
