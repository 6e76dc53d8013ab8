"""What a rule base's own rules say of one another: one answer for each of the usual questions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from inspectorate.analysis.boxes import TooManyBoxesError
from inspectorate.analysis.breadth import Breadth, breadth
from inspectorate.analysis.conflicts import Conflict, TooManyPairsError, conflicts
from inspectorate.analysis.effectiveness import Idle, Standing, standing
from inspectorate.analysis.first_match import lay_out
from inspectorate.analysis.removal import removable_rules
from inspectorate.analysis.rule_base import RuleBase, rule_base_of
from inspectorate.analysis.witness import Packet, holds, packet_of, point_in
from inspectorate.facts.firewall import FirewallPolicy, Rule


@dataclass(frozen=True, slots=True)
class Shown:
    """A rule with a packet that it decides; None where none reaches it."""

    rule: Rule
    packet: Packet | None


@dataclass(frozen=True, slots=True)
class RuleAnswers:
    """The answers for one filter.

    Attributes:
        any_to_any: rules that permit any source to reach any destination by any service.
        idle: rules that never decide, or may never decide, anything.
        removable: rules that decide packets of which the same would be decided without them.
        conflicts: pairs of rules whose order matters.
        untold: zh-TW sentences: what could not be told, and why.
    """

    policy: FirewallPolicy
    any_to_any: tuple[Shown, ...] = ()
    idle: tuple[Idle, ...] = ()
    removable: tuple[Shown, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    untold: tuple[str, ...] = ()


def rule_answers(policy: FirewallPolicy) -> RuleAnswers:
    """Every answer that the filter's own rules give; what cannot be told is said."""
    layout = lay_out(policy)
    base = rule_base_of(layout)
    untold = [*policy.limits, *layout.gaps, *_unread(base)]
    try:
        found = standing(base)
    except TooManyBoxesError:
        untold.append("規則之位址、服務群組展開後過於龐大，無法比對規則。")
        return RuleAnswers(policy, _any_to_any(base, policy, {}), untold=tuple(untold))
    reached = {id(rule): packet for rule, packet in found.reached}
    live = [index for index, rule in enumerate(base.rules) if id(rule) in reached]
    removable = tuple(Shown(rule, reached[id(rule)]) for rule in removable_rules(base, policy.default, live))
    pairs: tuple[Conflict, ...] = ()
    try:
        pairs = tuple(conflicts(base, live))
    except TooManyPairsError:
        untold.append("相互重疊而動作相反之規則過多，不逐一列出。")
    untold += _doubtful(found)
    return RuleAnswers(
        policy, _any_to_any(base, policy, reached), found.idle, removable, pairs, tuple(untold)
    )


def _any_to_any(base: RuleBase, policy: FirewallPolicy, reached: Mapping[int, Packet]) -> tuple[Shown, ...]:
    """Each enabled permit by itself, whatever its zones and whatever stands before it."""
    found: dict[int, Shown] = {}
    space = base.layout.space
    for number, entry in enumerate(base.layout.entries):
        rule, blocks = entry.rule, entry.match.surely
        if entry.action != "permit" or rule.implicit or rule.users or rule.applications or id(rule) in found:
            continue
        widths = (breadth(blocks, space, family, policy.loopback) for family in policy.families)
        if max(widths) is Breadth.ANY:
            found[id(rule)] = Shown(rule, _plain(base, number) or reached.get(id(rule)))
    return tuple(found.values())


def _plain(base: RuleBase, number: int) -> Packet | None:
    """An everyday packet of an entry, where no entry before it takes that."""
    point = point_in(base.matched(number)[0])
    if any(holds(part, point) for before in range(number) for part in base.taken(before)):
        return None
    return packet_of(point, base.layout.space, base.opaque)


def _unread(base: RuleBase) -> Iterator[str]:
    rules: Iterable[Rule] = {id(entry.rule): entry.rule for entry in base.layout.entries}.values()
    for rule in rules:
        if rule.unmodelled or rule.translated:
            yield f"規則 {rule.title} 含無法解讀之條件或位址轉換，未能判定其與其他規則之關係。"


def _doubtful(found: Standing) -> Iterator[str]:
    for idle in found.idle:
        if idle.kind == "undetermined":
            yield f"規則 {idle.rule.title} 與前列規則之關係過於複雜，未能判定是否生效。"
        elif idle.kind == "perhaps":
            yield f"規則 {idle.rule.title} 是否被前列規則涵蓋，取決於檔案未載明之位址或服務。"
