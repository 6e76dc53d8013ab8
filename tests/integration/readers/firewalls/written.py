"""Random rule bases as facts, and the pieces that every brand's writer needs.

A writer makes a configuration's text of a truth that it knows as facts; what the reader then says of the text
is held against the truth, packet by packet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network
from random import Random

from inspectorate.facts.firewall import Action, Endpoint, FirewallPolicy, Rule, Service, Services
from inspectorate.facts.source import Source

SOURCE = Source("written", "line", 1)
V4 = (
    *("10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.128/25", "10.1.2.5", "10.1.2.6", "10.1.3.0/24"),
    *("192.0.2.0/24", "192.0.2.7", "0.0.0.0/1", "10.1.2.9-10.1.3.4", "192.0.2.1-192.0.2.2"),
)
V6 = ("2001:db8::/32", "2001:db8:1::/48", "2001:db8::5", "2001:db8::6", "fd00::/8")
PORTS = ("22", "53", "80", "443", "80-90", "1024-65535", "1-65535", "8080", "440-450")


@dataclass(slots=True)
class Writer:
    """What a writer draws from: chance, the lines written, and a count for names."""

    chance: Random
    lines: list[str] = field(default_factory=list)
    names: int = 0

    def name(self, kind: str) -> str:
        self.names += 1
        return f"{kind}{self.chance.randrange(1000)}n{self.names}"

    def likely(self, share: float) -> bool:
        return self.chance.random() < share

    def some(self, pool: Sequence[str], most: int = 3) -> tuple[str, ...]:
        return tuple(self.chance.sample(pool, self.chance.randrange(1, most + 1)))

    def action(self) -> Action:
        return "permit" if self.likely(0.55) else "deny"


def rule(number: int, action: Action, sides: Sequence[Endpoint], services: Sequence[Service]) -> Rule:
    return Rule(
        str(number), SOURCE, action, senders=sides[0], receivers=sides[1], services=Services(tuple(services))
    )


def policy(rules: Sequence[Rule], families: tuple[int, ...] = (4, 6)) -> FirewallPolicy:
    return FirewallPolicy("fw", "truth", "p", SOURCE, tuple(rules), "deny", families=families)


def mask(text: str) -> str:
    """``10.1.0.0 255.255.0.0`` of a network or address."""
    network = ip_network(text)
    return f"{network.network_address} {network.netmask}"
