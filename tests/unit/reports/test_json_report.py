import json
from dataclasses import replace
from typing import Any

from inspectorate.facts.source import Source
from inspectorate.inspection.engagement import Inspection
from inspectorate.inspection.verdict import breaches
from inspectorate.reports.json_report import chunks, verdict_chunks


def test_each_verdict_says_provision_control_check_outcome_and_reasons(inspection: Inspection) -> None:
    verdicts = json.loads(b"".join(verdict_chunks(inspection)))
    first = {key: verdicts[0][key] for key in ("provision", "control", "check", "outcome", "reasons")}
    assert first == {
        "provision": "inspection-mechanism/after/7.a",
        "control": "CONTROL-7.a",
        "check": "firewall_log_kept",
        "outcome": "conforming",
        "reasons": [
            {
                "text": "紀錄回溯至 112/10/31。",
                "evidence": "evidence/fw.log",
                "where": "line 12",
                "outcome": "conforming",
            }
        ],
    }


def test_a_persons_part_and_an_undecided_provision_are_undetermined_without_a_check(
    inspection: Inspection,
) -> None:
    verdicts = json.loads(b"".join(verdict_chunks(inspection)))
    open_ones = [(v["provision"].rsplit("/")[-1], v["outcome"]) for v in verdicts if not v["check"]]
    assert open_ones == [("8.b", "undetermined"), ("9.b", "undetermined")]
    assert "未回答" in verdicts[-1]["reasons"][0]["text"]


def test_the_whole_says_what_got_no_paper_and_why(inspection: Inspection) -> None:
    whole = json.loads(b"".join(chunks(inspection)))
    assert list(whole) == [
        "firm", "period", "on", "outcome", "summary", "editions", "verdicts", "not_applicable", "undecided",
        "not_due", "evidence", "refusals", "ignored", "faults",
    ]  # fmt: skip
    assert whole["outcome"] == "nonconforming"
    assert whole["undecided"][0]["missing"] == ["byod"]
    assert whole["not_due"][0]["next_due"] == "2026-12-31"
    assert whole["refusals"][0]["where"] == "line 3"
    assert whole["editions"][0]["fingerprint"] == "ab" * 32
    assert whole["summary"]["results"] == {
        "conforming": 1, "nonconforming": 1, "undetermined": 1, "awaiting_person": 1, "not_applicable": 0,
    }  # fmt: skip


def test_a_run_without_a_paper_is_an_empty_list(inspection: Inspection) -> None:
    empty = replace(inspection, papers=(), undecided=(), domains=())
    assert json.loads(b"".join(verdict_chunks(empty))) == []
    assert json.loads(b"".join(chunks(empty)))["verdicts"] == []


def test_papers_that_share_an_examination_each_give_its_reasons(
    inspection: Inspection, make_paper: Any
) -> None:
    one = make_paper("7.a", (breaches("缺一日。", Source("fw.log", "line", 3)),))
    other = replace(make_paper("7.z"), examinations=one.examinations)
    verdicts = json.loads(b"".join(verdict_chunks(replace(inspection, papers=(one, other), undecided=()))))
    assert [v["provision"].rsplit("/")[-1] for v in verdicts] == ["7.a", "7.z"]
    assert verdicts[0]["reasons"] == verdicts[1]["reasons"]
    assert verdicts[1]["reasons"][0]["where"] == "line 3"
