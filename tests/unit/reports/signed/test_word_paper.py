"""One paper in Word: every part, every signature, nothing that reorders a line, the same bytes each time."""

import io

import docx

from inspectorate.reports.signed.papers import Issue, SignedPeriod
from inspectorate.reports.signed.word_paper import word_paper


def words(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(one.text for one in document.paragraphs)])


def test_a_signed_paper_has_its_parts_and_its_history(period: SignedPeriod, issue: Issue) -> None:
    said = words(word_paper(period, period.papers[0], issue))
    for part in ("調閱紀錄。", "王主管（代理 李主管）", "cd" * 32, "第 2 次　補正抽樣"):
        assert part in said, part
    assert "…共 15 筆，全部見平台。" in said
    assert "（fw.log 第 1 行）" in said
    assert "\\u202e\\x07" in said
    assert "\u202e" not in said


def test_a_paper_that_nobody_signed_says_so(period: SignedPeriod, issue: Issue) -> None:
    said = words(word_paper(period, period.papers[1], issue))
    assert "尚無簽章" in said
    assert "未分派" in said
    assert "與檢測不同之理由" not in said


def test_the_same_paper_gives_the_same_bytes(period: SignedPeriod, issue: Issue) -> None:
    paper = period.papers[0]
    assert word_paper(period, paper, issue) == word_paper(period, paper, issue)
