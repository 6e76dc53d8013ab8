"""Gates: devices with the filters on the ways through them, and the sides that packets enter and leave by."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from inspectorate.analysis import intervals
from inspectorate.analysis.addresses import EVERY, FAMILIES, PUBLIC, AddressError, addresses
from inspectorate.analysis.conditions import Conditions, conditions_of
from inspectorate.analysis.decisions import Filter, every_zone_of
from inspectorate.analysis.intervals import Intervals
from inspectorate.analysis.packets import Space
from inspectorate.facts.firewall import FirewallPolicy, Zone

_WAYS = ("in", "out", "through")
_NOT_SAID = "（未載明）"


@dataclass(frozen=True, slots=True)
class Side:
    """An interface or zone of a gate; the name is empty for whatever its file does not name.

    Attributes:
        networks: addresses on it; empty where the file does not say.
        behind: addresses that no other side of the gate has: those that may lie behind it.
        internet: whether it faces the Internet; None is unknown.
    """

    gate: str
    zone: str
    networks: Intervals = ()
    behind: Intervals = EVERY
    internet: bool | None = None

    @property
    def title(self) -> str:
        """Device and zone."""
        return f"{self.gate}:{self.zone or _NOT_SAID}"

    def senders(self) -> Intervals:
        """The addresses of packets that enter by it."""
        found = intervals.union((*self.networks, *self.behind))
        if not self.internet:
            return found
        return intervals.union((*self.networks, *intervals.meet(found, PUBLIC)))


@dataclass(frozen=True, slots=True)
class Gate:
    """A device, or one of its virtual systems."""

    name: str
    filters: tuple[Filter, ...]
    sides: tuple[Side, ...]

    def on_way(self, entering: Side, leaving: Side, family: int) -> list[Filter]:
        """The filters that packets of one IP version meet on a way through, in order."""
        own = {"in": entering.zone, "out": leaving.zone}
        return [
            one
            for one in self.filters
            if family in one.policy.families and own.get(one.policy.path, one.policy.zone) == one.policy.zone
        ]


@dataclass(slots=True)
class Network:
    """All gates over one space of packets and conditions.

    Attributes:
        limits: zh-TW sentences: what their files leave out.
    """

    gates: tuple[Gate, ...]
    space: Space
    conditions: Conditions
    limits: tuple[str, ...] = ()
    by_name: dict[str, Gate] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the gates."""
        self.by_name = {gate.name: gate for gate in self.gates}

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides of all gates."""
        return tuple(side for gate in self.gates for side in gate.sides)

    def shared(self, side: Side) -> Iterator[Side]:
        """Sides of other gates on the same segment: those that have addresses in common."""
        for other in self.sides:
            if other.gate != side.gate and intervals.meet(side.networks, other.networks):
                yield other


def network_of(policies: Iterable[FirewallPolicy]) -> Network:
    """The gates of configurations; filters for the device's own packets and unapplied lists are left out."""
    known = [policy for policy in policies if policy.path in _WAYS and policy.applied]
    groups: dict[str, list[FirewallPolicy]] = {}
    for policy in known:
        groups.setdefault(_gate_name(policy, known), []).append(policy)
    conditions = conditions_of((name, policy) for name, group in groups.items() for policy in group)
    space = Space(every_zone_of(known), tuple(FAMILIES))
    gates = tuple(
        Gate(
            name,
            tuple(Filter(policy, space, conditions, name) for policy in _in_order(group)),
            tuple(_sides(name, group)),
        )
        for name, group in groups.items()
    )
    limits = dict.fromkeys(limit for policy in known for limit in policy.limits)
    return Network(gates, space, conditions, tuple(limits))


def _gate_name(policy: FirewallPolicy, known: Sequence[FirewallPolicy]) -> str:
    """The device; with its file or virtual system where several have that name."""
    name = policy.device or policy.source.item
    alike = [other for other in known if (other.device or other.source.item) == name]
    if any(other.source.item != policy.source.item for other in alike):
        name = f"{name}（{policy.source.item}）"
    systems = [other for other in alike if other.path == "through" and other.zones]
    return f"{name} {policy.name}" if policy in systems and len(systems) > 1 else name


def _in_order(group: Iterable[FirewallPolicy]) -> list[FirewallPolicy]:
    order = {"in": 0, "through": 1, "out": 2}
    return sorted(group, key=lambda policy: order[policy.path])


def _sides(gate: str, group: Sequence[FirewallPolicy]) -> Iterator[Side]:
    declared: dict[str, Zone] = {}
    for policy in group:
        declared |= {zone.name: zone for zone in policy.zones if zone.name not in policy.loopback}
    loopback = {name for policy in group for name in policy.loopback}
    named = [name for name in every_zone_of(group) if name not in declared and name not in loopback]
    own = {name: _addresses(zone.networks) for name, zone in declared.items()}
    for name, zone in declared.items():
        others = intervals.union(
            pair
            for other, theirs in own.items()
            if other != name and theirs != own[name]
            for pair in intervals.without(theirs, own[name])
        )
        behind = intervals.without(EVERY, others)
        yield Side(gate, name, own[name], behind, zone.internet)
    for name in named if declared else [*named, ""]:
        yield Side(gate, name)


def _addresses(texts: Iterable[str]) -> Intervals:
    found: list[tuple[int, int]] = []
    for text in texts:
        try:
            found += addresses([text])
        except AddressError:
            continue  # a name: no network that a packet lies in by its address
    return intervals.union(found)
