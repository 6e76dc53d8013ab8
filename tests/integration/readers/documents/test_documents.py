"""Each document format, made here, is read into the same passages and tables; what is hostile is refused."""

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml

from inspectorate.readers.documents import Document, Passage, Table, read_document

PdfOfTable = Callable[[str, Sequence[Sequence[str]], Sequence[int]], bytes]
ROWS = (
    ("修正條文", "現行條文", "說明"),
    (
        "第三條　紀錄應至少保存三年。\n前項紀錄應備份。",
        "第三條　紀錄應至少保存二年。\n前項紀錄應備份。",
        "延長。",
    ),
)
ODT_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)


def written(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return path


def table_of(document: Document) -> list[list[str]]:
    (table,) = (block for block in document.blocks if isinstance(block, Table))
    return [["\n".join(p.text for p in cell) for cell in row] for row in table.rows]


def lines_of(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Passage)]


def odt(path: Path, body: str, styles: str = "") -> Path:
    content = (
        f'<?xml version="1.0"?><office:document-content {ODT_NAMES}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    return path


def as_docx(path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph("○○規範修正條文對照表")
    table = document.add_table(rows=0, cols=3)
    for row in ROWS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(path))
    return path


def as_odt(path: Path) -> Path:
    def cell(text: str) -> str:
        paragraphs = "".join(f"<text:p>{line}</text:p>" for line in text.split("\n"))
        return f"<table:table-cell>{paragraphs}</table:table-cell>"

    rows = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in ROWS)
    return odt(path, f"<text:p>○○規範修正條文對照表</text:p><table:table>{rows}</table:table>")


def as_html(path: Path) -> Path:
    rows = "".join(
        "<tr>" + "".join(f"<td>{cell.replace(chr(10), '<br>')}</td>" for cell in row) + "</tr>"
        for row in ROWS
    )
    return written(
        path,
        "<html><head><title>x</title><style>p{}</style></head><body><p>○○規範修正條文對照表</p>"
        f"<script>document.write('第九條')</script><table>{rows}</table></body></html>",
    )


@pytest.mark.parametrize(
    ("make", "name"),
    [(as_docx, "t.docx"), (as_odt, "t.odt"), (as_html, "t.html")],
    ids=["docx", "odt", "html"],
)
def test_every_format_gives_the_same_table(make: Callable[[Path], Path], name: str, tmp_path: Path) -> None:
    document = read_document(make(tmp_path / name))
    assert lines_of(document) == ["○○規範修正條文對照表"]
    assert [[c.replace("\u3000", " ") for c in row] for row in table_of(document)] == [
        [c.replace("\u3000", " ") for c in row] for row in ROWS
    ]


def test_a_pdf_gives_its_table_and_title(tmp_path: Path, pdf_of_table: PdfOfTable) -> None:
    file = written(tmp_path / "t.pdf", pdf_of_table("○○規範修正條文對照表", ROWS, (12, 12, 6)))
    document = read_document(file)
    assert lines_of(document) == ["○○規範修正條文對照表"]
    assert table_of(document)[0] == ["修正條文", "現行條文", "說明"]
    assert (
        table_of(document)[1][0].replace("\n", "").replace(" ", "")
        == "第三條紀錄應至少保存三年。前項紀錄應備份。"
    )


def test_columns_that_no_rule_parts_are_found_by_the_white_between_them(
    tmp_path: Path, pdf_without_rules: PdfOfTable
) -> None:
    long = "第四條　公司應每年辦理教育訓練，並留存紀錄備查，紀錄應至少保存五年，期滿後經核准始得銷毀。"
    rows = (*ROWS, (long, long, "本條未修正。"))
    file = written(tmp_path / "t.pdf", pdf_without_rules("○○規範修正條文對照表", rows, (12, 12, 6)))
    heading, cells = table_of(read_document(file))
    body = [cell.replace("\n", "") for cell in cells]
    assert heading == ["修正條文", "現行條文", "說明"]
    assert "三年" in body[0]
    assert "二年" in body[1]
    assert body[0].count("第四條") == body[1].count("第四條") == 1


def test_a_pdf_without_a_table_gives_its_lines(
    tmp_path: Path, pdf_of_lines: Callable[[Sequence[str]], bytes]
) -> None:
    file = written(tmp_path / "t.pdf", pdf_of_lines(["第一條 目的", "為強化安全，訂定本規範。", "7"]))
    assert lines_of(read_document(file)) == ["第一條 目的", "為強化安全，訂定本規範。"]


def test_words_automatic_numbers_are_printed_before_the_text(tmp_path: Path) -> None:
    document = docx.Document()
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="taiwaneseCountingThousand"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, text in enumerate(("%1、", "（%2）"))
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {names} w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {names} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for level, text in ((0, "備份。"), (1, "每日。"), (1, "每週。"), (0, "演練。"), (1, "每年。")):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {names}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>')
        )
    document.save(str(tmp_path / "n.docx"))
    said = ["一、備份。", "（一）每日。", "（二）每週。", "二、演練。", "（一）每年。"]
    assert lines_of(read_document(tmp_path / "n.docx")) == said


def test_words_accepted_revisions_are_the_text(tmp_path: Path) -> None:
    document = docx.Document()
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    paragraph = document.add_paragraph("保存")._p
    paragraph.append(parse_xml(f"<w:del {names}><w:r><w:delText>二</w:delText></w:r></w:del>"))
    paragraph.append(parse_xml(f"<w:ins {names}><w:r><w:t>三</w:t></w:r></w:ins>"))
    document.save(str(tmp_path / "r.docx"))
    assert lines_of(read_document(tmp_path / "r.docx")) == ["保存三"]


def test_an_odt_lists_numbers_are_printed_before_the_text(tmp_path: Path) -> None:
    styles = (
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" '
        'style:num-format="一, 二, 三, ..." style:num-suffix="、"/></text:list-style>'
    )
    entries = "".join(f"<text:list-item><text:p>{t}</text:p></text:list-item>" for t in ("備份。", "演練。"))
    file = odt(tmp_path / "l.odt", f'<text:list text:style-name="L1">{entries}</text:list>', styles)
    assert lines_of(read_document(file)) == ["一、備份。", "二、演練。"]


def test_merged_cells_of_a_page_leave_empty_ones_behind(tmp_path: Path) -> None:
    page = (
        "<table><tr><td>甲</td><td rowspan=2>乙</td></tr><tr><td>丙</td></tr>"
        "<tr><td colspan=2>丁</td></tr></table>"
    )
    assert table_of(read_document(written(tmp_path / "m.html", f"<body>{page}"))) == [
        ["甲", "乙"],
        ["丙", ""],
        ["丁", ""],
    ]


def test_text_in_big5_is_read(tmp_path: Path) -> None:
    file = written(tmp_path / "b.txt", "第一條　為強化資訊安全，訂定本規範。\n".encode("cp950"))
    assert lines_of(read_document(file)) == ["第一條　為強化資訊安全，訂定本規範。"]


def test_text_tables_by_tab_by_pipe_and_by_frame_are_read(tmp_path: Path) -> None:
    tabs = written(tmp_path / "a.txt", "修正條文\t現行條文\n<p>第一條</p> <p>甲&amp;乙。</p>\t第一條\n")
    assert table_of(read_document(tabs)) == [["修正條文", "現行條文"], ["第一條\n甲&乙。", "第一條"]]
    pipes = written(tmp_path / "b.txt", "| 新 | 舊 |\n|---|---|\n| 一<br>二 | 三 |\n")
    assert [[c.strip() for c in row] for row in table_of(read_document(pipes))] == [
        ["新", "舊"],
        ["一\n二", "三"],
    ]
    bare = written(tmp_path / "d.txt", "新 | 舊\n--- | ---\n一 | 二\n")
    assert [[c.strip() for c in row] for row in table_of(read_document(bare))] == [["新", "舊"], ["一", "二"]]
    frame = written(tmp_path / "c.txt", "┌─┬─┐\n│甲│乙│\n├─┼─┤\n│丙│丁│\n│戊│　│\n└─┴─┘\n")
    assert table_of(read_document(frame)) == [["甲", "乙"], ["丙\n戊", "丁"]]


def test_a_text_whose_cells_start_with_a_tab_is_a_table(tmp_path: Path) -> None:
    text = "標題\n\t修正條文\n\t現行條文\n\n\t一、甲。\n二、乙。\n\t一、甲。\n\n\n\t三、丙。\n\t三、丁。\n"
    document = read_document(written(tmp_path / "t.txt", text))
    assert lines_of(document) == ["標題"]
    assert table_of(document) == [
        ["修正條文", "現行條文"],
        ["一、甲。\n二、乙。", "一、甲。"],
        ["三、丙。", "三、丁。"],
    ]


def test_cells_that_run_over_lines_between_their_tabs_are_one_row(tmp_path: Path) -> None:
    text = (
        "修正條文\t現行條文\t說明\n第三條 甲。\n一、乙。\t第三條 甲。\n一、丙。\t其一。\n其二。\n"
        "第四條 丁。\t\t新增。\n"
    )
    assert table_of(read_document(written(tmp_path / "t.txt", text))) == [
        ["修正條文", "現行條文", "說明"],
        ["第三條 甲。\n一、乙。", "第三條 甲。\n一、丙。", "其一。\n其二。"],
        ["第四條 丁。", "", "新增。"],
    ]


def test_a_lone_tab_is_an_empty_cell(tmp_path: Path) -> None:
    text = "\t修正條文\n\t現行條文\n\t說明\n\n\t第三條 甲。\n\t\n\t新增\n\n\t\n\t第四條 乙。\n\t刪除\n"
    assert table_of(read_document(written(tmp_path / "t.txt", text)))[1:] == [
        ["第三條 甲。", "", "新增"],
        ["", "第四條 乙。", "刪除"],
    ]
