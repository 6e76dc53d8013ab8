"""防火牆政策: the rules of one filter in the order the device evaluates them, as its configuration says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from inspectorate.facts.source import Source

Action = Literal["permit", "deny", "jump", "goto", "return", "continue", "other"]
"""``continue`` matches and goes on (a log rule); ``other`` is an action whose effect is not known."""

Default = Literal["permit", "deny", "unknown"]
Path = Literal["in", "out", "through", "to_device", "from_device"]
"""Which packets a filter sees: entering or leaving by one interface, passing through, the device's own."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The addresses that one side of a rule matches.

    Attributes:
        ranges: ``any`` (both families), ``any4``, ``any6``, an address, a CIDR network or ``first-last``.
        opaque: names that match further addresses which the file does not say (FQDN, geography, undefined).
        narrowed: names that take an unknown part of ``ranges`` away (an excluded FQDN …).
        negated: the rule matches everything but these addresses.
    """

    ranges: tuple[str, ...] = ("any",)
    opaque: tuple[str, ...] = ()
    narrowed: tuple[str, ...] = ()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """Packets by protocol and port.

    Attributes:
        protocol: ``ip`` (any), ``tcp``, ``udp``, ``sctp``, ``icmp``, ``icmp6``, an IP protocol number, or a
            range of numbers such as ``0-5``.
        ports: destination ports ``443`` or ``8000-8010``; empty matches every port.
        source_ports: the same of the source.
        icmp: types ``8`` or types with codes ``3/1``; empty matches every type.
    """

    protocol: str = "ip"
    ports: tuple[str, ...] = ()
    source_ports: tuple[str, ...] = ()
    icmp: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Services:
    """The services that a rule matches; ``opaque`` names ones whose ports the file does not say."""

    members: tuple[Service, ...] = (Service(),)
    opaque: tuple[str, ...] = ()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        id: what the device or the firm's register calls it, unique within the device.
        source: where it stands in the file.
        senders: addresses the packets come from.
        receivers: addresses they go to.
        from_zones: interfaces or zones they enter by; empty is every one.
        to_zones: interfaces or zones they leave by; empty is every one.
        between: whether it matches only packets within one zone, or only those from one zone to another.
        target: the chain that a jump or goto leads to.
        states: connection states (new, established, related, invalid, untracked); empty is every one.
        schedule: the name of the time range; empty is always.
        users: users or groups; empty is everyone.
        applications: applications the device recognises by content; empty is every one.
        narrowed_by: other conditions that can only narrow the match, in the device's words.
        translated: names of translations (virtual IPs) through which its packets come; the device keeps such
            packets apart from those that rules on plain addresses match.
        unmodelled: words of the rule whose meaning is not known here.
        log: whether matches are logged; None where the file does not say.
        implicit: the device's own behaviour, not a line that somebody wrote.
    """

    id: str
    source: Source
    action: Action
    name: str = ""
    senders: Endpoint = Endpoint()
    receivers: Endpoint = Endpoint()
    services: Services = Services()
    from_zones: tuple[str, ...] = ()
    to_zones: tuple[str, ...] = ()
    between: Literal["any", "same", "different"] = "any"
    target: str = ""
    enabled: bool = True
    states: tuple[str, ...] = ()
    schedule: str = ""
    users: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    narrowed_by: tuple[str, ...] = ()
    translated: tuple[str, ...] = ()
    unmodelled: tuple[str, ...] = ()
    log: bool | None = None
    comment: str = ""
    implicit: bool = False

    @property
    def title(self) -> str:
        """What a paper calls the rule: its id, and its name where it has another."""
        return f"{self.id}（{self.name}）" if self.name and self.name != self.id else self.id


@dataclass(frozen=True, slots=True)
class Zone:
    """An interface or zone.

    Attributes:
        level: the security level where the vendor has one (ASA: 0 to 100).
        networks: CIDR networks of its own addresses.
        internet: whether the file shows that it faces the Internet (default route, role); None is unknown.
    """

    name: str
    level: int | None = None
    networks: tuple[str, ...] = ()
    internet: bool | None = None


@dataclass(frozen=True, slots=True)
class FirewallPolicy:
    """One filter: the first rule that matches decides, else the default.

    Attributes:
        name: the ACL, chain or rule base.
        rules: in the order of evaluation.
        default: what happens to a packet no rule matches; ``default_from`` says by whose word.
        chains: the chains that jumps lead to.
        own_default: what it does alone, where ``default`` tells what another filter on the same path does.
        closed_to: zones into which the device lets nothing by this filter, whatever its rules say.
        path: which packets it sees; ``zone`` is the interface where ``path`` is ``in`` or ``out``.
        families: the IP versions it filters.
        loopback: zones that are the device talking to itself.
        applied: whether the file shows the filter in force on some path.
        undefined: names that rules refer to and the file does not define.
        translations: where destinations are translated so that rules name other addresses than assets do.
        limits: zh-TW sentences: what of the whole filter could not be read or modelled.
    """

    device: str
    vendor: str
    name: str
    source: Source
    rules: tuple[Rule, ...] = ()
    default: Default = "unknown"
    default_from: str = ""
    default_source: Source | None = None
    chains: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    path: Path = "through"
    zone: str = ""
    families: tuple[int, ...] = (4, 6)
    zones: tuple[Zone, ...] = ()
    loopback: tuple[str, ...] = ()
    applied: bool = True
    undefined: tuple[str, ...] = ()
    translations: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    own_default: Default | None = None
    closed_to: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What a paper calls the filter: device and name."""
        return f"{self.device} {self.name}".strip()

    def every_rule(self) -> tuple[Rule, ...]:
        """The rules with those of the chains they can jump to."""
        return (*self.rules, *(rule for chain in self.chains.values() for rule in chain))
