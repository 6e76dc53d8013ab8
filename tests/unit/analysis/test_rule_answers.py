"""The answers of a rule base, one small base for each."""

from dataclasses import replace

import pytest

from inspectorate.analysis import box_search, boxes, conflicts, removal
from inspectorate.analysis.rule_answers import RuleAnswers, rule_answers
from inspectorate.facts.firewall import Action, Default, Endpoint, FirewallPolicy, Rule, Service, Services
from inspectorate.facts.source import Source

SOURCE = Source("fw.conf", "line", 1)


def rule(name: str, action: Action, sender: str = "any4", port: str = "", *, to: str = "any4") -> Rule:
    services = Services((Service("tcp", (port,)),)) if port else Services()
    return Rule(
        name, SOURCE, action, senders=Endpoint((sender,)), receivers=Endpoint((to,)), services=services
    )


def asked(*rules: Rule, default: Default = "deny") -> RuleAnswers:
    return rule_answers(FirewallPolicy("fw", "test", "p", SOURCE, rules, default, families=(4,)))


def test_any_to_any_is_shown_by_a_packet_that_reaches_it() -> None:
    (found,) = asked(rule("1", "deny", to="203.0.113.10"), rule("2", "permit")).any_to_any
    assert found.packet is not None
    assert (found.rule.id, found.packet.receiver) == ("2", "0.0.0.1"), "the everyday packet is denied before"
    (found,) = asked(rule("1", "deny"), rule("2", "permit")).any_to_any
    assert (found.rule.id, found.packet) == ("2", None)


def test_any_to_any_leaves_out_denials_users_and_what_the_device_does_itself() -> None:
    device = replace(rule("2", "permit"), implicit=True)
    staff = replace(rule("3", "permit"), users=("staff",))
    assert asked(rule("1", "deny", "10.0.0.1"), device, staff).any_to_any == ()


def test_a_denial_before_the_same_default_is_removable_unless_a_permit_needs_it() -> None:
    assert [one.rule.id for one in asked(rule("1", "deny", "10.0.0.1")).removable] == ["1"]
    needed = asked(rule("1", "deny", "10.0.0.1"), rule("2", "permit", "10.0.0.0/24"))
    assert needed.removable == ()
    again = asked(
        rule("1", "deny", "10.0.0.1"), rule("2", "deny", "10.0.0.0/30"), rule("3", "permit", "10.0.0.0/24")
    )
    assert [one.rule.id for one in again.removable] == ["1"], "the second denies the same"


def test_of_a_rule_before_too_many_others_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = [
        rule("1", "deny", "10.0.0.1", "80"),
        rule("2", "permit", "10.0.0.1", "81"),
        rule("3", "permit", "9.9.9.9"),
    ]
    assert [one.rule.id for one in asked(*rules, default="deny").removable] == ["1"]
    monkeypatch.setattr(removal, "MOST_BEHIND", 0)
    wide = replace(rules[0], services=Services())
    assert asked(wide, *rules[1:]).removable == ()


def test_a_conflict_is_an_exception_or_a_correlation() -> None:
    (found,) = asked(rule("1", "deny", "10.0.0.1"), rule("2", "permit", "10.0.0.0/24", "80")).conflicts
    assert (found.kind, found.packet.sender, found.packet.port) == ("correlation", "10.0.0.1", 80)
    (found,) = asked(rule("1", "deny", "10.0.0.1", "80"), rule("2", "permit", "10.0.0.0/24", "80")).conflicts
    assert found.kind == "generalisation"
    assert asked(rule("1", "permit", "10.0.0.1", "80"), rule("2", "deny")).conflicts == (), (
        "the usual last rule"
    )


def test_rules_whose_shared_packets_are_all_decided_before_are_in_no_conflict() -> None:
    first = rule("0", "deny", "10.0.0.1", "80")
    assert asked(first, rule("1", "deny", "10.0.0.1"), rule("2", "permit", "10.0.0.0/24", "81")).conflicts
    found = asked(first, rule("1", "deny", "10.0.0.1", "80-81"), rule("2", "permit", "10.0.0.1", "79-80"))
    assert [(pair.first.id, pair.second.id) for pair in found.conflicts] == [("0", "2")]


def test_the_conflicts_of_permits_and_denials_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conflicts, "MOST_PAIRS", 1)
    rules = (rule("1", "deny", "10.0.0.1", "80"), rule("2", "permit", "10.0.0.0/24", "80"))
    assert len(asked(*rules).conflicts) == 1
    found = asked(*rules, rule("3", "deny", "10.0.0.0/16", "80"))
    assert "不逐一列出" in found.untold[0]


def test_too_many_conflicts_are_said_and_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = (rule("1", "deny", "10.0.0.1"), rule("2", "permit", "10.0.0.0/24", "80"))
    for name, most in (("MOST_PAIRS", 0), ("_MOST_EACH", 0)):
        with monkeypatch.context() as patch:
            patch.setattr(conflicts, name, most)
            found = asked(*rules)
        assert found.conflicts == ()
        assert "不逐一列出" in found.untold[0]
    monkeypatch.setattr(conflicts, "_MOST_PIECES", 0)
    (pair,) = asked(*rules).conflicts
    assert pair.kind == "correlation", "what is too complex to compare is not called an exception"


def test_users_applications_and_times_are_covered_by_their_own_names() -> None:
    staff = replace(
        rule("1", "permit", port="80"), users=("staff",), applications=("web",), schedule="office"
    )
    more = replace(staff, id="2", users=("staff", "guests"))
    found = asked(staff, replace(staff, id="3"), more)
    assert [(idle.rule.id, idle.kind) for idle in found.idle] == [("3", "redundant")]
    shown = {one.rule.id: one.packet for one in found.removable}
    packet = shown["1"]
    assert packet is not None
    assert (packet.user, packet.application, packet.time) == ("staff", "web", "office")
    assert (packet.sender, packet.receiver, packet.port) == ("198.51.100.10", "203.0.113.10", 80)


def test_what_cannot_be_told_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = replace(rule("1", "permit", "10.0.0.1", "22"), unmodelled=("new-word",))
    name = replace(rule("2", "permit", port="80"), senders=Endpoint((), ("host.example",)))
    found = asked(odd, name, rule("3", "permit", "10.0.0.1", "80"))
    assert [text.split(" ")[1] for text in found.untold] == ["1", "3"]
    assert "取決於檔案未載明" in found.untold[1]
    hosts = Endpoint(tuple(f"10.0.0.{2 * n}" for n in range(9)))
    group = replace(rule("g", "permit"), senders=hosts)
    apart = [rule(f"h{n}", "deny", f"10.0.0.{2 * n}") for n in range(9)]
    monkeypatch.setattr(boxes, "MOST_BOXES", 8)
    assert "過於龐大" in asked(*apart, group).untold[0]


def test_a_rule_too_complex_to_compare_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box_search, "MOST_COVERS", 3)
    found = asked(
        *(rule(str(n), "deny", f"10.0.0.{n}") for n in range(4)), rule("all", "deny", "10.0.0.0/30")
    )
    assert found.idle[0].packet is None
    assert "過於複雜" in found.untold[0]


def test_an_icmp_witness_has_a_type_and_a_code_that_exist() -> None:
    pings = Services((Service("icmp", icmp=("255/255",)),))
    (found,) = asked(replace(rule("1", "permit"), services=pings), default="permit").removable
    assert found.packet is not None
    assert (found.packet.icmp, found.packet.port) == ((255, 255), None)


def test_a_base_without_rules_has_no_answers() -> None:
    found = asked()
    assert (found.any_to_any, found.idle, found.removable, found.conflicts, found.untold) == (
        (),
        (),
        (),
        (),
        (),
    )
