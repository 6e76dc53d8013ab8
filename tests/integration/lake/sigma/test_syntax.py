"""Every piece of Sigma's detection syntax: finds what it describes, and nothing else."""

from pathlib import Path
from typing import Any

import pytest

from inspectorate.lake.sigma.fields import read_mapping
from inspectorate.lake.sigma.unsupported import SigmaRuleError, UnsupportedError

from .conftest import START, Hunt, event

RULE = """
title: a rule
status: test
logsource: {{product: windows, service: security}}
detection:
{detection}
"""


def rule(detection: str) -> str:
    return RULE.format(detection="\n".join("  " + line for line in detection.strip().splitlines()))


def fields(**values: Any) -> dict[str, Any]:
    return {"fields": values}


SYNTAX: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("equals, whatever the case", "s: {User: ADMIN}", fields(User="admin"), fields(User="admin2")),
    ("an empty value", "s: {User: ''}", fields(User=""), fields(User="a")),
    ("no value", "s: {User: null}", fields(Other="a"), fields(User="a")),
    ("a list is or", "s: {User: [a, b]}", fields(User="b"), fields(User="c")),
    ("fields are and", "s: {User: a, Host: b}", fields(User="a", Host="b"), fields(User="a", Host="c")),
    ("a list of maps is or", "s: [{User: a}, {Host: b}]", fields(Host="b"), fields(Host="c")),
    ("contains", "s: {User|contains: 管理}", fields(User="系統管理員"), fields(User="使用者")),
    ("starts", "s: {User|startswith: Ad}", fields(User="administrator"), fields(User="root")),
    ("ends", "s: {User|endswith: OR}", fields(User="administrator"), fields(User="root")),
    ("wildcard inside", "s: {User: 'a*n'}", fields(User="admin"), fields(User="admins")),
    ("one letter", "s: {User: 'a?min'}", fields(User="admin"), fields(User="amin")),
    ("a star that is a star", r"s: {User: 'a\*n'}", fields(User="a*n"), fields(User="admin")),
    ("letters of patterns", "s: {User: 'a.(b)*'}", fields(User="a.(b)c"), fields(User="aX(b)c")),
    ("a backslash", r"s: {Path|endswith: '\cmd.exe'}", fields(Path=r"C:\cmd.exe"), fields(Path="cmd.exe")),
    ("a wildcard across lines", "s: {Text: 'a*b'}", fields(Text="a\nb"), fields(Text="a\nc")),
    (
        "all",
        "s: {Text|contains|all: [ab, cd]}",
        fields(Text="xabycdz"),
        fields(Text="xaby"),
    ),
    ("cased", "s: {User|cased: Admin}", fields(User="Admin"), fields(User="admin")),
    ("cased inside", "s: {User|contains|cased: dM}", fields(User="AdMin"), fields(User="Admin")),
    ("a pattern", "s: {User|re: '^u[0-9]+$'}", fields(User="u12"), fields(User="U12")),
    ("a pattern, any case", "s: {User|re|i: '^u[0-9]+$'}", fields(User="U12"), fields(User="x12")),
    ("a pattern over lines", "s: {Text|re|m: '^b$'}", fields(Text="a\nb"), fields(Text="ab")),
    ("a pattern's dot", "s: {Text|re|s: 'a.b'}", fields(Text="a\nb"), fields(Text="ab")),
    ("a network", "s: {Ip|cidr: 10.1.0.0/16}", fields(Ip="10.1.255.255"), fields(Ip="10.2.0.0")),
    ("a small network", "s: {Ip|cidr: 10.1.2.128/25}", fields(Ip="10.1.2.200"), fields(Ip="10.1.2.3")),
    ("not an address", "s: {Ip|cidr: 0.0.0.0/0}", fields(Ip="1.2.3.4"), fields(Ip="-")),
    ("a number", "s: {Type: 10}", fields(Type=10), fields(Type=3)),
    ("less", "s: {Type|lt: 10}", fields(Type=9), fields(Type=10)),
    ("at most", "s: {Type|lte: 10}", fields(Type=10), fields(Type=11)),
    ("more", "s: {Type|gt: 10}", fields(Type=10.5), fields(Type="many")),
    ("at least", "s: {Type|gte: 10}", fields(Type=10), fields(Type=9)),
    ("unlike a number", "s: {Type|neq: 10}", fields(Type=9), fields(Type=10)),
    ("a truth", "s: {Active: true}", fields(Active="True"), fields(Active="false")),
    ("is there", "s: {User|exists: true}", fields(User=""), fields(Other="a")),
    ("is not there", "s: {User|exists: false}", fields(Other="a"), fields(User="a")),
    ("another field", "s: {A|fieldref: B}", fields(A="x", B="X"), fields(A="x", B="y")),
    ("base64", "s: {Text|base64: abc}", fields(Text="YWJj"), fields(Text="abc")),
    (
        "base64 at any offset",
        "s: {Text|base64offset|contains: '/bin/bash'}",
        fields(Text="xx" + "L2Jpbi9iYXNo" + "yy"),
        fields(Text="/bin/bash"),
    ),
    ("dashes", "s: {Line|windash|contains: ' -enc'}", fields(Line="a /enc b"), fields(Line="a enc b")),
    ("keywords", "s: [密碼錯誤, 'locked*out']", {"message": "帳號 locked was out"}, {"message": "ok"}),
    ("a keyword", "s: [密碼錯誤]", {"message": "使用者密碼錯誤三次"}, {"message": None}),
    ("a keyword's pattern", "s: {'|re': 'fail(ed|ure)'}", {"message": "a failure"}, {"message": "fail"}),
    ("the event's number", "s: {EventID: 4625}", {"event_code": "4625"}, {"event_code": "4624"}),
]


@pytest.mark.parametrize(
    ("detection", "is_found", "is_not"), [row[1:] for row in SYNTAX], ids=[r[0] for r in SYNTAX]
)
def test_a_detection_finds_what_it_describes_and_nothing_else(
    hunt: Hunt, detection: str, is_found: dict[str, Any], is_not: dict[str, Any]
) -> None:
    found = hunt(rule(f"{detection}\ncondition: s"), [event(1, **is_found), event(2, **is_not)])
    assert [each["line"] for each in found] == [1]


TWO = "a: {A: 1}\nb: {B: 1}\n"
CONDITIONS = [
    ("a and b", {3}),
    ("a or b", {1, 2, 3}),
    ("not a", {2, 4}),
    ("a and not b", {1}),
    ("not (a or b)", {4}),
    ("1 of them", {1, 2, 3}),
    ("all of them", {3}),
    ("not 1 of them", {4}),
    ("b or a and b", {2, 3}),
]


@pytest.mark.parametrize(("condition", "lines"), CONDITIONS)
def test_a_condition_joins_its_selections(hunt: Hunt, condition: str, lines: set[int]) -> None:
    events = [
        event(1, **fields(A=1)),
        event(2, **fields(B=1)),
        event(3, **fields(A=1, B=1)),
        event(4, **fields(C=1)),
    ]
    found = hunt(rule(f"{TWO}condition: {condition}"), events)
    assert {each["line"] for each in found} == lines


def test_several_conditions_are_alternatives(hunt: Hunt) -> None:
    found = hunt(rule(TWO + "condition: [a, b]"), [event(1, **fields(A=1)), event(2, **fields(B=1))])
    assert [each["line"] for each in found] == [1, 2]


def test_selections_are_named_by_a_pattern(hunt: Hunt) -> None:
    text = "sel_a: {A: 1}\nsel_b: {B: 1}\nother: {C: 1}\ncondition: all of sel_*"
    found = hunt(rule(text), [event(1, **fields(A=1, B=1)), event(2, **fields(A=1, C=1))])
    assert [each["line"] for each in found] == [1]


def test_only_the_records_of_the_log_source_are_looked_at(hunt: Hunt) -> None:
    events = [
        event(1, **fields(A=1)),
        event(2, program="System", **fields(A=1)),
        event(3, product="linux", **fields(A=1)),
    ]
    assert [each["line"] for each in hunt(rule("s: {A: 1}\ncondition: s"), events)] == [1]


def test_a_placeholder_stands_for_the_values_that_the_firm_gives(hunt: Hunt) -> None:
    text = rule("s: {User|expand: '%admins%'}\ncondition: s")
    events = [event(1, **fields(User="Root")), event(2, **fields(User="sa")), event(3, **fields(User="u"))]
    assert [e["line"] for e in hunt(text, events, placeholders={"admins": ["root", "sa"]})] == [1, 2]


UNSUPPORTED = [
    ("s: {User|re|expand: 'a%b%'}", "正規表示式中之 %佔位%"),
    ("s: {Ip|cidr: '2001:db8::/32'}", "cidr (IPv6)"),
    ("s: {Time|hour: 3}", "時間修飾詞"),
    ("s: {User|expand: '%admins%'}", "%佔位%"),
]


@pytest.mark.parametrize(("detection", "feature"), UNSUPPORTED)
def test_what_cannot_be_answered_is_named(hunt: Hunt, detection: str, feature: str) -> None:
    with pytest.raises(UnsupportedError, match=feature.replace("(", r"\(").replace(")", r"\)")):
        hunt(rule(f"{detection}\ncondition: s"), [event(1)])


def test_a_source_that_nobody_mapped_is_named(hunt: Hunt) -> None:
    text = rule("s: {A: 1}\ncondition: s").replace("product: windows, service: security", "category: dns")
    with pytest.raises(UnsupportedError, match="logsource dns"):
        hunt(text, [event(1)])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title: [", "不是 Sigma 規則"),
        ("- 1", "第 1 份文件"),
        ("", "沒有 Sigma 規則"),
        ("title: a\nlogsource: {product: windows}\ndetection: {s: {A: 1}, condition: t}", "規則「a」"),
        (
            "title: a\nlogsource: {product: windows}\ndetection: {s: {'A|nonsense': 1}, condition: s}",
            "nonsense",
        ),
        ("title: a\ncorrelation: {type: event_count, rules: b, timespan: 1m, condition: {gte: 1}}", "不相符"),
    ],
)
def test_a_rule_that_is_not_sound_is_refused_with_its_place(hunt: Hunt, text: str, says: str) -> None:
    with pytest.raises(SigmaRuleError, match=says):
        hunt(text, [event(1)])


def test_a_category_of_windows_is_what_sysmon_recorded_of_it(hunt: Hunt) -> None:
    text = rule("s: {Image|endswith: cmd.exe}\ncondition: s").replace(
        "{product: windows, service: security}", "{product: windows, category: process_creation}"
    )
    sysmon = "Microsoft-Windows-Sysmon/Operational"
    events = [
        event(1, program=sysmon, event_code="1", **fields(Image="c:/cmd.exe")),
        event(2, program=sysmon, event_code="5", **fields(Image="c:/cmd.exe")),
        event(3, event_code="1", **fields(Image="c:/cmd.exe")),
    ]
    assert [each["line"] for each in hunt(text, events)] == [1]


WEB = {"time": START, "system": "web", "origin": "0", "line": 1, "src_ip": "203.0.113.9", "method": "GET"}


def test_a_web_servers_fields_go_by_their_w3c_names(hunt: Hunt) -> None:
    text = "title: w\nlogsource: {category: webserver}\ndetection:\n"
    text += "  s: {cs-uri-query|contains: union select, sc-status: 200}\n  condition: s\n"
    rows = [
        {**WEB, "query": "id=1 UNION SELECT 2", "status_code": 200},
        {**WEB, "query": "id=1 UNION SELECT 2", "status_code": 403, "line": 2},
    ]
    assert [each["line"] for each in hunt(text, rows, "http_activity")] == [1]


def test_a_field_that_the_records_never_have_is_named(hunt: Hunt) -> None:
    text = "title: w\nlogsource: {category: webserver}\ndetection: {s: {Cookie: a}, condition: s}"
    with pytest.raises(UnsupportedError, match="Cookie"):
        hunt(text, [WEB], "http_activity")


def test_a_keyword_is_not_looked_for_where_no_text_is_kept(hunt: Hunt) -> None:
    text = "title: w\nlogsource: {category: webserver}\ndetection: {s: [select], condition: s}"
    with pytest.raises(UnsupportedError, match="關鍵字"):
        hunt(text, [WEB], "http_activity")


MAPPING = """
[[logsource]]
product = "ordering"
kind = "authentication"
only = { service = "web" }
fields = { account = "user_name" }
"""
LOGON = {"time": START, "system": "t", "origin": "0", "user_name": "u1"}


def test_a_firms_own_source_is_mapped_by_its_file(hunt: Hunt, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(MAPPING, encoding="utf-8")
    text = "title: m\nlogsource: {product: ordering}\ndetection: {s: {account: U1}, condition: s}"
    rows = [{**LOGON, "line": 1, "service": "web"}, {**LOGON, "line": 2, "service": "app"}]
    found = hunt(text, rows, "authentication", mapped=read_mapping(tmp_path / "sources.toml"))
    assert [each["line"] for each in found] == [1]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a = ", "無法讀取"),
        (MAPPING.replace("authentication", "mail"), "沒有紀錄類型 mail"),
        (MAPPING.replace("user_name", "who"), "沒有欄位 who"),
    ],
)
def test_a_mapping_that_is_not_sound_is_refused_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "sources.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SigmaRuleError, match=says):
        read_mapping(tmp_path / "sources.toml")
