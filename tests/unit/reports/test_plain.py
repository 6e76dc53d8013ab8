from hypothesis import given
from hypothesis import strategies as st

from inspectorate.facts.source import Source
from inspectorate.reports.plain import cited, place, shortened, visible


@given(st.text())
def test_what_is_made_visible_can_stand_in_xml(text: str) -> None:
    shown = visible(text)
    assert all(letter in "\n\t" or letter >= " " for letter in shown)
    assert not any(0xD800 <= ord(letter) < 0xE000 or ord(letter) in (0xFFFE, 0xFFFF) for letter in shown)
    assert not set("\u202e\u2066\u200f") & set(shown)


def test_ordinary_chinese_text_stays_as_it_is() -> None:
    assert visible("防火牆　(c)\n𠮷🙂") == "防火牆　(c)\n𠮷🙂"


def test_a_place_is_said_in_chinese() -> None:
    assert place("line 3 byte 7") == "第 3 行 第 7 位元組"
    assert place(Source("a.xlsx", "row", 4, "Sheet1")) == "Sheet1 第 4 列"
    assert cited(Source("a.csv", detail="line 9")) == "（a.csv 第 9 行）"
    assert cited(None) == ""


def test_what_is_cut_says_that_it_is() -> None:
    assert shortened("短", 50) == "短"
    cut = shortened("長" * 99, 50)
    assert len(cut) == 50
    assert "以下略" in cut
