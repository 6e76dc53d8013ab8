"""PDF: what is printed of papers and periods; words are text, never markup; the same bytes each time."""

import io

from pypdf import PdfReader

from inspectorate.reports.signed import printing
from inspectorate.reports.signed.papers import Issue, SignedPeriod
from inspectorate.reports.signed.printing import Printed, Section, pdf
from inspectorate.reports.signed.prints import (
    attachments_print,
    detail_print,
    index_print,
    paper_print,
    period_print,
    report_print,
    signing_print,
)


def words(printed: Printed, issue: Issue) -> str:
    pages = PdfReader(io.BytesIO(pdf(printed, issue))).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_a_paper_is_printed_with_its_history_as_text(period: SignedPeriod, issue: Issue) -> None:
    said = words(paper_print(period, period.papers[0], issue), issue)
    assert "#strong[x]$a$*b*\\u202e\\x07" in said
    assert said.count("cd" * 32) == 2
    assert "王主管（代理李主管）" in said
    assert "第1頁，共" in said


def test_a_paper_that_nobody_signed_is_printed_too(period: SignedPeriod, issue: Issue) -> None:
    assert "尚無簽章" in words(paper_print(period, period.papers[1], issue), issue)


def test_a_report_names_what_is_broken_or_that_nothing_is(
    period: SignedPeriod, bare: SignedPeriod, issue: Issue
) -> None:
    said = words(report_print(period, issue), issue)
    assert "=1+1（再次發生）" in said
    assert "CC-170107.(1)b.(c)" in said
    nothing = words(report_print(bare, issue), issue)
    assert "無結論為不符合之底稿。" in nothing
    assert "本期未見缺失。" in nothing


def test_the_parts_of_the_set_refer_to_one_another(
    period: SignedPeriod, bare: SignedPeriod, issue: Issue
) -> None:
    attached = words(attachments_print(period), issue)
    assert "04-附件/E1-a.cfg" in attached
    assert "未隨附" in attached
    assert "各底稿均未附佐證。" in words(attachments_print(bare), issue)
    assert words(signing_print(period), issue).count("ab" * 32) == 2
    assert "001" in words(detail_print(period), issue)
    assert "01-查核報告.pdf" in words(
        index_print(period, [("01-查核報告.pdf", "查核報告", 9, "ef" * 32)]), issue
    )


def test_a_period_is_printed_whole_and_the_same_each_time(period: SignedPeriod, issue: Issue) -> None:
    printed = period_print(period, issue)
    assert pdf(printed, issue) == pdf(printed, issue)
    assert words(printed, issue).count("查核明細表") >= 2  # in the contents and at its place


def test_a_word_without_end_is_cut_and_says_so(issue: Issue) -> None:
    long = "長" * (printing._MOST_IN_CELL + 1)
    said = words(Printed("題", "右", [Section(texts=(long,))]), issue)
    assert "以下略，全文見平台" in said
