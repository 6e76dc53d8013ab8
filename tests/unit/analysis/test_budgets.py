"""What is too complex for an exact answer is left undetermined and never called conforming."""

from datetime import date

import pytest

from inspectorate.analysis import box_search, boxes, first_match, flow
from inspectorate.analysis.first_match import lay_out
from inspectorate.checks.communications import firewall_rules_effective, internet_to_core_closed
from inspectorate.facts.assets import Asset
from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Rule, Service, Services, Zone
from inspectorate.facts.firewall_exposure import FirewallExposure
from inspectorate.facts.source import Source
from inspectorate.inspection.verdict import Outcome
from inspectorate.norms.criterion import Criteria

SOURCE = Source("fw.conf", "line", 1)
CRITERIA = Criteria(date(2026, 10, 31), {})


def jumps(count: int, target: str) -> tuple[Rule, ...]:
    """Jumps that each take other senders, so that every way through the chain differs."""
    return tuple(
        Rule(f"j{n}", SOURCE, "jump", senders=Endpoint((f"10.0.{n}.0/24",)), target=target)
        for n in range(count)
    )


def test_chains_that_unfold_into_too_many_entries_are_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = tuple(
        Rule(f"r{n}", SOURCE, "permit", services=Services((Service("tcp", (str(n + 1),)),)))
        for n in range(10)
    )
    policy = FirewallPolicy("fw", "test", "p", SOURCE, jumps(10, "c"), chains={"c": chain})
    monkeypatch.setattr(first_match, "_MOST_ENTRIES", 100)
    assert lay_out(policy).gaps == ()
    monkeypatch.setattr(first_match, "_MOST_ENTRIES", 99)
    assert lay_out(policy).gaps == ("p 之跳躍規則過於複雜，無法完整展開。",)


def test_a_gap_that_several_ways_meet_is_told_once() -> None:
    lost = {"c": (Rule("r", SOURCE, "jump", target="nowhere"),)}
    layout = lay_out(FirewallPolicy("fw", "test", "p", SOURCE, jumps(2, "c"), chains=lost))
    assert layout.gaps == ("規則 r 跳至鏈 nowhere，該鏈未定義或循環跳躍。",)
    assert [entry.action for entry in layout.entries] == ["other", "other"], "each way may end there"


def test_a_rule_beside_too_many_others_is_neither_effective_nor_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box_search, "MOST_COVERS", 255)
    single = (Rule(f"h{n}", SOURCE, "permit", senders=Endpoint((f"10.0.0.{n}",))) for n in range(256))
    last = Rule("all", SOURCE, "permit", senders=Endpoint(("10.0.0.0/24",)))
    verdict = firewall_rules_effective.judge(
        FirewallPolicy("fw", "test", "p", SOURCE, (*single, last)), CRITERIA
    )
    assert verdict.outcome is Outcome.UNDETERMINED
    assert [reason.text for reason in verdict.reasons] == [
        "fw p：規則 all 與前列規則之關係過於複雜，未能判定是否生效。"
    ]


def test_groups_that_unfold_into_too_many_boxes_leave_it_untold(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = Endpoint(tuple(f"10.0.0.{2 * n}" for n in range(9)))
    apart = (Rule(f"h{n}", SOURCE, "deny", senders=Endpoint((f"10.0.0.{2 * n}",))) for n in range(9))
    policy = FirewallPolicy(
        "fw", "test", "p", SOURCE, (*apart, Rule("group", SOURCE, "permit", senders=hosts))
    )
    assert firewall_rules_effective.judge(policy, CRITERIA).outcome is Outcome.NONCONFORMING
    monkeypatch.setattr(boxes, "MOST_BOXES", 8)
    verdict = firewall_rules_effective.judge(policy, CRITERIA)
    assert verdict.outcome is Outcome.UNDETERMINED
    assert "過於龐大" in verdict.reasons[0].text


def test_ways_in_that_are_too_complex_are_not_called_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    core = Endpoint(("10.0.0.1",))
    denied = tuple(
        Rule(f"d{n}", SOURCE, "deny", senders=Endpoint((f"20.{n}.0.0/16",)), receivers=core)
        for n in range(10)
    )
    policy = FirewallPolicy(
        "fw", "test", "p", SOURCE, denied, "deny",
        zones=(Zone("wan", internet=True), Zone("lan", networks=("10.0.0.0/24",), internet=False)),
    )  # fmt: skip
    asset = Asset("core", SOURCE, "伺服器", core=True, addresses=("10.0.0.0/24",))
    exposure = FirewallExposure(policy, (asset,))
    assert internet_to_core_closed.judge(exposure, CRITERIA).outcome is Outcome.CONFORMING
    monkeypatch.setattr(flow, "BUDGET", 5)
    verdict = internet_to_core_closed.judge(exposure, CRITERIA)
    assert verdict.outcome is Outcome.UNDETERMINED
    assert "過於複雜" in verdict.reasons[0].text
