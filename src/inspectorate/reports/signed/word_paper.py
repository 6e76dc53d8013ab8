"""One working paper as a Word document: the market's parts in one table, then every signature."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from inspectorate.reports.plain import visible
from inspectorate.reports.signed.papers import TITLE, Issue, SignedPaper, SignedPeriod, both
from inspectorate.reports.word import Edges, begun, finished

_MOST_REASONS = 12
_LABEL_CM, _TEXT_CM = 3.7, 13.3
_SIGNED = (("簽核", 1.8), ("職責", 2.0), ("簽章者", 3.2), ("時間", 4.6), ("意見及簽核內容 SHA-256", 5.4))
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_SHADE = "E8ECF1"


def word_paper(period: SignedPeriod, paper: SignedPaper, issue: Issue) -> bytes:
    """The document's bytes; the same paper, taken out at the same moment, gives the same bytes."""
    head = f"{issue.firm}　{TITLE}　{period.name}　{paper.number}"
    moment = issue.at.replace(tzinfo=None, microsecond=0)
    made = begun(Edges(f"{issue.firm} {TITLE} {period.name} {paper.number}", head, moment))
    made.add_heading(TITLE, 0)
    made.add_heading(visible(f"{paper.number} {paper.title}"), 1)
    _fill(_table(made, (("", _LABEL_CM), ("", _TEXT_CM))), list(parts(period, paper, issue)))
    made.add_heading("簽核歷程", 2)
    _signing(made, paper)
    made.add_paragraph(visible(issue.said))
    return finished(made)


def parts(period: SignedPeriod, paper: SignedPaper, issue: Issue) -> Iterator[tuple[str, str]]:
    """The parts of a paper, each with its label; what is empty is left out."""
    told = (
        ("公司", f"{issue.firm}（{issue.code}）"),
        ("查核期間", f"{period.name}　{period.span}"),
        ("條款", f"{paper.edition}　{paper.provision}"),
        ("條文", paper.clause),
        ("查核目的", paper.objective),
        ("週期", "\n".join(paper.cadences)),
        ("期限", both(paper.due)),
        ("作業程序", "\n".join(f"{number}. {step}" for number, step in enumerate(paper.steps, 1))),
        ("依據資料", "\n".join(paper.demanded)),
        ("查核方法", "、".join(paper.method)),
        ("抽樣", "\n".join(paper.sample)),
        ("預期結果", paper.expected),
        ("執行之測試", "\n".join(_tests(paper))),
        ("查核結果", paper.result),
        ("結論", paper.outcome or "尚無結論"),
        ("與檢測不同之理由", paper.override),
        ("佐證", "\n".join(f"{one.label} {one.name}\nSHA-256 {one.sha256}" for one in paper.evidence)),
        ("狀態", f"{paper.state}　承辦 {paper.assignee or '未分派'}"),
        ("修訂", f"第 {paper.revision} 次　{paper.reason}" if paper.reason else f"第 {paper.revision} 次"),
        ("封存", both(paper.sealed_at)),
        ("簽核內容 SHA-256", f"{paper.sha256}\n{paper.said_of_hash}".strip()),
    )
    yield from ((label, text) for label, text in told if text)


def _tests(paper: SignedPaper) -> Iterator[str]:
    for test in paper.tests:
        yield f"{test.title}：{test.outcome}"
        for reason in test.reasons[:_MOST_REASONS]:
            yield f"　【{reason.outcome}】{reason.text}" + (f"（{reason.cited}）" if reason.cited else "")
        if len(test.reasons) > _MOST_REASONS:
            yield f"　…共 {len(test.reasons)} 筆，全部見平台。"


def _table(made: Any, columns: Sequence[tuple[str, float]]) -> Any:  # noqa: ANN401 - python-docx ships no types
    from docx.shared import Cm

    table = made.add_table(rows=0, cols=len(columns))
    table.style, table.autofit = "Table Grid", False
    for column, (_label, width) in zip(table.columns, columns, strict=True):
        column.width = Cm(width)
    return table


def _fill(table: Any, rows: Sequence[tuple[str, ...]]) -> None:  # noqa: ANN401 - as above
    for texts in rows:
        cells = table.add_row().cells
        for place, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            cell.width = table.columns[place].width
            _write(cell, text)
        if len(texts) == 2:  # noqa: PLR2004 - a label and its text
            _shade(cells[0])


def _write(cell: Any, text: str) -> None:  # noqa: ANN401 - as above
    """The lines of a text; one with a hash is smaller, so that it stands together."""
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    for number, line in enumerate(visible(text).split("\n")):
        run = paragraph.add_run()
        if number:
            run.add_break()
        run.add_text(line)
        if _HASH.search(line):
            run.font.size = Pt(8)


def _signing(made: Any, paper: SignedPaper) -> None:  # noqa: ANN401 - as above
    table = _table(made, _SIGNED)
    _fill(table, [tuple(label for label, _width in _SIGNED)])
    for cell in table.rows[0].cells:
        _shade(cell)
    for line in paper.signatures:
        turn = f"{line.word}\n修訂 {line.revision}\n第 {line.round} 輪"
        said = f"{line.note}\n{line.sha256}".strip()
        _fill(table, [(turn, line.duty, line.who, line.timed, said)])
    if not paper.signatures:
        made.add_paragraph("尚無簽章")


def _shade(cell: Any) -> None:  # noqa: ANN401 - as above
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), _SHADE)
    cell._tc.get_or_add_tcPr().append(shading)  # noqa: SLF001 - python-docx offers no public way to a shade
