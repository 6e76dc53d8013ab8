"""What is printed: one paper, a period, and the parts of the audit report set (查核報告, 查核明細表 …)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from inspectorate.reports.signed.papers import (
    TITLE,
    Bound,
    Issue,
    PrintedFinding,
    SignedPaper,
    SignedPeriod,
    both,
    names_of,
    stacked,
)
from inspectorate.reports.signed.printing import Printed, Section
from inspectorate.reports.signed.word_paper import parts

_BROKEN = "不符合"
_SIGNED = ("修訂／輪次", "簽核", "職責", "簽章者", "時間", "意見", "簽核內容 SHA-256")
_SIGNED_WIDTHS = (0.8, 0.7, 1.1, 1.6, 2.5, 1.5, 2.9)
_DETAIL = (
    "序號",
    "作業編號",
    "作業項目",
    "領域",
    "狀態",
    "結論",
    "承辦",
    "最近簽章",
    "佐證",
    "簽核內容 SHA-256",
)
_DETAIL_WIDTHS = (0.5, 1.5, 2.3, 1.2, 0.8, 0.9, 0.9, 2.4, 0.5, 2.4)
_BRIEF_WIDTHS = (0.6, 1.7, 2.4, 1.3, 0.9, 1.0, 1.0, 2.9)
_FINDINGS = ("缺失", "控制項", "狀態", "發現", "原因", "改善措施", "負責", "期限", "結案")
_FINDING_WIDTHS = (2.4, 1.3, 0.9, 1.6, 1.5, 1.8, 0.9, 1.6, 1.6)


def paper_print(period: SignedPeriod, paper: SignedPaper, issue: Issue) -> Printed:
    """One working paper with its whole signing history."""
    first, history = _paper(period, paper, issue)
    return Printed(f"{TITLE}　{paper.number}", period.name, [replace(first, breaks=False), history])


def _paper(period: SignedPeriod, paper: SignedPaper, issue: Issue) -> Iterator[Section]:
    rows = tuple(parts(period, paper, issue))
    heading = f"{paper.number} {paper.title}"
    numbered = f"{paper.place:03}　{heading}" if len(period.papers) > 1 else heading
    yield Section(numbered, rows=rows, breaks=True)
    yield _history("簽核歷程", paper)


def _history(heading: str, paper: SignedPaper) -> Section:
    rows = tuple(
        (
            f"{line.revision}／{line.round}",
            line.word,
            line.duty,
            line.who,
            line.timed,
            line.note,
            line.sha256,
        )
        for line in paper.signatures
    )
    texts = () if rows else ("尚無簽章",)
    return Section(heading, 3, texts, _SIGNED if rows else (), _SIGNED_WIDTHS, rows)


def period_print(period: SignedPeriod, issue: Issue) -> Printed:
    """The whole period: how it stands, all papers as a table, then each of them."""
    papers = [section for paper in period.papers for section in _paper(period, paper, issue)]
    title = f"{TITLE}　{period.name}"
    return Printed(title, period.name, [*_standing(period, issue), _brief(period), *papers], outline=True)


def chosen_print(periods: Sequence[SignedPeriod], issue: Issue) -> Printed:
    """Papers that somebody chose, of one period or several: the table of each period's, then each paper."""
    sections: list[Section] = []
    for period in periods:
        head = f"{period.name}　{period.span}"
        sections.append(replace(_brief(period), heading=head, breaks=bool(sections)))
        sections += [section for paper in period.papers for section in _paper(period, paper, issue)]
    count = sum(len(period.papers) for period in periods)
    return Printed(f"{TITLE}　{count} 份", names_of(periods), sections, outline=True)


def report_print(period: SignedPeriod, issue: Issue) -> Printed:
    """查核報告: what was inspected, by which rules, what came out, what is wrong."""
    broken = [paper for paper in period.papers if paper.outcome == _BROKEN]
    rows = tuple(
        (f"{paper.place:03}", paper.number, paper.title, paper.result, paper.assignee) for paper in broken
    )
    columns, widths = ("底稿", "作業編號", "作業項目", "查核結果", "承辦"), (0.6, 1.4, 2.6, 4.0, 1.0)
    nothing = () if rows else ("無結論為不符合之底稿。",)
    sections = [
        *_standing(period, issue),
        Section("結論為不符合之底稿", 2, nothing, columns if rows else (), widths, rows),
        _findings(period.findings),
    ]
    return Printed(f"資通安全查核報告　{period.name}", period.name, sections)


def _standing(period: SignedPeriod, issue: Issue) -> Iterator[Section]:
    facts = (
        ("公司", f"{issue.firm}（{issue.code}）"),
        ("查核期間", f"{period.name}　{period.span}"),
        ("判定所依日期", both(period.judged_on)),
        ("有效之規範版本", "\n".join(period.editions)),
        ("簽核順序", "承辦 → " + " → ".join(period.chain)),
        ("底稿", f"{len(period.papers)} 份"),
        ("狀態", _counted(period, "state")),
        ("結論", _counted(period, "outcome")),
        ("缺失", f"{len(period.findings)} 件"),
    )
    yield Section("查核概況", rows=facts)
    rows = tuple(_by_domain(period))
    columns = ("領域", "底稿", "符合", "不符合", "無法判定", "不適用", "尚無結論")
    yield Section("各領域結論", 2, (), columns, (2.4, 1, 1, 1, 1, 1, 1), rows)


def _counted(period: SignedPeriod, what: str) -> str:
    return "、".join(f"{name} {count}" for name, count in period.count(what))


def _by_domain(period: SignedPeriod) -> Iterator[tuple[str, ...]]:
    for domain, total in period.count("domain"):
        found = [paper.outcome for paper in period.papers if paper.domain == domain]
        told = ("符合", _BROKEN, "無法判定", "不適用", "")
        yield (domain, str(total), *(str(found.count(outcome)) for outcome in told))


def detail_print(period: SignedPeriod) -> Printed:
    """查核明細表: a row for each paper, by the number that its own file bears."""
    rows = tuple(
        (*_row(paper), _last_signed(paper), str(len(paper.evidence)), paper.sha256) for paper in period.papers
    )
    section = Section("", 2, (), _DETAIL, _DETAIL_WIDTHS, rows)
    return Printed(f"資通安全查核明細表　{period.name}", period.name, [section], landscape=True)


def _brief(period: SignedPeriod) -> Section:
    """The detail table without hashes, as wide as an upright page: each paper follows with its own."""
    rows = tuple((*_row(paper), _last_signed(paper)) for paper in period.papers)
    return Section("查核明細表", 2, (), _DETAIL[:8], _BRIEF_WIDTHS, rows, breaks=True)


def _row(paper: SignedPaper) -> tuple[str, ...]:
    told = (paper.number, paper.title, paper.domain, paper.state, paper.outcome, paper.assignee)
    return (f"{paper.place:03}", *told)


def _last_signed(paper: SignedPaper) -> str:
    last = paper.signatures[-1] if paper.signatures else None
    return f"{last.word} {last.duty} {last.who}\n{stacked(last.at)}" if last else ""


def _findings(findings: Sequence[PrintedFinding]) -> Section:
    rows = tuple(
        (
            f"{one.title}（再次發生）" if one.former else one.title,
            one.control,
            one.state,
            f"{one.opened_in}\n{stacked(one.opened_on)}",
            one.cause,
            one.action,
            one.owner,
            stacked(one.due),
            f"{one.closed_by}\n{stacked(one.closed_at and one.closed_at.date())}".strip(),
        )
        for one in findings
    )
    texts = () if rows else ("本期未見缺失。",)
    return Section("缺失與追蹤改善", 2, texts, _FINDINGS if rows else (), _FINDING_WIDTHS, rows)


def signing_print(period: SignedPeriod) -> Printed:
    """簽核歷程: every signature of every paper, in every revision and round."""
    sections = [
        _history(f"{paper.place:03}　{paper.number} {paper.title}　{paper.said_of_hash}", paper)
        for paper in period.papers
    ]
    return Printed(f"簽核歷程　{period.name}", period.name, sections, landscape=True)


def attachments_print(period: SignedPeriod) -> Printed:
    """附件清單: the evidence of every paper, and where it lies in the set."""
    rows = tuple(
        (f"{paper.place:03}", paper.number, one.label, one.name, _size(one), one.sha256, one.path or "未隨附")
        for paper in period.papers
        for one in paper.evidence
    )
    columns = ("底稿", "作業編號", "佐證編號", "檔名", "位元組", "SHA-256", "附件")
    texts = () if rows else ("各底稿均未附佐證。",)
    section = Section("", 2, texts, columns if rows else (), (0.5, 1.4, 0.7, 2.6, 0.9, 2.8, 2.4), rows)
    return Printed(f"附件清單　{period.name}", period.name, [section], landscape=True)


def _size(one: Bound) -> str:
    return "" if one.size is None else str(one.size)


def index_print(period: SignedPeriod, listed: Iterable[tuple[str, str, int, str]]) -> Printed:
    """目錄: every file of the set with what it is, its size and SHA-256.

    Args:
        period: whose set it is.
        listed: path, what it is, bytes, SHA-256.
    """
    rows = tuple((path, what, str(size), sha256) for path, what, size, sha256 in listed)
    columns, widths = ("檔案", "內容", "位元組", "SHA-256"), (3.4, 2.4, 0.9, 3.6)
    texts = (
        "本套文件依「內部稽核無紙化」之要求，含查核報告、查核明細表、查核工作底稿、附件及完整簽核歷程，彼此以底稿序號對照。",
        "「簽核內容」內之檔案即簽章所綁定之內容：其 SHA-256 應與簽核歷程所載者相同。",
    )
    section = Section("", 2, texts, columns, widths, rows)
    return Printed(f"目錄　{period.name}", period.name, [section], landscape=True)
