"""How laws are printed: the number on a line of its own, bare numbers, hanging and first-line indents."""

from inspectorate.norms.difference import Grade, compare
from inspectorate.norms.parse_text import parse
from inspectorate.norms.regulation import Line, Regulation

ARTICLE = "備份計畫應載明下列："


def tree(text: str) -> Regulation:
    return parse(Line(line, number) for number, line in enumerate(text.splitlines(), 1))


def paths(text: str) -> list[str]:
    return [item.path for item in tree(text).items]


def said(text: str, path: str) -> str:
    item = tree(text).item(path)
    assert item is not None
    return item.text


def grades(old: str, new: str) -> set[Grade]:
    return {change.grade for change in compare(tree(old), tree(new))}


def test_a_paragraph_that_begins_with_a_citation_is_no_second_article() -> None:
    text = "第 3 條\n本獎分三類。\n第 4 條\n應報名。\n第三條各類資格另定之。\n第 5 條\n施行。"
    assert paths(text) == ["第三條", "第四條", "第四條/第二項", "第五條"]


def test_a_citation_of_a_past_article_is_none_where_words_are_glued_to_every_number() -> None:
    text = "第一條本辦法之依據。\n第二條應報名。\n第一條各類資格另定之。\n第三條施行。"
    assert paths(text) == ["第一條", "第二條", "第二條/第二項", "第三條"]


def test_a_citation_in_mid_line_after_a_short_phrase_begins_no_article() -> None:
    text = "第三十七條　依本法第三十八條執行扣留時，應製作收據。\n第三十八條　應返還。"
    assert paths(text) == ["第三十七條", "第三十八條"]


def test_an_article_after_a_long_chapter_title_is_read() -> None:
    text = "第 1 條\n甲\n第 二 章 頻率、呼號、電功率及其他電波監理\n第 2 條\n乙。\n第 三 章 雜\n第三條　丙。"
    assert paths(text) == ["第一條", "第二章", "第二條", "第三章", "第三條"]


def test_the_same_short_last_line_of_several_sentences_stays() -> None:
    items = "".join(f"第{n}條　主管機關得就下列服務項目及其他事項擇\n定之：\n一、測量。\n" for n in "一二三")
    assert "".join("".join(item.text for item in tree(items).items).split()) == "".join(items.split())


def test_a_word_like_a_stand_in_at_the_end_of_a_sentence_stays() -> None:
    text = "第一條　經確認後，應即辦理\n刪除。\n第二條　施行。"
    assert [item.text for item in tree(text).items] == ["第一條　經確認後，應即辦理刪除。", "第二條　施行。"]


def test_names_of_appendices_and_lists_of_stems_begin_no_list() -> None:
    assert paths("第八條　規定值如附表一、二。\n第九條　分為甲、乙二種。") == ["第八條", "第九條"]
    assert paths("第五條　醫師，由師\n（一）級人員擔任。") == ["第五條"]


def test_bare_numbers_above_numbered_points_say_nothing_more() -> None:
    assert paths("某要點\n1\n一、目的如下。\n2\n二、範圍：\n（一）甲。\n3\n三、施行。") == [
        "一",
        "二",
        "二/(一)",
        "三",
    ]
    assert paths("某機制\n1\n1 資訊處理部門 (CC-11000)\n2\n2 系統管理\n(1) 甲。") == ["1", "2", "2.(1)"]


def test_bare_numbers_above_plain_texts_are_the_articles() -> None:
    text = "某規則\n1\n  本規則依法訂定之。\n2\n  應載明：\n  一、甲。\n  二、乙。\n3\n（刪除）\n4\n  施行。"
    assert paths(text) == ["第一條", "第二條", "第二條/一", "第二條/二", "第三條", "第四條"]
    assert [item.state for item in tree(text).items][-2:] == ["withdrawn", ""]


def test_page_numbers_are_no_articles() -> None:
    read = paths("第一條　甲。\n1\n第二條　公司應\n2\n備份。\n3\n第三條　丙。")
    assert [path for path in read if "/" not in path] == ["第一條", "第二條", "第三條"]


def test_figures_parted_by_white_number_a_list_but_count_days_too() -> None:
    text = "三、項目：\n(一) 學分：\n1 對象：本署。\n2 要求：每年檢核，於\n30 日內完成。\n3 結果：公布。"
    assert paths(text) == ["三", "三/(一)", "三/(一)/1", "三/(一)/2", "三/(一)/3"]


WHOLE = f"""某辦法
第 1 條
{ARTICLE}
一、甲計畫之範圍與期間。但經核定者，不在此限。
二、乙計畫之範圍與期間。但經核定者，不在此限。
前項計畫應經核定。其變更者亦同，並應公告之。
第 2 條
前條計畫，由資安長核定之，並報董事會備查，另應副知稽核。
第 3 條
本辦法之施行日期，由主管機關定之。"""

HANGING = f"""某辦法
第 1 條
{ARTICLE}
一、甲計畫之範圍與期間。
    但經核定者，不在此限
    。
二、乙計畫之範圍與期間。
    但經核定者，不在此限
    。
前項計畫應經核定。其變更
者亦同，並應公告之。
第 2 條
前條計畫，由資安長核定之
，並報董事會備查，另應副
知稽核。
第 3 條
本辦法之施行日期，由主管
機關定之。"""

FIRST_LINE = f"""某辦法
第一條　{ARTICLE}
一、甲計畫之範圍與期間。但經核定者，不在此限。
二、乙計畫之範圍與期間。但經核定者，不在此限。
　　前項計畫應經核定。其變更者亦同，並應公告之。
第二條　前條計畫，由資安長核定之，並報董事會備查，
另應副知稽核。
第三條　本辦法之施行日期，由主管機關定之。"""


def test_a_text_says_the_same_however_it_is_laid_out() -> None:
    for other in (HANGING, FIRST_LINE):
        assert grades(WHOLE, other) == {"unchanged"}
        assert grades(other, WHOLE) == {"unchanged"}


def test_a_hanging_indent_goes_on_though_a_sentence_ended_at_the_margin() -> None:
    assert paths(HANGING) == paths(WHOLE)


def test_a_paragraph_that_the_page_parted_in_one_text_only_is_unchanged() -> None:
    old = "第一條　公司應備份。\n一、每日備份。備份應測試，並留存紀錄。\n前項紀錄保存三年。"
    new = "第一條　公司應備份。\n一、每日備份。\n備份應測試，並留存紀錄。\n前項紀錄保存三年。"
    assert grades(old, new) == {"unchanged"}
    assert "substantive" in grades(old, new.replace("測試", "驗證"))


def test_two_long_texts_with_nothing_in_common_are_compared_without_comparing_every_pair() -> None:
    old = "\n".join(f"第 {n} 條\n{chr(0x4E00 + n) * 30}。" for n in range(1, 700))
    new = "\n".join(f"第 {n} 條\n{chr(0x6E00 + n) * 30}。" for n in range(1, 700))
    changes = compare(tree(old), tree(new))
    assert {change.grade for change in changes} == {"added", "withdrawn"}
    assert len(changes) == 2 * 699


def test_the_title_stands_beside_or_below_its_label() -> None:
    page = "歷史法令規章\n名  稱:\n某交易所資通安全機制\n修正日期: 民國 113 年 11 月 12 日\n第 1 條\n甲。"
    assert tree(page).title == "某交易所資通安全機制"
    assert tree("法規名稱：某要點（113.01.11）\n一、甲。").title == "某要點"
    assert tree("歷史名稱: 某規則(民國 96 年 03 月 12 日)\n第 1 條\n甲。").title == "某規則"


def test_the_next_article_is_read_below_a_form_that_ends_in_no_sentence() -> None:
    form = "第一條　填具切結書。\n姓名：        (簽章)\n  中  華  民  國  年  月"
    text = f"{form}\n第二條　申請人應到場。\n第三條　施行。"
    assert [path for path in paths(text) if "/" not in path] == ["第一條", "第二條", "第三條"]
    assert paths("第九條 公司違反前條者，依本辦法\n第十條 第一項處分，並公告。") == ["第九條"]


def test_a_section_is_read_below_a_chapter_title_that_the_page_broke() -> None:
    title = "第 三 章 依法應辦理登記及其他經主管機關指定之營業人\n稅籍登記"
    text = f"第 1 條\n甲。\n   {title}\n   第 一 節 設立登記\n第 2 條\n乙。"
    assert paths(text) == ["第一條", "第三章", "第三章/第一節", "第二條"]


def test_a_narrow_column_breaks_a_citation_and_a_colon_off() -> None:
    text = "第九條　附件區分如\n左：\n一、甲。\n第九條之一　刑法\n第二百三十一條之\n規定，不適用之。"
    assert paths(text) == ["第九條", "第九條/一", "第九條之一"]
    assert said(text, "第九條") == "第九條　附件區分如左："
    assert paths("第十一條 依第三條\n第一項\n規定，應裝置。\n第十二條 施行。") == ["第十一條", "第十二條"]
