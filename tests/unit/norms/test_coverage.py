"""Coverage: a line is held only where a provision that cites it holds all of its words."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from inspectorate.norms.coverage import coverage, coverage_of_copy, likest, plain, spans, whole
from inspectorate.norms.edition import Edition, Validity
from inspectorate.norms.provision import Citation, Key, Provision
from inspectorate.norms.sources import Excuse, SourceDocument, split_lines

LINES = (
    "規則之標題",
    "",
    "- 一、應建立防火牆，並",
    "應有專人管理。",
    "<p>二、紀錄應保存三年。</p>\t<p>二、紀錄應保存二年。</p>",
    "第 1 頁",
)
SOURCE = SourceDocument("S900", "規則", LINES, (Excuse((1, 6), "標題與頁碼"),))


def clause(path: str, text: str, *lines: int, source: str = "S900") -> Provision:
    return Provision(Key("rule", "one", path), path, text, Citation(source, lines), "X", "access")


def edition(*provisions: Provision) -> Edition:
    return Edition("rule", "one", "規則", "", "", "", "S900", Validity(), provisions)


ONE = clause("一", "一、應建立防火牆，並應有專人管理。", 3, 4)
NEW = clause("二", "二、紀錄應保存三年。", 5)
OLD = clause("二（舊）", "二、紀錄應保存二年。", 5)
WHOLE = edition(ONE, NEW, OLD)


def test_a_source_is_covered_where_every_line_is_held_or_excused() -> None:
    measured = coverage(SOURCE, [WHOLE])
    assert (measured.covered, measured.missing, measured.excused_lines) == ((3, 4, 5), (), 2)
    assert measured.normative_lines == 5


def test_a_line_of_two_columns_is_missing_while_one_column_is_not_held() -> None:
    assert coverage(SOURCE, [edition(ONE, NEW)]).missing == (5,)


def test_citing_a_line_without_holding_its_words_covers_nothing() -> None:
    liar = edition(replace(ONE, text="一、應建立防火牆。"), NEW, OLD)
    assert coverage(SOURCE, [liar]).missing == (3, 4)


def test_holding_the_words_without_citing_the_line_covers_nothing() -> None:
    silent = replace(ONE, cite=Citation("S900", (3,)))
    assert coverage(SOURCE, [edition(silent, NEW, OLD)]).missing == (4,)


def test_a_provision_of_another_source_covers_nothing() -> None:
    other = replace(ONE, cite=Citation("S901", (3, 4)))
    assert coverage(SOURCE, [edition(other, NEW, OLD)]).missing == (3, 4)


def test_the_words_in_another_order_do_not_cover_a_line() -> None:
    shuffled = replace(ONE, text="並應建立防火牆，一、應有專人管理。")
    assert 3 in coverage(SOURCE, [edition(shuffled, NEW, OLD)]).missing


def test_a_held_line_that_is_excused_counts_as_held() -> None:
    twice = replace(SOURCE, excused=(*SOURCE.excused, Excuse((5,), "多餘")))
    measured = coverage(twice, [WHOLE])
    assert 5 in measured.covered
    assert measured.normative_lines == 5


def test_an_unaltered_copy_is_covered_as_the_source_is() -> None:
    assert coverage_of_copy(LINES, SOURCE, [WHOLE]) == coverage(SOURCE, [WHOLE])


def test_a_line_put_into_a_copy_is_missing_and_the_rest_is_found_again() -> None:
    copy = (*LINES[:3], "三、另有規定者，從其規定。", *LINES[3:])
    measured = coverage_of_copy(copy, SOURCE, [WHOLE])
    assert measured.missing == (4,)
    assert measured.excused == (Excuse((1, 7), "標題與頁碼"),)


def test_one_word_changed_in_a_copy_is_missing() -> None:
    copy = tuple(line.replace("三年", "五年") for line in LINES)
    assert coverage_of_copy(copy, SOURCE, [WHOLE]).missing == (5,)


def test_width_and_layout_are_no_difference() -> None:
    copy = tuple(line.replace("一、", "➤ 一、").replace(" 1 ", " １ ") for line in LINES)
    assert coverage_of_copy(copy, SOURCE, [WHOLE]).missing == ()


def test_a_text_finds_the_source_that_it_copies_and_a_stranger_finds_none() -> None:
    other = replace(SOURCE, id="S901", lines=("甲", "乙", "丙"))
    assert likest(LINES[2:], [other, SOURCE]) is SOURCE
    assert likest(["完全無關", "之文字"], [other, SOURCE]) is None
    assert likest([], [SOURCE]) is None


def test_only_a_line_feed_ends_a_line() -> None:
    assert split_lines("\ufeff甲\r\n乙\u2028丙\n") == ("甲", "乙\u2028丙")


WORDS = st.text("甲乙丙丁", min_size=1, max_size=12)


@given(WORDS, st.integers(1, 11))
def test_two_halves_hold_a_line_that_neither_holds_alone(line: str, cut: int) -> None:
    left, right = line[:cut], line[cut:]
    assert whole(line, [left, right])


@given(st.lists(WORDS, max_size=3), WORDS)
def test_what_is_held_stands_in_the_line(texts: list[str], line: str) -> None:
    for text in texts:
        for start, end in spans(line, text):
            assert line[start:end] in text


@given(WORDS)
def test_a_line_with_a_foreign_character_is_never_whole(line: str) -> None:
    assert not whole(f"{line}戊", [line, line[:1], f"{line}己"])


@given(WORDS)
def test_spaces_between_characters_are_only_layout(text: str) -> None:
    assert plain("\u3000".join(text)) == plain(text) == text
