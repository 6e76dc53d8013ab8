"""Words of printed papers: both calendars, who signed for whom, whether the hash still holds."""

from dataclasses import replace
from datetime import date

from inspectorate.reports.signed.papers import Issue, SignedPaper, SignedPeriod, both, stacked


def test_a_day_and_a_moment_stand_in_both_calendars(issue: Issue) -> None:
    assert both(date(2026, 10, 31)) == "115/10/31（2026-10-31）"
    assert both(issue.at) == "115/11/21 09:30:05（2026-11-21T09:30:05+08:00）"
    assert both(None) == stacked(None) == ""
    assert stacked(date(2026, 10, 31)) == "115/10/31\n2026-10-31"
    assert stacked(issue.at) == "115/11/21 09:30:05\n2026-11-21T09:30:05+08:00"
    assert issue.said.startswith("王主管 於 115/11/21")


def test_who_signs_for_another_is_named_with_them(paper: SignedPaper) -> None:
    assert [line.who for line in paper.signatures] == ["林資安", "王主管（代理 李主管）", "林資安"]


def test_a_paper_says_whether_its_content_is_what_was_signed(paper: SignedPaper) -> None:
    said = [replace(paper, unchanged=known).said_of_hash for known in (True, False, None)]
    assert [one[:5] for one in said] == ["與現存內容", "與現存內容", "尚未送審，"]
    assert "不符" in said[1]


def test_papers_are_counted_by_what_is_asked(period: SignedPeriod) -> None:
    assert period.count("state") == [("已封存", 1), ("待分派", 1)]
    assert period.count("outcome") == [("不符合", 1), ("尚無結論", 1)]
    assert period.span == "115/10/01（2026-10-01） 至 115/10/31（2026-10-31）"
