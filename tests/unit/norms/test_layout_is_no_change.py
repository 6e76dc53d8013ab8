"""What a layout alone tells apart is no amendment: paragraphs broken in two, texts left out, long texts."""

from dataclasses import replace

import pytest

from inspectorate.norms import matching
from inspectorate.norms.comparison_table import Row, read_table
from inspectorate.norms.difference import compare
from inspectorate.norms.parse_text import parse
from inspectorate.norms.regulation import Line

LONG = "第一條 應遵循下列規定：\n一、保存紀錄三年。\n二、設置專責人員。\n三、每年檢討。"
CUT = "第一條 應遵循下列規定：\n一、保存紀錄三年。\n（以下略）"


def cell(text: str) -> list[Line]:
    return [Line(line, number, fresh=number == 1) for number, line in enumerate(text.splitlines(), 1)]


def grades(new: str, old: str) -> dict[str, str]:
    heading: Row = [cell("修正條文"), cell("現行條文")]
    table = read_table([heading, [cell(new), cell(old)]])
    return {change.path: change.grade for change in compare(table.old, table.new, table.lost)}


@pytest.mark.parametrize(("new", "old"), [(CUT, LONG), (LONG, CUT)])
def test_items_that_one_side_leaves_out_are_not_called_changed(new: str, old: str) -> None:
    assert set(grades(new, old).values()) == {"unchanged"}


def test_what_stands_before_the_part_left_out_is_compared_all_the_same() -> None:
    found = grades(CUT.replace("三年", "五年"), LONG)
    assert found["第一條/一"] == "substantive"
    assert "withdrawn" not in found.values()


def test_without_that_word_a_missing_item_is_withdrawn() -> None:
    assert "withdrawn" in grades(CUT.replace("\n（以下略）", ""), LONG).values()


WHOLE = "第一條　應保存紀錄。\n第二條　應設專責人員並訂定計畫。每年檢討計畫並報董事會。\n第三條　施行。"
IN_TWO = "第一條　應保存紀錄。\n第二條　應設專責人員並訂定計畫。\n每年檢討計畫並報董事會。\n第三條　施行。"


def between(old: str, new: str) -> dict[str, str]:
    return {change.path: change.grade for change in compare(parse(cell(old)), parse(cell(new)))}


@pytest.mark.parametrize(("old", "new"), [(WHOLE, IN_TWO), (IN_TWO, WHOLE)])
def test_a_paragraph_broken_in_two_says_the_same(old: str, new: str) -> None:
    assert set(between(old, new).values()) <= {"unchanged", "renumbered"}
    pieces = [[replace(line, fresh=True) for line in cell(text)] for text in (old, new)]
    changes = compare(parse(pieces[0]), parse(pieces[1]))
    assert {change.grade for change in changes} <= {"unchanged", "renumbered"}


def test_of_two_long_texts_each_item_is_compared_with_its_own_place(monkeypatch: pytest.MonkeyPatch) -> None:
    old = "\n".join(f"第{n}條　第{n}種紀錄應至少保存三年並每年檢討。" for n in "一二三四五")
    new = old.replace("第四種紀錄應至少保存三年", "第四種紀錄應至少保存五年")
    expected = between(old, new)
    assert expected["第四條"] == "substantive"
    monkeypatch.setattr(matching, "_MOST_PAIRS", 0)
    assert between(old, new) == expected


def test_an_outline_stands_in_its_chapter() -> None:
    tree = parse(cell("第一章 總則\n1.1 應保存紀錄。\n1.2 應稽核。"))
    assert [(item.path, item.parent) for item in tree.items] == [
        ("第一章", ""),
        ("1.1", "第一章"),
        ("1.2", "第一章"),
    ]


@pytest.mark.parametrize(
    ("text", "state", "tail_omitted"),
    [
        ("第一條　應保存紀錄。\n（以下略）", "", True),
        ("第一條　應保存紀錄。\n（略）", "", True),
        ("第一條　（目的）\n（略）", "omitted", False),
    ],
)
def test_a_word_for_what_is_left_out_speaks_of_the_rest_or_stands_for_the_text(
    text: str, state: str, tail_omitted: bool
) -> None:
    (item,) = parse(cell(text)).items
    assert (item.path, item.state, item.tail_omitted) == ("第一條", state, tail_omitted)
