"""Decisions: what a filter does with given packets, and by which rule, exactly and under every condition."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from inspectorate.analysis.conditions import Conditions, products
from inspectorate.analysis.packets import Block, Space, TooManyPiecesError, meet_all, without_all
from inspectorate.facts.firewall import Default, FirewallPolicy, Rule

Decided = Literal["permit", "deny", "unknown"]
_DEEPEST = 32
_MOST_PIECES = 10_000
_MOST_STEPS = 4_000_000
_CHEAP = 4
"""Packets that are only asked whether they meet cost a part of a step."""
_DECIDED: dict[str, Decided] = {"permit": "permit", "deny": "deny"}


@dataclass(frozen=True, slots=True)
class Decision:
    """Packets of which one rule (None: the default, or what the device never lets through) decides."""

    rule: Rule | None
    action: Decided
    blocks: list[Block]


@dataclass(slots=True)
class Filter:
    """A policy ready to be asked; ``scope`` gives the names in its conditions their meaning."""

    policy: FirewallPolicy
    space: Space
    conditions: Conditions
    scope: str = ""
    kept: dict[int, list[Block]] = field(default_factory=dict)

    def matched(self, rule: Rule) -> list[Block]:
        """The packets that a rule matches, whatever stands before it."""
        if id(rule) not in self.kept:
            self.kept[id(rule)] = products(rule, self.space, self.conditions, self.scope)
        return self.kept[id(rule)]


@dataclass(slots=True)
class _Walk:
    filter: Filter
    found: list[Decision] = field(default_factory=list)
    steps: int = 0

    def meet(self, left: Sequence[Block], right: Sequence[Block]) -> list[Block]:
        self.steps += len(left) * len(right)
        if self.steps > _MOST_STEPS:
            raise TooManyPiecesError
        return meet_all(left, right)

    def without(self, left: Sequence[Block], taken: Sequence[Block]) -> list[Block]:
        """The rest of disjoint blocks; of those taken only what meets the rest costs anything."""
        self.steps += len(left) * len(taken)
        return without_all(left, taken, _MOST_PIECES)

    def decide(self, rule: Rule | None, action: Decided, blocks: list[Block]) -> None:
        if blocks:
            self.found.append(Decision(rule, action, blocks))


def every_zone_of(policies: Iterable[FirewallPolicy]) -> tuple[str, ...]:
    """The zones that policies name, for a space common to them."""
    names: set[str] = set()
    for policy in policies:
        names |= {zone.name for zone in policy.zones} | {policy.zone, *policy.loopback, *policy.closed_to}
        for rule in policy.every_rule():
            names.update(rule.from_zones, rule.to_zones)
    return tuple(sorted(names - {""}))


def own_default(policy: FirewallPolicy) -> Default:
    """What the filter alone does with a packet no rule matches."""
    return policy.own_default or policy.default


def decisions(asked: Filter, packets: Sequence[Block]) -> list[Decision]:
    """What is decided of the packets (disjoint blocks), each of them once.

    Raises:
        TooManyPiecesError: the exact answer needs more pieces or steps than the bound allows.
    """
    walk = _Walk(asked)
    left = list(packets)
    policy = asked.policy
    shut = _shut(asked)
    walk.decide(None, "deny", walk.meet(left, shut))
    left = walk.without(left, shut)
    left = _chain(walk, policy.rules, left, ())
    walk.decide(None, _DECIDED.get(own_default(policy), "unknown"), left)
    return walk.found


def _shut(asked: Filter) -> list[Block]:
    """The packets that the device never lets pass, whatever the filter's rules say."""
    if not asked.policy.closed_to:
        return []
    zones = asked.space.zone_set(asked.policy.closed_to)
    return [(block[0], zones, *block[2:]) for block in _universe(asked.space, asked.conditions)]


def let_through(asked: Filter, packets: Sequence[Block]) -> list[Decision]:
    """The decisions but denials, quickly where the filter is one list that denies by default.

    Each permitting rule is then held only against the rules before it that share packets with it.

    Raises:
        TooManyPiecesError: the exact answer needs more pieces or steps than the bound allows.
    """
    policy = asked.policy
    rules = [rule for rule in policy.rules if rule.enabled and rule.action != "continue"]
    ways = {"jump", "goto", "return"}
    if own_default(policy) != "deny" or any(rule.action in ways for rule in rules):
        return [one for one in decisions(asked, packets) if one.action != "deny"]
    walk = _Walk(asked)
    before = walk.meet(packets, _shut(asked))
    for rule in rules:
        own = _hit(walk, list(packets), asked.matched(rule))
        if own and rule.action != "deny":
            walk.steps += len(own) * len(before) // _CHEAP
            earlier = [block for block in before if meet_all([block], own)]
            walk.decide(rule, _DECIDED.get(rule.action, "unknown"), walk.without(own, earlier))
        before += own
    return walk.found


def _universe(space: Space, conditions: Conditions) -> Iterator[Block]:
    return ((*block, *conditions.whole) for block in space.universe())


def universe(space: Space, conditions: Conditions) -> list[Block]:
    """Every packet under every condition."""
    return list(_universe(space, conditions))


def _chain(walk: _Walk, rules: Iterable[Rule], packets: list[Block], trail: tuple[str, ...]) -> list[Block]:
    """Walks packets through a chain; those that come back from it undecided."""
    left, back = packets, list[Block]()
    for rule in rules:
        if not left:
            break
        if not rule.enabled or rule.action == "continue":
            continue
        matched = walk.filter.matched(rule)
        touching = [block for block in matched if walk.meet(left, [block])]
        if not touching:
            continue
        after = walk.without(left, touching)
        hit = _hit(walk, left, touching)
        left = after
        if rule.action in ("jump", "goto"):
            rest = _jump(walk, rule, hit, trail)
            if rule.action == "jump":
                left = [*left, *rest]
            else:
                back += rest
        elif rule.action == "return":
            back += hit
        else:
            walk.decide(rule, _DECIDED.get(rule.action, "unknown"), hit)
    return [*left, *back]


def _hit(walk: _Walk, left: list[Block], touching: list[Block]) -> list[Block]:
    """What of the packets a rule matches, disjoint though the rule's own products may overlap."""
    found: list[Block] = []
    for number, block in enumerate(touching):
        found += walk.without(walk.meet(left, [block]), touching[:number])
    return found


def _jump(walk: _Walk, rule: Rule, hit: list[Block], trail: tuple[str, ...]) -> list[Block]:
    chain = walk.filter.policy.chains.get(rule.target)
    if chain is None or rule.target in trail or len(trail) >= _DEEPEST:
        walk.decide(rule, "unknown", hit)
        return []
    return _chain(walk, chain, hit, (*trail, rule.target))
