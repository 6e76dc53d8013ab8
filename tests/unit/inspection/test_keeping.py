"""What an inspection says of the files that it read: who cites them, which days they tell of."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from inspectorate.evidence.item import Covers
from inspectorate.facts.log_coverage import LogFile, Span
from inspectorate.facts.source import Source
from inspectorate.inspection.calendar import Rule
from inspectorate.inspection.engagement import EvidenceItem, Inspection
from inspectorate.inspection.firm import Firm
from inspectorate.inspection.keeping import Links, Told, citing, file_of, telling, with_entries
from inspectorate.inspection.period import Period
from inspectorate.inspection.verdict import breaches, conforms, verdict_of
from inspectorate.inspection.working_paper import Examination, Pin, WorkingPaper
from inspectorate.norms.applicability import Answers
from inspectorate.norms.catalogue import Control, Domain
from inspectorate.norms.provision import Citation, Key, Provision

START = date(2025, 1, 1)
DOMAIN = Domain("communications", 7, "管理通訊作業", "Communications")
PIN = Pin("m/e", "機制", "", "", "S000", binding=True, start=None, start_note="", fingerprint="ff")


def span(first: int, last: int) -> Span:
    return Span(START + timedelta(days=first), START + timedelta(days=last))


def covers(first: int, last: int) -> Covers:
    return Covers(START + timedelta(days=first), START + timedelta(days=last))


def log(item: str, *days: Span, **stated: Any) -> LogFile:
    told: dict[str, Any] = {"system": "edge", "kind": "firewall", "place": "primary", "records": 9, **stated}
    return LogFile(source=Source(item), days=days, **told)


def paper(path: str, control: str, *items: str) -> WorkingPaper:
    provision = Provision(
        Key("m", "e", path), path, "條文", Citation("S000", (1,)), control, DOMAIN.id, heading="標題"
    )
    reasons = tuple(breaches("缺。", Source(item)) for item in items) or (conforms("有。"),)
    test = Examination(1, "c", "檢測", "有否？", "紀錄", "補。", verdict_of(reasons))
    rule, theme = Rule(1, "heading", "標題：每月"), Control(control, DOMAIN.id, "控制項", "")
    return WorkingPaper(provision, PIN, theme, DOMAIN, "適用", rule, examinations=(test,))


@pytest.fixture
def inspection() -> Inspection:
    return Inspection(
        firm=Firm("大安", "9A99", Answers()),
        period=Period.parse("2026-10"),
        on=date(2026, 10, 31),
        editions=(PIN,),
        papers=(paper("7.b", "FW", "a.log", "b.zip!/in.log"), paper("7.a", "LOG", "a.log"), paper("8", "X")),
        evidence=(
            EvidenceItem("a.log", "asa", "aa" * 32, 1, 1),
            EvidenceItem("b.zip", "", "bb" * 32, 1, 0),
            EvidenceItem("b.zip!/in.log", "asa", "cc" * 32, 1, 1),
            EvidenceItem("c.txt", "", "dd" * 32, 1, 0),
        ),
    )


def test_a_file_is_linked_to_every_provision_and_control_that_cites_it(inspection: Inspection) -> None:
    assert citing(inspection, {}) == {
        "a.log": Links(("m/e/7.a", "m/e/7.b"), ("FW", "LOG")),
        "b.zip": Links(("m/e/7.b",), ("FW",)),
    }


def test_all_files_of_a_series_share_what_is_said_of_one(inspection: Inspection) -> None:
    edge = Told(covers(0, 1), "edge 防火牆紀錄")
    found = citing(inspection, {"a.log": edge, "c.txt": edge, "b.zip": Told(covers(0, 1))})
    assert found["c.txt"] == found["a.log"] == Links(("m/e/7.a", "m/e/7.b"), ("FW", "LOG"))
    assert found["b.zip"] == Links(("m/e/7.b",), ("FW",))


def test_a_zip_s_member_is_kept_as_the_zip(inspection: Inspection) -> None:
    kept = with_entries(inspection, {"a.log": 3, "b.zip": 4})
    assert [(item.entry, item.label) for item in kept.evidence] == [
        (3, "E3"), (4, "E4"), (4, "E4"), (None, ""),
    ]  # fmt: skip
    assert file_of("a.log") == "a.log"
    assert [item.item for item in kept.cited_by(["b.zip!/in.log", "nowhere"])] == ["b.zip!/in.log"]


def test_a_firewalls_records_tell_their_days_and_their_holes() -> None:
    told = telling([log("fw.log", span(6, 9), span(0, 4), span(2, 3), span(12, 12)), "another fact"])
    assert told == {"fw.log": Told(covers(0, 12), "edge 防火牆紀錄", (covers(5, 5), covers(10, 11)))}


def test_a_day_without_other_records_may_have_been_quiet() -> None:
    told = telling([log("audit.jsonl", span(0, 1), span(5, 6), kind="audit", place="backup")])
    assert told == {"audit.jsonl": Told(covers(0, 6), "edge 稽核紀錄（備份）")}


def test_a_file_of_several_systems_continues_no_one_series() -> None:
    told = telling([log("all.zip!/a", span(0, 1)), log("all.zip!/b", span(5, 6), system="core")])
    assert told == {"all.zip": Told(covers(0, 6))}


def test_a_file_without_days_tells_nothing() -> None:
    assert telling([log("fw.log")]) == {}


def test_records_with_holes_without_number_state_no_coverage() -> None:
    assert telling([log("fw.log", *(span(2 * n, 2 * n) for n in range(300)))]) == {"fw.log": Told()}
    assert len(telling([log("fw.log", *(span(2 * n, 2 * n) for n in range(201)))])["fw.log"].lacks) == 200


def test_days_that_no_calendar_holds_are_not_stated() -> None:
    far = Span(date(2025, 1, 1), date.max)
    assert telling([log("fw.log", far)]) == {"fw.log": Told()}


def test_what_is_not_kept_has_no_number(inspection: Inspection) -> None:
    assert with_entries(inspection, {}) == replace(inspection)
