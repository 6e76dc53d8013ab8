"""What verdicts say beside their outcome, and which line they cite."""

from datetime import date
from typing import Any

import pytest

from inspectorate.checks.shelf import all_checks, load_check
from inspectorate.facts.assets import Asset
from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Rule, Zone
from inspectorate.facts.firewall_exposure import FirewallExposure
from inspectorate.facts.passwords import PasswordStore, Scheme, StoredPassword
from inspectorate.facts.rule_reviews import RuleReview, RuleReviews
from inspectorate.facts.source import Source
from inspectorate.inspection.verdict import Outcome, Verdict
from inspectorate.norms.criterion import Criteria, Criterion

CRITERIA = Criteria(date(2026, 10, 31), {})
FILE, LINE = Source("fw.conf"), Source("fw.conf", "line", 9)


def judged(check: str, fact: Any) -> Verdict:
    return load_check(check).judge(fact, CRITERIA)


def stored(*schemes: Scheme) -> Verdict:
    entries = tuple(StoredPassword(f"u{n}", scheme, LINE) for n, scheme in enumerate(schemes))
    return judged("password_stored_unreadable", PasswordStore("主機", entries, FILE))


@pytest.mark.parametrize(
    ("scheme", "said"),
    [
        ("yescrypt", "主機：2 筆密碼以 yescrypt 儲存"),
        ("md5crypt", "主機：2 筆密碼以 md5crypt 儲存，屬強度不足之雜湊，建議更換"),
        ("locked", "主機：2 筆未設密碼，不得以密碼登入"),
    ],
)
def test_a_way_to_store_passwords_is_named_with_how_many_and_how_strong_it_is(
    scheme: Scheme, said: str
) -> None:
    assert [reason.text for reason in stored(scheme, scheme).reasons] == [said]


def test_a_readable_or_unknown_password_is_never_counted_among_those_that_conform() -> None:
    for scheme in ("plain", "unknown"):
        said = stored("yescrypt", scheme).reasons
        assert [reason.text for reason in said if reason.outcome is Outcome.CONFORMING] == [
            "主機：1 筆密碼以 yescrypt 儲存"
        ]


@pytest.mark.parametrize(("default", "source"), [(LINE, LINE), (None, FILE)])
@pytest.mark.parametrize("action", ["permit", "deny"])
def test_a_default_is_cited_where_it_is_set_and_else_by_its_file(
    action: Any, default: Source | None, source: Source
) -> None:
    policy = FirewallPolicy("fw", "test", "p", FILE, default=action, default_source=default)
    (reason,) = judged("firewall_default_deny", policy).reasons
    assert reason.source == source
    assert "預設動作" in reason.text


def test_a_default_that_has_a_name_is_called_by_it() -> None:
    policy = FirewallPolicy("fw", "test", "p", FILE, default="deny", default_from="末尾之隱含拒絕")
    (reason,) = judged("firewall_default_deny", policy).reasons
    assert "（末尾之隱含拒絕）" in reason.text


def test_any_to_a_name_not_defined_leaves_the_default_open_in_one_ip_version_too() -> None:
    rule = Rule("1", LINE, "permit", senders=Endpoint(("any4",)), receivers=Endpoint((), ("nobody",)))
    policy = FirewallPolicy("fw", "test", "p", FILE, (rule,), "deny", undefined=("nobody",))
    assert judged("firewall_default_deny", policy).outcome is Outcome.UNDETERMINED


def test_only_what_is_asked_of_each_day_looks_back() -> None:
    assert [check.id for check in all_checks() if check.looks_back] == [
        "operation_log_verified",
        "order_records_whole",
        "remote_sessions_multi_factor",
    ]


def reviewed(check: str, need: str, scope: str, *days: str, device: str = "") -> list[str]:
    reviews = tuple(RuleReview(day, scope, LINE, device, "林檢視", "陳核准") for day in days)
    criteria = Criteria(CRITERIA.on, {need: Criterion(1, "years")})
    verdict = load_check(check).judge(RuleReviews(reviews, FILE), criteria)
    return [reason.text for reason in verdict.reasons]


ALL = ("firewall_rules_reviewed", "firewall_rules.review_every", "全部")
DMZ = ("dmz_rules_reviewed", "dmz_rules.review_every", "DMZ")


def test_reviews_in_time_are_told_with_the_last_of_them() -> None:
    (said,) = reviewed(*ALL, "2026-09-01", "2025-12-01")
    assert said == "防火牆 之規則最近一次全部檢視為 115/09/01，各次間隔均未逾 1 年。"
    (said,) = reviewed(*DMZ, "2026-09-01", device="fw1")
    assert said == "fw1 之 DMZ 區規則最近一次檢視為 115/09/01，各次間隔均未逾 1 年。"


def test_a_review_too_late_is_told_with_the_day_that_ended_the_wait_and_nothing_conforms() -> None:
    (said,) = reviewed(*ALL, "2024-01-01", "2026-01-01")
    assert said == "防火牆 之全部規則於 113/01/01 檢視後，至 115/01/01 未再全部檢視，逾 1 年。"
    (said,) = reviewed(*ALL, "2024-01-01")
    assert "至 115/10/31 未再全部檢視" in said
    (said,) = reviewed(*DMZ, "2024-01-01", "2026-01-01")
    assert said.startswith("防火牆 之 DMZ 區規則於 113/01/01 檢視後")


def test_an_open_default_is_cited_where_it_is_set_by_the_way_in_too() -> None:
    for default, source in ((LINE, LINE), (None, FILE)):
        zones = (Zone("wan", internet=True), Zone("srv", networks=("10.0.0.0/24",), internet=False))
        policy = FirewallPolicy("fw", "test", "p", FILE, (), "permit", default_source=default, zones=zones)
        core = Asset("order-db", Source("assets.csv"), addresses=("10.0.0.5",), core=True)
        verdict = judged("internet_to_core_closed", FirewallExposure(policy, (core,)))
        assert verdict.outcome is Outcome.NONCONFORMING
        assert verdict.reasons[0].source == source
