"""What a filter decides, packet by packet beside the slow firewall, whatever the facts leave open."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.analysis.exact_sets import Sets, contains
from tests.unit.analysis.slow_firewall import Sent, boundaries, decide
from tests.unit.analysis.test_against_slow_firewall import policies

from inspectorate.analysis import decisions as module
from inspectorate.analysis.conditions import conditions_of
from inspectorate.analysis.decisions import Decision, Filter, decisions, every_zone_of, let_through, universe
from inspectorate.analysis.packets import Space, TooManyPiecesError
from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Rule, Service, Services
from inspectorate.facts.source import Source

SOURCE = Source("fw.conf", "line", 1)


def asked(policy: FirewallPolicy) -> Filter:
    return Filter(policy, Space(every_zone_of([policy]), policy.families), conditions_of([("", policy)]))


def point(one: Filter, sent: Sent) -> tuple[int, ...]:
    known = [int(condition.name in sent.holds) for condition in one.conditions.places]
    layout = type("Layout", (), {"space": one.space})
    return (*Sets.point(Sets(layout, [], []), sent), *known)  # type: ignore[arg-type] # its space is all


def holding(found: list[Decision], at: tuple[int, ...]) -> list[Decision]:
    return [one for one in found if contains(one.blocks, at)]


@settings(max_examples=120, deadline=None)
@given(policies(exact=False), st.integers(0, 99))
def test_each_packet_is_decided_once_and_as_the_slow_firewall_does(policy: FirewallPolicy, seed: int) -> None:
    one = asked(policy)
    found = decisions(one, universe(one.space, one.conditions))
    chance, around = Random(seed), boundaries(policy)  # noqa: S311 - a sample, no secret
    for sent in (around.packet(chance) for _ in range(60)):
        rule, action = decide(policy, sent)
        (decided,) = holding(found, point(one, sent))
        assert (decided.rule, decided.action) == (rule, action), sent


@settings(max_examples=60, deadline=None)
@given(policies(exact=False), st.booleans(), st.integers(0, 99))
def test_what_is_let_through_is_what_is_not_denied(policy: FirewallPolicy, flat: bool, seed: int) -> None:
    kept = tuple(one for one in policy.rules if one.action in {"permit", "deny", "continue"})
    policy = replace(policy, rules=kept, default="deny") if flat else policy
    one = asked(policy)
    found = let_through(one, universe(one.space, one.conditions))
    chance, around = Random(seed), boundaries(policy)  # noqa: S311 - a sample, no secret
    for sent in (around.packet(chance) for _ in range(40)):
        rule, action = decide(policy, sent)
        held = [(each.rule, each.action) for each in holding(found, point(one, sent))]
        assert held == ([(rule, action)] if action != "deny" else []), sent


def rule(name: str, action: str = "permit", **more: object) -> Rule:
    return Rule(name, SOURCE, action, **more)  # type: ignore[arg-type] # whatever a test names


def policy_of(*rules: Rule, **more: object) -> FirewallPolicy:
    whole = FirewallPolicy("fw", "test", "p", SOURCE, rules, "deny")
    return replace(whole, **more)  # type: ignore[arg-type] # whatever a test names


def decided(policy: FirewallPolicy) -> list[tuple[str, str]]:
    one = asked(policy)
    found = decisions(one, universe(one.space, one.conditions))
    return [(each.rule.id if each.rule else "", each.action) for each in found]


def test_what_a_device_never_lets_into_a_zone_is_denied_before_any_rule() -> None:
    found = decided(policy_of(rule("a"), closed_to=("dmz",)))
    assert found == [("", "deny"), ("a", "permit")]


def test_the_filter_s_own_default_counts_where_another_filter_denies_for_it() -> None:
    assert decided(policy_of(own_default="permit")) == [("", "permit")]


def test_a_default_or_a_chain_that_is_not_known_decides_nothing_known() -> None:
    jump = rule("j", "jump", target="gone")
    assert decided(policy_of(default="unknown")) == [("", "unknown")]
    assert decided(policy_of(jump)) == [("j", "unknown")]


def test_disabled_rules_and_rules_behind_the_last_packet_decide_nothing() -> None:
    assert decided(policy_of(rule("off", enabled=False), rule("all"), rule("late"))) == [("all", "permit")]


def test_packets_through_a_translation_are_a_condition_of_their_own() -> None:
    one = asked(policy_of(rule("vip", translated=("web",))))
    found = decisions(one, universe(one.space, one.conditions))
    (held,) = one.conditions.held(found[0].blocks[0])
    assert (held.condition.kind, held.condition.name, held.holds) == ("translated", "web", True)
    assert not one.conditions.sure(found[0].blocks[0])


def test_a_rule_of_too_many_products_is_not_answered() -> None:
    names = tuple(f"n{number}" for number in range(150))
    with pytest.raises(TooManyPiecesError):
        decided(policy_of(rule("a", users=names, applications=names)))


def test_too_many_steps_end_without_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_STEPS", 3)
    services = Services((Service("tcp", ("80",)), Service("udp", ("53",))))
    with pytest.raises(TooManyPiecesError):
        decided(policy_of(rule("a", services=services), rule("b")))


def test_services_not_resolved_match_by_name_and_negated_by_its_absence() -> None:
    one = asked(
        policy_of(
            rule("named", services=Services((), ("app-x",))),
            rule("others", services=Services((Service("tcp"),), ("app-x",), negated=True)),
        )
    )
    found = decisions(one, universe(one.space, one.conditions))
    kinds = {
        each.rule.id: {held for block in each.blocks for held in one.conditions.held(block)}
        for each in found
        if each.rule
    }
    assert {held.holds for held in kinds["named"]} == {True}
    assert {held.holds for held in kinds["others"]} == {False}


def test_a_name_that_is_not_defined_might_be_everything() -> None:
    base = policy_of(rule("d", "deny", senders=Endpoint((), ("x",))), rule("p"))
    for undefined, sure in (((), True), (("x",), False)):
        one = asked(replace(base, undefined=undefined))
        found = decisions(one, universe(one.space, one.conditions))
        assert [one.conditions.sure(block) for block in found[1].blocks] == [sure, sure]
