"""Tables that give parts of an article, stand-ins for parts, rows deleted or inserted, spanning headings."""

import pytest

from inspectorate.norms.comparison_table import Comparison, TableError, read_table
from inspectorate.norms.difference import compare
from inspectorate.norms.parse_text import parse
from inspectorate.norms.regulation import Line, Regulation

HEAD = ("修正條文", "現行條文", "說明")


def table(*rows: tuple[str, ...]) -> Comparison:
    return read_table(
        [[Line(text, 1, fresh=at == 0) for at, text in enumerate(cell.split("\n"))] for cell in row]
        for row in (HEAD, *rows)
    )


def fates(*rows: tuple[str, ...]) -> list[tuple[str, str, str]]:
    read = table(*rows)
    return [(c.grade, c.path, c.old_path) for c in compare(read.old, read.new, read.lost)]


def tree(text: str) -> Regulation:
    return parse(Line(line, number) for number, line in enumerate(text.splitlines(), 1))


OLD = "第三條　公司應留存紀錄。\n前項紀錄應保存二年。\n第一項紀錄應每日備份。"
SECOND = [
    ("unchanged", "第三條", "第三條"),
    ("substantive", "第三條/第二項", "第三條/第二項"),
    ("unchanged", "第三條/第三項", "第三條/第三項"),
]


def test_a_stand_in_for_one_paragraph_speaks_of_that_paragraph_alone() -> None:
    for new in (
        "第三條　（第一項未修正）\n前項紀錄應保存三年。\n（第三項未修正）",
        "第三條　第一項未修正。\n前項紀錄應保存三年。\n第三項略。",
        "第三條第一項（未修正）\n第三條第二項　前項紀錄應保存三年。\n第三條第三項（未修正）",
    ):
        assert fates((new, OLD, "修正第二項。")) == SECOND


def test_a_paragraph_that_no_stand_in_covers_is_withdrawn() -> None:
    found = fates(("第三條　（第一項未修正）\n前項紀錄應保存三年。", OLD, ""))
    assert found[2] == ("withdrawn", "第三條/第三項", "第三條/第三項")


def test_a_stand_in_may_cover_a_span_or_a_list_of_parts() -> None:
    old = "第五條　載明：\n一、甲事項。\n二、乙事項。\n三、丙事項。\n四、丁事項。"
    new = "第五條　載明：\n（第一款至第三款未修正）\n四、丁事項及戊事項。"
    assert [fate for fate in fates((new, old, "")) if fate[0] != "unchanged"] == [
        ("substantive", "第五條/四", "第五條/四")
    ]
    new = "第五條　載明：\n第一款及第三款略。"
    assert {i.path: i.state for i in table((new, old, "")).new.items} == {
        "第五條": "",
        "第五條/一": "omitted",
        "第五條/三": "omitted",
    }


def test_a_part_moved_from_an_article_that_the_row_does_not_give_is_followed() -> None:
    row = ("第三條　公司應設資安長。", "第四條第二項　公司應設資安長。", "由第四條第二項移列。")
    assert fates(row) == [("renumbered", "第三條", "第四條/第二項")]


def test_an_inserted_article_is_not_the_deleted_one_of_its_number() -> None:
    assert fates(
        ("第三條　公司應每半年辦理演練。", "", "一、本條新增。"),
        ("（刪除）", "第三條　公司應以紙本申報。", "一、本條刪除。"),
        ("第四條　公司應備份。", "第四條　公司應備援。", ""),
    ) == [
        ("withdrawn", "第三條", "第三條"),
        ("added", "第三條", ""),
        ("substantive", "第四條", "第四條"),
    ]


def test_a_chapter_heading_that_spans_the_columns_stands_in_both() -> None:
    row = ("第一條　公司應備份。", "第一條　公司應備援。", "文字")
    assert fates(("第一章　總則", "", ""), row)[0] == ("unchanged", "第一章", "第一章")
    assert fates(("第一章　總則", "", "本章新增"), row)[0] == ("added", "第一章", "")


def test_an_appendix_keeps_the_title_beside_its_name() -> None:
    items = tree("第一條　格式如附表一。\n附表一　申請書\n一、公司名稱").items
    assert [(item.path, item.text) for item in items][1:] == [
        ("附表一", "附表一　申請書"),
        ("附表一/一", "一、公司名稱"),
    ]


def test_formal_numerals_stand_above_a_list_that_an_earlier_row_left_open() -> None:
    row = ("三、甲：\n（一）乙。", "三、甲：\n（一）乙。", "")
    assert fates(row, ("貳、丙。", "貳、丙。", ""))[-1] == ("unchanged", "貳", "貳")


def test_a_table_without_rows_is_refused_at_its_heading() -> None:
    with pytest.raises(TableError) as refused:
        table()
    assert refused.value.line == 1


def test_outline_numbers_form_a_tree() -> None:
    text = "1. 政策\n1.1 公司應訂定政策。\n1.1.1 應每年檢視，至少\n3.5 公尺以上。\n1.1.2 應公告。\n1.2 範圍"
    found = tree(f"{text}\n2. 組織\n2.1 分工。")
    assert [item.path for item in found.items] == ["1", "1.1", "1.1.1", "1.1.2", "1.2", "2", "2.1"]
    assert [item.parent for item in found.items] == ["", "1", "1.1", "1.1", "1", "", "2"]


def test_a_citation_or_a_measure_is_no_outline_number() -> None:
    text = "1.1 長度為\n3.5 公尺。\n依 2.1 辦理。\n1.2 施行。"
    assert [item.path for item in tree(text).items] == ["1.1", "1.1/第二項", "1.2"]


def test_outline_numbers_are_compared_in_a_table() -> None:
    old = "1.1 公司應訂定政策。\n1.1.1 政策應每二年檢視。"
    new = "1.1 公司應訂定政策。\n1.1.1 政策應每年檢視。"
    assert fates((new, old, ""))[-1] == ("substantive", "1.1.1", "1.1.1")
