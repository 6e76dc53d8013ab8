"""Tables that firms hand over (CSV, TSV, XLSX, ODS): rows by the names of their columns, never a formula."""

import csv
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.workbook import is_workbook, refuse_untrusted, workbook_rows

__all__ = ["OF_SCANS", "Row", "has_columns", "is_workbook", "rows"]

_HEADER_SEARCH_ROWS = 20
OF_SCANS = (
    *("CVE", "CVE ID", "CVEID", "CVEs", "CVSS", "CVSS Base", "CVSS Score", "CVSS3 Base", "CVSSSeverity"),
    *("QID", "Plugin ID", "NVT OID", "Vulnerability ID"),
)
"""Headings of scanners' results, which also name hosts, types, versions and owners but are no register."""
_FORMULA = re.compile(r"\s*(?:[=@]|[+-](?:[A-Za-z(@=]|[\d+*/.-]+[A-Za-z(]))")
"""What a spreadsheet would run: =…, @…, +SUM(…), -2+cmd|…. A number such as -1 or +886-2-1234 is none."""
_MARKUP = ("<", "{")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its place, and its cells by the canonical column name."""

    source: Source
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """The cell's text without outer blanks; empty where the table lacks the column."""
        return self.cells.get(column, "")


def has_columns(
    file: EvidenceFile,
    aliases: Mapping[str, Sequence[str]],
    needed: Sequence[str],
    without: Collection[str] = (),
) -> bool:
    """Whether the table's head names every needed column, by any alias. An unreadable table has none.

    Args:
        without: headings that show the table to be one of another kind, though it has these columns too.

    Raises:
        RefusedError: a workbook that cannot be opened safely.
    """
    spoken, wanted, foreign = _spoken(aliases), set(needed), {_plain(heading) for heading in without}
    try:
        return any(
            wanted <= set(_names(cells, spoken).values()) and foreign.isdisjoint(map(_plain, cells))
            for _, _, cells in _head(file)
        )
    except (ValueError, csv.Error):
        return False


def rows(
    file: EvidenceFile,
    aliases: Mapping[str, Sequence[str]],
    needed: Sequence[str],
    words: Collection[str] | None = None,
) -> Iterator[Row]:
    """Every row under the first line that names the needed columns, on each sheet that has such a line.

    Blank rows and a heading line that is repeated (as on printed pages) are passed over.

    Args:
        aliases: canonical column name → the headings that firms and systems write, in any case and width.
        needed: canonical names without which the table can't be read.
        words: given for text that a machine wrote: the columns of its words, in which, as in columns that are
            not asked for, ``=, issue=ca.example`` is no formula. Without it no cell may look like one.

    Raises:
        RefusedError: no such heading line, a formula cell, a bomb, a row that does not fit its headings,
            or text that does not decode.
    """
    if is_workbook(file):
        refuse_untrusted(file)
    spoken = _spoken(aliases)
    heading, cells, number = list[str](), list[str](), 0
    columns: dict[int, str] = {}
    sheet_now, seen = "", False
    for sheet, number, cells in _all_rows(file):
        if sheet != sheet_now:
            sheet_now, columns = sheet, {}
        if not columns:
            found = _names(cells, spoken)
            if set(needed) <= set(found.values()):
                columns, heading, seen = found, cells, True
        elif any(cell.strip() for cell in cells) and cells != heading:
            source = Source(file.item, "row", number, sheet)
            _refuse_formulas(file, source, cells if words is None else _judged(cells, columns, words))
            yield _row(source, file, cells, heading, columns)
    if not seen:
        wanted = "、".join((*aliases[name], name)[0] for name in needed)
        raise file.refused(f"找不到含下列欄位之標題列：{wanted}。", "請補上欄位名稱後重新匯出。")
    if not is_workbook(file) and len(cells) < len(heading) and not file.ends_with_a_line():
        raise file.refused("最後一列不完整，檔案可能遭截斷。", "請重新匯出。", f"row {number}")


def _judged(cells: Sequence[str], columns: Mapping[int, str], words: Collection[str]) -> list[str]:
    return [cells[index] for index, name in columns.items() if index < len(cells) and name not in words]


def _refuse_formulas(file: EvidenceFile, source: Source, cells: Sequence[str]) -> None:
    if any(_FORMULA.match(cell) for cell in cells):
        raise file.refused("儲存格為公式，其值不可信。", "請以「值」貼上後重新匯出。", source.where)


def _row(
    source: Source,
    file: EvidenceFile,
    cells: Sequence[str],
    heading: Sequence[str],
    columns: Mapping[int, str],
) -> Row:
    if not source.detail and any(cell.strip() for cell in cells[len(heading) :]):
        reason = f"此列有 {len(cells)} 欄，標題列僅 {len(heading)} 欄。"
        raise file.refused(reason, "內容含分隔符號時請以雙引號括住。", source.where)
    return Row(source, {name: cells[index].strip() for index, name in columns.items() if index < len(cells)})


def _spoken(aliases: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Every heading that is known, in plain form, with its canonical name."""
    return {_plain(alias): name for name, alternatives in aliases.items() for alias in (name, *alternatives)}


def _names(cells: Sequence[str], spoken: Mapping[str, str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for index, cell in enumerate(cells):
        name = spoken.get(_plain(cell))
        if name is not None and name not in found.values():
            found[index] = name
    return found


@lru_cache(maxsize=4096)
def _plain(heading: str) -> str:
    """A heading in one width and case, without blanks, line breaks and the marks around it."""
    text = unicodedata.normalize("NFKC", heading.strip("\ufeff")).casefold()
    return "".join(text.split()).strip("*:")


def _head(file: EvidenceFile) -> Sequence[tuple[str, int, list[str]]]:
    """The first rows, found out once for a file."""
    if "head_rows" not in file.memo:
        file.memo["head_rows"] = tuple(
            workbook_rows(file, _HEADER_SEARCH_ROWS) if is_workbook(file) else _head_rows(file)
        )
    head: Sequence[tuple[str, int, list[str]]] = file.memo["head_rows"]
    return head


def _all_rows(file: EvidenceFile) -> Iterator[tuple[str, int, list[str]]]:
    yield from workbook_rows(file) if is_workbook(file) else _text_rows(file)


def _text_rows(file: EvidenceFile) -> Iterator[tuple[str, int, list[str]]]:
    lines = _Counted(file)
    reader = csv.reader(lines, delimiter=_delimiter(file), strict=True)
    try:
        for index, cells in enumerate(reader, start=1):
            yield "", index, cells
    except csv.Error as error:
        raise file.refused(f"不是合法的 CSV：{error}。", "請重新匯出。", f"line {lines.number}") from error


@dataclass(slots=True)
class _Counted:
    """The file's lines for the CSV parser, with the number of the last one given, for errors."""

    file: EvidenceFile
    number: int = 0

    def __iter__(self) -> Iterator[str]:
        for number, line in self.file.lines():
            self.number = number
            yield line + "\n"


def _head_rows(file: EvidenceFile) -> Iterator[tuple[str, int, list[str]]]:
    if file.head_text.lstrip("\ufeff \t\r\n").startswith(_MARKUP):
        return  # XML and JSON have commas too
    lines = file.head_text.partition("\x00")[0].splitlines()[:_HEADER_SEARCH_ROWS]
    for index, cells in enumerate(csv.reader(lines, delimiter=_delimiter(file)), start=1):
        yield "", index, cells


def _delimiter(file: EvidenceFile) -> str:
    """The mark that stands most often in the first line that has any: a title line above has none."""
    marks = (",", "\t", ";", "|")
    for line in file.head_text.splitlines():
        if any(mark in line for mark in marks):
            return max(marks, key=line.count)
    return ","
