"""The working papers as a workbook: text only, so that no cell of it can be a formula."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

from inspectorate.inspection.engagement import Inspection
from inspectorate.inspection.period import roc
from inspectorate.inspection.verdict import OUTCOME_ZH, Outcome, Reason
from inspectorate.inspection.working_paper import AWAITS_PERSON, LABELS, Examination, WorkingPaper
from inspectorate.reports.citing import cited_lines
from inspectorate.reports.plain import cited, place, shortened, visible
from inspectorate.reports.rendering import named_test

_A3, _A4 = 8, 9  # Excel's numbers for paper
_MOST_ON_A4 = 9
_MOST_IN_CELL = 32_767
_LINE_POINTS = 15
_LAST_NARROW = 0x2000
_HIGHEST_ROW = 409
_MOST_ROWS = 1_048_576
_REASONS_IN_CELL = 10
_PAPERS_IN_CELL = 20
_FILLS = {
    "符合": "#E3F4E8",
    "不符合": "#FDEAEA",
    "無法判定": "#FFF2DA",
    AWAITS_PERSON: "#E6F0FB",
    "不適用": "#ECEFF3",
}

Row = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet: its name, its columns with their widths in characters, and its rows.

    Attributes:
        result: index of the column whose cells are coloured by result; -1 where there is none.
    """

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Row]
    result: int = -1


def workbook(inspection: Inspection) -> bytes:
    """The workbook's bytes; the same inspection gives the same bytes."""
    from xlsxwriter import Workbook

    stream = BytesIO()
    book = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {
            "title": f"{visible(inspection.firm.name)} 資通安全查核工作底稿 {inspection.period.name}",
            "created": datetime.combine(inspection.on, time(), UTC).replace(tzinfo=None),
        }
    )
    formats = _formats(book)
    for sheet in _sheets(inspection):
        _write(book, sheet, formats, inspection)
    book.close()
    return stream.getvalue()


def _formats(book: Any) -> dict[str, Any]:  # noqa: ANN401 - xlsxwriter ships no types
    body = {
        "text_wrap": True,
        "valign": "top",
        "border": 1,
        "font_name": "Microsoft JhengHei",
        "font_size": 10,
    }
    formats = {"": book.add_format(body)}
    formats["head"] = book.add_format({**body, "bold": True, "bg_color": "#DDE3EA"})
    for label, fill in _FILLS.items():
        formats[label] = book.add_format({**body, "bold": True, "bg_color": fill})
    return formats


def _write(book: Any, sheet: _Sheet, formats: dict[str, Any], inspection: Inspection) -> None:  # noqa: ANN401 - as above
    page = book.add_worksheet(sheet.name)
    page.set_landscape()
    page.set_paper(_A3 if len(sheet.columns) > _MOST_ON_A4 else _A4)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    page.set_header(f"&L{_in_header(inspection.firm.name)}&C{sheet.name}&R{inspection.period.name}")
    page.set_footer("&C第 &P 頁，共 &N 頁")
    page.repeat_rows(0)
    page.freeze_panes(1, 1)
    for index, (title, width) in enumerate(sheet.columns):
        page.set_column(index, index, width)
        page.write_string(0, index, title, formats["head"])
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        if last >= _MOST_ROWS - 1:
            page.write_string(last, 0, "列數已達試算表上限，其餘見 result.json。", formats[""])
            break
        _write_row(page, last, row, sheet, formats)
    page.autofilter(0, 0, max(last, 1), len(sheet.columns) - 1)


def _write_row(page: Any, number: int, row: Row, sheet: _Sheet, formats: dict[str, Any]) -> None:  # noqa: ANN401 - as above
    page.set_row(number, _height(row, sheet.columns))
    for index, value in enumerate(row):
        form = formats.get(str(value), formats[""]) if index == sheet.result else formats[""]
        if value == "":
            page.write_blank(number, index, None, form)
        elif isinstance(value, int):
            page.write_number(number, index, value, form)
        else:
            page.write_string(number, index, shortened(visible(value), _MOST_IN_CELL), form)


def _height(row: Row, columns: Sequence[tuple[str, int]]) -> int:
    """Points that the tallest cell needs; wrapped text has no height of its own in every program."""
    lines = (_lines(str(value), width) for value, (_title, width) in zip(row, columns, strict=False))
    return min(max(lines, default=1) * _LINE_POINTS + 3, _HIGHEST_ROW)


def _lines(text: str, width: int) -> int:
    """Lines that the text takes in a column; a Chinese character is as wide as two others."""
    return sum(max(1, -(-_columns(line) // max(width - 1, 1))) for line in text.split("\n")[:_HIGHEST_ROW])


def _columns(line: str) -> int:
    return sum(2 if ord(letter) > _LAST_NARROW else 1 for letter in line)


def _in_header(text: str) -> str:
    """``&`` commands a header; doubled it is itself. Headers hold 255 characters."""
    return visible(text)[:60].replace("&", "&&")


def _sheets(inspection: Inspection) -> Iterator[_Sheet]:
    yield _Sheet(
        "彙總", [("領域", 26), *((label, 12) for label in LABELS), ("底稿數", 12)], _summary(inspection)
    )
    yield _Sheet("工作底稿", _PAPER_COLUMNS, (_paper(paper, inspection) for paper in inspection.papers), 6)
    yield _Sheet("缺失", _BREACH_COLUMNS, _breaches(inspection))
    yield _Sheet(
        "未能讀取之佐證",
        [("檔案", 44), ("位置", 18), ("原因", 50), ("處理方式", 50)],
        _unread(inspection),
    )
    yield _Sheet(
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
