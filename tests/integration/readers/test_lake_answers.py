"""Answers of the lake as evidence."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.integration.lake.questions.any_records import Records, ask
from tests.integration.lake.questions.records import DAY, Row, at

from inspectorate.facts.composition import composed
from inspectorate.facts.log_coverage import AuditLogCoverage, AuditLogFields, FirewallLogCoverage, LogFile
from inspectorate.facts.order_records import OrderReceipts, SerialNumbers
from inspectorate.facts.privileged_use import PrivilegedUse
from inspectorate.facts.remote_sessions import RemoteSessions
from inspectorate.lake.answers import answer_bytes, plain_rows
from inspectorate.lake.question import Answer
from inspectorate.lake.shelf import question
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError
from inspectorate.readers.logs import lake_answers
from inspectorate.readers.shelf import recognising


def answer(
    name: str,
    records: Records,
    given: Mapping[str, Any] | None = None,
    told: Mapping[str, list[Row]] | None = None,
) -> Answer:
    rows = plain_rows(pa.Table.from_pylist(ask(name, records, given, told)))
    parameters = {**question(name).parameters, **(given or {})}
    return Answer(name, DAY, DAY, (), parameters, "duckdb", rows, {"kind/f/web/p.parquet": "00"}, "SELECT")


def kept(folder: Path, data: bytes, **told: str) -> EvidenceFile:
    path = folder / "answer.json"
    path.write_bytes(data)
    return EvidenceFile(path, "answer.json", told)


def facts(folder: Path, given: Answer, **told: str) -> list[Any]:
    file = kept(folder, answer_bytes(given) + b"\n", **told)
    assert [reader.NAME for reader in recognising(file)] == [lake_answers.NAME]
    return list(lake_answers.read(file))


def row(**columns: Any) -> Row:
    return {"system": "web", "origin": "aa", "line": 1, "time": at(60)} | columns


def logon(**columns: Any) -> Row:
    return row(
        **{"activity": "logon", "status": "success", "user_name": "amy", "src_ip": "192.0.2.1"} | columns
    )


def test_days_of_traffic_become_the_firewalls_records(tmp_path: Path) -> None:
    found = facts(tmp_path, answer("coverage_by_day", {"network_activity": [row(system="fw1")]}))
    (coverage,) = [fact for fact in composed(found) if isinstance(fact, FirewallLogCoverage)]
    assert (coverage.kept.system, coverage.kept.days[0].first, coverage.kept.looked_from) == ("fw1", DAY, DAY)


def test_days_of_log_ins_become_audit_records_whose_fields_are_not_known(tmp_path: Path) -> None:
    found = facts(tmp_path, answer("coverage_by_day", {"authentication": [logon()]}), place="backup")
    (log,) = found
    assert isinstance(log, LogFile)
    assert (log.kind, log.place, log.examined, log.records) == ("audit", "backup", 0, 1)


def test_a_system_that_never_sent_anything_has_no_day(tmp_path: Path) -> None:
    expected = [{"kind": "authentication", "system": "mute"}]
    given = answer("coverage_by_day", {"authentication": []}, told={"expected": expected})
    (coverage,) = [one for one in composed(facts(tmp_path, given)) if isinstance(one, AuditLogCoverage)]
    assert (coverage.kept.system, coverage.kept.days) == ("mute", ())


def test_orders_are_no_log_of_who_did_what(tmp_path: Path) -> None:
    assert facts(tmp_path, answer("coverage_by_day", {"order_activity": [row()]})) == []


def test_fields_that_records_lack_are_told_with_the_first_record(tmp_path: Path) -> None:
    rows = [logon(), logon(user_name=None, line=7), logon(src_ip=None, line=8)]
    (fact,) = facts(tmp_path, answer("missing_fields", {"authentication": rows}))
    assert isinstance(fact, AuditLogFields)
    assert [(one.name, one.count, one.first.where) for one in fact.file.missing] == [
        ("address", 1, "aa line 8, row 1"),
        ("user", 1, "aa line 7, row 3"),
    ]
    assert (fact.file.examined, fact.file.limits) == (3, ())


def test_a_field_that_was_not_asked_and_lines_that_were_not_read_are_limits(tmp_path: Path) -> None:
    given = answer("missing_fields", {"authentication": [logon()]}, {"fields": "user_name,src_ip|user_name"})
    (fact,) = facts(tmp_path, replace(given, unread=3))
    assert fact.file.limits == (
        "此答案未問及欄位 time",
        "此答案未問及欄位 address",
        "日誌湖另有 3 行無法判讀，其內容不明",
    )


def test_fields_of_other_records_say_nothing_of_log_ins(tmp_path: Path) -> None:
    of_logoffs = answer(
        "missing_fields", {"authentication": [logon(activity="logoff")]}, {"activity": "logoff"}
    )
    of_orders = answer(
        "missing_fields", {"order_activity": [row()]}, {"kind": "order_activity", "fields": "customer"}
    )
    assert facts(tmp_path, of_logoffs) == facts(tmp_path, of_orders) == []


def test_remote_sessions_come_with_their_rows(tmp_path: Path) -> None:
    rows = [row(activity="open", user_name="amy", is_mfa=mfa, line=n) for n, mfa in enumerate((True, None))]
    (fact,) = facts(tmp_path, replace(answer("remote_second_factor", {"tunnel_activity": rows}), unread=2))
    assert isinstance(fact, RemoteSessions)
    assert [(one.second_factor, one.sessions, one.first) for one in fact.groups] == [
        ("unknown", 1, at(60)),
        ("yes", 1, at(60)),
    ]
    assert (fact.files, fact.groups[1].source.where) == (1, "row 2")
    assert fact.limits == ("日誌湖另有 2 行無法判讀，其內容不明",)


def test_privileged_use_orders_and_serials_are_facts(tmp_path: Path) -> None:
    use = answer(
        "privileged_approvals", {"authentication": [logon(is_privileged=True)]}, told={"approvals": []}
    )
    (fact,) = facts(tmp_path, use)
    assert isinstance(fact, PrivilegedUse)
    assert [(one.account, one.approval) for one in fact.uses] == [("amy", "none")]
    sent = [row(direction="out", message_type="D", sender="BRK", sequence=n, line=n) for n in (1, 4)]
    (fact,) = facts(tmp_path, answer("order_receipts", {"order_activity": sent}))
    assert isinstance(fact, OrderReceipts)
    assert [(one.day, one.without_time, one.first_line) for one in fact.days] == [(DAY, 2, 1)]
    (fact,) = facts(tmp_path, answer("serial_breaks", {"order_activity": sent}))
    assert isinstance(fact, SerialNumbers)
    assert [(one.what, one.sequence, one.until) for one in fact.breaks] == [("skip", 2, 3)]


def test_an_answer_of_which_no_fact_is_made_is_left_alone(tmp_path: Path) -> None:
    assert facts(tmp_path, answer("failed_logons", {"authentication": [logon()]})) == []


def test_one_told_name_for_several_systems_is_refused(tmp_path: Path) -> None:
    one = answer("coverage_by_day", {"authentication": [logon()]})
    assert [log.system for log in facts(tmp_path, one, system="網路下單系統")] == ["網路下單系統"]
    two = answer("coverage_by_day", {"authentication": [logon(), logon(system="app")]})
    with pytest.raises(RefusedError, match="數個系統"):
        facts(tmp_path, two, system="網路下單系統")


def test_an_answer_that_was_touched_up_is_refused(tmp_path: Path) -> None:
    touched = json.loads(answer_bytes(answer("coverage_by_day", {"authentication": [logon()]})))
    touched["rows"][0]["first"] = "2020-01-01"
    file = kept(tmp_path, json.dumps(touched, separators=(",", ":"), sort_keys=True).encode())
    with pytest.raises(RefusedError, match="雜湊值不符"):
        list(lake_answers.read(file))


def test_rows_of_another_question_are_refused(tmp_path: Path) -> None:
    other = answer("failed_logons", {"authentication": [logon()]})
    for name in ("remote_second_factor", "coverage_by_day"):
        with pytest.raises(RefusedError, match=name):
            facts(tmp_path, replace(other, question=name))


def test_an_answer_beyond_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lake_answers, "_LARGEST", 9)
    with pytest.raises(RefusedError, match="上限"):
        facts(tmp_path, answer("coverage_by_day", {"authentication": [logon()]}))


def test_days_are_those_of_taiwan(tmp_path: Path) -> None:
    found = facts(tmp_path, answer("coverage_by_day", {"authentication": [logon(time=at(0))]}))
    assert found[0].days[0].first == date(2026, 11, 2)
