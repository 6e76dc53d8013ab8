"""Differences between two configurations as sets of packets, beside the changes that were approved.

Packets that no changed rule matches are decided by the same rules in the same order; so only what changed
rules match is looked at, whatever the size of the rest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from inspectorate.analysis.conditions import Conditions, conditions_of
from inspectorate.analysis.crossing import Kinds
from inspectorate.analysis.decisions import Decision, Filter, decisions, every_zone_of, own_default, universe
from inspectorate.analysis.flow_lines import FlowLine, flow_lines
from inspectorate.analysis.intervals import Intervals
from inspectorate.analysis.packets import (
    Block,
    Dim,
    Space,
    TooManyPiecesError,
    meet,
    meet_all,
    without_all,
)
from inspectorate.facts.firewall import FirewallPolicy, Rule
from inspectorate.facts.source import Source

_MOST_PIECES = 10_000


@dataclass(frozen=True, slots=True)
class Change:
    """A change request.

    Attributes:
        opens: whether it opens or closes; None where the request does not say.
        approver: empty where nobody approved it; ``approved_on`` is ISO, empty likewise.
        risk: what was found of the risk before; empty where nothing is written.
    """

    id: str
    source: Source
    senders: Intervals
    receivers: Intervals
    kinds: Kinds
    opens: bool | None = None
    approver: str = ""
    approved_on: str = ""
    risk: str = ""

    @property
    def approved(self) -> bool:
        """Whether somebody approved it, on a day."""
        return bool(self.approver and self.approved_on)


@dataclass(frozen=True, slots=True)
class Turned:
    """Packets decided otherwise than before: newly permitted or newly denied.

    Attributes:
        before: the rule that decided them by the old configuration, None its default; ``after`` likewise.
        change: the request that covers them; None where no approved one does.
    """

    old: FirewallPolicy
    new: FirewallPolicy
    before: Rule | None
    after: Rule | None
    permitted: bool
    lines: tuple[FlowLine, ...]
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class PolicyChanges:
    """All differences of two configurations.

    Attributes:
        unused: requests that no difference shows to have been carried out.
        rewritten: titles of filters whose rules were changed without changing what they decide.
        untold: zh-TW sentences: what could not be told, and why.
    """

    turned: tuple[Turned, ...] = ()
    unused: tuple[Change, ...] = ()
    rewritten: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()


def policy_changes(
    old: Sequence[FirewallPolicy], new: Sequence[FirewallPolicy], changes: Sequence[Change] = ()
) -> PolicyChanges:
    """What the new configuration decides otherwise, filter by filter."""
    turned: list[Turned] = []
    rewritten, untold, used = list[str](), list[str](), set[int]()
    for before, after in _pairs(old, new):
        if before is None or after is None:
            untold.append(_alone(before, after))
            continue
        untold += (*before.limits, *after.limits)
        try:
            compared = _Compared(before, after)
            found = list(compared.turned(changes, used, untold))
        except TooManyPiecesError:
            untold.append(f"{after.title} 之差異過於複雜，未能判定。")
            continue
        turned += found
        if compared.regions and not found:
            rewritten.append(after.title)
    unused = tuple(change for number, change in enumerate(changes) if number not in used)
    return PolicyChanges(tuple(turned), unused, tuple(rewritten), tuple(dict.fromkeys(untold)))


def _alone(before: FirewallPolicy | None, after: FirewallPolicy | None) -> str:
    if after is not None:
        return f"{after.title} 僅見於新設定，無舊設定可比對。"
    return f"{before.title if before else ''} 僅見於舊設定，其封包於新設定如何處理無從得知。"


def _pairs(
    old: Sequence[FirewallPolicy], new: Sequence[FirewallPolicy]
) -> Iterator[tuple[FirewallPolicy | None, FirewallPolicy | None]]:
    """Filters of the same place; a single device may have been renamed."""
    single = all(len({policy.device for policy in many}) == 1 for many in (old, new))
    left = {_place(policy, single=single): policy for policy in old}
    right = {_place(policy, single=single): policy for policy in new}
    for place, policy in right.items():
        yield left.pop(place, None), policy
    yield from ((policy, None) for policy in left.values())


def _place(policy: FirewallPolicy, *, single: bool) -> tuple[str, ...]:
    own = () if policy.path in ("in", "out") and policy.zone else (policy.name,)
    return ("" if single else policy.device, policy.path, policy.zone, *own)


class _Compared:
    """Two filters over one space of packets."""

    def __init__(self, old: FirewallPolicy, new: FirewallPolicy) -> None:
        families = tuple(sorted({*old.families, *new.families}))
        self.space = Space(every_zone_of([old, new]), families)
        undefined = (*old.undefined, *new.undefined)
        scoped = [("", replace(policy, undefined=undefined)) for policy in (old, new)]
        self.conditions: Conditions = conditions_of(scoped)
        self.old, self.new = (Filter(one, self.space, self.conditions) for one in (old, new))
        self.regions = self._regions()

    def _regions(self) -> list[Block]:
        """The packets that some changed rule matches, disjoint; all where the base itself changed."""
        old, new = self.old.policy, self.new.policy
        frame = [(own_default(one), one.closed_to, one.families) for one in (old, new)]
        if frame[0] != frame[1]:
            return universe(self.space, self.conditions)
        wanted = [
            block
            for before, after in _rule_lists(old, new)
            for one, rules in zip((self.old, self.new), _changed(before, after), strict=True)
            for rule in rules
            for block in one.matched(rule)
        ]
        found: list[Block] = []
        for block in wanted:
            found += without_all([block], found, _MOST_PIECES)
            if len(found) > _MOST_PIECES:
                raise TooManyPiecesError
        return found

    def turned(self, changes: Sequence[Change], used: set[int], untold: list[str]) -> Iterator[Turned]:
        before = _grouped(decisions(self.old, self.regions))
        after = _grouped(decisions(self.new, self.regions))
        for was in before:
            for now in after:
                if _same(was, now):
                    continue
                both = meet_all(was.blocks, now.blocks)
                if both and "unknown" in (was.action, now.action):
                    untold.append(_unknown(self.old.policy, self.new.policy, was, now))
                elif both:
                    yield from self._matched((was, now), both, changes, used)

    def _matched(
        self, pair: tuple[Decision, Decision], blocks: list[Block], changes: Sequence[Change], used: set[int]
    ) -> Iterator[Turned]:
        was, now = pair
        permitted = now.action == "permit"
        left = blocks
        for number, change in enumerate(changes):
            if not change.approved or change.opens not in (None, permitted):
                continue
            wanted = self._wanted(change)
            covered = meet_all(left, wanted)
            if covered:
                used.add(number)
                yield self._turned(was, now, covered, change)
                left = without_all(left, wanted, _MOST_PIECES)
        if left:
            yield self._turned(was, now, left, None)

    def _turned(self, was: Decision, now: Decision, blocks: list[Block], change: Change | None) -> Turned:
        lines = flow_lines(blocks, self.space, self.conditions)
        policies = self.old.policy, self.new.policy
        return Turned(*policies, was.rule, now.rule, now.action == "permit", lines, change)

    def _wanted(self, change: Change) -> list[Block]:
        """What a request covers: the answers to new connections go with them, whatever the zones."""
        whole = universe(self.space, self.conditions)
        every = whole[0][: Dim.SENDER]
        asked = [
            (*every, change.senders, change.receivers, *kind, *self.conditions.whole) for kind in change.kinds
        ]
        return [both for one in asked for family in whole if (both := meet(one, family))]


def _same(was: Decision, now: Decision) -> bool:
    """Whether nothing is decided otherwise; what is not known of a rule that stayed is no difference."""
    if was.action != now.action:
        return False
    if was.action != "unknown" or was.rule is None or now.rule is None:
        return True
    return _key(was.rule) == _key(now.rule)


def _unknown(old: FirewallPolicy, new: FirewallPolicy, was: Decision, now: Decision) -> str:
    named = [one.rule.title if one.rule else "預設動作" for one in (was, now)]
    words = "{old} 之 {was} 與 {new} 之 {now}：動作無從得知，未能判定差異。"
    return words.format(old=old.title, new=new.title, was=named[0], now=named[1])


def _grouped(found: Sequence[Decision]) -> list[Decision]:
    """One decision for each rule and action, whatever the ways through chains."""
    groups: dict[tuple[int, str], Decision] = {}
    for one in found:
        former = groups.get((id(one.rule), one.action))
        blocks = [*former.blocks, *one.blocks] if former else one.blocks
        groups[id(one.rule), one.action] = Decision(one.rule, one.action, blocks)
    return list(groups.values())


_NOTHING = Source("")


def _key(rule: Rule) -> Rule:
    """What a rule says, leaving aside what it is called and where it stands."""
    plain = replace(rule, id="", source=_NOTHING, name="", comment="", log=None, implicit=False)
    services = replace(rule.services, members=tuple(sorted(rule.services.members, key=repr)))
    return replace(
        plain,
        services=services,
        senders=replace(rule.senders, ranges=tuple(sorted(rule.senders.ranges))),
        receivers=replace(rule.receivers, ranges=tuple(sorted(rule.receivers.ranges))),
    )


def _live(rules: Sequence[Rule]) -> list[Rule]:
    return [rule for rule in rules if rule.enabled and rule.action != "continue"]


def _rule_lists(old: FirewallPolicy, new: FirewallPolicy) -> Iterator[tuple[Sequence[Rule], Sequence[Rule]]]:
    """The lists to compare. A chain that only one side has is entered by jumps that only it has."""
    yield old.rules, new.rules
    yield from ((old.chains[name], new.chains[name]) for name in old.chains if name in new.chains)


def _changed(old: Sequence[Rule], new: Sequence[Rule]) -> tuple[list[Rule], list[Rule]]:
    """The rules of either list that are not, in one common order, also the other's."""
    mine, theirs = _live(old), _live(new)
    keys: dict[Rule, int] = {}
    numbers = [[keys.setdefault(_key(rule), len(keys)) for rule in many] for many in (mine, theirs)]
    kept: tuple[set[int], set[int]] = (set(), set())
    for match in SequenceMatcher(None, numbers[0], numbers[1], autojunk=False).get_matching_blocks():
        kept[0].update(range(match.a, match.a + match.size))
        kept[1].update(range(match.b, match.b + match.size))
    return (
        [rule for number, rule in enumerate(mine) if number not in kept[0]],
        [rule for number, rule in enumerate(theirs) if number not in kept[1]],
    )
