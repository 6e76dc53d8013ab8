"""The workbook: no cell is a formula, the market's columns, the same bytes each time."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from inspectorate.facts.source import Source
from inspectorate.inspection.engagement import Inspection
from inspectorate.inspection.verdict import breaches, conforms
from inspectorate.reports.workbook import workbook

openpyxl = pytest.importorskip("openpyxl")


def opened(inspection: Inspection) -> Any:
    return openpyxl.load_workbook(BytesIO(workbook(inspection)))


def test_no_cell_carries_a_formula_or_a_link(inspection: Inspection) -> None:
    cells = [cell for sheet in opened(inspection) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells), "the firm's word stands as text"
    assert any(cell.value == "=1+1" for cell in cells)


def test_the_papers_stand_in_the_columns_that_the_market_uses(inspection: Inspection) -> None:
    sheet = opened(inspection)["工作底稿"]
    assert [cell.value for cell in sheet[1]] == [
        "作業編號", "作業項目及目的", "作業程序及稽核重點", "依據資料", "週期", "執行之測試", "結果", "佐證",
        "結論", "承辦", "覆核",
    ]  # fmt: skip
    assert [row[6].value for row in sheet.iter_rows(min_row=2)] == [
        "符合",
        "不符合",
        "無法判定",
        "待人工判定",
    ]
    assert "第 12 行" in sheet["H2"].value
    assert "待填：備份存於何處？" in sheet["H5"].value
    assert {row[8].value for row in sheet.iter_rows(min_row=2)} == {None}, "a person concludes"
    assert sheet.freeze_panes == "B2"


def test_each_breach_is_a_row_that_cites_its_evidence(inspection: Inspection) -> None:
    rows = list(opened(inspection)["缺失"].iter_rows(min_row=2, values_only=True))
    assert [row[1:4] for row in rows] == [
        ("缺 <script>alert(1)</script>。", '=HYPERLINK("http://example.org","看這裡")', "第 3 列")
    ]


def test_what_could_not_be_read_has_a_sheet(inspection: Inspection) -> None:
    sheet = opened(inspection)["未能讀取之佐證"]
    assert [cell.value for cell in sheet[2]] == [
        "evidence/+bad.csv",
        "第 3 行",
        "位元組不合 UTF-8。",
        "請重新匯出。",
    ]


def test_text_too_long_for_a_cell_is_cut_and_says_so(inspection: Inspection, make_paper: Any) -> None:
    long = make_paper("7.l", (breaches("{word}", Source("a.csv"), word="長" * 40_000),))
    sheet = opened(replace(inspection, papers=(long,)))["缺失"]
    assert len(sheet["B2"].value) <= 32_767
    assert "以下略" in sheet["B2"].value


def test_the_same_inspection_gives_the_same_bytes(inspection: Inspection) -> None:
    assert workbook(inspection) == workbook(inspection)


def test_of_very_many_reasons_a_cell_shows_the_worst_and_says_where_all_are(
    inspection: Inspection, make_paper: Any
) -> None:
    many = (*(conforms("第 {n} 日齊備。", n=n) for n in range(10)), breaches("缺第 10 日。"))
    said = opened(replace(inspection, papers=(make_paper("7.m", many),)))["工作底稿"]["H2"].value
    lines = said.splitlines()
    assert lines[0] == "【不符合】缺第 10 日。"
    assert len(lines) == 11
    assert lines[-1].startswith("…共 11 筆")


def test_breaches_beyond_a_sheet_s_rows_are_not_lost_in_silence(
    inspection: Inspection, make_paper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspectorate.reports.sheets._MOST_ROWS", 4)
    for count, cut in ((2, False), (3, True)):
        reasons = tuple(breaches("缺第 {n} 日。", n=n) for n in range(count))
        sheet = opened(replace(inspection, papers=(make_paper(f"7.{count}", reasons),)))["缺失"]
        assert sheet.max_row == count + 1
        last = str(sheet.cell(count + 1, 1).value)
        assert ("列數已達試算表上限" in last) is cut
