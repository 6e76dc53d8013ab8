"""The working papers as a document: a bordered paper per provision, grouped by domain, with boxes to sign."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import Any

from inspectorate.inspection.engagement import Inspection
from inspectorate.inspection.period import roc
from inspectorate.inspection.verdict import OUTCOME_ZH
from inspectorate.inspection.working_paper import WorkingPaper
from inspectorate.norms.catalogue import Conflict
from inspectorate.norms.criterion_kinds import criterion_title
from inspectorate.reports.citing import cited_lines
from inspectorate.reports.plain import cited, visible
from inspectorate.reports.rendering import SPEAKER_ZH, environment, named_test, threshold
from inspectorate.reports.word import Edges, begun, finished

_MOST_REASONS = 12


def document(inspection: Inspection) -> bytes:
    """The document's bytes; the same inspection gives the same bytes."""
    firm, period = inspection.firm.name, inspection.period.name
    title, head = f"{firm} 資通安全查核工作底稿 {period}", f"{firm}　資通安全查核工作底稿　{period}"
    made = begun(Edges(title, head, datetime.combine(inspection.on, time())))
    _front_page(made, inspection)
    _append_papers(made, inspection)
    return finished(made)


def _front_page(made: Any, inspection: Inspection) -> None:  # noqa: ANN401 - as above
    made.add_heading("資通安全查核工作底稿", 0)
    facts = (
        ("公司", f"{inspection.firm.name}（{inspection.firm.code}）"),
        ("查核期間", f"{roc(inspection.period.first)} 至 {roc(inspection.period.last)}"),
        ("判定所依日期", f"{roc(inspection.on)}（{inspection.on.isoformat()}）有效之條文"),
        ("底稿", "、".join(f"{label} {count}" for label, count in sorted(inspection.count().items()))),
        ("未能讀取之佐證", f"{len(inspection.refusals)} 件"),
        ("適用未定條款", f"{len(inspection.undecided)} 項"),
    )
    for name, value in facts:
        made.add_paragraph(visible(f"{name}：{value}"))
    made.add_paragraph("無佐證者不視為符合。結論及簽核欄由承辦、覆核人員填具。")


def _append_papers(made: Any, inspection: Inspection) -> None:  # noqa: ANN401 - as above
    from docx.oxml import parse_xml

    template = environment("inspectorate.reports").get_template("papers.xml")
    xml = template.render(
        run=inspection,
        numbered=_numbered,
        criteria_lines=_criteria_lines,
        test_lines=_test_lines,
        evidence_lines=_evidence_lines,
        cited_lines=cited_lines,
        most_cited=_MOST_REASONS,
        conflict_lines=_conflict_lines,
    )
    end = made.element.body.sectPr
    for block in list(parse_xml(xml.encode("utf-8"))):
        end.addprevious(block)


def _numbered(lines: Iterable[str]) -> list[str]:
    return [f"{number}. {line}" for number, line in enumerate(lines, start=1)]


def _criteria_lines(paper: WorkingPaper) -> list[str]:
    lines = []
    for name, criterion in (paper.criteria or {}).items():
        words = f"「{criterion.words}」" if criterion.words else criterion.note
        said = f"{SPEAKER_ZH[criterion.speaker]}{words}"
        lines.append(f"{criterion_title(name)}：{threshold(name, criterion)}（{said}）")
    return [*lines, *paper.notes]


def _test_lines(paper: WorkingPaper) -> list[str]:
    tests = [f"{named_test(e)}：{OUTCOME_ZH[e.verdict.outcome]}" for e in paper.examinations]
    return [*tests, *(reason.text for reason in paper.person)]


def _evidence_lines(paper: WorkingPaper) -> Iterator[str]:
    reasons = [reason for examination in paper.examinations for reason in examination.worst_first]
    for reason in reasons[:_MOST_REASONS]:
        yield f"【{OUTCOME_ZH[reason.outcome]}】{reason.text}{cited(reason.source)}"
    if len(reasons) > _MOST_REASONS:
        yield f"…共 {len(reasons)} 筆，全部見 HTML 報告及 result.json。"


def _conflict_lines(inspection: Inspection, conflict: Conflict) -> list[str]:
    sides = [f"{inspection.named(side.provision)}：{side.says}" for side in conflict.sides]
    return [conflict.about, *sides, *([conflict.note] if conflict.note else [])]
