"""The exact answers, against an evaluator that asks packet by packet."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from ipaddress import IPv4Address
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from inspectorate.analysis.addresses import addresses
from inspectorate.analysis.effectiveness import idle_rules
from inspectorate.analysis.first_match import Layout, lay_out
from inspectorate.analysis.flow import passages
from inspectorate.analysis.packets import STATES, Block
from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Rule, Service, Services
from inspectorate.facts.source import Source

SOURCE = Source("fw.conf", "line", 1)
BASE = int(IPv4Address("10.0.0.0"))
HOSTS = (0, 1, 2, 9)  # what rules speak of, and one host that none does
PORTS = (1, 2, 9)
PROTOCOLS = {"tcp": 6, "udp": 17, "47": 47}
ZONES = ("a", "b", "elsewhere")
Packet = tuple[str, str, str, int, int, str, int]
PACKETS: list[Packet] = [*product(ZONES, ("a",), ("new", "established"), HOSTS, HOSTS, PROTOCOLS, PORTS)]

HOST = st.sampled_from([f"10.0.0.{number}" for number in (0, 1, 2)])
ENDPOINT = st.just(Endpoint(("any4",))) | st.builds(
    Endpoint,
    ranges=st.sampled_from([("any4",), ("10.0.0.0-10.0.0.1",)])
    | st.lists(HOST, min_size=1, max_size=2).map(tuple),
    negated=st.booleans(),
)
SERVICE = st.sampled_from(
    [Service(), Service("tcp"), Service("tcp", ("1",)), Service("tcp", ("1-2",)), Service("udp", ("2",))]
)
SERVICES = st.builds(
    Services, members=st.lists(SERVICE, min_size=1, max_size=2).map(tuple), negated=st.booleans()
)
RULE = st.builds(
    Rule,
    id=st.just("r"),
    source=st.just(SOURCE),
    action=st.sampled_from(["permit", "deny", "permit", "deny", "jump", "goto", "return", "continue"]),
    senders=ENDPOINT,
    receivers=ENDPOINT,
    services=st.just(Services()) | SERVICES,
    from_zones=st.sampled_from([(), (), ("a",), ("a", "b")]),
    states=st.sampled_from([(), (), ("new",), ("established",)]),
    schedule=st.sampled_from(["", "", "", "office"]),
    target=st.sampled_from(["one", "two"]),
)
CHAIN = st.lists(RULE, max_size=4)
NO_JUMP = CHAIN.map(lambda rules: [r for r in rules if r.action not in ("jump", "goto")])


def policy_of(rules: Sequence[Rule], one: Sequence[Rule], two: Sequence[Rule]) -> FirewallPolicy:
    named = [
        [replace(r, id=f"{n}{i}") for i, r in enumerate(c)] for n, c in (("m", rules), ("o", one), ("t", two))
    ]
    onward = [replace(rule, target="two") for rule in named[1]]
    return FirewallPolicy(
        "fw", "test", "p", SOURCE, tuple(named[0]), "deny", families=(4,),
        chains={"one": tuple(onward), "two": tuple(named[2])},
    )  # fmt: skip


@cache
def holds(side: Endpoint, host: int) -> bool:
    number = BASE + host
    return any(first <= number <= last for first, last in addresses(side.ranges)) is not side.negated


@cache
def serves(services: Services, protocol: str, port: int) -> bool:
    found = any(
        member.protocol in ("ip", protocol)
        and (not member.ports or any(port in _span(text) for text in member.ports))
        for member in services.members
    )
    return found is not services.negated


def _span(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def matches(rule: Rule, packet: Packet) -> bool:
    entering, _, state, sender, receiver, protocol, port = packet
    return (
        (not rule.from_zones or entering in rule.from_zones)
        and (not rule.states or state in rule.states)
        and holds(rule.senders, sender)
        and holds(rule.receivers, receiver)
        and serves(rule.services, protocol, port)
    )


def decider(policy: FirewallPolicy, packet: Packet, *, now: bool) -> tuple[Rule | None, str]:
    """The rule that decides and what; ``now`` is whether scheduled rules are in force."""
    found = _walk(policy, policy.rules, packet, now)
    return found if isinstance(found, tuple) else (None, policy.default)


def _walk(
    policy: FirewallPolicy, rules: Sequence[Rule], packet: Packet, now: bool
) -> tuple[Rule | None, str] | None:
    for rule in rules:
        if not matches(rule, packet) or (rule.schedule and not now):
            continue
        if rule.action in ("permit", "deny"):
            return rule, rule.action
        if rule.action == "return":
            return None
        if rule.action in ("jump", "goto"):
            found = _walk(policy, policy.chains[rule.target], packet, now)
            if found or rule.action == "goto":
                return found
    return None


def place(layout: Layout, packet: Packet) -> tuple[int, ...]:
    zones = layout.space.zones
    entering, leaving = (zones.index(name) + 1 if name in zones else 0 for name in packet[:2])
    head = entering, leaving, STATES.index(packet[2])
    return (*head, BASE + packet[3], BASE + packet[4], PROTOCOLS[packet[5]], 0, packet[6])


def contains(blocks: Sequence[Block], point: Sequence[int]) -> bool:
    return any(
        all(any(f <= number <= last for f, last in part) for part, number in zip(block, point, strict=True))
        for block in blocks
    )


def having(*actions: str) -> st.SearchStrategy[list[Rule]]:
    """A short chain that surely has rules of the given actions, in that order."""
    fixed = [st.builds(replace, RULE, action=st.just(action)) for action in actions]
    return st.tuples(st.lists(RULE, max_size=1), *fixed).map(lambda parts: [*parts[0], *parts[1:]])


@settings(max_examples=120, deadline=None)
@given(having("jump", "permit"), having("return", "permit"), NO_JUMP)
def test_a_return_keeps_its_packets_from_the_rest_of_its_chain(
    rules: list[Rule], one: list[Rule], two: list[Rule]
) -> None:
    rules = [replace(rule, target="one") for rule in rules]
    assert_agreement(policy_of(rules, one, two))


@settings(max_examples=120, deadline=None)
@given(CHAIN, CHAIN, NO_JUMP)
def test_what_passes_is_what_a_packet_by_packet_evaluator_lets_pass(
    rules: list[Rule], one: list[Rule], two: list[Rule]
) -> None:
    assert_agreement(policy_of(rules, one, two))


def assert_agreement(policy: FirewallPolicy) -> None:
    layout = lay_out(policy)
    found = passages(layout, layout.space.universe(), policy.default)
    sure = [block for passage in found for block in passage.surely]
    possible = [block for passage in found for block in passage.possibly]
    for packet in PACKETS[::7]:
        point = place(layout, packet)
        answers = {decider(policy, packet, now=now)[1] for now in (True, False)}
        if contains(sure, point):
            assert "permit" in answers, packet
        if "permit" in answers:
            assert contains(possible, point), packet
        if len({rule.schedule for rule in policy.every_rule()}) <= 1 and not any(
            rule.schedule for rule in policy.every_rule()
        ):
            assert contains(sure, point) is contains(possible, point) is (answers == {"permit"}), packet


@settings(max_examples=120, deadline=None)
@given(CHAIN, NO_JUMP)
def test_an_idle_rule_never_decides_and_a_rule_that_never_decides_is_idle(
    rules: list[Rule], two: list[Rule]
) -> None:
    policy = policy_of([replace(rule, target="two") for rule in rules], [], two)
    idle = {found.rule.id for found in idle_rules(lay_out(policy)) if found.kind != "undetermined"}
    deciding = {
        rule.id
        for packet in PACKETS
        for now in (True, False)
        for rule in (decider(policy, packet, now=now)[0],)
        if rule is not None
    }
    assert not idle & deciding
    if not any(rule.schedule for rule in policy.every_rule()):
        judged = set(_reachable(policy))
        assert judged - deciding <= idle


def _reachable(policy: FirewallPolicy) -> Iterator[str]:
    """Written permits and denials that some packet of the sample would match if it got there."""
    layout = lay_out(policy)
    for entry in layout.entries:
        if entry.rule.action in ("permit", "deny") and entry.match.possibly:
            yield entry.rule.id


def test_a_circle_of_jumps_is_a_gap_and_no_endless_walk() -> None:
    loop = Rule("l", SOURCE, "jump", target="one")
    policy = policy_of([loop], [replace(loop, target="two")], [loop])
    layout = lay_out(policy)
    assert "循環跳躍" in layout.gaps[0]
    assert all(entry.action == "other" for entry in layout.entries)
