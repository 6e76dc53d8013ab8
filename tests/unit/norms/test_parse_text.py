from inspectorate.norms.parse_text import parse
from inspectorate.norms.regulation import Line, Regulation


def tree(text: str) -> Regulation:
    return parse(Line(line, number) for number, line in enumerate(text.splitlines(), 1))


def paths(text: str) -> list[str]:
    return [item.path for item in tree(text).items]


def said(text: str, path: str) -> str:
    item = tree(text).item(path)
    assert item is not None
    return item.text


def test_articles_paragraphs_and_subitems_form_a_tree() -> None:
    text = """第一條 本辦法依本法第十四條規定訂定之。
第二條 本辦法用詞，定義如下：
一、系統：指下列各款：
（一）核心系統。
1.交易
2.帳務
（二）其他系統。
二、資料。
前項定義，主管機關得公告之。
第三條 施行日期另定之。"""
    assert paths(text) == [
        "第一條",
        "第二條",
        "第二條/一",
        "第二條/一/(一)",
        "第二條/一/(一)/1",
        "第二條/一/(一)/2",
        "第二條/一/(二)",
        "第二條/二",
        "第二條/第二項",
        "第三條",
    ]


def test_the_exchanges_numbering_forms_a_tree() -> None:
    text = (
        "3.組織（CC-13000，年度查核）\n(1)公司應：\na.指派主管：\n(a)副總經理。\n(b)其他。\n"
        "b.編列預算。\n(2)略有不足。"
    )
    assert paths(text) == ["3", "3.(1)", "3.(1)a", "3.(1)a.(a)", "3.(1)a.(b)", "3.(1)b", "3.(2)"]


def test_a_second_paragraph_may_hold_its_own_list() -> None:
    text = "第七條 有下列情形之一者：\n一、停業。\n二、歇業。\n前項申報應載明：\n一、事由。\n二、日期。"
    assert paths(text)[-3:] == ["第七條/第二項", "第七條/第二項/一", "第七條/第二項/二"]


def test_a_sentence_broken_by_the_page_is_joined_across_blank_lines() -> None:
    text = "第一條 公司應呈現設備(如：防火牆、\n\n路由器、交換器)，並應以 One Time\nPassword 驗證。"
    assert said(text, "第一條") == (
        "第一條 公司應呈現設備(如：防火牆、路由器、交換器)，並應以 One Time Password 驗證。"
    )


def test_items_that_start_in_mid_line_are_parted() -> None:
    text = (
        "第三條 網路架構與網路安全管理一、網路架構圖\n應呈現設備。\n二、密碼\n"
        "(一)應設密碼。(二)應換密碼。三、日誌\n應留存。"
    )
    assert paths(text) == [
        "第三條",
        "第三條/一",
        "第三條/二",
        "第三條/二/(一)",
        "第三條/二/(二)",
        "第三條/三",
    ]
    assert said(text, "第三條/三") == "三、日誌\n應留存。"


def test_words_and_citations_in_mid_sentence_begin_no_item() -> None:
    text = "第二條 公司應統一、整合資料，依第\n三條規定及本條第二、三、四款辦理。"
    assert paths(text) == ["第二條"]


def test_a_line_that_begins_with_a_citation_continues_the_sentence() -> None:
    text = "第九條 公司違反前條者，依\n第五條 第一項處分，並依本辦法\n第六條辦理。"
    assert paths(text) == ["第九條"]


def test_inserted_articles_and_spaces_in_numbers_are_read() -> None:
    assert paths("第 三十六 條之二 應設資安長。\n第 3-1 條\n應備查。") == ["第三十六條之二", "第三條之一"]


def test_chapters_do_not_number_their_articles() -> None:
    text = "第一章 總則\n第一條 甲。\n第二章 管理\n第一節 通則\n第二條 乙。"
    assert paths(text) == ["第一章", "第一條", "第二章", "第二章/第一節", "第二條"]


def test_deep_lists_under_formal_numerals_have_plain_paths() -> None:
    text = "壹、目的\n一、為強化安全：\n(一)甲\n1.乙\n(1)丙\nA.丁\na.戊\n①己\n②庚\n貳、範圍\n一、全部。"
    assert paths(text)[-4:] == [
        "壹/一/(一)/1/(1)/A/a/①",
        "壹/一/(一)/1/(1)/A/a/②",
        "貳",
        "貳/一",
    ]


def test_old_laws_number_their_lists_without_a_comma() -> None:
    text = "第二條 本辦法所稱資訊，指左列各款：\n一  甲事項。\n二  乙事項。\n第三條 三  年以上者，準用之。"
    assert paths(text) == ["第二條", "第二條/一", "第二條/二", "第三條"]


def test_page_furniture_is_dropped() -> None:
    text = "第一條 公司應訂定資訊安全\n第 3 頁，共 5 頁\n- 3 -\n政策。\nPage 4 of 5"
    assert said(text, "第一條") == "第一條 公司應訂定資訊安全政策。"


def test_a_heading_that_every_page_repeats_is_furniture() -> None:
    text = "某某公司規章\n第一條 公司應\n某某公司規章\n備份。\n某某公司規章\n第二條 甲。"
    assert [item.text for item in tree(text).items] == ["第一條 公司應備份。", "第二條 甲。"]


def test_the_title_is_the_first_line_that_is_no_date_or_number() -> None:
    text = "中華民國109年6月16日公告\n○○公會資訊安全自律規範\n（節錄）\n第一條 目的"
    assert tree(text).title == "○○公會資訊安全自律規範"


def test_deleted_and_omitted_items_say_so() -> None:
    items = tree("第一條（刪除）\n第二條至第四條（未修正）\n第五條 （略）\n第六條 甲。（以下略）").items
    assert [(item.path, item.state) for item in items] == [
        ("第一條", "withdrawn"),
        ("第二條", "omitted"),
        ("第三條", "omitted"),
        ("第四條", "omitted"),
        ("第五條", "omitted"),
        ("第六條", ""),
    ]
    assert items[-1].tail_omitted


def test_slides_number_on_under_a_repeated_heading() -> None:
    text = "# 查核重點\n\n## 存取控制\n\n1. 盤點帳號\n2. 檢討權限\n\n## 存取控制\n\n3. 更新密碼"
    assert paths(text) == ["查核重點", "存取控制", "存取控制/1", "存取控制/2", "存取控制/3"]


def test_arrow_bullets_under_a_code_are_items() -> None:
    text = "CC-17010 網路安全管理 (二)防火牆之安全管理：➤ 應建立防火牆。➤ 紀錄應保存三年。"
    assert paths(text) == ["CC-17010", "CC-17010/(二)", "CC-17010/(二)/‧1", "CC-17010/(二)/‧2"]


def test_a_caption_after_the_last_article_is_no_paragraph() -> None:
    assert paths("第十條 施行日另定之。\n\n中華民國某某公會") == ["第十條"]


def test_a_text_that_restarts_its_lists_for_ever_stays_shallow() -> None:
    deep = "\n".join(["一、甲：", "（一）乙："] * 2000)
    assert max(path.count("/") for path in paths(deep)) < 20
    assert len(paths("一、甲。\n" * 3000)) == 3000
