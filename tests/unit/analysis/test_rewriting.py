"""A rule base said in other words lets the same packets through and has the same idle rules."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.unit.analysis.exact_sets import contains, sets_of
from tests.unit.analysis.slow_firewall import boundaries
from tests.unit.analysis.test_against_slow_firewall import policies

from inspectorate.analysis.effectiveness import idle_rules
from inspectorate.analysis.first_match import lay_out
from inspectorate.analysis.packets import Block, meet_all, without_all
from inspectorate.analysis.rule_packets import match_of, space_of
from inspectorate.facts.firewall import Action, Endpoint, FirewallPolicy, Rule

BUDGET = 200_000
HALVES = {4: ("0.0.0.0/1", "128.0.0.0/1"), 6: ("::/1", "8000::/1")}


def same(left: Sequence[Block], right: Sequence[Block]) -> bool:
    return not without_all(left, right, BUDGET) and not without_all(right, left, BUDGET)


def assert_same_packets(one: FirewallPolicy, other: FirewallPolicy) -> None:
    left, right = sets_of(one), sets_of(other)
    assert same(left.surely, right.surely)
    assert same(left.possibly, right.possibly)


def idle_ids(policy: FirewallPolicy) -> set[str]:
    return {idle.rule.id for idle in idle_rules(lay_out(policy))}


def deciding(policy: FirewallPolicy) -> list[int]:
    return [n for n, rule in enumerate(policy.rules) if rule.action in ("permit", "deny") and rule.enabled]


def split(rule: Rule) -> list[Rule]:
    """The rule for every half of the senders' addresses; the halves of ``any`` together are it again."""
    parts = [Endpoint((half,)) for halves in HALVES.values() for half in halves]
    return [replace(rule, id=f"{rule.id}/{n}", senders=part) for n, part in enumerate(parts)]


@settings(max_examples=60)
@given(policies(exact=True), st.integers(0, 9))
def test_a_rule_split_in_parts_does_what_it_did_whole(policy: FirewallPolicy, pick: int) -> None:
    places = deciding(policy)
    assume(places)
    place = places[pick % len(places)]
    whole = replace(policy.rules[place], senders=Endpoint(("any",)))
    merged = replace(policy, rules=(*policy.rules[:place], whole, *policy.rules[place + 1 :]))
    apart = replace(policy, rules=(*policy.rules[:place], *split(whole), *policy.rules[place + 1 :]))
    assert_same_packets(merged, apart)
    before, after = idle_ids(merged), idle_ids(apart)
    assert before - {whole.id} == {one for one in after if "/" not in one}
    entries = [entry for entry in lay_out(apart).entries if entry.match.possibly]
    parts = {entry.rule.id for entry in entries if "/" in entry.rule.id}
    assert (whole.id in before) is (bool(parts) and parts <= after), "idle exactly if every part is"


NEW = {"a": "z-inside", "b": "c-outside"}


def renamed(rule: Rule) -> Rule:
    entering, leaving = (tuple(NEW[name] for name in names) for names in (rule.from_zones, rule.to_zones))
    return replace(rule, id=f"new {rule.id}", from_zones=entering, to_zones=leaving, target="onward")


@settings(max_examples=60)
@given(policies(exact=True), st.integers(0, 99))
def test_zones_and_rules_by_other_names_do_the_same(policy: FirewallPolicy, seed: int) -> None:
    chains = {"onward": tuple(map(renamed, policy.chains["chain"]))}
    other = replace(policy, rules=tuple(map(renamed, policy.rules)), chains=chains)
    assert {f"new {name}" for name in idle_ids(policy)} == idle_ids(other)
    left, right = sets_of(policy), sets_of(other)
    chance, around = Random(seed), boundaries(policy)  # noqa: S311 - a sample, no secret
    for _ in range(40):
        sent = around.packet(chance)
        entering, leaving = (NEW.get(name, name) for name in (sent.entering, sent.leaving))
        same_sent = replace(sent, entering=entering, leaving=leaving)
        assert contains(left.surely, left.point(sent)) is contains(right.surely, right.point(same_sent))


@settings(max_examples=60)
@given(policies(exact=True), st.integers(0, 9))
def test_neighbours_that_share_no_packet_may_change_places(policy: FirewallPolicy, pick: int) -> None:
    space = space_of(policy)
    found = [match_of(rule, space).possibly if rule.enabled else [] for rule in policy.rules]
    places = [n for n in range(len(found) - 1) if not meet_all(found[n], found[n + 1])]
    assume(places)
    place = places[pick % len(places)]
    rules = list(policy.rules)
    rules[place : place + 2] = rules[place + 1], rules[place]
    other = replace(policy, rules=tuple(rules))
    assert_same_packets(policy, other)
    assert idle_ids(policy) == idle_ids(other)


@settings(max_examples=60)
@given(policies(exact=True), st.integers(0, 9))
def test_an_idle_rule_put_in_changes_nothing(policy: FirewallPolicy, pick: int) -> None:
    places = deciding(policy)
    assume(places)
    place = places[pick % len(places)]
    opposite: Action = "deny" if policy.rules[place].action == "permit" else "permit"
    behind = replace(policy.rules[place], id="behind", action=opposite)
    other = replace(policy, rules=(*policy.rules[: place + 1], behind, *policy.rules[place + 1 :]))
    assert_same_packets(policy, other)
    assert idle_ids(other) - {"behind"} == idle_ids(policy)
