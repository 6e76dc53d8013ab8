import pytest

from inspectorate.norms.difference import Change, compare, number_changes
from inspectorate.norms.parse_text import parse
from inspectorate.norms.regulation import Line, Regulation


def tree(text: str) -> Regulation:
    return parse(Line(line, number) for number, line in enumerate(text.splitlines(), 1))


def changes(old: str, new: str) -> list[Change]:
    return list(compare(tree(old), tree(new)))


def grades(old: str, new: str) -> dict[str, str]:
    return {change.path: change.grade for change in changes(old, new)}


def grade(old: str, new: str) -> str:
    (change,) = changes(f"第一條 {old}", f"第一條 {new}")
    return change.grade


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("紀錄應至少保存二年。", "紀錄應至少保存三年。"),
        ("公司應訂定規範。", "公司得訂定規範。"),
        ("公司應訂定規範。", "公司不應訂定規範。"),
        ("公司應偵測釣魚網站。", "公司應偵測釣魚網站及惡意網站連結。"),
        ("具有文數字或符號。", "具有文數字及符號。"),
        ("適用於證券商。", "適用於期貨商。"),
        ("應經主管核准。", "應經董事會核准。"),
        ("應定期檢視。", "應檢視。"),
        ("帳號之管理。", "帳號等之管理。"),
        ("避免使用。", "不得使用。"),
        ("員工、客戶及廠商。", "員工及廠商。"),
        ("未經核准者，不得使用。", "經核准者，不得使用。"),
        ("每半年一次。", "每季一次。"),
        ("依第三條規定辦理。", "依第四條規定辦理。"),
        ("不得少於1.5倍。", "不得少於15倍。"),
        ("應於22日內申報。", "應於2日內申報。"),
        ("上午9:30前。", "上午930前。"),
        ("公司無須申報。", "公司無應申報。"),
    ],
)
def test_a_duty_number_subject_negation_or_member_that_changes_is_substantive(old: str, new: str) -> None:
    assert grade(old, new) == "substantive"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("應留存紀錄，並備查。", "應留存紀錄並備查。"),
        ("（如：網路下單）應加密。", "(如:網路下單)應加密。"),
        ("應進行病毒掃瞄。", "應進行病毒掃描。"),
        ("臺灣證券交易所應公告。", "台灣證券交易所應公告。"),
        ("應留存記錄。", "應留存紀錄。"),
        ("應驗證身份。", "應驗證身分。"),
        ("至少每半年乙次。", "至少每半年一次。"),
        ("保存三年。", "保存3年。"),
        ("依左列規定辦理。", "依下列規定辦理。"),
        ("上線系統之執执行程序。", "上線系統之執行程序。"),
        ("百分之五以下。", "5%以下。"),
        ("依第三條規定。", "依第3條規定。"),
        ("應每半年檢視。", "應於每半年檢視。"),
    ],
)
def test_form_alone_is_wording(old: str, new: str) -> None:
    assert grade(old, new) == "wording only"


def test_spaces_and_line_breaks_change_nothing() -> None:
    assert grade("公司應 訂定　規範。", "公司應訂定規範。") == "unchanged"


def test_a_changed_number_is_shown_with_its_values() -> None:
    (number,) = number_changes("(c)紀錄應至少保存二年。", "(c)紀錄應至少保存三年。")
    assert (number.old, number.new) == ("二年", "三年")
    assert (number.old_value, number.new_value, number.new_unit) == (2, 3, "年")


def test_only_the_numbers_that_changed_are_shown() -> None:
    old, new = "三人以上、每年、於三十日內", "三人以上、每半年、於二十日內"
    assert [(n.old, n.new) for n in number_changes(old, new)] == [("每年", "每半年"), ("三十日", "二十日")]


def test_an_inserted_item_moves_its_followers_and_nothing_more() -> None:
    old = "第一條 應辦理：\n一、備份作業。\n二、異地備援。\n三、演練。"
    new = "第一條 應辦理：\n一、備份作業。\n二、還原測試。\n三、異地備援。\n四、演練。"
    assert grades(old, new) == {
        "第一條": "unchanged",
        "第一條/一": "unchanged",
        "第一條/二": "added",
        "第一條/三": "renumbered",
        "第一條/四": "renumbered",
    }


def test_a_text_that_becomes_the_first_of_two_subitems_has_moved() -> None:
    old = "7.通訊\n(1)網路\nf.系統功能檢查：\n應定期檢查功能，並留存紀錄。"
    new = "7.通訊\n(1)網路\nf.系統功能檢查：\n(a)應定期檢查功能，並留存紀錄。\n(b)應偵測網頁異動。"
    found = {change.path: (change.grade, change.old_path) for change in changes(old, new)}
    assert found["7.(1)f"] == ("unchanged", "7.(1)f")
    assert found["7.(1)f.(a)"] == ("renumbered", "7.(1)f")
    assert found["7.(1)f.(b)"] == ("added", "")


def test_a_moved_article_that_also_changes_is_compared_with_what_it_was() -> None:
    old = "第四條 公司應每年辦理一次社交工程演練。"
    new = "第四條 公司應訂定資訊安全政策。\n第五條 公司應每半年辦理一次社交工程演練。"
    found = {change.path: change for change in changes(old, new)}
    assert found["第四條"].grade == "added"
    assert (found["第五條"].grade, found["第五條"].old_path) == ("substantive", "第四條")
    assert [(n.old, n.new) for n in found["第五條"].numbers] == [("每年", "每半年")]


def test_a_citation_that_only_follows_renumbered_articles_is_wording() -> None:
    old = "第四條 違反第五條規定者，應予申報主管機關。\n第五條 紀錄應予保存並備查。"
    new = (
        "第四條 公司應訂定政策，並報董事會。\n第五條 違反第六條規定者，應予申報主管機關。\n"
        "第六條 紀錄應予保存並備查。"
    )
    assert grades(old, new) == {"第四條": "added", "第五條": "wording only", "第六條": "renumbered"}


def test_a_deleted_article_takes_its_paragraphs_with_it() -> None:
    old = "第三條 應設專責單位。\n前項單位應配置二人。\n第四條 應備查。"
    new = "第三條 （刪除）\n第四條 應備查。"
    found = changes(old, new)
    assert [(c.path, c.grade) for c in found] == [
        ("第三條", "withdrawn"),
        ("第三條/第二項", "withdrawn"),
        ("第四條", "unchanged"),
    ]
    assert found[0].new == "第三條 （刪除）"


def test_an_article_deleted_long_ago_is_unchanged() -> None:
    assert grades("第三條 （刪除）", "第三條 （刪除）") == {"第三條": "unchanged"}


def test_what_the_new_column_calls_unamended_is_unchanged_with_all_below_it() -> None:
    old = "第三條 應辦理：\n一、備份。\n二、演練。\n第四條 甲。"
    assert grades(old, "第三條 （未修正）\n第四條 甲。") == {"第三條": "unchanged", "第四條": "unchanged"}


def test_the_same_words_split_into_paragraphs_elsewhere_are_unchanged() -> None:
    old = "第三條 公司應訂定規範。紀錄應予保存。\n第四條 甲。"
    new = "第三條 公司應訂定規範。\n紀錄應予保存。\n第四條 甲。"
    assert set(grades(old, new).values()) == {"unchanged"}


def test_a_rewritten_item_at_the_same_place_is_withdrawn_and_added() -> None:
    found = changes("第五條 會員應繳納年費。", "第五條 防火牆紀錄須備份兩份存放異地。")
    assert sorted(change.grade for change in found) == ["added", "withdrawn"]


def test_a_number_that_stands_only_for_what_is_added_was_no_item() -> None:
    old, new = "第三條之一 （新增）\n第四條 甲。", "第三條之一 公司應保存紀錄五年。\n第四條 甲。"
    assert [(c.path, c.grade) for c in changes(old, new)] == [
        ("第三條之一", "added"),
        ("第四條", "unchanged"),
    ]


def test_how_often_a_heading_is_inspected_is_a_number_that_changes() -> None:
    old, new = "9.系統開發（CC-19000，年度查核）", "9.系統開發（CC-19000，半年查核）"
    (change,) = changes(old, new)
    assert change.grade == "substantive"
    assert [(n.old, n.new) for n in change.numbers] == [("年度", "半年")]


def test_lost_items_are_left_out() -> None:
    old, new = tree("第二條 乙。"), tree("第一條 甲。\n第二條 乙。")
    assert [change.path for change in compare(old, new, lost=["第一條"])] == ["第二條"]
