"""Logs: which days they cover, how many log-ins they hold, what single records lack."""

import contextlib
import gzip
import json
import re
from datetime import date
from pathlib import Path
from struct import pack

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspectorate.facts.log_coverage import (
    AuditLogFields,
    FirewallLogBackup,
    FirewallLogCoverage,
    LogFile,
    Span,
)
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError
from inspectorate.readers.intake import read_evidence
from inspectorate.readers.logs import audit_records, firewall_traffic, linux_auth, windows_events
from inspectorate.readers.shelf import reader_for

ASA = "Oct 01 2026 08:00:01 edge : %ASA-6-302013: Built inbound TCP connection 1 for outside:198.51.100.7/1"
FORTI = 'date=2026-10-02 time=08:00:01 devname="core" type="traffic" subtype="forward" srcip=10.0.0.1'
PANOS = "<14>Oct  3 08:00:01 pa 1,2026/10/03 08:00:01,0011,TRAFFIC,end,2560,2026/10/03 08:00:01,10.0.0.1"
KERNEL = "2026-10-04T08:00:01+08:00 gw kernel: IN=eth0 OUT=eth1 SRC=198.51.100.7 DST=10.0.0.1 LEN=40"
SSH = "{} 06:55:46 h sshd[1]: Failed password for root from 192.0.2.1 port 1 ssh2\n"


def evidence(tmp_path: Path, text: str | bytes, name: str = "logs/core/a.log", **told: str) -> EvidenceFile:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return EvidenceFile(path, name, told)


def one(file: EvidenceFile) -> LogFile:
    reader = reader_for(file)
    assert reader is not None
    (fact,) = reader.read(file)
    assert isinstance(fact, LogFile)
    return fact


@pytest.mark.parametrize(("line", "day"), [(ASA, 1), (FORTI, 2), (PANOS, 3), (KERNEL, 4)])
def test_a_firewalls_record_tells_its_day(line: str, day: int, tmp_path: Path) -> None:
    fact = one(evidence(tmp_path, f"{line}\n"))
    assert (fact.kind, fact.days) == ("firewall", (Span(date(2026, 10, day), date(2026, 10, day)),))


def test_days_in_a_row_are_one_span_and_a_hole_splits_them(tmp_path: Path) -> None:
    text = "\n".join(ASA.replace("Oct 01", f"Oct {day:02}") for day in (1, 2, 4))
    assert [str(span.last) for span in one(evidence(tmp_path, text)).days] == ["2026-10-02", "2026-10-04"]


def test_a_moment_in_utc_belongs_to_the_local_day(tmp_path: Path) -> None:
    fact = one(evidence(tmp_path, KERNEL.replace("2026-10-04T08:00:01+08:00", "2026-10-03T18:00:00Z")))
    assert fact.days == (Span(date(2026, 10, 4), date(2026, 10, 4)),)


def test_without_a_year_no_day_is_claimed(tmp_path: Path) -> None:
    fact = one(evidence(tmp_path, SSH.format("Dec 10")))
    assert fact.days == ()
    assert any("年份" in limit for limit in fact.limits)


def test_a_told_year_turns_over_at_new_year(tmp_path: Path) -> None:
    text = SSH.format("Dec 31") + SSH.format("Jan  1")
    assert one(evidence(tmp_path, text, year="2025")).days == (Span(date(2025, 12, 31), date(2026, 1, 1)),)


def test_a_repeated_message_counts_as_often_as_it_says(tmp_path: Path) -> None:
    said = "message repeated 5 times: [ Failed password for root from 192.0.2.1 port 1 ssh2]"
    assert one(evidence(tmp_path, f"Dec 10 07:13:56 h sshd[1]: {said}\n")).events == {"login_failed": 5}


def test_a_log_in_without_an_address_is_counted_and_cited(tmp_path: Path) -> None:
    row = {"time": "2026-10-01T09:00:00+08:00", "user": "u", "address": "192.0.2.1", "event": "login"}
    fact = one(evidence(tmp_path, "\n".join(json.dumps(r) for r in (row, {**row, "address": "-"}))))
    (missing,) = fact.missing
    assert (missing.name, missing.count, missing.first.where) == ("address", 1, "line 2")


def test_an_audit_table_in_chinese_and_big5_is_read(tmp_path: Path) -> None:
    text = "日期時間,使用者代碼,來源IP,事件,結果\n115/10/01 09:00:00,C700001,192.0.2.1,登入,成功\n"
    fact = one(evidence(tmp_path, text.encode("cp950"), "audit.csv"))
    assert fact.events == {"login_succeeded": 1}
    assert fact.days == (Span(date(2026, 10, 1), date(2026, 10, 1)),)


def test_lines_that_are_no_records_are_counted_not_dropped(tmp_path: Path) -> None:
    fact = one(evidence(tmp_path, f"{ASA}\n{ASA}\nnot a record\n"))
    assert fact.unread == 1
    assert any("第 3 行" in limit for limit in fact.limits)


@pytest.mark.parametrize(("key", "value"), [("kind", "traffic"), ("place", "cellar"), ("year", "26")])
def test_a_told_word_that_is_not_known_is_refused(key: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=key):
        one(evidence(tmp_path, ASA, **{key: value}))


def test_primary_and_backup_are_laid_together_apart(tmp_path: Path) -> None:
    told = ""
    for place in ("primary", "backup"):
        evidence(tmp_path, gzip.compress(f"{ASA}\n".encode()), f"evidence/logs/{place}/a.log.gz")
        told += f'["logs/{place}/*"]\nsystem = "edge"\nplace = "{place}"\n'
    (tmp_path / "evidence" / "evidence.toml").write_text(told)
    (tmp_path / "firm.toml").write_text("")
    laid = [
        f for f in read_evidence(tmp_path).facts if isinstance(f, FirewallLogCoverage | FirewallLogBackup)
    ]
    assert {type(fact) for fact in laid} == {FirewallLogCoverage, FirewallLogBackup}
    assert all(fact.kept.system == "edge" for fact in laid)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=400), cut=st.integers(0, 90))
def test_damaged_logs_give_facts_or_a_refusal(noise: bytes, cut: int, tmp_path: Path) -> None:
    for reader, sample in (
        (firewall_traffic, ASA),
        (linux_auth, FORTI),
        (audit_records, '{"time":1,"user":2}'),
    ):
        damaged = sample.encode()[:cut] + noise + sample.encode()[cut:]
        with contextlib.suppress(RefusedError):
            assert all(isinstance(fact, LogFile) for fact in reader.read(evidence(tmp_path, damaged)))


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=300))
def test_a_damaged_event_log_gives_a_refusal(noise: bytes, tmp_path: Path) -> None:
    with pytest.raises(RefusedError):
        list(windows_events.read(evidence(tmp_path, b"ElfFile\x00" + noise, "a.evtx")))


@pytest.mark.shared
def test_openssh_counts_equal_an_independent_count(shared: Path) -> None:
    path = shared / "cases" / "logs" / "OpenSSH_2k.log"
    text = path.read_text("utf-8")
    said = re.findall(r"(?:repeated (\d+) times: \[ )?Failed \S+ for ", text)
    fact = one(EvidenceFile(path, path.name))
    assert fact.events["login_failed"] == sum(int(times or 1) for times in said)
    assert fact.events["login_succeeded"] == text.count("Accepted password")
    assert (fact.records, fact.unread) == (len(text.splitlines()), 0)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "records", "events"),
    [
        ("logon_4624_4625.evtx", 4, {"login_succeeded": 3, "login_failed": 1}),
        ("kerberos_pwd_spray_4771.evtx", 12, {"ticket_requested": 9, "login_failed": 2}),
    ],
)
def test_event_logs_are_counted(name: str, records: int, events: dict[str, int], shared: Path) -> None:
    path = shared / "cases" / "evtx" / name
    fact = one(EvidenceFile(path, path.name))
    assert (fact.records, fact.events, fact.limits) == (records, events, ())


def test_a_log_without_log_ins_shows_nothing_of_their_fields(tmp_path: Path) -> None:
    quiet = "Dec 10 06:55:46 h sshd[1]: Received disconnect from 192.0.2.1: 11: Bye\n"
    (tmp_path / "h").mkdir()
    (tmp_path / "h" / "a.log").write_text(quiet, "utf-8")
    (told,) = (fact for fact in read_evidence(tmp_path).facts if isinstance(fact, AuditLogFields))
    assert told.file.examined == 0
    (tmp_path / "h" / "b.log").write_text(SSH.format("Dec 10"), "utf-8")
    shown = [fact.file for fact in read_evidence(tmp_path).facts if isinstance(fact, AuditLogFields)]
    assert [(file.source.item, file.examined) for file in shown] == [("h/b.log", 1)]


def event_log(told: int, *chunks: tuple[bytes, int]) -> bytes:
    """A header that counts its chunks, and chunks by their mark and how many records they say they hold."""
    header = (b"ElfFile\x00" + bytes(34) + told.to_bytes(2, "little")).ljust(4096, b"\x00")
    heads = (mark + bytes(16) + pack("<QQ", 1, count) for mark, count in chunks)
    return header + b"".join(head.ljust(65_536, b"\x00") for head in heads)


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (event_log(2, (b"ElfChnk\x00", 5)), "byte 69633"),
        (event_log(1, (b"ElfChnk\x00", 5))[:-1], "byte 4097"),
        (event_log(2, (b"ElfChnk\x00", 5), (bytes(8), 0)), "byte 69633"),
        (event_log(1)[:100], "byte 4097"),
    ],
)
def test_an_event_log_that_lacks_a_chunk_is_refused_with_its_place(
    content: bytes, where: str, tmp_path: Path
) -> None:
    with pytest.raises(RefusedError, match="區塊") as refused:
        list(windows_events.read(evidence(tmp_path, content, "a.evtx")))
    assert refused.value.where == where


def test_an_event_log_cut_between_chunks_is_not_half_taken(shared: Path, tmp_path: Path) -> None:
    whole = (shared / "cases" / "evtx" / "logon_4624_4625.evtx").read_bytes()
    with pytest.raises(RefusedError, match="截斷"):
        list(windows_events.read(evidence(tmp_path, whole[: 4096 + 65_536 - 1], "a.evtx")))


@pytest.mark.parametrize("word", ["N/A", "unknown", "未知", "無", "::", " - "])
def test_a_mark_for_nothing_is_no_address(word: str, tmp_path: Path) -> None:
    record = {"time": "2026-10-01T08:00:00+08:00", "user": "u1", "address": word, "event": "login"}
    fact = one(evidence(tmp_path, json.dumps(record, ensure_ascii=False) + "\n", "a.jsonl"))
    assert [lack.name for lack in fact.missing] == ["address"]


def test_records_that_name_another_device_are_a_limit(tmp_path: Path) -> None:
    told = {"system": "edge", "kind": "firewall"}
    assert "設備名稱為 core" in one(evidence(tmp_path, FORTI + "\n", "a.log", **told)).limits[-1]
    assert one(evidence(tmp_path, FORTI + "\n", "a.log", system="Core")).limits == ()


def test_a_record_nested_without_end_is_counted_unread_and_the_rest_goes_on(tmp_path: Path) -> None:
    record = '{"time": "2026-10-01T08:00:00+08:00", "user": "u1", "address": "192.0.2.1", "event": "login"}'
    nested = '{"time": ' + "[" * 200_000 + "]" * 200_000 + "}"
    fact = one(evidence(tmp_path, f"{record}\n{nested}\n{record}\n", "a.jsonl"))
    assert (fact.records, fact.unread) == (2, 1)
    assert "第 2 行" in fact.limits[0]
