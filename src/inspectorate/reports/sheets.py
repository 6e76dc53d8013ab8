"""Sheets of a workbook: text only, so that no cell can be a formula; coloured by result, made to print."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from inspectorate.inspection.working_paper import AWAITS_PERSON
from inspectorate.reports.plain import shortened, visible

_A3, _A4 = 8, 9  # Excel's numbers for paper
_MOST_ON_A4 = 9
_MOST_IN_CELL = 32_767
_LINE_POINTS = 15
_LAST_NARROW = 0x2000
_HIGHEST_ROW = 409
_MOST_ROWS = 1_048_576
_FILLS = {
    "符合": "#E3F4E8",
    "不符合": "#FDEAEA",
    "無法判定": "#FFF2DA",
    AWAITS_PERSON: "#E6F0FB",
    "不適用": "#ECEFF3",
}

Row = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its columns with their widths in characters, and its rows.

    Attributes:
        result: index of the column whose cells are coloured by result; -1 where there is none.
    """

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Row]
    result: int = -1


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands around the sheets.

    Attributes:
        title: of the file.
        left, right: of each printed page's head.
        created: the moment that the file tells, without a zone.
        rest: where rows stand that no sheet holds any more.
    """

    title: str
    left: str
    right: str
    created: datetime
    rest: str = "result.json"


def book(heading: Heading, sheets: Iterable[Sheet]) -> bytes:
    """The workbook's bytes; the same sheets give the same bytes."""
    from xlsxwriter import Workbook

    stream = BytesIO()
    made = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made.set_properties({"title": visible(heading.title), "created": heading.created})
    formats = _formats(made)
    for sheet in sheets:
        _write(made, sheet, formats, heading)
    made.close()
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


def _write(book: Any, sheet: Sheet, formats: dict[str, Any], heading: Heading) -> None:  # noqa: ANN401 - as above
    page = book.add_worksheet(sheet.name)
    page.set_landscape()
    page.set_paper(_A3 if len(sheet.columns) > _MOST_ON_A4 else _A4)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    page.set_header(f"&L{_in_header(heading.left)}&C{sheet.name}&R{_in_header(heading.right)}")
    page.set_footer("&C第 &P 頁，共 &N 頁")
    page.repeat_rows(0)
    page.freeze_panes(1, 1)
    for index, (title, width) in enumerate(sheet.columns):
        page.set_column(index, index, width)
        page.write_string(0, index, title, formats["head"])
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        if last >= _MOST_ROWS - 1:
            page.write_string(last, 0, f"列數已達試算表上限，其餘見 {heading.rest}。", formats[""])
            break
        _write_row(page, last, row, sheet, formats)
    page.autofilter(0, 0, max(last, 1), len(sheet.columns) - 1)


def _write_row(page: Any, number: int, row: Row, sheet: Sheet, formats: dict[str, Any]) -> None:  # noqa: ANN401 - as above
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
