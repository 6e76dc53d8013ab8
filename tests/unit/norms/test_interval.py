"""Calendar time as provisions write it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.norms.interval import Interval

DAYS = st.dates(date(1912, 1, 1), date(2200, 1, 1))


@pytest.mark.parametrize(
    ("interval", "day", "before"),
    [
        (Interval(3, "years"), date(2026, 10, 31), date(2023, 10, 31)),
        (Interval(2, "years"), date(2024, 2, 29), date(2022, 2, 28)),
        (Interval(6, "months"), date(2026, 8, 31), date(2026, 2, 28)),
        (Interval(90, "days"), date(2026, 3, 31), date(2025, 12, 31)),
        (Interval(1, "months"), date(2026, 1, 31), date(2025, 12, 31)),
    ],
)
def test_an_interval_reaches_back(interval: Interval, day: date, before: date) -> None:
    assert interval.before(day) == before


@given(st.integers(1, 20), st.sampled_from(["years", "months", "days"]), DAYS)
def test_going_back_and_forth_never_overshoots(count: int, unit: str, day: date) -> None:
    interval = Interval(count, unit)  # type: ignore[arg-type] # sampled from the units
    assert interval.after(interval.before(day)) <= day
    assert interval.before(day) < day < interval.after(day)


def test_half_a_year_is_six_months_in_words() -> None:
    assert str(Interval(6, "months")) == "6 個月"


def test_days_are_counted_and_months_are_the_calendar_s() -> None:
    assert Interval(30, "days").after(date(2026, 1, 31)) == date(2026, 3, 2)
    assert Interval(1, "months").after(date(2026, 1, 31)) == date(2026, 2, 28)
    assert Interval(2, "years").after(date(2024, 2, 29)) == date(2026, 2, 28)


@given(st.integers(1, 20), st.sampled_from(["years", "months", "days"]), DAYS)
def test_no_beginning_makes_an_interval_longer_than_it_is_said_to_be(
    count: int, unit: str, day: date
) -> None:
    interval = Interval(count, unit)  # type: ignore[arg-type] # sampled from the units
    assert (interval.after(day) - day).days <= interval.most_days


@pytest.mark.parametrize(
    ("interval", "days"),
    [
        (Interval(3, "years"), 1096),
        (Interval(5, "years"), 1827),
        (Interval(6, "months"), 184),
        (Interval(90, "days"), 90),
    ],
)
def test_an_interval_that_begins_when_it_is_longest(interval: Interval, days: int) -> None:
    assert interval.most_days == days
