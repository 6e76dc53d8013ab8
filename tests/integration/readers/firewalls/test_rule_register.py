from pathlib import Path

import pytest
import xlsxwriter

from inspectorate.facts.rule_register import RegisteredRule
from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError
from inspectorate.readers.firewalls import rule_register
from inspectorate.readers.shelf import reader_for


def file_of(path: Path, body: bytes) -> EvidenceFile:
    path.write_bytes(body)
    return EvidenceFile(path, path.name)


def test_a_register_in_big5_with_roc_dates_is_read(tmp_path: Path) -> None:
    text = "防火牆規則清冊\r\n設備,規則編號,負責人,申請單號,核准日期,最近檢視日,到期日\r\n"
    text += "fw1,OUT_IN:2,陳志豪,FW-0001,114/01/02,115.03.01,無\r\n,,,,,,\r\nfw1,9,無,-,,,2026-12-31\r\n"
    file = file_of(tmp_path / "rules.csv", text.encode("cp950"))
    reader = reader_for(file)
    assert reader is not None
    assert reader.NAME == "firewall_rule_register"
    (register,) = reader.read(file)
    assert register.lines == (
        RegisteredRule(
            "OUT_IN:2", Source("rules.csv", "row", 3), "fw1", "陳志豪", "FW-0001", "2025-01-02", "2026-03-01"
        ),
        RegisteredRule("9", Source("rules.csv", "row", 5), "fw1", expires_on="2026-12-31"),
    )


def test_a_workbook_with_english_headings_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rules.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("FW")
    sheet.write_row(0, 0, ["Rule ID", "Owner", "Ticket", "Last reviewed"])
    sheet.write_row(1, 0, ["7", "Chen", "CHG-1", "2026-03-01"])
    book.close()
    file = EvidenceFile(path, "rules.xlsx")
    assert rule_register.recognises(file)
    (register,) = rule_register.read(file)
    assert [(one.rule, one.owner, one.reviewed_on) for one in register.lines] == [("7", "Chen", "2026-03-01")]
    assert register.lines[0].source.where == "FW row 2"


@pytest.mark.parametrize("day", ["2026-13-01", "去年", "31/12"])
def test_a_date_that_is_none_is_refused_with_its_row(tmp_path: Path, day: str) -> None:
    file = file_of(tmp_path / "r.csv", f"規則編號,負責人,申請單號,最近檢視日\n7,陳,A-1,{day}\n".encode())
    with pytest.raises(RefusedError) as refused:
        list(rule_register.read(file))
    assert "row 2" in refused.value.where


def test_a_formula_is_refused(tmp_path: Path) -> None:
    file = file_of(tmp_path / "r.csv", "規則編號,負責人,申請單號\n7,=cmd(),A-1\n".encode())
    with pytest.raises(RefusedError):
        list(rule_register.read(file))


def test_another_table_is_not_taken_for_a_register(tmp_path: Path) -> None:
    file = file_of(tmp_path / "r.csv", "資產名稱,負責人,位址\ndb,陳,10.0.0.1\n".encode())
    assert not rule_register.recognises(file)
