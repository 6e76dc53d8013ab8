"""The days of a period, and days as papers write them."""

from datetime import date

import pytest

from inspectorate.inspection.period import Period, roc


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-01", date(2026, 1, 1), date(2026, 1, 31)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_has_its_first_and_its_last_day_and_none_beyond(name: str, first: date, last: date) -> None:
    period = Period.parse(name)
    assert (period.first, period.last) == (first, last)
    assert first in period
    assert last in period
    assert date.fromordinal(first.toordinal() - 1) not in period
    assert date.fromordinal(last.toordinal() + 1) not in period


@pytest.mark.parametrize("name", ["2026-00", "2026-H0", "2026-13"])
def test_there_is_no_month_or_half_before_the_first_or_behind_the_last(name: str) -> None:
    with pytest.raises(ValueError, match="period"):
        Period.parse(name)


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 10, 31), "115/10/31"),
        (date(1912, 1, 1), "1/01/01"),
        (date(1911, 12, 31), "民國前1年12月31日"),
        (date(1910, 2, 3), "民國前2年2月3日"),
    ],
)
def test_a_day_is_written_in_the_years_of_the_republic(day: date, written: str) -> None:
    assert roc(day) == written
