"""What rules depend on and no number of a packet shows: users, applications, times, names not resolved.

Each is a dimension of two values behind those of packets: a packet holds the name or does not. Nothing is
assumed of one name by another, so what is worked out holds whoever the names mean.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal, NamedTuple

from inspectorate.analysis import intervals
from inspectorate.analysis.addresses import EVERY, addresses
from inspectorate.analysis.intervals import Intervals
from inspectorate.analysis.packets import (
    STATES,
    Block,
    Dim,
    Space,
    TooManyPiecesError,
    other_zone,
    same_zone,
)
from inspectorate.analysis.rule_packets import service_kinds
from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Rule

Kind = Literal["user", "application", "time", "sender", "receiver", "service", "word", "translated"]
_BOTH: Intervals = ((0, 1),)
_HOLDS: Intervals = ((1, 1),)
_LACKS: Intervals = ((0, 0),)
_MOST_PRODUCTS = 20_000
_PLAIN = ("user", "application", "time")
_LACKED = ("sender", "receiver", "service", "translated")
"""What some packets lack for certain: not every packet is another's, or comes through a translation."""


class Condition(NamedTuple):
    """A name that a packet holds or does not; ``scope`` is the device that gives the name its meaning."""

    scope: str
    kind: Kind
    name: str


class Held(NamedTuple):
    """A condition and whether it holds."""

    condition: Condition
    holds: bool


_Part = dict[int, Intervals]
"""Some dimensions of a product; the others are whole."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of some policies, each with its dimension."""

    places: Mapping[Condition, int]
    undefined: frozenset[Condition] = frozenset()

    @property
    def whole(self) -> tuple[Intervals, ...]:
        """All values of every condition."""
        return (_BOTH,) * len(self.places)

    def held(self, block: Block) -> tuple[Held, ...]:
        """What a block demands of the conditions."""
        return tuple(
            Held(one, block[place] == _HOLDS) for one, place in self.places.items() if block[place] != _BOTH
        )

    def sure(self, block: Block) -> bool:
        """Whether such packets exist for certain.

        Somebody is in a group or is not, an application is used or is not. Whether a host name that is
        resolved elsewhere means an address in question is not known; that it does not mean all of them is,
        unless it is not even defined. Of words not modelled nothing is known.
        """
        return all(
            one.condition.kind in _PLAIN
            or (one.condition.kind in _LACKED and not one.holds and one.condition not in self.undefined)
            for one in self.held(block)
        )


def conditions_of(policies: Iterable[tuple[str, FirewallPolicy]]) -> Conditions:
    """The conditions of policies, each with the scope in which its names have their meaning."""
    found: dict[Condition, None] = {}
    undefined: set[Condition] = set()
    for scope, policy in policies:
        for rule in policy.every_rule():
            every = list(_of_rule(scope, rule))
            found |= dict.fromkeys(every)
            undefined |= {one for one in every if one.name in policy.undefined}
    return Conditions({one: len(Dim) + number for number, one in enumerate(found)}, frozenset(undefined))


def _of_rule(scope: str, rule: Rule) -> Iterator[Condition]:
    yield from (Condition(scope, "user", name) for name in rule.users)
    yield from (Condition(scope, "application", name) for name in rule.applications)
    if rule.schedule:
        yield Condition(scope, "time", rule.schedule)
    yield from (Condition(scope, "sender", name) for name in (*rule.senders.opaque, *rule.senders.narrowed))
    yield from (
        Condition(scope, "receiver", name) for name in (*rule.receivers.opaque, *rule.receivers.narrowed)
    )
    yield from (Condition(scope, "service", name) for name in rule.services.opaque)
    yield from (Condition(scope, "word", name) for name in (*rule.narrowed_by, *rule.unmodelled))
    if rule.translated:
        yield Condition(scope, "translated", "、".join(rule.translated))


def products(rule: Rule, space: Space, conditions: Conditions, scope: str) -> list[Block]:
    """The packets that a rule matches, exactly, as a union of products (which may overlap).

    Raises:
        TooManyPiecesError: there are more than can be held.
    """
    maker = _Maker(conditions, scope)
    states = [STATES.index(state) for state in rule.states] or list(range(len(STATES)))
    head: _Part = {
        Dim.FROM: space.zone_set(rule.from_zones),
        Dim.TO: space.zone_set(rule.to_zones),
        Dim.STATE: intervals.union((state, state) for state in states),
    }
    for text in (*rule.narrowed_by, *rule.unmodelled):
        head[maker.place("word", text)] = _HOLDS
    if rule.schedule:
        head[maker.place("time", rule.schedule)] = _HOLDS
    if rule.translated:
        head[maker.place("translated", "、".join(rule.translated))] = _HOLDS
    choices = [
        [head],
        maker.side("sender", rule.senders),
        maker.side("receiver", rule.receivers),
        maker.services(rule),
        maker.any_of("user", rule.users),
        maker.any_of("application", rule.applications),
    ]
    found = _crossed(choices, space, len(Dim) + len(conditions.places))
    if rule.between == "any":
        return found
    return other_zone(found, space) if rule.between == "different" else same_zone(found, space)


def _crossed(choices: Sequence[Sequence[_Part]], space: Space, width: int) -> list[Block]:
    count = len(space.families)
    for choice in choices:
        count *= len(choice)
    if count > _MOST_PRODUCTS:
        raise TooManyPiecesError
    found = []
    for universe in space.universe():
        for parts in product(*choices):
            block = [*universe, *((_BOTH,) * (width - len(universe)))]
            for part in parts:
                for dim, numbers in part.items():
                    block[dim] = intervals.meet(block[dim], numbers)
            if all(block):
                found.append(tuple(block))
    return found


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the parts of one rule's products."""

    conditions: Conditions
    scope: str

    def place(self, kind: Kind, name: str) -> int:
        return self.conditions.places[Condition(self.scope, kind, name)]

    def any_of(self, kind: Kind, names: Sequence[str]) -> list[_Part]:
        return [{self.place(kind, name): _HOLDS} for name in names] or [{}]

    def side(self, kind: Literal["sender", "receiver"], side: Endpoint) -> list[_Part]:
        """The addresses named and those of names not resolved; negated, whatever is neither."""
        dim = Dim.SENDER if kind == "sender" else Dim.RECEIVER
        named = addresses(side.ranges)
        opaque = [self.place(kind, name) for name in side.opaque]
        narrowed = [self.place(kind, name) for name in side.narrowed]
        if not side.negated:
            listed = {dim: named} | dict.fromkeys(narrowed, _LACKS)
            return [listed, *({place: _HOLDS} for place in opaque)]
        none = dict.fromkeys(opaque, _LACKS)
        others = {dim: intervals.without(EVERY, named)} | none
        return [others, *({place: _HOLDS} | none for place in narrowed)]

    def services(self, rule: Rule) -> list[_Part]:
        opaque = [self.place("service", name) for name in rule.services.opaque]
        dims = (Dim.PROTOCOL, Dim.SOURCE_PORT, Dim.PORT)
        listed: list[_Part] = [dict(zip(dims, kind, strict=True)) for kind in service_kinds(rule.services)]
        if rule.services.negated:
            return [part | dict.fromkeys(opaque, _LACKS) for part in listed]
        return [*listed, *({place: _HOLDS} for place in opaque)]
