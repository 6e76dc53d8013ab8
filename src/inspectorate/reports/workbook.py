"""The working papers as a workbook: text only, so that no cell of it can be a formula."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time

from inspectorate.inspection.engagement import Inspection
from inspectorate.inspection.period import roc
from inspectorate.inspection.verdict import OUTCOME_ZH, Outcome, Reason
from inspectorate.inspection.working_paper import LABELS, Examination, WorkingPaper
from inspectorate.reports.citing import cited_lines
from inspectorate.reports.plain import cited, place
from inspectorate.reports.rendering import named_test
from inspectorate.reports.sheets import Heading, Row, Sheet, book

_REASONS_IN_CELL = 10
_PAPERS_IN_CELL = 20


def workbook(inspection: Inspection) -> bytes:
    """The workbook's bytes; the same inspection gives the same bytes."""
    heading = Heading(
        f"{inspection.firm.name} 資通安全查核工作底稿 {inspection.period.name}",
        inspection.firm.name,
        inspection.period.name,
        datetime.combine(inspection.on, time(), UTC).replace(tzinfo=None),
    )
    return book(heading, _sheets(inspection))


def _sheets(inspection: Inspection) -> Iterator[Sheet]:
    yield Sheet(
        "彙總", [("領域", 26), *((label, 12) for label in LABELS), ("底稿數", 12)], _summary(inspection)
    )
    yield Sheet("工作底稿", _PAPER_COLUMNS, (_paper(paper, inspection) for paper in inspection.papers), 6)
    yield Sheet("缺失", _BREACH_COLUMNS, _breaches(inspection))
    yield Sheet(
        "未能讀取之佐證",
        [("檔案", 44), ("位置", 18), ("原因", 50), ("處理方式", 50)],
        _unread(inspection),
    )
    yield Sheet(
        "佐證",
        [("檔案", 44), ("讀取器", 16), ("位元組", 12), ("SHA-256", 68), ("佐證編號", 10)],
        ((item.item, item.reader, item.size, item.sha256, item.label) for item in inspection.evidence),
    )


def _unread(inspection: Inspection) -> Iterator[Row]:
    for refusal in inspection.refusals:
        yield refusal.item, place(refusal.where) or "全檔", refusal.reason, refusal.remedy
    for line in inspection.ignored:
        yield "（未採用）", "", line, ""


_PAPER_COLUMNS = (
    ("作業編號", 14),
    ("作業項目及目的", 34),
    ("作業程序及稽核重點", 40),
    ("依據資料", 22),
    ("週期", 16),
    ("執行之測試", 22),
    ("結果", 12),
    ("佐證", 44),
    ("結論", 20),
    ("承辦", 9),
    ("覆核", 9),
)

_BREACH_COLUMNS = (
    ("檢測", 26),
    ("缺失", 56),
    ("佐證檔案", 34),
    ("位置", 18),
    ("涉及條款", 40),
    ("改善建議", 44),
    ("改善期限", 12),
    ("承辦", 10),
    ("覆核", 10),
)


def _summary(inspection: Inspection) -> Iterator[Row]:
    for domain in inspection.domains:
        yield _counted(domain.title, inspection.count(domain))
    yield _counted("合計", inspection.count())
    yield ("",)
    on = f"{roc(inspection.on)}（{inspection.on.isoformat()}）"
    explained = sum(aside.provision.duty == "information" for aside in inspection.not_applicable)
    yield from (
        ("公司", inspection.firm.name),
        ("查核期間", inspection.period.name),
        ("判定所依日期", on),
        ("適用未定條款", len(inspection.undecided)),
        ("本期未到期條款", len(inspection.not_due)),
        ("不適用條款", len(inspection.not_applicable) - explained),
        ("說明性文字", explained),
        ("未能讀取之佐證", len(inspection.refusals)),
    )


def _counted(title: str, counts: dict[str, int]) -> Row:
    return (title, *(counts.get(label, 0) for label in LABELS), sum(counts.values()))


def _paper(paper: WorkingPaper, inspection: Inspection) -> Row:
    return (
        paper.identifier,
        f"{paper.title}\n{paper.duty}\n目的：{paper.purpose}\n條文：{paper.provision.text}",
        "\n".join(f"{number}. {step}" for number, step in enumerate(paper.steps, start=1)),
        "\n".join(paper.demanded),
        "\n".join(paper.cadences),
        "\n".join(_test(examination) for examination in paper.examinations) or "（無電腦檢測）",
        paper.label,
        _evidence(paper, inspection),
        "",
        inspection.firm.maker,
        inspection.firm.checker,
    )


def _test(examination: Examination) -> str:
    return f"{named_test(examination)}：{OUTCOME_ZH[examination.verdict.outcome]}"


def _evidence(paper: WorkingPaper, inspection: Inspection) -> str:
    reasons = [reason for examination in paper.examinations for reason in examination.worst_first]
    lines = [_said(reason) for reason in reasons[:_REASONS_IN_CELL]]
    if len(reasons) > _REASONS_IN_CELL:
        lines.append(f"…共 {len(reasons)} 筆，全部見「缺失」工作表及 result.json")
    lines += cited_lines(inspection.cited_by(paper.evidence), _REASONS_IN_CELL)
    lines += [f"待填：{question}\n＿＿＿＿＿＿＿＿" for question in paper.questions]
    return "\n".join(lines)


def _said(reason: Reason) -> str:
    return f"【{OUTCOME_ZH[reason.outcome]}】{reason.text}{cited(reason.source)}"


def _breaches(inspection: Inspection) -> Iterator[Row]:
    sharing = inspection.papers_sharing()
    for examination in inspection.examinations:
        concerned = _concerned(sharing[examination.number])
        for reason in examination.verdict.reasons:
            if reason.outcome is Outcome.NONCONFORMING:
                source = reason.source
                yield (
                    named_test(examination),
                    reason.text,
                    source.item if source else "",
                    place(source) if source else "",
                    concerned,
                    examination.remedy,
                    "",
                    "",
                    "",
                )


def _concerned(papers: Sequence[WorkingPaper]) -> str:
    named = [f"{paper.edition.title} {paper.number}" for paper in papers[:_PAPERS_IN_CELL]]
    more = [f"…等 {len(papers)} 條"] if len(papers) > _PAPERS_IN_CELL else []
    return "\n".join(named + more)
