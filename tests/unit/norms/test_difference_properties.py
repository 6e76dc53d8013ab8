"""What holds for every regulation: reading back, comparing with itself, renumbering, changing one number."""

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from inspectorate.norms.chinese_numbers import chinese
from inspectorate.norms.comparison_table import TableError, read_table
from inspectorate.norms.difference import compare
from inspectorate.norms.parse_text import parse
from inspectorate.norms.regulation import Line, Regulation

SUBJECTS = ("公司", "證券商", "會員", "資訊單位", "稽核人員")
ACTS = (
    "應訂定管理規範",
    "不得共用帳號",
    "應定期檢視權限",
    "宜辦理教育訓練",
    "應留存操作紀錄",
    "應加密傳輸資料",
)
ENDS = ("並留存相關文件", "報經權責主管核准", "以降低資安風險", "供主管機關查核", "並確保其有效性")

sentence = st.builds(
    "{}{}，{}。".format, st.sampled_from(SUBJECTS), st.sampled_from(ACTS), st.sampled_from(ENDS)
)
distinct = st.lists(sentence, min_size=1, max_size=5, unique=True)
articles = st.lists(distinct, min_size=1, max_size=4)


def written(texts: list[list[str]], first: int = 1) -> str:
    """Each article with its opening sentence and, where it has more, a list."""
    lines = []
    for number, (opening, *rest) in enumerate(texts, first):
        mark = "：" if rest else "。"
        lines.append(f"第{chinese(number)}條　{opening.rstrip('。')}第{number}類{mark}")
        lines.extend(f"{chinese(at)}、{text}" for at, text in enumerate(rest, 1))
    return "\n".join(lines)


def tree(text: str) -> Regulation:
    return parse(Line(line, number) for number, line in enumerate(text.splitlines(), 1))


@given(articles)
def test_a_written_tree_reads_back(texts: list[list[str]]) -> None:
    found = tree(written(texts))
    assert "\n".join(item.text for item in found.items) == written(texts)
    assert len(found.items) == sum(len(article) for article in texts)
    again = tree("\n".join(item.text for item in found.items))
    assert [(i.path, i.text) for i in again.items] == [(i.path, i.text) for i in found.items]


@given(articles)
def test_a_text_compared_with_itself_is_unchanged(texts: list[list[str]]) -> None:
    one = tree(written(texts))
    assert {change.grade for change in compare(one, one)} == {"unchanged"}


@settings(max_examples=60)
@given(articles, st.integers(2, 30))
def test_renumbering_is_never_substantive(texts: list[list[str]], first: int) -> None:
    found = compare(tree(written(texts)), tree(_shifted(written(texts), first)))
    assert {change.grade for change in found} <= {"renumbered", "unchanged"}


def _shifted(text: str, by: int) -> str:
    """The same articles under other numbers."""
    lines = text.splitlines()
    number = by
    for index, line in enumerate(lines):
        if line.startswith("第"):
            lines[index] = f"第{chinese(number)}條{line.partition('條')[2]}"
            number += 1
    return "\n".join(lines)


@given(articles, st.data(), st.integers(2, 9), st.integers(2, 9), st.sampled_from(["年", "個月", "日", "次"]))
def test_changing_one_number_is_exactly_one_substantive_change(
    texts: list[list[str]], data: st.DataObject, old: int, new: int, unit: str
) -> None:
    at = data.draw(st.integers(0, len(texts) - 1))
    before = [list(article) for article in texts]
    after = [list(article) for article in texts]
    before[at].append(f"防火牆紀錄應至少保存{chinese(old)}{unit}。")
    after[at].append(f"防火牆紀錄應至少保存{chinese(new)}{unit}。")
    found = [c for c in compare(tree(written(before)), tree(written(after))) if c.grade != "unchanged"]
    if old == new:
        assert found == []
        return
    (change,) = found
    assert change.grade == "substantive"
    assert [(n.old, n.new) for n in change.numbers] == [(f"{chinese(old)}{unit}", f"{chinese(new)}{unit}")]


noise = st.text(alphabet="第一二三條項、。：（）()1.2aA①➤- \t略刪除新增至～公司應得\n甲壹", max_size=120)


@given(noise)
def test_any_text_has_one_item_to_a_path_and_equals_itself(text: str) -> None:
    found = tree(text)
    assert len({item.path for item in found.items}) == len(found.items)
    assert {change.grade for change in compare(found, found)} <= {"unchanged"}


@given(st.lists(st.lists(noise, max_size=4), max_size=6))
def test_any_table_is_read_or_refused(rows: list[list[str]]) -> None:
    cells = [[[Line(text, at)] for text in row] for at, row in enumerate(rows, 1)]
    heading = [[Line(text, 0)] for text in ("修正條文", "現行條文", "說明")]
    with contextlib.suppress(TableError):
        table = read_table([heading, *cells])
        graded = {change.path for change in compare(table.old, table.new, table.lost) if change.new}
        assert graded.isdisjoint(table.lost)


def test_every_item_of_both_texts_is_in_exactly_one_change() -> None:
    old, new = tree("第一條 甲應備份。\n第二條 乙應加密。"), tree("第二條 乙應加密。\n第三條 丙應演練。")
    changes = compare(old, new)
    assert sorted(c.old_path for c in changes if c.old_path) == ["第一條", "第二條"]
    assert sorted(c.path for c in changes if c.new) == ["第三條", "第二條"]
