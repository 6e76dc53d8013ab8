"""What must recur within an interval, and the stretches that were longer."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from inspectorate.inspection.recurrence import Stretch, too_long
from inspectorate.norms.interval import Interval

HALF_YEAR = Interval(6, "months")
ON = date(2026, 10, 31)
DAYS = st.lists(st.dates(date(2020, 1, 1), date(2027, 1, 1)), max_size=12)


def test_a_day_that_is_due_is_not_too_late() -> None:
    assert not list(too_long([date(2026, 4, 30)], HALF_YEAR, date(2026, 10, 30)))
    late = Stretch(date(2026, 4, 30), date(2026, 10, 30), None)
    assert list(too_long([date(2026, 4, 30)], HALF_YEAR, ON)) == [late]


def test_a_stretch_in_the_past_is_named_with_the_day_that_ended_it() -> None:
    days = [date(2026, 9, 1), date(2025, 1, 1), date(2026, 3, 1)]
    assert list(too_long(days, HALF_YEAR, ON)) == [
        Stretch(date(2025, 1, 1), date(2025, 7, 1), date(2026, 3, 1))
    ]


def test_what_lies_ahead_has_not_happened() -> None:
    assert [one.until for one in too_long([date(2026, 1, 1), date(2026, 11, 1)], HALF_YEAR, ON)] == [None]


def test_what_was_never_done_has_no_stretch_to_measure() -> None:
    assert not list(too_long([], HALF_YEAR, ON))


@given(DAYS, st.integers(1, 400))
def test_each_step_that_outlasts_the_interval_is_one_stretch(days: list[date], count: int) -> None:
    steps = list(pairwise([*sorted({day for day in days if day <= ON}), ON]))
    found = list(too_long(days, Interval(count, "days"), ON))
    assert [one.since for one in found] == [one for one, other in steps if (other - one).days > count]
    assert all(one.due == one.since + timedelta(days=count) for one in found)


def test_what_is_done_on_the_day_judged_has_happened() -> None:
    late = Stretch(date(2026, 1, 1), date(2026, 7, 1), ON)
    assert list(too_long([date(2026, 1, 1), ON], HALF_YEAR, ON)) == [late]
