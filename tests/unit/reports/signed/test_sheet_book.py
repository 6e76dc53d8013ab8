"""A period and findings in Excel: every row, text alone, the same bytes each time."""

import io
import zipfile

from python_calamine import CalamineWorkbook

from inspectorate.reports.signed.papers import Issue, SignedPeriod
from inspectorate.reports.signed.sheet_book import findings_book, period_book


def rows(content: bytes, sheet: str) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [list(row) for row in book.get_sheet_by_name(sheet).to_python()]


def test_a_period_has_all_papers_signatures_tests_and_findings(period: SignedPeriod, issue: Issue) -> None:
    content = period_book(period, issue)
    assert len(rows(content, "工作底稿")) == 3
    assert [row[4] for row in rows(content, "簽章")[1:]] == ["送審", "退回", "送審"]
    tests = rows(content, "電腦檢測")
    assert "…共 15 筆，全部見平台。" in str(tests[1][3])
    assert tests[1][4] == "fw.log 第 1 行"
    assert len(rows(content, "缺失")) == 3
    assert ["狀態：已封存", "1 份"] in rows(content, "彙總")


def test_nothing_in_a_workbook_is_a_formula(period: SignedPeriod, issue: Issue) -> None:
    for content in (period_book(period, issue), findings_book(period.findings, issue)):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            sheets = [parts.read(name) for name in parts.namelist() if "worksheets/sheet" in name]
        assert sheets
        assert not any(b"<f>" in sheet for sheet in sheets)
        assert any(row[0] == "=1+1" for row in rows(content, "缺失"))


def test_the_same_period_gives_the_same_bytes(period: SignedPeriod, issue: Issue) -> None:
    assert period_book(period, issue) == period_book(period, issue)
    assert findings_book((), issue) == findings_book((), issue)
