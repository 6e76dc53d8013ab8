"""Which item was which: items left out or glued on one side, paragraphs joined, headings parted."""

import pytest

from inspectorate.norms.comparison_table import Comparison, read_table
from inspectorate.norms.difference import compare
from inspectorate.norms.parse_text import parse
from inspectorate.norms.regulation import Line, Regulation, same_place

HEAD = ("修正條文", "現行條文", "說明")
Fate = tuple[str, str, str]


def tree(text: str) -> Regulation:
    return parse(Line(line, number) for number, line in enumerate(text.splitlines(), 1))


def between(old: str, new: str) -> list[Fate]:
    return [(c.grade, c.path, c.old_path) for c in compare(tree(old), tree(new))]


def table(*rows: tuple[str, ...]) -> Comparison:
    return read_table(
        [[Line(text, 1, fresh=at == 0) for at, text in enumerate(cell.split("\n"))] for cell in row]
        for row in (HEAD, *rows)
    )


def fates(*rows: tuple[str, ...]) -> list[Fate]:
    read = table(*rows)
    return [(c.grade, c.path, c.old_path) for c in compare(read.old, read.new, read.lost)]


def test_an_article_that_both_texts_leave_out_is_unchanged_once() -> None:
    assert between("第三條 （略）\n第四條 應備份。", "第三條 （未修正）\n第四條 應備份。") == [
        ("unchanged", "第三條", "第三條"),
        ("unchanged", "第四條", "第四條"),
    ]


def test_a_sentence_parted_from_its_article_and_changed_is_no_matter_of_line_breaks() -> None:
    old = "第三條 公司應訂定規範。紀錄應予保存。"
    assert between(old, "第三條 公司應訂定規範。\n紀錄應予銷毀。") == [
        ("substantive", "第三條", "第三條"),
        ("added", "第三條/第二項", ""),
    ]


@pytest.mark.parametrize("turned", [False, True])
def test_a_further_paragraph_broken_in_two_says_the_same_in_either_direction(*, turned: bool) -> None:
    texts = [
        "第三條 公司應訂定規範。\n紀錄應予保存三年。\n保存應於異地為之。",
        "第三條 公司應訂定規範。\n紀錄應予保存三年。保存應於異地為之。",
    ]
    old, new = texts[::-1] if turned else texts
    assert between(old, new) == [
        ("unchanged", "第三條", "第三條"),
        ("unchanged", "第三條/第二項", "第三條/第二項"),
    ]


def test_two_headings_of_one_name_are_each_followed_at_their_own_number() -> None:
    old = "1. 總則\n1.1 目的\n紀錄應予保存三年。\n11. 目的\n紀錄應予保存三年。"
    new = "1. 總則\n1.1 目的\n1.1.1 紀錄應予保存三年。\n11. 目的\n(1)紀錄應予保存三年。"
    assert between(old, new) == [
        ("unchanged", "1", "1"),
        ("unchanged", "1.1", "1.1"),
        ("renumbered", "1.1.1", "1.1"),
        ("unchanged", "11", "11"),
        ("renumbered", "11.(1)", "11"),
    ]


def test_titles_that_differ_by_a_space_do_not_take_one_counterpart_twice() -> None:
    old = "# 資料 安全\n紀錄應予保存三年。\n# 資料安全\n紀錄應予保存三年。"
    new = "# 資料 安全\n一、紀錄應予保存三年。\n# 資料安全\n一、紀錄應予保存三年。"
    assert sorted(path for _, path, _ in between(old, new)) == [
        "資料 安全",
        "資料 安全/一",
        "資料安全",
        "資料安全/一",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("7.(1)b.(c)", "7（1）b(c)"),
        ("第三條/二/(一)", "第三條二（一）"),
        ("１．１", "1.1"),
        ("資料　安全", "資料 安全"),
    ],
)
def test_a_place_is_the_same_however_it_is_spelt(one: str, other: str) -> None:
    assert same_place(one) == same_place(other)


def test_an_outline_s_number_is_not_the_number_without_its_dot() -> None:
    assert same_place("1.1") != same_place("11")


def test_what_stood_before_the_items_left_out_is_withdrawn_and_what_follows_them_too() -> None:
    old = "第一條 應保存：\n一、會員收據。\n二、稽核軌跡。\n三、門禁。\n第二條 應備份。\n第三條 應演練。"
    new = "第一條 應保存：\n一、稽核軌跡。\n（以下略）\n第二條 應備份。"
    assert between(old, new) == [
        ("unchanged", "第一條", "第一條"),
        ("withdrawn", "第一條/一", "第一條/一"),
        ("renumbered", "第一條/一", "第一條/二"),
        ("unchanged", "第二條", "第二條"),
        ("withdrawn", "第三條", "第三條"),
    ]


def test_after_an_added_item_the_rest_is_what_followed_the_item_before_it() -> None:
    new = "第一條　應保存：\n一、稽核軌跡。\n二、防火牆規則異動紀錄。\n（以下略）"
    old = "第一條　應保存：\n一、會員繳費收據。\n二、稽核軌跡。\n三、門禁。\n四、錄影。"
    assert sorted(fates((new, old, ""))) == [
        ("added", "第一條/二", ""),
        ("renumbered", "第一條/一", "第一條/二"),
        ("unchanged", "第一條", "第一條"),
        ("withdrawn", "第一條/一", "第一條/一"),
    ]


def test_an_article_written_anew_is_withdrawn_though_the_rest_is_left_out() -> None:
    row = (
        "第五條　防火牆紀錄須備份兩份存放異地。\n（以下略）",
        "第五條　會員應繳納年費。\n一、入會費。\n二、常年會費。",
        "",
    )
    assert sorted(fates(row)) == [("added", "第五條", ""), ("withdrawn", "第五條", "第五條")]


def test_the_rest_of_a_wholly_new_article_says_nothing_of_the_old_one_beside_it() -> None:
    row = ("第九條　防火牆紀錄須存放異地。\n（以下略）", "第五條　會員應繳納年費。\n一、入會費。", "")
    assert sorted(fates(row)) == [
        ("added", "第九條", ""),
        ("withdrawn", "第五條", "第五條"),
        ("withdrawn", "第五條/一", "第五條/一"),
    ]


def test_in_a_row_that_lost_a_cell_a_number_come_again_parts_the_texts_only_where_it_reads_alike() -> None:
    alike = ("第三條　公司應備份資料並每年演練。\n第三條　公司應備份資料並每季演練。", "修正頻率。")
    assert fates(alike) == [("substantive", "第三條", "第三條")]
    strange = table(("第三條　公司應備份資料。\n第三條　會員應按月繳納常年會費。", "修正頻率。"))
    assert strange.old.items == ()
    assert strange.lost == tuple(item.path for item in strange.new.items)
    assert len(strange.lost) == 2


def test_a_first_paragraph_given_by_its_number_is_the_article_s_own_text() -> None:
    row = ("第三條第一項　公司應保存紀錄三年。", "第三條　公司應保存紀錄二年。\n前項紀錄應備份。", "")
    assert [(item.path, item.body) for item in table(row).new.items] == [("第三條", "公司應保存紀錄三年。")]
    assert fates(row)[0] == ("substantive", "第三條", "第三條")


def test_a_span_of_what_is_no_number_is_text() -> None:
    (item,) = tree("第一條 公司應於\n本條至末條（略）").items
    assert item.text == "第一條 公司應於本條至末條（略）"


def test_a_number_in_mid_line_that_no_list_has_come_to_is_text() -> None:
    text = "第一條 公司應備份。三、四人以上者，應設專責單位。"
    assert [(item.path, item.text) for item in tree(text).items] == [("第一條", text)]


def test_a_label_without_a_name_leaves_the_title_to_the_next_line() -> None:
    assert (
        tree("法規名稱：\n（民國 110 年 1 月 1 日）\n證券商管理規則\n第一條 應備份。").title
        == "證券商管理規則"
    )
