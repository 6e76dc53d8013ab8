"""Cisco ASA: one line of an access list as a rule."""

from dataclasses import dataclass, field

from inspectorate.facts.firewall import Action, Endpoint, Rule, Service, Services
from inspectorate.facts.source import Source
from inspectorate.readers.firewalls import names, networks
from inspectorate.readers.firewalls.asa_config import PORT_OPERATORS, Objects

_USERS = {"user": 1, "user-group": 1, "object-group-user": 1, "object-group-security": 1, "security-group": 2}
_PORTED = ("tcp", "udp", "sctp")
_LOG_LEVELS = ("interval", "disable", "default", "emergencies", "alerts", "critical", "errors", "warnings")
_LOG_WORDS = (*_LOG_LEVELS, "notifications", "informational", "debugging")


class IncompleteLineError(ValueError):
    """The line ends before the rule does."""


@dataclass(slots=True)
class _Words:
    """The words of a line, taken from the front."""

    left: list[str]

    def take(self) -> str:
        if not self.left:
            raise IncompleteLineError
        return self.left.pop(0)

    @property
    def next(self) -> str:
        return self.left[0] if self.left else ""


@dataclass(slots=True)
class _Parts:
    services: list[Service] = field(default_factory=list)
    opaque: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)
    unmodelled: list[str] = field(default_factory=list)


def rule_of(words: list[str], rule_id: str, source: Source, objects: Objects, comment: str = "") -> Rule:
    """The rule of ``permit tcp any host 10.0.0.1 eq 443 log inactive`` (what stands after the list's name).

    A line whose words are not all known gives a rule with ``unmodelled``, which may match anything.

    Raises:
        IncompleteLineError: the line ends before the rule does.
    """
    left = _Words(list(words))
    standard = left.next == "standard"
    if left.next in ("extended", "standard", "advanced"):
        left.take()
    action: Action = "permit" if (word := left.take()) in ("permit", "trust") else "deny"
    if word not in ("permit", "deny", "trust"):
        return Rule(rule_id, source, "other", unmodelled=(" ".join(words),), comment=comment)
    parts = _Parts()
    try:
        senders, receivers = _standard(left, objects) if standard else _extended(left, objects, parts)
        _options(left, parts)
    except (names.UnknownNameError, networks.NotAnAddressError):
        return Rule(rule_id, source, action, unmodelled=(" ".join(words),), comment=comment)
    members = tuple(parts.services) if not standard else (Service(),)
    return Rule(
        rule_id,
        source,
        action,
        senders=senders,
        receivers=receivers,
        services=Services(members, tuple(parts.opaque)),
        enabled="inactive" not in parts.options,
        schedule=parts.options.get("time-range", ""),
        log=("log" in parts.options and parts.options["log"] != "disable"),
        users=tuple(parts.users),
        unmodelled=tuple(parts.unmodelled),
        comment=comment,
    )


def _standard(left: _Words, objects: Objects) -> tuple[Endpoint, Endpoint]:
    """A standard list names destinations only."""
    return Endpoint(("any4",)), _endpoint(left, objects, _Parts())


def _extended(left: _Words, objects: Objects, parts: _Parts) -> tuple[Endpoint, Endpoint]:
    protocols = _protocol(left, objects, parts)
    senders = _endpoint(left, objects, parts)
    source_ports = _ports(left, objects, parts, protocols)
    receivers = _endpoint(left, objects, parts)
    ports = _ports(left, objects, parts, protocols)
    icmp = _icmp(left, objects, protocols)
    for protocol in protocols:
        ported = protocol in _PORTED
        parts.services.append(
            Service(
                protocol,
                ports if ported else (),
                source_ports if ported else (),
                icmp if protocol in ("icmp", "icmp6") else (),
            )
        )
    return senders, receivers


def _protocol(left: _Words, objects: Objects, parts: _Parts) -> list[str]:
    """The protocols whose ports follow; services of an object or a group go to ``parts`` at once."""
    word = left.take()
    if word not in ("object", "object-group"):
        return [names.protocol(word)]
    name = left.take()
    if name in objects.protocols:
        return [names.protocol(line.words[1]) for line in objects.protocols[name] if len(line.words) > 1]
    members, opaque = objects.service(name)
    parts.services += members
    parts.opaque += opaque
    return []


def _endpoint(left: _Words, objects: Objects, parts: _Parts) -> Endpoint:
    while left.next in _USERS:
        count = 2 if left.next == "security-group" else 1
        parts.users.append(" ".join([left.take(), *(left.take() for _ in range(count))]))
    word = left.take()
    if word in ("object", "object-group"):
        return objects.network(left.take())
    if word == "interface":
        name = left.take()
        own = objects.interfaces.get(name)
        return Endpoint((own,)) if own else Endpoint((), (f"interface {name}",))
    return Endpoint((_address(word, left, objects),))


def _address(word: str, left: _Words, objects: Objects) -> str:
    if word in ("any", "any4", "any6"):
        return word
    if word == "host":
        return objects.address(left.take())
    if word == "range":
        return networks.span(objects.address(left.take()), objects.address(left.take()))
    plain = objects.aliases.get(word, word)
    return networks.network(plain) if "/" in plain or ":" in plain else networks.network(plain, left.take())


def _ports(left: _Words, objects: Objects, parts: _Parts, protocols: list[str]) -> tuple[str, ...]:
    if left.next in PORT_OPERATORS:
        operator = left.take()
        return names.ports(operator, [left.take() for _ in range(PORT_OPERATORS[operator])])
    is_group = left.next == "object-group" and len(left.left) > 1 and left.left[1] in objects.services
    if not is_group or not set(protocols) & set(_PORTED):
        return ()
    left.take()
    members, opaque = objects.service(left.take())
    parts.unmodelled += opaque
    found = [port for member in members if member.protocol in protocols for port in member.ports]
    if not found:
        raise names.UnknownNameError("object-group")
    return tuple(dict.fromkeys(found))


def _icmp(left: _Words, objects: Objects, protocols: list[str]) -> tuple[str, ...]:
    if not {"icmp", "icmp6"} & set(protocols) or not left.next:
        return ()
    six = "icmp6" in protocols
    if left.next == "object-group" and len(left.left) > 1:
        left.take()
        lines = objects.icmp_types.get(name := left.take())
        if lines is None:
            raise names.UnknownNameError(name)
        return tuple(names.icmp(line.words[-1], six=six) for line in lines if line.words[0] == "icmp-object")
    try:
        kind = names.icmp(left.next, six=six)
    except names.UnknownNameError:
        return ()
    left.take()
    if names.is_number(left.next, names.MOST_PROTOCOL):
        return (names.icmp(kind, left.take(), six=six),)
    return (kind,)


def _options(left: _Words, parts: _Parts) -> None:
    while left.left:
        word = left.take()
        if word == "log":
            parts.options["log"] = left.next
            while left.next in _LOG_WORDS or names.is_number(left.next, 600):
                left.take()
        elif word == "time-range":
            parts.options[word] = left.take()
        elif word == "inactive":
            parts.options[word] = word
        elif word in ("rule-id", "event-log"):
            left.take()
        elif not word.startswith("(hitcnt") and not word.startswith("0x"):
            parts.unmodelled.append(word)
