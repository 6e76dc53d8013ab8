"""Cisco ASA: the configuration's sections, and the objects that access lists refer to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from inspectorate.facts.firewall import Endpoint, Service
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.firewalls import names, networks

PORT_OPERATORS = {"eq": 1, "neq": 1, "lt": 1, "gt": 1, "range": 2}
_SECTIONS = ("interface", "object", "object-group")
_CHILDREN = frozenset(
    (
        *("nameif", "security-level", "ip", "ipv6", "shutdown", "description", "management-only", "vlan"),
        *("host", "subnet", "range", "fqdn", "service", "network-object", "group-object", "service-object"),
        *(
            "port-object",
            "protocol-object",
            "icmp-object",
            "no",
            "nat",
            "user",
            "user-group",
            "security-group",
        ),
    )
)
_COMMENT = re.compile(r"\s!.*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One command: its line number, its words, and the commands under it."""

    number: int
    words: tuple[str, ...]
    children: list["Line"] = field(default_factory=list)


def sections(file: EvidenceFile) -> list[Line]:
    """The commands of the configuration, those of interfaces and objects under their heads."""
    found: list[Line] = []
    head: Line | None = None
    for number, text in file.lines():
        words = tuple(_COMMENT.sub("", text).split())
        if not words or words[0].startswith((":", "!")):
            continue
        line = Line(number, words)
        under = text[:1].isspace() or words[0] in _CHILDREN
        if head is not None and under and words[0] not in _SECTIONS:
            head.children.append(line)
            continue
        found.append(line)
        head = line if words[0] in _SECTIONS else None
    return found


@dataclass(slots=True)
class Objects:
    """Everything that a name in an access list can mean."""

    aliases: dict[str, str] = field(default_factory=dict)
    networks: dict[str, list[Line]] = field(default_factory=dict)
    services: dict[str, list[Line]] = field(default_factory=dict)
    service_protocol: dict[str, str] = field(default_factory=dict)
    protocols: dict[str, list[Line]] = field(default_factory=dict)
    icmp_types: dict[str, list[Line]] = field(default_factory=dict)
    interfaces: dict[str, str] = field(default_factory=dict)
    resolved: dict[str, Endpoint] = field(default_factory=dict)
    resolved_services: dict[str, tuple[list[Service], list[str]]] = field(default_factory=dict)
    """Each group once: groups of groups of groups would else be walked without end."""

    def take(self, line: Line) -> None:
        """Remember a ``name``, ``object`` or ``object-group`` command."""
        words = line.words
        if words[0] == "name" and len(words) > 2:  # noqa: PLR2004 - name ADDRESS ALIAS
            self.aliases[words[2]] = words[1]
        if words[0] not in ("object", "object-group") or len(words) < 3:  # noqa: PLR2004 - KIND and NAME follow
            return
        kinds = {"network": self.networks, "service": self.services}
        kinds |= {"protocol": self.protocols, "icmp-type": self.icmp_types}
        if words[1] == "group":  # seen in hand-edited files: object-group group network NAME
            words = (words[0], *words[2:])
        if len(words) > 2 and words[1] in kinds:  # noqa: PLR2004 - as above
            kinds[words[1]].setdefault(words[2], []).extend(line.children)
            if words[1] == "service" and len(words) > 3:  # noqa: PLR2004 - its protocol follows the name
                self.service_protocol[words[2]] = words[3]

    def address(self, word: str) -> str:
        """A single address, by itself or by its alias."""
        return networks.host(self.aliases.get(word, word))

    def network(self, name: str, seen: tuple[str, ...] = ()) -> Endpoint:
        """The addresses of a network object or group; what cannot be resolved is opaque."""
        if name not in self.networks or name in seen:
            return Endpoint(ranges=(), opaque=(name,))
        if name not in self.resolved:
            self.resolved[name] = self._network(name, seen)
        return self.resolved[name]

    def _network(self, name: str, seen: tuple[str, ...]) -> Endpoint:
        ranges: list[str] = []
        opaque: list[str] = []
        for line in self.networks[name]:
            part = self._network_line(name, line, (*seen, name))
            ranges += part.ranges
            opaque += part.opaque
        if not ranges and not opaque:
            opaque.append(name)
        return Endpoint(tuple(dict.fromkeys(ranges)), tuple(dict.fromkeys(opaque)))

    def _network_line(self, name: str, line: Line, seen: tuple[str, ...]) -> Endpoint:
        words = line.words[1:] if line.words[0] == "network-object" else line.words
        try:
            match words:
                case ("description" | "nat", *_):
                    return Endpoint(ranges=())
                case ("fqdn", *rest) if rest:
                    return Endpoint((), (rest[-1],))
                case ("object" | "group-object", other, *_):
                    return self.network(other, seen)
                case _:
                    return Endpoint((self._plain(words),))
        except networks.NotAnAddressError:
            return Endpoint((), (f"{name}: {' '.join(line.words)}",))

    def _plain(self, words: tuple[str, ...]) -> str:
        match words:
            case ("host", address, *_):
                return self.address(address)
            case ("range", first, last, *_):
                return networks.span(self.address(first), self.address(last))
            case ("any" | "any4" | "any6" as word,):
                return word
            case ("subnet", *rest):
                return self._masked(tuple(rest))
        return self._masked(words)

    def _masked(self, words: tuple[str, ...]) -> str:
        if not words:
            raise networks.NotAnAddressError("")
        return networks.network(self.aliases.get(words[0], words[0]), words[1] if len(words) > 1 else "")

    def service(self, name: str, seen: tuple[str, ...] = ()) -> tuple[list[Service], list[str]]:
        """The services of a service object or group, and the names that could not be resolved."""
        if name in seen or name not in self.services:
            builtin = names.PROTOCOLS.get(name)
            return ([Service(builtin)], []) if builtin and name not in seen else ([], [name])
        if name not in self.resolved_services:
            self.resolved_services[name] = self._service(name, seen)
        return self.resolved_services[name]

    def _service(self, name: str, seen: tuple[str, ...]) -> tuple[list[Service], list[str]]:
        found: list[Service] = []
        opaque: list[str] = []
        for line in self.services[name]:
            try:
                members, unknown = self._service_line(name, line, (*seen, name))
            except (names.UnknownNameError, IndexError):
                members, unknown = [], [f"{name}: {' '.join(line.words)}"]
            found += members
            opaque += unknown
        return list(dict.fromkeys(found)), list(dict.fromkeys(opaque)) if found or opaque else [name]

    def _service_line(self, name: str, line: Line, seen: tuple[str, ...]) -> tuple[list[Service], list[str]]:
        match line.words:
            case ("description", *_):
                return [], []
            case ("service-object", "object", other, *_) | ("group-object", other, *_):
                return self.service(other, seen)
            case ("port-object", operator, *rest):
                found = names.ports(operator, rest)
                return [Service(p, found) for p in _protocols(self.service_protocol.get(name, "tcp-udp"))], []
            case ("service-object" | "service", *rest):
                return list(services(rest)), []
        raise names.UnknownNameError(line.words[0])


def _protocols(word: str) -> tuple[str, ...]:
    return ("tcp", "udp") if word == "tcp-udp" else (names.protocol(word),)


def services(words: list[str]) -> Iterator[Service]:
    """The services of ``tcp source eq 3 destination range 1 2``, ``icmp echo``, ``tcp-udp eq 53``.

    Raises:
        UnknownNameError, IndexError: a word that is not known here, or one that is missing.
    """
    protocols, rest = _protocols(words[0]), list(words[1:])
    if protocols[0] in ("icmp", "icmp6"):
        kinds = (names.icmp(rest[0], *rest[1:2], six=protocols[0] == "icmp6"),) if rest else ()
        yield Service(protocols[0], icmp=kinds)
        return
    found: dict[str, tuple[str, ...]] = {"source": (), "destination": ()}
    while rest:
        side = rest.pop(0) if rest[0] in found else "destination"
        operator = rest.pop(0)
        count = PORT_OPERATORS.get(operator, 1)
        found[side] = names.ports(operator, [rest.pop(0) for _ in range(count)])
    for protocol in protocols:
        yield Service(protocol, found["destination"], found["source"])
