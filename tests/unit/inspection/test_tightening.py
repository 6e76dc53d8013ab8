from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.inspection.tightening import stricter, tightened
from inspectorate.norms.criterion import Criterion
from inspectorate.norms.criterion_kinds import read_criterion_kinds

ON = date(2026, 10, 31)
KINDS = read_criterion_kinds()


def counted(name: str, text: Criterion, firm: Criterion) -> Criterion:
    return tightened({name: text}, {name: firm}, (name,), ON).criteria[name]


@pytest.mark.parametrize(
    ("name", "text", "firm"),
    [
        ("firewall_log.kept_for", Criterion(3, "years"), Criterion(5, "years")),
        ("firewall_log.kept_for", Criterion(3, "years"), Criterion(48, "months")),
        ("password.max_age", Criterion(3, "months"), Criterion(60, "days")),
        ("password.min_length", Criterion(6, "characters"), Criterion(12, "characters")),
        ("audit_log.fields", Criterion(("user",)), Criterion(("time", "user"))),
        ("password.characters", Criterion("alphanumeric_or_symbol"), Criterion("alphanumeric_and_symbol")),
    ],
)
def test_a_firms_stricter_threshold_counts_and_says_who_set_it(
    name: str, text: Criterion, firm: Criterion
) -> None:
    result = counted(name, text, firm)
    assert (result.value, result.speaker) == (firm.value, "firm")


@pytest.mark.parametrize(
    ("name", "text", "firm"),
    [
        ("firewall_log.kept_for", Criterion(3, "years"), Criterion(2, "years")),
        ("password.max_age", Criterion(3, "months"), Criterion(180, "days")),
        ("password.max_failures", Criterion(3, "times"), Criterion(5, "times")),
        ("audit_log.fields", Criterion(("user", "time")), Criterion(("user",))),
        ("password.characters", Criterion("alphanumeric_and_symbol"), Criterion("alphanumeric_or_symbol")),
        ("firewall_log.kept_for", Criterion(3, "years"), Criterion(9, "times")),
        ("firewall_log.kept_for", Criterion(3, "years"), Criterion("forever")),
        ("password.min_length", Criterion(6, "characters"), Criterion(12, "times")),
    ],
)
def test_a_firms_looser_or_incomparable_threshold_is_refused_and_the_paper_says_so(
    name: str, text: Criterion, firm: Criterion
) -> None:
    result = tightened({name: text}, {name: firm}, (name,), ON)
    assert result.criteria[name] == text
    assert "不予採用" in result.notes[0]


def test_a_firm_sets_what_the_text_leaves_open() -> None:
    own = Criterion(12, "months")
    result = tightened({}, {"account.dormant_after": own}, ("account.dormant_after",), ON)
    assert result.criteria["account.dormant_after"].speaker == "firm"
    assert "條文未定" in result.notes[0]


def test_where_the_text_is_silent_the_firm_cannot_go_below_another_provision_that_binds_it() -> None:
    name, demanded = "firewall_log.kept_for", [Criterion(3, "years"), Criterion(2, "years")]
    looser = tightened({}, {name: Criterion(2, "years")}, (name,), ON, {name: demanded})
    assert looser.criteria == {}
    assert "不予採用" in looser.notes[0]
    equal = tightened({}, {name: Criterion(36, "months")}, (name,), ON, {name: demanded})
    assert equal.criteria[name].speaker == "firm"


def test_a_threshold_that_no_check_of_the_control_asks_for_is_left_out() -> None:
    result = tightened({}, {"password.max_age": Criterion(1, "days")}, (), ON)
    assert (result.criteria, result.notes) == ({}, ())


@given(st.integers(0, 400), st.integers(0, 400), st.sampled_from(["days", "months"]))
def test_of_two_thresholds_at_least_one_is_as_strict_as_the_other(one: int, other: int, unit: str) -> None:
    kind = KINDS["password.max_age"]
    first, second = Criterion(one, "days"), Criterion(other, "months" if unit == "months" else "days")
    assert stricter(first, second, kind, ON) or stricter(second, first, kind, ON)


def test_the_same_threshold_changes_nothing() -> None:
    text = Criterion(3, "years", words="應至少保存三年")
    result = tightened(
        {"firewall_log.kept_for": text}, {"firewall_log.kept_for": Criterion(3, "years")}, (), ON
    )
    assert (result.criteria["firewall_log.kept_for"], result.notes) == (text, ())


def test_a_length_of_time_that_leaves_the_calendar_is_not_stricter() -> None:
    text = Criterion(3, "years")
    assert counted("firewall_log.kept_for", text, Criterion(99_999, "years")) == text


def test_a_threshold_that_demands_the_same_in_other_words_is_strict_enough() -> None:
    years, months = Criterion(3, "years"), Criterion(36, "months")
    assert stricter(months, years, KINDS["firewall_log.kept_for"], ON)
    assert stricter(Criterion(("b", "a")), Criterion(("a", "b")), KINDS["audit_log.fields"], ON)
    same = Criterion("alphanumeric_and_symbol")
    assert stricter(same, same, KINDS["password.characters"], ON)


def test_a_yes_is_no_number() -> None:
    kind = KINDS["password.min_length"]
    number = Criterion(1, "characters")
    assert not stricter(Criterion(value=True, measure="characters"), number, kind, ON)
    assert not stricter(Criterion("twelve", "characters"), number, kind, ON)
