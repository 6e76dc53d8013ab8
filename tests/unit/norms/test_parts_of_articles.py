"""Parts of an article for which a table has only a word: which they are, and when they are none."""

import pytest

from inspectorate.norms import matching
from inspectorate.norms.difference import compare
from inspectorate.norms.numbering import markers_at
from inspectorate.norms.parse_text import parse
from inspectorate.norms.parts_of_articles import part_of_article, parts_stood_for
from inspectorate.norms.regulation import Line


@pytest.mark.parametrize(
    ("text", "what", "numbers"),
    [
        ("（第一項未修正）", "項", (1,)),
        ("第三款至第五款略", "款", (3, 4, 5)),
        ("第一項至第三項、第五項未修正", "項", (1, 2, 3, 5)),
    ],
)
def test_a_word_for_parts_stands_for_each_of_them(text: str, what: str, numbers: tuple[int, ...]) -> None:
    found = parts_stood_for(text)
    assert found is not None
    assert (found.what, found.numbers, found.state) == (what, numbers, "omitted")


@pytest.mark.parametrize(
    "text",
    ["第一百零一款未修正", "第零項未修正", "第一款、第二目未修正", "第一項應保存。", "應依第一項規定略述。"],
)
def test_other_lines_stand_for_no_parts(text: str) -> None:
    assert parts_stood_for(text) is None


def test_an_article_s_paragraph_is_told_from_its_words() -> None:
    found = part_of_article("第三條第二項　應保存。")
    assert found is not None
    marker, parts, words = found
    assert (marker.number, parts.what, parts.numbers, words) == ((3,), "項", (2,), "應保存。")
    assert part_of_article("第三條第零項　應保存。") is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("A. 應保存", 1), ("㈢應保存", 3), ("⑴應保存", 1), ("戊、應保存", 5), ("(iv) 應保存", 4)],
)
def test_letters_glyphs_stems_and_roman_numerals_number_items(text: str, number: int) -> None:
    assert next(markers_at(text)).number == (number,)


def test_letters_that_are_no_roman_numeral_number_nothing() -> None:
    assert list(markers_at("(iiii) 應保存")) == []


def test_of_two_long_tables_items_of_one_row_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    def side(*texts: str) -> list[Line]:
        return [Line(text, row, row=row, fresh=True) for row, text in enumerate(texts, 1)]

    old = parse(side("第一條　紀錄應至少保存三年並每年檢討。", "第二條　本規則自公告日施行。"))
    new = parse(side("第三條　紀錄應至少保存五年並每年檢討。", "第四條　本規則自公告日施行。"))
    expected = [(change.path, change.grade) for change in compare(old, new)]
    assert ("第三條", "substantive") in expected
    monkeypatch.setattr(matching, "_MOST_PAIRS", 0)
    assert [(change.path, change.grade) for change in compare(old, new)] == expected
