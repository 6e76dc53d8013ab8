"""What one column leaves out by （以下略） while the other gives it is neither added nor withdrawn."""

import pytest

from inspectorate.norms.comparison_table import Row, read_table
from inspectorate.norms.difference import compare
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
