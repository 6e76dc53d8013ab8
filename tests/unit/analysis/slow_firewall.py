"""A firewall that decides packet by packet: slow, plain, and independent of how ``analysis`` counts.

It reads facts word by word and walks the rules from the top. What facts leave open (what a host name means,
who is in a group, whether a time range is on) is told with each packet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from random import Random

from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Rule, Service, Services

Address = IPv4Address | IPv6Address
NUMBERS = {"icmp": 1, "tcp": 6, "udp": 17, "icmp6": 58, "sctp": 132}
PORTED = (6, 17, 132)
STATES = ("new", "established", "related", "invalid", "untracked")


@dataclass(frozen=True, slots=True)
class Sent:
    """A packet, and what is true of it that the facts leave open.

    Attributes:
        port: the destination port; of ICMP the type. ``source_port`` likewise the code.
        holds: the names and words (hosts, users, applications, time ranges, conditions) that apply to it.
    """

    entering: str
    leaving: str
    state: str
    sender: Address
    receiver: Address
    protocol: int
    source_port: int
    port: int
    holds: frozenset[str] = field(default_factory=frozenset)


def decide(policy: FirewallPolicy, sent: Sent) -> tuple[Rule | None, str]:
    """Which rule decides, None being the default, and what."""
    return walk(policy, policy.rules, sent) or (None, policy.default)


def walk(policy: FirewallPolicy, rules: Sequence[Rule], sent: Sent) -> tuple[Rule | None, str] | None:
    for rule in rules:
        if not rule.enabled or not matches(rule, sent):
            continue
        if rule.action in ("permit", "deny", "other"):
            return rule, rule.action
        if rule.action == "return":
            return None
        if rule.action in ("jump", "goto"):
            found = walk(policy, policy.chains[rule.target], sent)
            if found or rule.action == "goto":
                return found
    return None


def matches(rule: Rule, sent: Sent) -> bool:
    return (
        (not rule.from_zones or sent.entering in rule.from_zones)
        and (not rule.to_zones or sent.leaving in rule.to_zones)
        and (rule.between == "any" or (sent.entering == sent.leaving) is (rule.between == "same"))
        and (not rule.states or sent.state in rule.states)
        and within(rule.senders, sent.sender, sent.holds)
        and within(rule.receivers, sent.receiver, sent.holds)
        and served(rule.services, sent)
        and (not rule.users or bool(sent.holds & set(rule.users)))
        and (not rule.applications or bool(sent.holds & set(rule.applications)))
        and (not rule.schedule or rule.schedule in sent.holds)
        and sent.holds.issuperset(rule.narrowed_by)
        and sent.holds.issuperset(rule.unmodelled)
    )


def within(side: Endpoint, address: Address, holds: frozenset[str]) -> bool:
    listed = any(holds_address(text, address) for text in side.ranges) and not holds & set(side.narrowed)
    return (listed or bool(holds & set(side.opaque))) is not side.negated


@cache
def ends(text: str) -> tuple[int, Address, Address]:
    if "-" in text:
        first, last = (ip_address(end) for end in text.split("-"))
    else:
        network = ip_network(text, strict=False)
        first, last = network[0], network[-1]
    return first.version, first, last


def holds_address(text: str, address: Address) -> bool:
    if text in ("any", "any4", "any6"):
        return text == "any" or int(text[-1]) == address.version
    version, first, last = ends(text)
    return version == address.version and int(first) <= int(address) <= int(last)


def served(services: Services, sent: Sent) -> bool:
    named = any(serves(service, sent) for service in services.members) or bool(
        sent.holds & set(services.opaque)
    )
    return named is not services.negated


def serves(service: Service, sent: Sent) -> bool:
    if service.protocol == "ip":
        return True
    if service.protocol in NUMBERS:
        if sent.protocol != NUMBERS[service.protocol]:
            return False
    elif not in_span(service.protocol, sent.protocol):
        return False
    if service.protocol in ("icmp", "icmp6"):
        return not service.icmp or any(
            kind(text) in ((sent.port,), (sent.port, sent.source_port)) for text in service.icmp
        )
    if service.protocol not in ("tcp", "udp", "sctp"):
        return True
    return all(
        not texts or any(in_span(text, port) for text in texts)
        for texts, port in ((service.ports, sent.port), (service.source_ports, sent.source_port))
    )


def kind(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("/"))


def in_span(text: str, number: int) -> bool:
    first, _, last = text.partition("-")
    return int(first) <= number <= int(last or first)


@dataclass(slots=True)
class Boundaries:
    """Every value at which some rule of a policy begins or ends, and those beside them."""

    zones: list[str]
    addresses: dict[int, list[Address]]
    protocols: list[int]
    ports: list[int]
    source_ports: list[int]
    icmp: list[int]
    words: list[str]

    def packet(self, chance: Random) -> Sent:
        """One packet out of these values, now and then with one at random."""
        version = chance.choice(list(self.addresses))
        sender, receiver = (self._address(chance, version) for _ in "sr")
        protocol = chance.choice(self.protocols) if chance.random() < 0.95 else chance.randrange(256)
        if protocol in (1, 58):
            source_port, port = chance.choice(self.icmp), chance.choice(self.icmp)
        elif protocol in PORTED:
            source_port, port = chance.choice(self.source_ports), chance.choice(self.ports)
        else:
            source_port = port = 0
        held = frozenset(word for word in self.words if chance.random() < 0.5)
        entering, leaving = chance.choice(self.zones), chance.choice(self.zones)
        state = chance.choice(STATES) if chance.random() < 0.5 else "new"
        return Sent(entering, leaving, state, sender, receiver, protocol, source_port, port, held)

    def _address(self, chance: Random, version: int) -> Address:
        if chance.random() < 0.95:
            return chance.choice(self.addresses[version])
        return IPv4Address(chance.getrandbits(32)) if version == 4 else IPv6Address(chance.getrandbits(128))


def boundaries(policy: FirewallPolicy) -> Boundaries:
    rules = policy.every_rule()
    members = [member for rule in rules for member in rule.services.members]
    zones = {name for rule in rules for name in (*rule.from_zones, *rule.to_zones)}
    return Boundaries(
        zones=[*sorted(zones), "nowhere", "elsewhere"],
        addresses={version: around_addresses(rules, version) for version in policy.families},
        protocols=around_protocols(members),
        ports=around([text for member in members for text in member.ports], 65535, (0, 443, 65535)),
        source_ports=around(
            [text for member in members for text in member.source_ports], 65535, (0, 50000, 65535)
        ),
        icmp=around([part for m in members for t in m.icmp for part in t.split("/")], 255, (0, 8, 255)),
        words=sorted({word for rule in rules for word in words_of(rule)}),
    )


def around(texts: Sequence[str], most: int, plain: Sequence[int]) -> list[int]:
    found = {int(end) + by for text in texts for end in text.split("-") for by in (-1, 0, 1)}
    return sorted({number for number in (*found, *plain) if 0 <= number <= most})


def around_protocols(members: Sequence[Service]) -> list[int]:
    named = [text for text in (member.protocol for member in members) if text[0].isdecimal()]
    known = [NUMBERS[member.protocol] for member in members if member.protocol in NUMBERS]
    return [*around(named, 255, (1, 6, 17)), *known * 3, 58]


def around_addresses(rules: Sequence[Rule], version: int) -> list[Address]:
    kind_of, most = (IPv4Address, 32) if version == 4 else (IPv6Address, 128)
    found = {0, 2**most - 1, 2 ** (most - 1)}
    for rule in rules:
        for text in (*rule.senders.ranges, *rule.receivers.ranges):
            if not text.startswith("any") and ends(text)[0] == version:
                found.update(int(end) + by for end in ends(text)[1:] for by in (-1, 0, 1))
    return [kind_of(number) for number in sorted(found) if 0 <= number < 2**most]


def words_of(rule: Rule) -> Iterator[str]:
    for side in (rule.senders, rule.receivers):
        yield from (*side.opaque, *side.narrowed)
    yield from (*rule.services.opaque, *rule.users, *rule.applications, *rule.narrowed_by, *rule.unmodelled)
    if rule.schedule:
        yield rule.schedule
