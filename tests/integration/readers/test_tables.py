"""Tables as they are handed over: spreadsheets, Taiwanese encodings, and what must not be trusted."""

import tracemalloc
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspectorate.readers import workbook
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError
from inspectorate.readers.table import Row, has_columns, rows

ALIASES = {"name": ("名稱",), "day": ("日期",), "note": ("備註",)}
NEEDED = ("name", "day")
MOMENT = datetime(2026, 1, 2, 3, 4)  # noqa: DTZ001 - a spreadsheet holds no time zone


def evidence(path: Path) -> EvidenceFile:
    return EvidenceFile(path, path.name)


def of_text(tmp_path: Path, content: str | bytes, name: str = "t.csv") -> list[Row]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(rows(evidence(path), ALIASES, NEEDED))


def cells(found: list[Row]) -> list[tuple[str, str]]:
    return [(row.get("name"), row.get("day")) for row in found]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp950"])
def test_a_table_is_read_in_every_encoding_that_windows_in_taiwan_writes(
    tmp_path: Path, encoding: str
) -> None:
    found = of_text(tmp_path, "名稱,日期\r\n許功蓋,115/10/31\r\n".encode(encoding))
    assert cells(found) == [("許功蓋", "115/10/31")]


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_the_separator_is_found_below_a_title_and_blank_lines(tmp_path: Path, mark: str) -> None:
    found = of_text(tmp_path, f"大安證券設備清冊\n\n名稱{mark}日期\na{mark}2026-01-02\n\nb{mark}\n")
    assert cells(found) == [("a", "2026-01-02"), ("b", "")]
    assert [row.source.number for row in found] == [4, 6]


def test_a_heading_repeated_on_each_printed_page_is_no_row(tmp_path: Path) -> None:
    assert len(of_text(tmp_path, "名稱,日期\na,1\n名稱,日期\nb,2\n")) == 2


def test_a_heading_in_full_width_with_marks_and_breaks_is_understood(tmp_path: Path) -> None:
    assert cells(of_text(tmp_path, '"*名 稱：","日\n期"\na,2\n')) == [("a", "2")]


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "-2+3+cmd|' /C calc'!A0",
        "=HYPERLINK(1)",
        "@SUM(A1)",
        "+SUM(1)",
        "-A1",
        "-(1)",
        "+cmd|' /C calc'!A0",
        " =1",
        "\t=1",
    ],
)
def test_a_formula_cell_is_refused_with_its_row(tmp_path: Path, cell: str) -> None:
    with pytest.raises(RefusedError, match="公式") as refused:
        of_text(tmp_path, f'名稱,日期\na,1\n"{cell}",2\n')
    assert refused.value.where == "row 3"


@pytest.mark.parametrize(
    "cell",
    ["-1", "-1.5", "- text", "+1", "+886-2-1234-5678", "-", "--", "- 無", "a=b", "a@example.tw"],
)
def test_a_negative_number_and_a_telephone_number_are_no_formulas(tmp_path: Path, cell: str) -> None:
    assert cells(of_text(tmp_path, f"名稱,日期\n{cell},2\n")) == [(cell, "2")]


def test_a_row_with_more_cells_than_headings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="標題列僅 2 欄") as refused:
        of_text(tmp_path, "名稱,日期\na,b,2026-01-01\n")
    assert refused.value.where == "row 2"


def test_a_table_without_its_headings_is_refused_and_names_them(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="名稱、日期"):
        of_text(tmp_path, "甲,乙\n1,2\n")


@pytest.mark.parametrize("content", ['名稱,日期\n"a,1\nb,2\n', '名稱,日期\n"a"x,1\n'])
def test_broken_quotes_are_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(RefusedError, match="CSV"):
        of_text(tmp_path, content)


def test_a_last_row_that_breaks_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="不完整") as refused:
        of_text(tmp_path, "名稱,日期,備註\na,2026-01-01,x\nb,2026-0")
    assert refused.value.where == "row 3"
    assert len(of_text(tmp_path, "名稱,日期,備註\na,1,x\nb,2,y")) == 2
    assert len(of_text(tmp_path, "名稱,日期,備註\na,1,x\nb,2\n")) == 2


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("名稱,日期,備註\na,1,\x00\n".encode(), "line 2 byte 5"),
        ("名稱,日期,備註\n".encode() + "許,1,\n".encode("cp950"), "line 2 byte 1"),
        ("名稱,日期,備註\na,1,許".encode()[:-1], "line 2 byte 5"),
    ],
)
def test_bytes_that_break_below_the_headings_leave_the_table_recognised_and_refused(
    tmp_path: Path, content: bytes, where: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    assert has_columns(evidence(path), ALIASES, NEEDED)
    with pytest.raises(RefusedError) as refused:
        list(rows(evidence(path), ALIASES, NEEDED))
    assert refused.value.where == where


def test_a_nul_byte_is_refused_with_line_and_byte(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="NUL") as refused:
        of_text(tmp_path, b"name,day\na,1\nb\x00,2\n")
    assert refused.value.where == "line 3 byte 2"


def test_big5_bytes_deep_in_a_utf8_file_are_refused_with_line(tmp_path: Path) -> None:
    content = "名稱,日期\n".encode() + b"a,1\n" * 20_000 + "許,1\n".encode("cp950")
    with pytest.raises(RefusedError, match="utf-8") as refused:
        of_text(tmp_path, content)
    assert refused.value.where.startswith("line 20002")


def test_a_ten_gigabyte_line_is_refused_in_constant_memory(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"name,day\n" + b"a" * 2_000_000)
    with path.open("r+b") as stream:
        stream.truncate(10 * 1024**3)
    tracemalloc.start()
    try:
        with pytest.raises(RefusedError, match="一行超過") as refused:
            list(rows(evidence(path), ALIASES, NEEDED))
        assert tracemalloc.get_traced_memory()[1] < 16 * 1024**2
    finally:
        tracemalloc.stop()
    assert refused.value.where == "line 2"


def book(tmp_path: Path, *sheets: Sequence[Sequence[object]], corner: bool = False) -> Path:
    """A workbook as spreadsheets write it; a text that begins with = becomes a formula."""
    with xlsxwriter.Workbook(str(tmp_path / "t.xlsx"), {"default_date_format": "yyyy-mm-dd hh:mm"}) as made:
        for number, lines in enumerate(sheets, start=1):
            sheet = made.add_worksheet(f"工作表{number}")
            for row, line in enumerate(lines):
                sheet.write_row(row, 0, line)
            if corner:
                sheet.write(1_048_575, 16_383, 1)
    return tmp_path / "t.xlsx"


def test_every_sheet_with_a_heading_line_is_read_and_dates_keep_their_iso_text(tmp_path: Path) -> None:
    first: list[list[object]] = [
        ["清冊"],
        [],
        ["名稱", "日期"],
        ["a", date(2026, 1, 2)],
        [],
        ["b", MOMENT],
    ]
    path = book(tmp_path, [["說明頁"]], first, [["日期", "名稱"], [46000.0, "c"]])
    found = list(rows(evidence(path), ALIASES, NEEDED))
    assert cells(found) == [("a", "2026-01-02"), ("b", "2026-01-02 03:04:00"), ("c", "46000")]
    assert [row.source.where for row in found] == ["工作表2 row 4", "工作表2 row 6", "工作表3 row 2"]


def test_a_workbook_without_any_heading_line_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, [["x"]], [["y"]])
    assert not has_columns(evidence(path), ALIASES, NEEDED)
    with pytest.raises(RefusedError, match="標題列"):
        list(rows(evidence(path), ALIASES, NEEDED))


def test_a_workbook_with_a_formula_is_recognised_and_then_refused_with_the_cell(tmp_path: Path) -> None:
    path = book(tmp_path, [["名稱", "日期"], ["a", "1"]], [["x"], ["y", "=1+1"]])
    assert has_columns(evidence(path), ALIASES, NEEDED)
    with pytest.raises(RefusedError, match="公式") as refused:
        list(rows(evidence(path), ALIASES, NEEDED))
    assert refused.value.where == "sheet2 B2"


def test_a_workbook_whose_cell_reaches_the_far_corner_is_refused_before_it_fills_memory(
    tmp_path: Path,
) -> None:
    path = book(tmp_path, [["名稱", "日期"]], corner=True)
    with pytest.raises(RefusedError, match="1048576 列 × 16384 欄"):
        has_columns(evidence(path), ALIASES, NEEDED)


def rewrite(path: Path, part: str, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(old, new) if name == part else data)


def test_a_workbook_with_an_error_value_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, [["名稱", "日期"], ["a", 1]])
    rewrite(path, "xl/worksheets/sheet1.xml", b'<c r="B2"><v>1</v>', b'<c r="B2" t="e"><v>#REF!</v>')
    with pytest.raises(RefusedError, match="錯誤值"):
        list(rows(evidence(path), ALIASES, NEEDED))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_a_workbook_with_an_xml_entity_is_refused(tmp_path: Path, part: str) -> None:
    path = book(tmp_path, [["名稱", "日期"], ["a", 1]])
    lol = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    with zipfile.ZipFile(path) as archive:
        text = archive.read(part)
    head = text[: text.index(b"?>") + 2] if text.startswith(b"<?xml") else b""
    rewrite(path, part, text, head + lol + text[len(head) :])
    with pytest.raises(RefusedError, match="實體"):
        list(rows(evidence(path), ALIASES, NEEDED))


def test_a_workbook_bomb_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, [["名稱", "日期"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/a.bin", b"0" * 20_000_000)
    with pytest.raises(RefusedError, match="壓縮炸彈"):
        has_columns(evidence(path), ALIASES, NEEDED)


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, [["名稱", "日期"], ["a", 1]])
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(RefusedError, match="損壞"):
        has_columns(evidence(path), ALIASES, NEEDED)


def test_an_encrypted_or_old_workbook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    with pytest.raises(RefusedError, match=r"未加密之 \.xlsx"):
        has_columns(evidence(path), ALIASES, NEEDED)


ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="甲">{}<table:table-row table:number-rows-repeated="1048000">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)


MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def ods(tmp_path: Path, *lines: tuple[str, str], extra: str = "") -> Path:
    cell = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
    body = "".join(
        "<table:table-row>" + "".join(cell.format(extra, text) for text in line) + "</table:table-row>"
        for line in lines
    )
    with zipfile.ZipFile(tmp_path / "t.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", ODS.format(body))
    return tmp_path / "t.ods"


def test_an_opendocument_table_is_read_though_its_blank_rows_reach_the_end(tmp_path: Path) -> None:
    found = list(rows(evidence(ods(tmp_path, ("名稱", "日期"), ("a", "1"))), ALIASES, NEEDED))
    assert cells(found) == [("a", "1")]


def test_an_opendocument_formula_is_refused(tmp_path: Path) -> None:
    path = ods(tmp_path, ("名稱", "日期"), ("a", "1"), extra=' table:formula="of:=1+1"')
    with pytest.raises(RefusedError, match="公式") as refused:
        list(rows(evidence(path), ALIASES, NEEDED))
    assert refused.value.where == "甲 row 1"


def test_an_opendocument_cell_repeated_without_end_is_refused(tmp_path: Path) -> None:
    path = ods(tmp_path, ("名稱", "日期"), ("a", "1"), extra=' table:number-columns-repeated="9000000"')
    with pytest.raises(RefusedError, match="欄，超過上限"):
        list(rows(evidence(path), ALIASES, NEEDED))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    content=st.binary(max_size=400) | st.text(max_size=200).map(lambda text: f"名稱,日期\n{text}".encode())
)
def test_whatever_bytes_a_table_has_it_gives_rows_or_is_refused(tmp_path: Path, content: bytes) -> None:
    for name in ("t.csv", "t.xlsx"):
        path = tmp_path / name
        path.write_bytes(b"PK\x03\x04" + content if name == "t.xlsx" else content)
        try:
            assert all(isinstance(row, Row) for row in rows(evidence(path), ALIASES, NEEDED))
        except RefusedError as refused:
            assert refused.reason  # noqa: PT017 - either outcome is right


def test_the_limits_leave_room_for_a_large_register() -> None:
    assert workbook._MOST_CELLS >= 100_000 * 30
