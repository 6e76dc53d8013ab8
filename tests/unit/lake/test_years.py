"""Years of records that do not write one."""

from calendar import isleap
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.lake.years import YearBook, YearlessError, first_year


def dated(book: YearBook, *times: datetime) -> list[datetime | None]:
    stamps = np.array([time.replace(year=2000) for time in times], "datetime64[us]")
    found: list[datetime | None] = book.dated(stamps).tolist()
    return found


def test_the_year_goes_on_at_new_year() -> None:
    times = [
        datetime(2025, 12, 31, 23, 59),
        datetime(2026, 1, 1),
        datetime(2026, 12, 1),
        datetime(2027, 1, 2),
    ]
    between = datetime(2026, 6, 1)
    assert dated(YearBook(2025), times[0], times[1], between, *times[2:]) == [*times[:2], between, *times[2:]]


def test_a_line_of_december_that_comes_late_in_january_keeps_its_year() -> None:
    times = [
        datetime(2025, 12, 31, 23, 59),
        datetime(2026, 1, 1),
        datetime(2025, 12, 31, 23, 58),
        datetime(2026, 1, 1),
    ]
    assert dated(YearBook(2025), *times) == times


def test_a_day_that_the_year_does_not_have_is_no_day() -> None:
    assert dated(YearBook(2025), datetime(2000, 2, 29)) == [None]
    assert dated(YearBook(2024), datetime(2024, 2, 29)) == [datetime(2024, 2, 29)]


def test_days_of_march_are_right_in_years_without_29_february() -> None:
    assert dated(YearBook(2025), datetime(2025, 2, 28), datetime(2025, 3, 1)) == [
        datetime(2025, 2, 28),
        datetime(2025, 3, 1),
    ]


@pytest.mark.parametrize(
    ("first", "written", "year"),
    [
        (datetime(2000, 11, 30), datetime(2026, 2, 1), 2025),
        (datetime(2000, 1, 31), datetime(2026, 2, 1), 2026),
        (datetime(2000, 2, 1, 12), datetime(2026, 2, 1), 2026),  # the clock of the writer may go before
    ],
)
def test_a_file_begins_in_the_newest_year_that_is_not_in_its_future(
    first: datetime, written: datetime, year: int
) -> None:
    assert first_year(first, written) == year


def test_without_a_year_told_the_file_s_own_time_says_it_and_that_is_remembered() -> None:
    book = YearBook(written=datetime(2026, 2, 1))
    assert dated(book, datetime(2000, 12, 30), datetime(2000, 1, 2)) == [
        datetime(2025, 12, 30),
        datetime(2026, 1, 2),
    ]
    assert book.found
    with pytest.raises(YearlessError):
        dated(YearBook(), datetime(2000, 1, 1))


@given(
    st.lists(st.timedeltas(timedelta(days=-20), timedelta(days=100)), min_size=1, max_size=40),
    st.integers(1, 39),
)
def test_any_split_of_a_file_gives_the_same_years(steps: list[timedelta], split: int) -> None:
    times = [datetime(2025, 6, 1)]
    for step in steps:
        times.append(times[-1] + step)
    whole, halves = YearBook(2025), YearBook(2025)
    expected = dated(whole, *(time for time in times if (time.month, time.day) != (2, 29)))
    kept = [time for time in times if (time.month, time.day) != (2, 29)]
    found = dated(halves, *kept[:split])
    if kept[split:]:
        found += dated(halves, *kept[split:])
    assert found == expected == kept


@given(
    st.lists(st.datetimes(datetime(2000, 1, 1), datetime(2000, 12, 31, 23)), min_size=1, max_size=40),
    st.integers(1900, 2100),
)
def test_stamps_are_dated_together_as_one_after_the_other(times: list[datetime], first: int) -> None:
    expected: list[datetime | None] = []
    year, before, half = first, times[0], timedelta(days=183)
    for time in times:
        year += (time - before < -half) - (time - before > half)
        lost = (time.month, time.day) == (2, 29) and not isleap(year)
        expected.append(None if lost else time.replace(year=year))
        before = time
    assert dated(YearBook(first), *times) == expected
