"""The readers and checks against configurations of others, where the folder of samples is present."""

from datetime import date
from pathlib import Path

import pytest

from inspectorate.checks.shelf import load_check
from inspectorate.facts.firewall import FirewallPolicy, Service
from inspectorate.inspection.verdict import Outcome, Verdict
from inspectorate.norms.criterion import Criteria
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.shelf import reader_for

pytestmark = pytest.mark.shared


@pytest.fixture
def cases(shared: Path) -> Path:
    return shared / "cases" / "firewall"


def policies(path: Path) -> list[FirewallPolicy]:
    file = EvidenceFile(path, path.name)
    reader = reader_for(file)
    assert reader is not None
    return list(reader.read(file))


def judged(check: str, policy: FirewallPolicy) -> Verdict:
    verdict: Verdict = load_check(check).judge(policy, Criteria(date(2026, 10, 31), {}))
    return verdict


def test_asa_filters_permit_any_to_any_on_line_38(cases: Path) -> None:
    found = {policy.name: policy for policy in policies(cases / "asa-filters.cfg")}
    verdict = judged("firewall_no_any_to_any", found["ACL FILTER_IN（name1 in）"])
    assert verdict.outcome is Outcome.NONCONFORMING
    assert verdict.reasons[0].source is not None
    assert verdict.reasons[0].source.where == "line 38"
    others = [policy for policy in found.values() if "FILTER_IN（" not in policy.name]
    outcomes = {judged("firewall_no_any_to_any", policy).outcome for policy in others}
    assert outcomes == {Outcome.CONFORMING, Outcome.UNDETERMINED}
    undefined = found["ACL FILTER_UNDEF（name2 out）"]
    assert (undefined.undefined, undefined.default) == (("FILTER_UNDEF",), "unknown")


def test_asa_security_levels_let_the_higher_reach_the_lower(cases: Path) -> None:
    found = policies(cases / "asa-security-level.cfg")
    assert [(p.zone, [rule.to_zones for rule in p.rules]) for p in found] == [
        ("all-trust", [("some-trust", "outside")]),
        ("inside", [("some-trust", "outside")]),
        ("some-trust", [("outside",)]),
        ("outside", []),
    ]
    assert [judged("firewall_default_deny", policy).outcome for policy in found] == [
        *[Outcome.NONCONFORMING] * 3,
        Outcome.CONFORMING,
    ]


@pytest.mark.parametrize(
    "name",
    [
        "asa-nested-network-object-group.cfg",
        "asa-service-object.cfg",
        "fortios-address.conf",
        "fortios-service_custom.conf",
        "iptables-z1-firewall.v4",
        "iptables-z2-firewall.v4",
    ],
)
def test_a_file_without_any_filter_is_never_conforming(cases: Path, name: str) -> None:
    (policy,) = policies(cases / name)
    assert policy.limits
    for check in ("firewall_default_deny", "firewall_no_any_to_any", "firewall_rules_effective"):
        assert judged(check, policy).outcome is Outcome.UNDETERMINED


def test_fortios_rules_stand_in_the_order_of_the_file(cases: Path) -> None:
    (policy,) = policies(cases / "fortios-firewall_policy.conf")
    assert [rule.id for rule in policy.rules] == ["0", "4294967294", "1", "2", "3"]
    assert [rule.enabled for rule in policy.rules] == [False, True, True, True, True]
    assert policy.rules[1].action == "deny"
    assert policy.rules[1].services.members == (Service("tcp", ("12",), ("11",)),)
    assert policy.rules[2].from_zones == ("port1", "port2")
    assert policy.rules[4].to_zones == ("zone1", "zone3")
    said = [(r.source.number if r.source else 0) for r in judged("firewall_no_any_to_any", policy).reasons]
    assert said == [101, 109]
    idle = judged("firewall_rules_effective", policy).reasons
    assert [reason.text for reason in idle] == [
        "firewall_policy policy：規則 3 與前列規則 2 重複，刪除亦不影響結果。"
    ]


def test_panos_rules_run_from_pre_over_local_to_post(cases: Path) -> None:
    (policy,) = policies(cases / "panos-panorama-rulebase.conf")
    named = [rule.id for rule in policy.rules if not rule.implicit]
    assert named == ["ALLOW-SERVICE1", "DENY-SERVICE12", "ALLOW-SERVICE23"]
    assert [rule.source.detail for rule in policy.rules[:3]] == ["pre-rulebase", "", "post-rulebase"]
    assert policy.default == "deny"
    assert judged("firewall_rules_effective", policy).outcome is Outcome.CONFORMING


@pytest.mark.parametrize(
    ("name", "last"), [("panos-rulebase.conf", "3rd_RULE"), ("panos-security-rules.conf", "33rd_RULE")]
)
def test_panos_disabled_rules_do_not_count_and_the_last_denies_all(cases: Path, name: str, last: str) -> None:
    (policy,) = policies(cases / name)
    assert not policy.rules[0].enabled
    verdict = judged("firewall_default_deny", policy)
    assert verdict.outcome is Outcome.CONFORMING
    assert last in verdict.reasons[0].text
    assert judged("firewall_no_any_to_any", policy).outcome is Outcome.CONFORMING
