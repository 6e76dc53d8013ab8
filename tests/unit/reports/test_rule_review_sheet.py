"""The review sheet: a row per rule in words, with what was found of it."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from tests.unit.analysis.test_decisions import policy_of, rule

from inspectorate.facts.firewall import Endpoint, FirewallPolicy, Rule, Service, Services, Zone
from inspectorate.facts.rule_decisions import RuleDecision, RuleHits
from inspectorate.facts.source import Source
from inspectorate.reports.rule_review_sheet import COLUMNS, ReviewTerms, review_rows, review_workbook

openpyxl = pytest.importorskip("openpyxl")

NAMES = [name for name, _ in COLUMNS]
DMZ = Zone("dmz", None, ("10.0.1.0/24",))
ROW = Source("s.xlsx", "row", 2)
WEB = Services((Service("tcp", ("443",), ("1024-65535",)), Service("icmp", icmp=("8",))), ("app-x",))


def rows(policy: FirewallPolicy, **terms: object) -> list[dict[str, str]]:
    found = review_rows([policy], ReviewTerms(**terms))  # type: ignore[arg-type] # whatever a test names
    return [dict(zip(NAMES, row, strict=True)) for row in found]


def test_a_rule_is_told_in_words() -> None:
    told = rule(
        "7",
        senders=Endpoint(("any4",), narrowed=("bad.example",)),
        receivers=Endpoint(("10.0.1.5",), negated=True),
        services=WEB,
        users=("staff",),
        schedule="office",
        from_zones=("out",),
    )
    (row,) = rows(policy_of(replace(told, name="web")), due=date(2026, 12, 31))
    assert (row["來源"], row["目的"]) == ("任意 IPv4（不含 bad.example）", "除外：10.0.1.5")
    assert row["服務"] == "tcp/443（來源埠 1024-65535）、icmp/8、app-x"
    assert (row["其他條件"], row["動作"], row["進入"]) == ("使用者 staff；時段 office", "允許", "out")
    assert (row["檢視期限"], row["決定"], row["命中次數"]) == ("2026-12-31", "", "")


def test_jumps_negated_services_and_empty_sides_are_told_too() -> None:
    jump = rule(
        "j", "jump", target="c", services=Services((), negated=True), senders=Endpoint(()), enabled=False
    )
    (row,) = rows(policy_of(jump))
    assert (row["動作"], row["服務"], row["來源"], row["啟用"]) == ("跳至 c", "除外：無", "無", "否")


def test_findings_stand_beside_their_rules() -> None:
    base = policy_of(
        rule("deny", "deny", services=Services((Service("tcp", ("80",)),))),
        rule("any"),
        rule("late", receivers=Endpoint(("10.0.0.1",))),
    )
    found = {row["規則編號"]: row["檢出情形"] for row in rows(base)}
    assert found["any"] == "任意至任意"
    assert "永不生效" in found["late"]
    first = policy_of(
        rule("deny", "deny", receivers=Endpoint(("10.0.0.1",))),
        rule("p", receivers=Endpoint(("10.0.0.0/24",))),
    )
    assert rows(first)[1]["檢出情形"] == "與 deny 動作相反而重疊"
    double = policy_of(
        rule("a", receivers=Endpoint(("10.0.0.0/25",))), rule("b", receivers=Endpoint(("10.0.0.0/24",)))
    )
    assert rows(double)[0]["檢出情形"] == "可移除而結果不變"


def test_hits_are_added_up_and_their_absence_is_a_finding() -> None:
    base = policy_of(replace(rule("1", services=WEB), name="Web"), rule("2", services=WEB), rule("3", "deny"))
    hits = [
        RuleHits("web", ROW, "FW", 2, "2026-10-01"),
        RuleHits("1", ROW, "", 3, "2026-10-05"),
        RuleHits("2", ROW, "other", 9),
        RuleHits("3", ROW),
    ]
    found = {row["規則編號"]: row for row in rows(base, hits=hits)}
    assert (found["1"]["命中次數"], found["1"]["最近命中"]) == ("5", "2026-10-05")
    assert "紀錄中無命中" in found["2"]["檢出情形"]
    assert "紀錄中無命中" not in found["1"]["檢出情形"] + found["3"]["檢出情形"]


def named(policy: FirewallPolicy) -> list[str]:
    return [row["規則編號"] for row in rows(policy, zone="dmz")]


def test_a_zone_s_sheet_leaves_out_what_cannot_concern_it() -> None:
    def one(name: str, **more: Any) -> Rule:
        return rule(name, **{"services": WEB, **more})

    far, near = Endpoint(("10.9.0.0/16",)), Endpoint(("10.0.1.5",))
    policy = policy_of(
        one("from", from_zones=("dmz",), to_zones=("x",)),
        one("away", from_zones=("a",), to_zones=("x",)),
        one("near", receivers=near, senders=far),
        one("far", receivers=far, senders=far),
        one("name", receivers=Endpoint((), ("h.example",)), senders=far),
        one("auto", implicit=True),
        zones=(DMZ,),
    )
    assert named(policy) == ["from", "near", "name"]
    assert named(replace(policy, zones=())) == ["from", "near", "far", "name"]
    assert named(policy_of(one("in"), path="in", zone="dmz", zones=(DMZ,))) == ["in"]
    assert named(policy_of(one("in", senders=far, receivers=far), path="in", zone="x", zones=(DMZ,))) == []
    assert named(replace(policy, zones=(Zone("dmz", None, ("name",)),))) == ["from", "near", "far", "name"]


def test_the_workbook_holds_text_only_with_a_choice_of_decisions() -> None:
    content = review_workbook(review_rows([policy_of(rule("=1+1", services=WEB))], ReviewTerms()))
    assert content == review_workbook(review_rows([policy_of(rule("=1+1", services=WEB))], ReviewTerms()))
    page = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    assert [cell.value for cell in page[1]] == NAMES
    assert (page["C2"].value, page["C2"].data_type) == ("=1+1", "s")
    sheet = ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert "保留,修改,刪除".encode() in sheet
    assert b"dataValidation" not in ZipFile(BytesIO(review_workbook([]))).read("xl/worksheets/sheet1.xml")


def test_a_decision_without_a_name_or_past_its_day_is_none() -> None:
    on = date(2026, 11, 1)
    whole = RuleDecision("1", ROW, "fw", "保留", "王", "2026-10-31", "2026-10-31")
    assert whole.faults(on) == ()
    assert replace(whole, reviewed_on="2026-11-02", due="").faults(on) == ("檢視日期尚未到來",)
    assert replace(whole, due="2026-10-30").faults(on) == ("逾檢視期限",)
    assert RuleDecision("1", ROW, decision="想想").faults(on) == ("未決定", "無決定人", "無檢視日期")
    assert RuleDecision("1", ROW, due="2026-10-30").faults(on)[-1] == "逾檢視期限"
