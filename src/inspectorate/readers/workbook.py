"""Workbooks (XLSX, ODS) as rows of text: looked through before they are opened, for what must not be trusted.

The library that opens them gives a formula's last cached value as if it had been typed, gives an error value
as an empty cell and lays a sheet out in memory as wide and long as its farthest cell. So the sheets' XML is
streamed first: formulas and error values are found, and a sheet too large for any register is refused.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.xml_stream import Attributes, XmlProblem, walk

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SUFFIXES = {".xlsx", ".xlsm", ".ods"}
_OLD_SUFFIXES = {".xls", *_SUFFIXES}
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml|content\.xml")
_MOST_UNPACKED = 256 * 1024 * 1024
_WORST_RATIO = 200
_FREE_OF_RATIO = 4 * 1024 * 1024
_MOST_CELLS = 5_000_000
_CHUNK = 1024 * 1024
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass(slots=True)
class _Sheets:
    """What streaming the sheets' XML shows: the first untrusted cell, and how far the sheets reach."""

    untrusted: str = ""
    cell: str = ""
    sheet: str = ""
    row: int = 0
    column: int = 0
    rows: int = 0
    columns: int = 0
    repeat: int = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element opens: XLSX has ``row``, ``c``, ``f``; ODS ``table``, ``table-row``, ``table-cell``."""
        if tag == "c":
            self._cell(attributes)
        elif tag == "f":
            self._distrust("公式")
        elif tag in ("table-cell", "covered-table-cell"):
            self._open_cell(attributes)
        elif tag == "table-row":
            self.row += self.repeat
            self.repeat, self.column = _count(attributes, "number-rows-repeated"), 0
        elif tag == "row":
            self.row, self.column = _number(attributes.get("r", ""), self.row + 1), 0
        elif tag == "table":
            self.sheet, self.row, self.repeat = attributes.get("name", ""), 0, 0

    def _cell(self, attributes: Attributes) -> None:
        place = _REFERENCE.fullmatch(attributes.get("r", ""))
        self.column = _column(place[1]) if place else self.column + 1
        self.row = int(place[2]) if place else self.row
        self.cell = place[0] if place else f"row {self.row}"
        if attributes.get("t") == "e":
            self._distrust("錯誤值")
        self._reach(self.row, self.column)

    def _open_cell(self, attributes: Attributes) -> None:
        repeated = _count(attributes, "number-columns-repeated")
        self.column += repeated
        self.cell = f"row {self.row + 1}"
        if "formula" in attributes:
            self._distrust("公式")
        if "value-type" in attributes:
            self._reach(self.row + self.repeat, self.column)

    def _reach(self, row: int, column: int) -> None:
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)

    def _distrust(self, what: str) -> None:
        self.untrusted = self.untrusted or f"{what}|{self.sheet} {self.cell}".strip()


def is_workbook(file: EvidenceFile) -> bool:
    """Whether the file is a zip-based workbook (XLSX, ODS).

    Raises:
        RefusedError: a workbook that is encrypted or of the form before 2007; it can't be looked through.
    """
    suffix = file.path.suffix.lower()
    if suffix in _OLD_SUFFIXES and file.head.startswith(_OLE):
        raise file.refused("活頁簿已加密或為舊版 .xls 格式。", "請另存為未加密之 .xlsx 後交付。")
    return suffix in _SUFFIXES and file.head.startswith(_ZIP)


def workbook_rows(file: EvidenceFile, most: int | None = None) -> Iterator[tuple[str, int, list[str]]]:
    """Each sheet's rows: sheet name, row number from 1, cells as text; dates in ISO form.

    Args:
        most: only so many rows of each sheet.

    Raises:
        RefusedError: a bomb, a damaged workbook, or a sheet too large.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    looked_through(file)
    try:
        book = CalamineWorkbook.from_path(str(file.path))
        for sheet in book.sheet_names:
            table = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            for number, cells in enumerate(table[:most], start=1):
                yield sheet, number, [_text(value) for value in cells]
    except (CalamineError, zipfile.BadZipFile) as error:
        raise file.refused(f"活頁簿無法開啟：{error}。", "請以試算表軟體重新另存。") from error


def refuse_untrusted(file: EvidenceFile) -> None:
    """Refuse the workbook for its first formula or error value.

    Raises:
        RefusedError: it has one; the place is its sheet and cell.
    """
    what, _, place = looked_through(file).partition("|")
    if what:
        raise file.refused(f"儲存格為{what}，其值不可信。", "請以「值」貼上後重新匯出。", place)


def looked_through(file: EvidenceFile) -> str:
    """The first untrusted cell as ``kind|place``; empty where there is none. Found out once for a file.

    Raises:
        RefusedError: a bomb, a damaged workbook, or a sheet too large.
    """
    if "workbook" not in file.memo:
        file.memo["workbook"] = _look_through(file)
    return str(file.memo["workbook"])


def _look_through(file: EvidenceFile) -> str:
    found = ""
    try:
        with zipfile.ZipFile(file.path) as archive:
            _refuse_bomb(file, archive)
            for member in archive.infolist():
                with archive.open(member) as stream:
                    if member.filename.endswith((".xml", ".rels")):
                        untrusted = _part(file, member.filename, stream)
                        found = found or untrusted
                    while stream.read(_CHUNK):
                        pass  # to the end, so that sizes and checksums are proven
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise file.refused("不是完整的活頁簿（壓縮檔損壞或加密）。", "請重新匯出。") from error
    return found


def _part(file: EvidenceFile, part: str, stream: IO[bytes]) -> str:
    """Stream one XML part; the first untrusted cell where it is a sheet."""
    seen = _Sheets(sheet="" if part == "content.xml" else part.rpartition("/")[2].removesuffix(".xml"))
    is_sheet = _SHEET.fullmatch(part) is not None
    try:
        walk(stream, seen.start if is_sheet else _pass_over)
    except XmlProblem as problem:
        reason = f"活頁簿之 XML 不可接受：{problem}。"
        raise file.refused(reason, "請以試算表軟體重新另存。", part) from problem
    if seen.rows * seen.columns > _MOST_CELLS:
        size = f"{seen.rows} 列 × {seen.columns} 欄"
        raise file.refused(f"工作表達 {size}，超過上限。", "請刪除多餘之列與欄後重新匯出。", part)
    return seen.untrusted


def _pass_over(tag: str, attributes: Attributes) -> None:
    """Parts that are no sheets are only proven to be well-formed and without entities."""
    del tag, attributes


def _refuse_bomb(file: EvidenceFile, archive: zipfile.ZipFile) -> None:
    packed = sum(entry.compress_size for entry in archive.infolist())
    unpacked = sum(entry.file_size for entry in archive.infolist())
    suspicious = unpacked > _FREE_OF_RATIO and unpacked > _WORST_RATIO * max(packed, 1)
    if unpacked > _MOST_UNPACKED or suspicious:
        raise file.refused(f"解壓後達 {unpacked} 位元組，疑為壓縮炸彈。", "請確認檔案來源。")


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _count(attributes: Attributes, name: str) -> int:
    return _number(attributes.get(name, ""), 1)


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise  # noqa: PLR2004 - digits of no sheet
