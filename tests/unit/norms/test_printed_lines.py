"""What printed lines tell by their indents and by bare numbers, and when they tell nothing."""

import pytest

from inspectorate.norms.indentation import Layout, indent, layout_of
from inspectorate.norms.lines_of_numbers import without_bare_numbers
from inspectorate.norms.regulation import Line

SENTENCE = "公司應訂定資通安全政策並經董事會核定後實施。"
BROKEN = "公司應訂定資通安全政策並經董事會核定後實施，且應每年檢討其適當性及有效"
SHORT = "紀錄應保存。"


def lines(*texts: str) -> list[Line]:
    return [Line(text, number) for number, text in enumerate(texts, 1)]


@pytest.mark.parametrize(
    ("texts", "layout"),
    [
        ((BROKEN, "  性。", BROKEN, "  性。", SHORT, SENTENCE), "hanging"),
        (("    公司應。", "    紀錄應保存。", "    應覆核。", "    應稽核。"), "first line"),
        ((SHORT, "    公司應。", SHORT, "公司應。", SHORT, "公司應。"), ""),
        ((BROKEN, "性。"), ""),
        ((BROKEN, "  性。"), ""),
        ((), ""),
    ],
)
def test_indents_tell_the_layout_where_enough_lines_agree(texts: tuple[str, ...], layout: Layout) -> None:
    assert layout_of(lines(*texts), 80) == layout


def test_white_is_counted_in_columns() -> None:
    assert [indent(Line(text, 1)) for text in ("甲", "  甲", "\u3000甲", "\t甲")] == [0, 2, 2, 4]


def texts(*given: str) -> list[str]:
    return [line.text for line in without_bare_numbers(lines(*given))]


def test_bare_numbers_above_texts_without_a_number_are_their_articles() -> None:
    assert texts("1", "本規則。", "2", "應保存三年。") == ["第一條", "本規則。", "第二條", "應保存三年。"]


@pytest.mark.parametrize(
    "given",
    [
        ("1", "本規則。", "3", "應保存三年。"),
        ("1", "本規則", "2", "應保存三年。"),
        ("1", "本規則。"),
        ("第一條 本規則。", "1", "應保存。", "2", "應保存三年。"),
        ("本規則。", "應保存三年。"),
    ],
)
def test_figures_that_do_not_run_on_from_one_after_sentences_are_left_as_they_are(
    given: tuple[str, ...],
) -> None:
    assert texts(*given) == list(given)
