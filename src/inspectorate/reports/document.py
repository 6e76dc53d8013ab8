"""The working papers as a document: a bordered paper per provision, grouped by domain, with boxes to sign."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from io import BytesIO
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

_MOST_REASONS = 12
_FONT = "Microsoft JhengHei"
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_AUTHOR = "inspectorate"


def document(inspection: Inspection) -> bytes:
    """The document's bytes; the same inspection gives the same bytes."""
    from docx import Document
    from docx.shared import Cm

    made = Document()
    _set_properties(made, inspection)
    _set_fonts(made)
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    _set_edges(section, inspection)
    _front_page(made, inspection)
    _append_papers(made, inspection)
    stream = BytesIO()
    made.save(stream)
    return _without_clock(stream.getvalue())


def _set_properties(made: Any, inspection: Inspection) -> None:  # noqa: ANN401 - python-docx ships no types
    properties, stamp = made.core_properties, datetime.combine(inspection.on, time())
    properties.title = f"{visible(inspection.firm.name)} 資通安全查核工作底稿 {inspection.period.name}"[:255]
    properties.author = properties.last_modified_by = _AUTHOR
    properties.comments = ""
    properties.created = properties.modified = stamp


def _set_fonts(made: Any) -> None:  # noqa: ANN401 - as above
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, size in (("Normal", 10), ("Title", 22), ("Heading 1", 16), ("Heading 2", 12)):
        style = made.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), _FONT)
    spacing = made.styles["Normal"].paragraph_format
    spacing.space_before, spacing.space_after, spacing.line_spacing = Pt(1), Pt(1), 1.15


def _set_edges(section: Any, inspection: Inspection) -> None:  # noqa: ANN401 - as above
    firm = f"{inspection.firm.name}　資通安全查核工作底稿　{inspection.period.name}"
    section.header.paragraphs[0].text = visible(firm)
    footer = section.footer.paragraphs[0]
    footer.alignment = 1
    footer.add_run("第 ")
    _add_field(footer, "PAGE", "1")
    footer.add_run(" 頁，共 ")
    _add_field(footer, "NUMPAGES", "1")
    footer.add_run(" 頁")


def _add_field(paragraph: Any, instruction: str, shown: str) -> None:  # noqa: ANN401 - as above
    """A field that the word processor computes; ``shown`` stands until it does."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    field.set(qn("w:dirty"), "true")
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = shown
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 - python-docx offers no public way to a field


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


def _without_clock(archive: bytes) -> bytes:
    """The same archive with every member's time at the zip format's beginning."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(archive)) as old, zipfile.ZipFile(stream, "w") as new:
        for member in old.infolist():
            entry = zipfile.ZipInfo(member.filename, _ZIP_EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, old.read(member))
    return stream.getvalue()
