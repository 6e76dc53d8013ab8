"""The document: a bordered paper per provision, boxes to sign, the same bytes each time."""

import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Any

import docx
from docx.oxml.ns import qn

from inspectorate.inspection.engagement import Inspection
from inspectorate.inspection.verdict import breaches, conforms
from inspectorate.reports.document import document


def opened(inspection: Inspection) -> Any:
    return docx.Document(BytesIO(document(inspection)))


def cells(table: Any) -> list[list[str]]:
    return [list(dict.fromkeys(cell.text for cell in row.cells)) for row in table.rows]


def test_each_provision_has_a_table_with_the_markets_parts(inspection: Inspection) -> None:
    tables = opened(inspection).tables
    assert len(tables) == len(inspection.papers)
    labels = {row[0] for row in cells(tables[0])}
    assert labels >= {"作業編號", "作業項目及目的", "作業程序及稽核重點", "依據資料", "週期"}
    assert labels >= {"執行之測試", "佐證", "結論", "承辦", "承辦日期"}
    assert tables[0].style.name == "Table Grid"


def test_a_paper_quotes_its_clause_and_cites_its_evidence(inspection: Inspection) -> None:
    text = "\n".join("\n".join(row) for row in cells(opened(inspection).tables[0]))
    for part in (
        "(c)防火牆進出紀錄及其備份應至少保存三年。",
        "S000 第 30 行",
        "evidence/fw.log 第 12 行",
        "二年",
    ):
        assert part in text


def test_a_breach_comes_with_its_remedy(inspection: Inspection) -> None:
    tables = opened(inspection).tables
    assert ["改善建議", "請補齊紀錄。"] in cells(tables[1])
    assert "改善建議" not in {row[0] for row in cells(tables[0])}


def test_a_persons_paper_has_each_question_with_an_empty_box(inspection: Inspection) -> None:
    rows = cells(opened(inspection).tables[3])
    index = rows.index(["待人工查核 1", "備份存於何處？"])
    assert rows[index + 1] == ["查核所見", ""]
    assert ["結論", ""] in rows


def test_papers_stand_under_their_domains_and_a_field_lists_them(inspection: Inspection) -> None:
    made = opened(inspection)
    headings = [p.text for p in made.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["管理通訊作業", "落實存取控制"]
    assert any("TOC" in field.text for field in made.element.iter(qn("w:instrText")))


def test_chinese_text_has_its_own_font(inspection: Inspection) -> None:
    fonts = opened(inspection).styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "Microsoft JhengHei"


def test_pages_name_firm_and_period_and_are_numbered(inspection: Inspection) -> None:
    section = opened(inspection).sections[0]
    assert "2026-10" in section.header.paragraphs[0].text
    fields = [field.get(qn("w:instr")) for field in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_a_firms_words_can_neither_break_the_file_nor_reorder_it(inspection: Inspection) -> None:
    with zipfile.ZipFile(BytesIO(document(inspection))) as archive:
        body = archive.read("word/document.xml").decode()
    assert "&lt;script&gt;" in body
    assert "\u202e" not in body


def test_the_same_inspection_gives_the_same_bytes(inspection: Inspection) -> None:
    assert document(inspection) == document(inspection)


def test_of_very_many_reasons_a_paper_shows_the_worst_and_says_where_the_rest_stand(
    inspection: Inspection, make_paper: Any
) -> None:
    many = (*(conforms("第 {n} 日齊備。", n=n) for n in range(12)), breaches("缺第 12 日。"))
    table = opened(replace(inspection, papers=(make_paper("7.m", many),))).tables[0]
    (said,) = (row[1] for row in cells(table) if row[0] == "佐證")
    assert said.startswith("【不符合】缺第 12 日。")
    assert "第 10 日" in said
    assert "第 11 日" not in said
    assert said.endswith("…共 13 筆，全部見 HTML 報告及 result.json。")
