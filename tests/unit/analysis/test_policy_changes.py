"""What two configurations decide otherwise, packet by packet beside the slow firewall."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.unit.analysis.exact_sets import contains, sent_of
from tests.unit.analysis.slow_firewall import boundaries, decide
from tests.unit.analysis.test_against_slow_firewall import policies
from tests.unit.analysis.test_decisions import point, policy_of, rule

from inspectorate.analysis import policy_changes as module
from inspectorate.analysis.addresses import EVERY, addresses
from inspectorate.analysis.asked_services import kinds_of
from inspectorate.analysis.decisions import decisions
from inspectorate.analysis.packets import Block, TooManyPiecesError, meet_all
from inspectorate.analysis.policy_changes import Change, PolicyChanges, policy_changes
from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Service, Services
from inspectorate.facts.source import Source

WEB = Services((Service("tcp", ("443",)),))
NET = Endpoint(("10.0.0.0/24",))


def differing(old: FirewallPolicy, new: FirewallPolicy) -> tuple[module._Compared, dict[str, list[Block]]]:
    compared = module._Compared(old, new)
    found: dict[str, list[Block]] = {"permit": [], "deny": []}
    for now in decisions(compared.new, compared.regions):
        for was in decisions(compared.old, compared.regions):
            if was.action != now.action:
                found[now.action] += meet_all(was.blocks, now.blocks)
    return compared, found


@settings(max_examples=80, deadline=None)
@given(policies(exact=False), policies(exact=False), st.integers(0, 6), st.integers(0, 99))
def test_every_packet_decided_otherwise_is_found_and_no_other(
    old: FirewallPolicy, other: FirewallPolicy, cut: int, seed: int
) -> None:
    mixed = replace(old, rules=(*old.rules[:cut], *other.rules[:2], *old.rules[cut + 1 :]))
    new = replace(mixed, default=other.default) if seed % 7 == 0 else mixed
    compared, found = differing(old, new)
    chance = Random(seed)  # noqa: S311 - a sample, no secret
    for around in (boundaries(old), boundaries(new)):
        for sent in (around.packet(chance) for _ in range(30)):
            was, now = decide(old, sent)[1], decide(new, sent)[1]
            at = point(compared.new, sent)
            assert contains(found["permit"], at) is (was != now == "permit"), sent
            assert contains(found["deny"], at) is (was != now == "deny"), sent


@settings(max_examples=60, deadline=None)
@given(policies(exact=True), policies(exact=True))
def test_each_line_s_packet_is_decided_as_the_line_says(old: FirewallPolicy, new: FirewallPolicy) -> None:
    found = policy_changes([old], [new])
    assume(found.turned)
    for one in found.turned:
        for line in one.lines:
            sent = sent_of(line.packet, one.after or rule("none"))
            assert (decide(old, sent)[0], decide(new, sent)[0]) == (one.before, one.after)
            assert decide(new, sent)[1] == ("permit" if one.permitted else "deny")


def compared(old: FirewallPolicy, new: FirewallPolicy, *changes: Change) -> PolicyChanges:
    return policy_changes([old], [new], changes)


def test_renaming_reordering_and_splitting_change_nothing_and_are_said_to() -> None:
    old = policy_of(rule("a", services=WEB, receivers=NET), rule("b", "deny", receivers=NET))
    halves = [Endpoint((text,)) for text in ("10.0.0.0/25", "10.0.0.128/25")]
    split = policy_of(
        *(rule(f"a{n}", services=WEB, receivers=half) for n, half in enumerate(halves)),
        rule("c", "deny", receivers=NET, comment="renamed"),
    )
    found = compared(old, split)
    assert (found.turned, found.untold, found.rewritten) == ((), (), ("fw p",))
    assert compared(old, old) == PolicyChanges()


def change(number: str, to: str = "10.0.0.0/24", **more: object) -> Change:
    told: dict[str, Any] = {"approver": "王經理", "approved_on": "2026-10-01", **more}
    return Change(number, Source("c.csv"), EVERY, addresses([to]), kinds_of("tcp/443"), **told)


def test_a_new_permission_belongs_to_the_request_that_covers_it_and_the_rest_to_none() -> None:
    old, new = policy_of(), policy_of(rule("a", services=WEB, receivers=NET))
    found = compared(old, new, change("C-1", "10.0.0.0/25"), change("C-2", "10.9.0.0/16"))
    assert [(one.change.id if one.change else "", one.lines[0].receivers) for one in found.turned] == [
        ("C-1", ("10.0.0.0/25",)),
        ("", ("10.0.0.128/25",)),
    ]
    assert [one.id for one in found.unused] == ["C-2"]
    assert {one.before for one in found.turned} == {None}


@pytest.mark.parametrize("more", [{"approver": ""}, {"approved_on": ""}, {"opens": False}])
def test_a_request_that_nobody_approved_or_that_closes_covers_no_new_permission(
    more: dict[str, Any],
) -> None:
    new = policy_of(rule("a", services=WEB, receivers=NET))
    found = compared(policy_of(), new, change("C-1", **more))
    assert [one.change for one in found.turned] == [None]
    assert [one.id for one in found.unused] == ["C-1"]


def test_a_request_to_close_covers_what_is_newly_denied() -> None:
    old = policy_of(rule("a", services=WEB, receivers=NET))
    (one,) = compared(old, policy_of(), change("C-1", opens=False)).turned
    assert (one.permitted, one.change is not None, one.after) == (False, True, None)


def test_a_changed_default_and_a_changed_chain_are_found() -> None:
    assert [one.permitted for one in compared(policy_of(), policy_of(default="permit")).turned] == [True]
    jump = rule("j", "jump", target="c")
    old = policy_of(jump, chains={"c": (rule("x", services=WEB),)})
    new = policy_of(jump, chains={"c": (rule("x", "deny", services=WEB),)})
    assert [(one.before.id if one.before else "", one.permitted) for one in compared(old, new).turned] == [
        ("x", False)
    ]


def test_an_action_that_is_not_known_is_a_difference_only_where_the_rule_changed() -> None:
    odd = rule("q", "other", services=WEB)
    assert compared(policy_of(odd), policy_of(odd, rule("a", receivers=NET))).untold == ()
    found = compared(policy_of(odd), policy_of(rule("q2", services=WEB)))
    assert found.turned == ()
    assert "q" in found.untold[0]
    other = compared(policy_of(odd), policy_of(replace(odd, unmodelled=("word",))))
    assert len(other.untold) > 0
    unknown = policy_of(default="unknown")
    assert compared(unknown, replace(unknown, closed_to=("dmz",))).turned == ()


def test_filters_are_paired_by_their_place_and_lone_ones_are_told() -> None:
    inner = policy_of(name="ACL a", path="in", zone="dmz")
    renamed = replace(inner, name="ACL b", device="other")
    assert policy_changes([inner], [renamed]) == PolicyChanges()
    lone = policy_of(name="new")
    found = policy_changes([inner], [inner, replace(lone, device="second")])
    assert [text.split(" 僅見於")[1] for text in found.untold] == ["新設定，無舊設定可比對。"]
    (text,) = policy_changes([inner, lone], [inner]).untold
    assert "舊設定" in text


def test_what_is_too_complex_is_told_and_not_called_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_many(*_: object) -> None:
        raise TooManyPiecesError

    monkeypatch.setattr(module, "decisions", too_many)
    found = compared(policy_of(), policy_of(rule("a")))
    assert found.turned == ()
    assert "過於複雜" in found.untold[0]


def test_too_many_pieces_of_changed_rules_are_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_PIECES", 1)
    parts = Services((Service("tcp", ("80",), ("1000",)), Service("udp", ("53",), ("2000",))))
    assert "過於複雜" in compared(policy_of(), policy_of(rule("a", services=parts))).untold[0]
