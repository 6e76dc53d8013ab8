"""First match: a filter with its jumps laid out as one list of entries in the order packets meet them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from inspectorate.analysis.packets import Block, Space, TooManyPiecesError, meet_all, without_all
from inspectorate.analysis.rule_packets import Match, match_of, space_of
from inspectorate.facts.firewall import Action, FirewallPolicy, Rule

_DEEPEST = 32
_MOST_ENTRIES = 200_000
_MOST_PIECES = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule as packets meet it on one way through the chains."""

    rule: Rule
    action: Action
    match: Match


@dataclass(frozen=True, slots=True)
class Layout:
    """Every entry of a filter in order.

    Attributes:
        gaps: zh-TW sentences: what could not be laid out; nothing may be called conforming beyond them.
        undefined: names that rules refer to and the file does not define.
    """

    space: Space
    entries: tuple[Entry, ...]
    gaps: tuple[str, ...] = ()
    undefined: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Walk:
    policy: FirewallPolicy
    space: Space
    whole: Match
    entries: list[Entry] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    matches: dict[int, Match] = field(default_factory=dict)

    def along(self, path: Match, rule: Rule) -> Match:
        """The match of a rule on a path; a path that nothing has narrowed yet changes nothing."""
        if id(rule) not in self.matches:
            self.matches[id(rule)] = match_of(rule, self.space)
        match = self.matches[id(rule)]
        return match if path is self.whole else _both(path, match)

    def gap(self, text: str) -> None:
        if text not in self.gaps:
            self.gaps.append(text)


def lay_out(policy: FirewallPolicy) -> Layout:
    """The filter as one list; a rule in a chain that several jumps lead to has an entry for each."""
    space = space_of(policy)
    universe = space.universe()
    whole = Match(universe, universe, universe, always=True, open_ended=False)
    walk = _Walk(policy, space, whole)
    try:
        _chain(walk, policy.rules, whole, ())
    except TooManyPiecesError:
        walk.gap(f"{policy.name} 之跳躍規則過於複雜，無法完整展開。")
    return Layout(space, tuple(walk.entries), tuple(walk.gaps), frozenset(policy.undefined))


def _chain(walk: _Walk, rules: Iterable[Rule], path: Match, trail: tuple[str, ...]) -> None:
    for rule in _enabled(rules):
        if not path.possibly:
            return
        match = walk.along(path, rule)
        if rule.action in ("jump", "goto"):
            _jump(walk, rule, match, trail)
        elif rule.action in ("permit", "deny", "other"):
            walk.entries.append(Entry(rule, rule.action, match))
            if len(walk.entries) > _MOST_ENTRIES:
                raise TooManyPiecesError
        if rule.action in ("return", "goto"):
            if not trail and match.possibly:  # what comes back to the base chain this way meets its default
                walk.entries.append(Entry(rule, _default_action(walk.policy), match))
            path = _left(path, match)


def _enabled(rules: Iterable[Rule]) -> Iterator[Rule]:
    return (rule for rule in rules if rule.enabled and rule.action != "continue")


def _default_action(policy: FirewallPolicy) -> Action:
    return policy.default if policy.default != "unknown" else "other"


def _both(path: Match, match: Match) -> Match:
    return Match(
        meet_all(path.surely, match.surely),
        meet_all(path.surely, match.of_some) if path.always else [],
        meet_all(path.possibly, match.possibly),
        path.always and match.always,
        path.open_ended or match.open_ended,
    )


def _left(path: Match, match: Match) -> Match:
    """What goes on along a path after a return or goto took its matches away."""
    taken = match.surely if match.always else []
    sure = without_all(path.surely, match.possibly, _MOST_PIECES)
    return Match(
        sure,
        sure,
        without_all(path.possibly, taken, _MOST_PIECES),
        path.always,
        path.open_ended or match.open_ended,
    )


def _jump(walk: _Walk, rule: Rule, match: Match, trail: tuple[str, ...]) -> None:
    if not match.possibly:
        return
    chain = walk.policy.chains.get(rule.target)
    if chain is None or rule.target in trail or len(trail) >= _DEEPEST:
        walk.gap(f"規則 {rule.id} 跳至鏈 {rule.target}，該鏈未定義或循環跳躍。")
        walk.entries.append(Entry(rule, "other", match))
        return
    _chain(walk, chain, match, (*trail, rule.target))


def terminal(entry: Entry) -> list[Block]:
    """The packets that an entry surely and always takes out of the list."""
    decides = entry.action in ("permit", "deny")
    return entry.match.surely if decides and entry.match.always else []
