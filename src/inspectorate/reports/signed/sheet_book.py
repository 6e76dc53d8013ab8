"""A period, or findings, as a workbook: all papers with states, verdicts and signatures."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from inspectorate.reports.sheets import Heading, Row, Sheet, book
from inspectorate.reports.signed.papers import (
    TITLE,
    Issue,
    PrintedFinding,
    SignedPaper,
    SignedPeriod,
    both,
    names_of,
    stacked,
)

_REST = "平台"
_REASONS_IN_CELL = 10
_PAPERS = (
    ("序號", 5),
    ("作業編號", 15),
    ("作業項目", 22),
    ("條款", 15),
    ("狀態", 8),
    ("承辦", 9),
    ("期限", 12),
    ("查核結果", 28),
    ("結論", 10),
    ("與檢測不同之理由", 16),
    ("電腦檢測", 26),
    ("佐證", 24),
    ("最近簽章", 27),
    ("簽核內容 SHA-256", 35),
    ("核對", 14),
)
_SIGNATURES = (
    ("作業編號", 16),
    ("修訂", 6),
    ("輪次", 6),
    ("順序", 6),
    ("簽核", 8),
    ("職責", 12),
    ("簽章者", 24),
    ("時間", 28),
    ("時戳", 30),
    ("意見", 24),
    ("簽核內容 SHA-256", 35),
)
_TESTS = (("作業編號", 16), ("檢測", 28), ("結果", 10), ("理由", 70), ("引據", 40))
_FINDINGS = (
    ("缺失", 34),
    ("控制項", 16),
    ("資產", 18),
    ("狀態", 10),
    ("發現日", 12),
    ("發現期間", 10),
    ("見於期間", 12),
    ("涉及底稿", 22),
    ("再次發生", 9),
    ("原因", 22),
    ("改善措施", 26),
    ("負責", 12),
    ("期限", 12),
    ("複測通過", 10),
    ("結案", 18),
)


def period_book(period: SignedPeriod, issue: Issue) -> bytes:
    """The period's workbook; the same period, taken out at the same moment, gives the same bytes."""
    title = f"{issue.firm} {TITLE} {period.name}"
    return book(_heading(title, period.name, issue), _of_period(period, issue))


def chosen_book(periods: Sequence[SignedPeriod], issue: Issue) -> bytes:
    """Papers that somebody chose, of one period or several, each row with its period."""
    count = sum(len(period.papers) for period in periods)
    names = names_of(periods)
    summary = [
        ("公司", f"{issue.firm}（{issue.code}）"),
        ("查核期間", names),
        ("底稿", f"{count} 份"),
        ("印製", issue.said),
    ]
    first = ("期間", 10)
    sheets = (
        Sheet("彙總", (("項目", 26), ("內容", 90)), summary),
        Sheet("工作底稿", (first, *_PAPERS), _with_period(periods, lambda one: map(_paper, one.papers)), 9),
        Sheet("簽章", (first, *_SIGNATURES), _with_period(periods, lambda one: _signatures(one.papers))),
        Sheet("電腦檢測", (first, *_TESTS), _with_period(periods, lambda one: _tests(one.papers)), 3),
    )
    return book(_heading(f"{issue.firm} {TITLE}", names, issue), sheets)


def _with_period(
    periods: Sequence[SignedPeriod], rows: Callable[[SignedPeriod], Iterable[Row]]
) -> Iterator[Row]:
    for period in periods:
        yield from ((period.name, *row) for row in rows(period))


def findings_book(findings: Sequence[PrintedFinding], issue: Issue) -> bytes:
    """The findings' workbook."""
    heading = _heading(f"{issue.firm} 資通安全查核缺失", "缺失", issue)
    rows = [("公司", f"{issue.firm}（{issue.code}）"), ("件數", f"{len(findings)} 件"), ("印製", issue.said)]
    return book(heading, [_findings(findings), Sheet("說明", (("項目", 16), ("內容", 80)), rows)])


def _heading(title: str, right: str, issue: Issue) -> Heading:
    return Heading(title, issue.firm, right, issue.at.replace(tzinfo=None, microsecond=0), _REST)


def _of_period(period: SignedPeriod, issue: Issue) -> Iterator[Sheet]:
    yield Sheet("彙總", (("項目", 26), ("內容", 90)), _summary(period, issue))
    yield Sheet("工作底稿", _PAPERS, map(_paper, period.papers), 8)
    yield Sheet("簽章", _SIGNATURES, _signatures(period.papers))
    yield Sheet("電腦檢測", _TESTS, _tests(period.papers), 2)
    yield _findings(period.findings)


def _summary(period: SignedPeriod, issue: Issue) -> Iterator[Row]:
    yield "公司", f"{issue.firm}（{issue.code}）"
    yield "查核期間", f"{period.name}　{period.span}"
    yield "判定所依日期", both(period.judged_on)
    yield "簽核順序", "承辦 → " + " → ".join(period.chain)
    yield "底稿", f"{len(period.papers)} 份"
    for what, said in (("state", "狀態"), ("outcome", "結論"), ("domain", "領域")):
        for name, count in period.count(what):
            yield f"{said}：{name}", f"{count} 份"
    yield "缺失", f"{len(period.findings)} 件"
    for edition in period.editions:
        yield "有效之規範版本", edition
    yield "印製", issue.said


def _paper(paper: SignedPaper) -> Row:
    last = paper.signatures[-1] if paper.signatures else None
    return (
        paper.place,
        paper.number,
        paper.title,
        paper.provision,
        paper.state,
        paper.assignee,
        stacked(paper.due),
        paper.result,
        paper.outcome,
        paper.override,
        "\n".join(f"{test.title}：{test.outcome}" for test in paper.tests),
        "\n".join(f"{one.label} {one.name}" for one in paper.evidence),
        f"{last.word} {last.duty} {last.who}\n{stacked(last.at)}" if last else "",
        paper.sha256,
        paper.said_of_hash,
    )


def _signatures(papers: Iterable[SignedPaper]) -> Iterator[Row]:
    for paper in papers:
        for line in paper.signatures:
            told = (line.word, line.duty, line.who, stacked(line.at), line.stamp, line.note, line.sha256)
            yield (paper.number, line.revision, line.round, line.order, *told)


def _tests(papers: Iterable[SignedPaper]) -> Iterator[Row]:
    for paper in papers:
        for test in paper.tests:
            shown = test.reasons[:_REASONS_IN_CELL]
            lines = [f"【{reason.outcome}】{reason.text}" for reason in shown]
            if len(test.reasons) > len(shown):
                lines.append(f"…共 {len(test.reasons)} 筆，全部見{_REST}。")
            cited = dict.fromkeys(reason.cited for reason in shown if reason.cited)
            yield paper.number, test.title, test.outcome, "\n".join(lines), "\n".join(cited)


def _findings(findings: Iterable[PrintedFinding]) -> Sheet:
    return Sheet("缺失", _FINDINGS, map(_finding, findings))


def _finding(finding: PrintedFinding) -> Row:
    closed = f"{finding.closed_by}\n{stacked(finding.closed_at)}" if finding.closed_at else ""
    return (
        finding.title,
        finding.control,
        finding.asset,
        finding.state,
        stacked(finding.opened_on),
        finding.opened_in,
        finding.seen_in,
        finding.papers,
        "是" if finding.former else "",
        finding.cause,
        finding.action,
        finding.owner,
        stacked(finding.due),
        finding.passed_in,
        closed,
    )
