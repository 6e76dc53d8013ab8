import pytest

from inspectorate.analysis import box_search
from inspectorate.analysis.effectiveness import idle_rules
from inspectorate.analysis.first_match import lay_out
from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Rule, Service, Services
from inspectorate.facts.source import Source

SOURCE = Source("fw.conf", "line", 1)


def tcp(rule_id: str, sender: str, receiver: str, port: str) -> Rule:
    return Rule(
        rule_id,
        SOURCE,
        "permit",
        senders=Endpoint((sender,)),
        receivers=Endpoint((receiver,)),
        services=Services((Service("tcp", (port,)),)),
    )


def policy(*rules: Rule) -> FirewallPolicy:
    return FirewallPolicy("fw", "test", "p", SOURCE, rules, "deny")


def test_two_thousand_rules_are_compared_without_finding_false_overlaps() -> None:
    rules = [
        tcp(str(n), f"10.{n // 250}.{n % 250}.0/24", f"172.16.{n % 250}.{n // 250}", str(1000 + n % 7))
        for n in range(2000)
    ]
    twin = tcp("twin", "10.3.7.128/25", "172.16.7.3", str(1000 + 757 % 7))
    found = list(idle_rules(lay_out(policy(*rules, twin))))
    assert [(idle.rule.id, idle.kind, [rule.id for rule in idle.by]) for idle in found] == [
        ("twin", "redundant", ["757"])
    ]


def test_beyond_the_budget_the_answer_is_undetermined_and_not_a_guess(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hosts = [tcp(str(n), f"10.0.0.{n}", "any4", "1-9") for n in range(64)]
    layout = lay_out(policy(*hosts, tcp("all", "10.0.0.0/26", "any4", "1-9")))
    assert [(idle.kind, len(idle.by)) for idle in idle_rules(layout)] == [("redundant", 64)]
    monkeypatch.setattr(box_search, "MOST_COVERS", 63)
    assert [(idle.rule.id, idle.kind) for idle in idle_rules(layout)] == [("all", "undetermined")]


def test_a_rule_that_is_met_on_two_ways_is_named_once() -> None:
    chain = Rule("inner", SOURCE, "deny")
    jumps = (
        Rule(number, SOURCE, "jump", senders=Endpoint((half,)), target="c")
        for number, half in (("1", "10.0.0.0/25"), ("2", "10.0.0.128/25"))
    )
    whole = tcp("whole", "10.0.0.0/24", "any4", "1-9")
    layout = lay_out(FirewallPolicy("fw", "test", "p", SOURCE, (*jumps, whole), chains={"c": (chain,)}))
    assert [(idle.rule.id, idle.kind, [rule.id for rule in idle.by]) for idle in idle_rules(layout)] == [
        ("whole", "shadowed", ["inner"])
    ]
