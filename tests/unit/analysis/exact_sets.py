"""The sets that ``analysis`` makes of a policy, asked packet by packet, beside the slow firewall."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address

from tests.unit.analysis.slow_firewall import Sent, decide, matches, words_of

from inspectorate.analysis.conflicts import conflicts
from inspectorate.analysis.effectiveness import standing
from inspectorate.analysis.first_match import Layout, lay_out
from inspectorate.analysis.flow import passages
from inspectorate.analysis.packets import STATES, Block
from inspectorate.analysis.removal import removable_rules
from inspectorate.analysis.rule_base import RuleBase, rule_base_of
from inspectorate.analysis.witness import Packet
from inspectorate.facts.firewall import FirewallPolicy, Rule

V4 = 1 << 32


@dataclass(frozen=True, slots=True)
class Sets:
    """What surely passes and what may, as unions of blocks."""

    layout: Layout
    surely: Sequence[Block]
    possibly: Sequence[Block]

    def point(self, sent: Sent) -> tuple[int, ...]:
        zones = self.layout.space.zones
        sides = ((sent.entering, 0), (sent.leaving, 0 if sent.leaving == sent.entering else len(zones) + 1))
        head = (zones.index(name) + 1 if name in zones else other for name, other in sides)
        ends = (int(end) + (V4 if end.version == 6 else 0) for end in (sent.sender, sent.receiver))
        return (*head, STATES.index(sent.state), *ends, sent.protocol, sent.source_port, sent.port)


def sets_of(policy: FirewallPolicy) -> Sets:
    layout = lay_out(policy)
    found = passages(layout, layout.space.universe(), policy.default)
    return Sets(
        layout,
        [block for one in found for block in one.surely],
        [block for one in found for block in one.possibly],
    )


def contains(blocks: Iterable[Block], point: Sequence[int]) -> bool:
    return any(
        all(any(f <= number <= last for f, last in part) for part, number in zip(block, point, strict=True))
        for block in blocks
    )


def left_open(policy: FirewallPolicy) -> bool:
    """Whether the facts leave anything of the rules open."""
    return any(True for rule in policy.every_rule() for _ in words_of(rule))


def compare(truth: FirewallPolicy, sets: Sets, packets: Iterable[Sent]) -> int:
    """Hold the sets against the slow firewall; how many packets passed there."""
    exact = not left_open(truth)
    passed = 0
    for sent in packets:
        _, action = decide(truth, sent)
        point = sets.point(sent)
        may = contains(sets.possibly, point)
        passed += action == "permit"
        if exact:
            assert contains(sets.surely, point) is may is (action == "permit"), sent
        else:
            assert may or action != "permit", sent
    return passed


@dataclass(frozen=True, slots=True)
class Answered:
    """Which rules never decide, which could be taken away, and what is shown of the others."""

    base: RuleBase
    idle: tuple[Rule, ...]
    removable: tuple[Rule, ...]


def answered(policy: FirewallPolicy, layout: Layout) -> Answered:
    """The answers, their witnesses held against the slow firewall."""
    base = rule_base_of(layout)
    found = standing(base)
    for rule, packet in found.reached:
        assert matches(rule, sent_of(packet, rule)), (rule, packet)
        if not left_open(policy):
            assert decide(policy, sent_of(packet, rule))[0] is rule, (rule, packet)
    sure = tuple(idle for idle in found.idle if idle.kind in ("shadowed", "redundant"))
    for idle in sure:
        assert idle.packet is not None
        decider = decide(policy, sent_of(idle.packet, idle.rule))[0]
        assert decider is not None
        assert decider is not idle.rule, (idle, decider)
    reached = {id(rule) for rule, _ in found.reached}
    live = [index for index, rule in enumerate(base.rules) if id(rule) in reached]
    for pair in conflicts(base, live):
        sent = sent_of(pair.packet, pair.first)
        assert pair.first.action != pair.second.action
        assert matches(pair.first, sent), pair
        if not left_open(policy):
            assert decide(policy, sent)[0] is pair.first, pair
            assert matches(pair.second, sent), pair
    removable = tuple(removable_rules(base, policy.default, live))
    return Answered(base, tuple(idle.rule for idle in sure), removable)


def sent_of(packet: Packet, rule: Rule) -> Sent:
    """The packet that a witness shows, with all that the rule leaves open in the rule's favour."""
    kind, code = packet.icmp or (packet.port or 0, packet.source_port or 0)
    words = {packet.user, packet.application, packet.time, *rule.narrowed_by, *rule.unmodelled}
    for side in (rule.senders, rule.receivers):
        words.update(side.narrowed if side.negated else side.opaque)
    words.update(rule.services.opaque if not rule.services.negated else ())
    return Sent(
        packet.entering or "nowhere",
        packet.leaving or ("nowhere" if packet.within else "elsewhere"),
        packet.state,
        ip_address(packet.sender),
        ip_address(packet.receiver),
        packet.protocol,
        code,
        kind,
        frozenset(words - {""}),
    )


def without(policy: FirewallPolicy, rule: Rule) -> FirewallPolicy:
    """The policy with one rule taken away."""
    kept = tuple(one for one in policy.rules if one is not rule)
    chains = {name: tuple(one for one in chain if one is not rule) for name, chain in policy.chains.items()}
    return replace(policy, rules=kept, chains=chains)


def hold_answers(policy: FirewallPolicy, found: Answered, packets: Sequence[Sent]) -> None:
    """No idle rule decides any of the packets; without a removable rule the same is decided of each."""
    decided = [decide(policy, sent) for sent in packets]
    deciding = {id(rule) for rule, _ in decided}
    assert not [rule.id for rule in found.idle if id(rule) in deciding]
    for rule in found.removable:
        less = without(policy, rule)
        for sent, (_, action) in zip(packets, decided, strict=True):
            assert decide(less, sent)[1] == action, (rule.id, sent)
