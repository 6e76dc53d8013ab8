"""Tables that firms hand over (CSV, TSV, XLSX, ODS): rows by the names of their columns, never a formula."""

import csv
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile

_ZIP = b"PK\x03\x04"
_MOST_UNPACKED = 512 * 1024 * 1024
_WORST_RATIO = 200
_HEADER_SEARCH_ROWS = 20
_FORMULA_STARTS = ("=", "@")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its place, and its cells by the canonical column name."""

    source: Source
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """The cell's text without outer blanks; empty where the table lacks the column."""
        return self.cells.get(column, "")


def is_workbook(file: EvidenceFile) -> bool:
    """Whether the file is a zip-based workbook (XLSX, ODS)."""
    return file.head.startswith(_ZIP) and file.path.suffix.lower() in {".xlsx", ".xlsm", ".ods"}


def has_columns(file: EvidenceFile, aliases: Mapping[str, Sequence[str]], needed: Sequence[str]) -> bool:
    """Whether the table's head names every needed column, by any alias. An unreadable table has none."""
    if not is_workbook(file) and (b"\x00" in file.head and file.encoding != "utf-16"):
        return False
    try:
        raw = _workbook_rows(file, _HEADER_SEARCH_ROWS) if is_workbook(file) else _head_rows(file)
        return any(set(needed) <= set(_names(cells, aliases).values()) for _, _, cells in raw)
    except (ValueError, csv.Error, OSError):
        return False


def rows(file: EvidenceFile, aliases: Mapping[str, Sequence[str]], needed: Sequence[str]) -> Iterator[Row]:
    """Every row under the first line that names the needed columns.

    Args:
        aliases: canonical column name → the headings that firms and systems write, in any case.
        needed: canonical names without which the table can't be read.

    Raises:
        RefusedError: no such heading line, a formula cell, a bomb, or text that does not decode.
    """
    columns: dict[int, str] = {}
    sheet_now = None
    for sheet, number, cells in _all_rows(file):
        if sheet != sheet_now:
            sheet_now, columns = sheet, columns if not sheet else {}
        if not columns:
            found = _names(cells, aliases)
            columns = found if set(needed) <= set(found.values()) else {}
            continue
        if any(cell.strip() for cell in cells):
            yield _row(file, sheet, number, cells, columns)
    if not columns and sheet_now in (None, ""):
        wanted = "、".join(aliases[name][0] for name in needed)
        raise file.refused(f"找不到含下列欄位之標題列：{wanted}。", "請補上欄位名稱後重新匯出。")


def _row(
    file: EvidenceFile, sheet: str, number: int, cells: Sequence[str], columns: Mapping[int, str]
) -> Row:
    for cell in cells:
        if cell.lstrip().startswith(_FORMULA_STARTS):
            place = Source(file.item, "row", number, sheet).where
            raise file.refused("儲存格為公式，其值不可信。", "請以「值」貼上後重新匯出。", place)
    named = {name: cells[index].strip() for index, name in columns.items() if index < len(cells)}
    return Row(Source(file.item, "row", number, sheet), named)


def _names(cells: Sequence[str], aliases: Mapping[str, Sequence[str]]) -> dict[int, str]:
    spoken = {
        alias.casefold(): name for name, alternatives in aliases.items() for alias in (name, *alternatives)
    }
    found: dict[int, str] = {}
    for index, cell in enumerate(cells):
        name = spoken.get(cell.strip().strip("\ufeff").casefold())
        if name is not None and name not in found.values():
            found[index] = name
    return found


def _all_rows(file: EvidenceFile) -> Iterator[tuple[str, int, list[str]]]:
    yield from _workbook_rows(file) if is_workbook(file) else _text_rows(file)


def _text_rows(file: EvidenceFile) -> Iterator[tuple[str, int, list[str]]]:
    number = 0

    def counted() -> Iterator[str]:
        nonlocal number
        for number, line in file.lines():  # noqa: B007 - the reader's own count is of physical lines, kept for errors
            yield line + "\n"

    reader = csv.reader(counted(), delimiter=_delimiter(file), strict=True)
    try:
        for index, cells in enumerate(reader, start=1):
            yield "", index, cells
    except csv.Error as error:
        raise file.refused(f"不是合法的 CSV：{error}。", "請重新匯出。", f"line {number}") from error


def _head_rows(file: EvidenceFile) -> Iterator[tuple[str, int, list[str]]]:
    lines = file.head_text.splitlines()[:_HEADER_SEARCH_ROWS]
    for index, cells in enumerate(csv.reader(lines, delimiter=_delimiter(file)), start=1):
        yield "", index, cells


def _delimiter(file: EvidenceFile) -> str:
    first = next((line for line in file.head_text.splitlines() if line.strip()), "")
    return max((",", "\t", ";", "|"), key=first.count)


def _workbook_rows(file: EvidenceFile, most: int | None = None) -> Iterator[tuple[str, int, list[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    _refuse_bomb(file)
    try:
        book = CalamineWorkbook.from_path(str(file.path))
        for sheet in book.sheet_names:
            table = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            for index, cells in enumerate(table[:most], start=1):
                yield sheet, index, [_cell(value) for value in cells]
    except CalamineError as error:
        raise file.refused(f"活頁簿無法開啟：{error}。", "請以試算表軟體重新另存。") from error


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _refuse_bomb(file: EvidenceFile) -> None:
    try:
        with zipfile.ZipFile(file.path) as archive:
            sizes = [(entry.file_size, entry.compress_size) for entry in archive.infolist()]
    except (zipfile.BadZipFile, OSError) as error:
        raise file.refused("不是完整的活頁簿（壓縮檔損壞）。", "請重新匯出。") from error
    unpacked, packed = sum(size for size, _ in sizes), sum(size for _, size in sizes)
    if unpacked > _MOST_UNPACKED or unpacked > _WORST_RATIO * max(packed, 1):
        raise file.refused(f"解壓後達 {unpacked} 位元組，疑為壓縮炸彈。", "請確認檔案來源。")
