import pytest

from inspectorate.norms.comparison_table import Comparison, Row, TableError, read_table, roles_of
from inspectorate.norms.difference import compare
from inspectorate.norms.regulation import Line


def rows(*texts: tuple[str, ...]) -> list[Row]:
    """Rows of cells; a cell's lines are parted by newlines, an empty tuple is a page's end."""
    number = 0
    out: list[Row] = []
    for row in texts:
        cells = []
        for cell in row:
            lines = []
            for index, line in enumerate(cell.split("\n") if cell else ()):
                number += 1
                lines.append(Line(line, number, fresh=index == 0))
            cells.append(lines)
        out.append(cells)
    return out


def grades(table: Comparison) -> dict[str, str]:
    return {change.path: change.grade for change in compare(table.old, table.new, table.lost)}


@pytest.mark.parametrize(
    "heading",
    [
        ("修正條文", "現行條文", "說明"),
        ("修　　正　　條　　文", "現　　行　　條　　文", "說　　　　明"),
        ("修正規定", "現行規定", "說明"),
        ("修正後條文", "原條文", "說明"),
        ("修正後", "修正前", "修正理由"),
        ("修正草案條文", "現行條文", "說明"),
        ("修訂後內容", "修訂前內容", "備註"),
        ("新條文", "舊條文"),
    ],
)
def test_the_columns_of_many_authorities_are_known(heading: tuple[str, ...]) -> None:
    (row,) = rows(heading)
    assert roles_of(row) == ("new", "old", "note")[: len(heading)]


def test_the_old_column_may_come_first() -> None:
    table = read_table(rows(("現行條文", "修正條文"), ("第一條 保存二年。", "第一條 保存三年。")))
    assert table.new.items[0].text == "第一條 保存三年。"
    assert grades(table) == {"第一條": "substantive"}


@pytest.mark.parametrize(
    "heading", [("姓名", "部門"), ("說明", "備註"), ("第一條 修正條文如下，應", "現行條文")]
)
def test_other_rows_are_no_headings(heading: tuple[str, ...]) -> None:
    (row,) = rows(heading)
    assert roles_of(row) is None


def test_an_added_article_stands_beside_an_empty_or_marked_cell() -> None:
    table = read_table(
        rows(
            ("修正條文", "現行條文", "說明"),
            ("第二條之一 公司應設資安長。\n前項資安長應具專業證照。", "", "一、本條新增。"),
            ("第三條 應：\n一、備份。\n二、演練。", "第三條 應：\n一、備份。\n（新增）", "增訂第二款。"),
        )
    )
    assert grades(table) == {
        "第二條之一": "added",
        "第二條之一/第二項": "added",
        "第三條": "unchanged",
        "第三條/一": "unchanged",
        "第三條/二": "added",
    }
    item = table.new.item("第二條之一/第二項")
    assert item is not None
    assert table.note(item) == "一、本條新增。"


def test_a_row_that_goes_on_after_a_page_break_is_one_row() -> None:
    table = read_table(
        rows(
            ("修正條文", "現行條文", "說明"),
            ("第三條 公司應於事實發生之日起三", "第三條 公司應於事實發生之日起五", "為利"),
            ("修正條文", "現行條文", "說明"),
            ("日內申報。", "日內申報。", "管理。"),
            ("第四條 甲。", "第四條 甲。", ""),
        )
    )
    assert [item.text for item in table.new.items] == [
        "第三條 公司應於事實發生之日起三日內申報。",
        "第四條 甲。",
    ]
    assert grades(table) == {"第三條": "substantive", "第四條": "unchanged"}
    assert table.notes[1] == "為利管理。"


def test_an_explanation_may_run_on_alone() -> None:
    table = read_table(
        rows(
            ("修正條文", "現行條文", "說明"),
            ("第三條 甲。", "第三條 乙。", "依據"),
            (),
            ("", "", "主管機關函。"),
        )
    )
    assert table.notes == {1: "依據主管機關函。"}


def test_rows_by_item_belong_to_their_article() -> None:
    table = read_table(
        rows(
            ("修正規定", "現行規定", "說明"),
            ("第三條 應辦理：", "第三條 應辦理：", ""),
            ("一、備份。", "一、備份。", ""),
            ("二、每季演練。", "二、每年演練。", "提高頻率"),
        )
    )
    assert grades(table) == {"第三條": "unchanged", "第三條/一": "unchanged", "第三條/二": "substantive"}


def test_numbers_in_a_column_of_their_own_are_put_before_the_text() -> None:
    table = read_table(
        rows(("條次", "修正條文", "現行條文", "說明"), ("第七條", "應保存三年。", "應保存二年。", "延長"))
    )
    assert grades(table) == {"第七條": "substantive"}


def test_a_cell_that_holds_both_texts_is_parted_and_what_is_lost_is_said() -> None:
    new = (
        "8.存取控制（CC-18000，每月查核）\n(1)應訂定規定。\n(2)密碼管理：\na.應更新初始密碼。\n"
        "b.應避免使用預設密碼。\n(3)稽核：\na.應留存三年。\n(以下略)"
    )
    old = " b.應避免使用預設密碼。\n(3)稽核：\n(新增)\n(以下略)"
    table = read_table(rows(("修正條文", "現行條文", "說明"), (f"{new}\n{old}", "配合修正。")))
    assert table.lost == ("8", "8.(1)", "8.(2)", "8.(2)a")
    assert grades(table) == {"8.(2)b": "unchanged", "8.(3)": "unchanged", "8.(3)a": "added"}


def test_a_cell_that_holds_the_whole_of_both_texts_loses_nothing() -> None:
    both = "三、應辦理：\n（一）每半年備份。\n（二）演練。\n三、應辦理：\n（一）每年備份。\n（二）演練。"
    table = read_table(rows(("修正規定", "現行規定", "說明"), (both, "提高頻率。")))
    assert table.lost == ()
    assert grades(table) == {"三": "unchanged", "三/(一)": "substantive", "三/(二)": "unchanged"}


def test_lists_that_say_the_same_under_two_items_are_not_taken_for_the_old_text() -> None:
    lists = "\n（一）應備份資料。\n（二）應演練。"
    new = f"三、核心系統：{lists}\n四、其他系統：{lists}"
    table = read_table(rows(("修正規定", "現行規定", "說明"), (new, "新增。")))
    assert len(table.new.items) == 6
    assert table.old.items == ()


def test_a_renumbered_article_is_followed_across_rows() -> None:
    table = read_table(
        rows(
            ("修正條文", "現行條文", "說明"),
            ("第四條 會員應訂定資訊安全政策。", "", "新增"),
            (
                "第五條 會員應定期辦理演練，並留存紀錄。",
                "第四條 會員應定期辦理演練，並留存紀錄。",
                "條次變更",
            ),
        )
    )
    assert grades(table) == {"第四條": "added", "第五條": "renumbered"}


def test_a_table_of_names_is_read_too() -> None:
    table = read_table(
        rows(
            ("修正名稱", "現行名稱", "說明"),
            ("新興科技資通安全自律規範", "新興科技資訊安全自律規範", "名稱修正"),
            ("修正條文", "現行條文", "說明"),
            ("第一條 甲。", "第一條 甲。", ""),
        )
    )
    assert grades(table)["名稱"] == "substantive"
    assert grades(table)["第一條"] == "unchanged"


def test_an_item_whose_only_difference_is_a_table_artefact_is_unchanged() -> None:
    table = read_table(
        rows(
            ("修正條文", "現行條文", "說明"),
            ("第三條 公司應訂定\n規範。紀錄應保存。", "第三條 公司應訂定規範。\n紀錄應保存。", ""),
        )
    )
    assert set(grades(table).values()) == {"unchanged"}


def test_text_before_the_first_number_is_compared_too() -> None:
    table = read_table(
        rows(
            ("修正條文", "現行條文"),
            ("為強化安全，應每月檢視。", "為強化安全，應每季檢視。"),
            ("第一條 甲。",) * 2,
        )
    )
    assert grades(table) == {"前文": "substantive", "第一條": "unchanged"}


def test_unnumbered_members_of_a_list_are_never_dropped() -> None:
    table = read_table(
        rows(
            ("修正條文", "現行條文"), ("第一條 應辦理下列事項：\n備份\n演練", "第一條 應辦理下列事項：\n備份")
        )
    )
    assert {"added", "substantive"} & set(grades(table).values())


def test_a_table_without_a_heading_is_refused() -> None:
    with pytest.raises(TableError, match="修正條文"):
        read_table(rows(("甲", "乙"), ("第一條 甲。", "第一條 乙。")))


def test_a_table_without_items_is_refused_with_its_line() -> None:
    with pytest.raises(TableError, match="項次") as refused:
        read_table(rows(("修正條文", "現行條文"), ("公司應訂定規範。", "公司應訂定規定。")))
    assert refused.value.line == 3


def test_a_column_that_says_nothing_known_is_left_aside() -> None:
    table = read_table(
        rows(("修正條文", "現行條文", "頁碼"), ("第一條 保存三年。", "第一條 保存二年。", "12"))
    )
    assert [item.text for item in table.new.items] == ["第一條 保存三年。"]
    assert grades(table) == {"第一條": "substantive"}


@pytest.mark.parametrize("heading", [("修正條文", "修正條文", "現行條文"), ("條次", "現行條文")])
def test_two_new_columns_or_an_old_one_alone_are_no_comparison(heading: tuple[str, ...]) -> None:
    (row,) = rows(heading)
    assert roles_of(row) is None


def test_a_rule_beside_findings_about_it_is_the_text_and_the_finding_its_note() -> None:
    (row,) = rows(("現行條文", "說明"))
    assert roles_of(row) == ("new", "note")


def test_two_texts_of_one_article_are_both_texts_although_the_explanation_is_lost() -> None:
    table = read_table(rows(("修正條文", "現行條文", "說明"), ("第一條 保存三年。", "第一條 保存二年。")))
    assert grades(table) == {"第一條": "substantive"}


def test_the_rest_of_an_explanation_on_a_row_of_its_own_adds_no_item() -> None:
    table = read_table(
        rows(
            ("修正條文", "現行條文", "說明"),
            ("第一條 保存三年。", "第一條 保存二年。", "配合母法，"),
            ("", "", "爰予延長。"),
        )
    )
    assert [item.path for item in table.new.items] == ["第一條"]
    assert grades(table) == {"第一條": "substantive"}


@pytest.mark.parametrize("note", ["文字修正。", ""])
def test_a_row_without_a_number_is_a_further_paragraph_with_or_without_an_explanation(note: str) -> None:
    table = read_table(
        rows(
            ("修正條文", "現行條文", "說明"),
            ("第一條 應保存三年。", "第一條 應保存二年。", "延長。"),
            ("公司應稽核。", "公司應自行稽核。", note),
        )
    )
    for side, text in ((table.new, "公司應稽核。"), (table.old, "公司應自行稽核。")):
        assert [item.path for item in side.items] == ["第一條", "第一條/第二項"]
        assert side.items[1].text == text
