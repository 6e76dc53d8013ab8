"""For how long findings have been open."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.posture.ageing import BANDS, Band, aged, days_open

DAY = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("closed", "on", "days"),
    [
        (None, date(2026, 10, 31), 30),
        (date(2026, 10, 11), date(2026, 12, 31), 10),
        (None, date(2026, 9, 1), 0),
    ],
)
def test_a_finding_ages_until_it_is_closed(closed: date | None, on: date, days: int) -> None:
    assert days_open(DAY, closed, on) == days


def test_findings_are_counted_by_band() -> None:
    assert list(aged([0, 30, 31, 180, 181, 4000]).values()) == [2, 1, 1, 2]
    assert [band.said for band in BANDS] == ["0–30", "31–90", "91–180", "181+"]


@given(st.lists(st.integers(0, 5000)))
def test_every_age_lies_in_exactly_one_band(ages: list[int]) -> None:
    assert sum(aged(ages).values()) == len(ages)
    for age in ages:
        assert len([one for one in BANDS if _lies(one, age)]) == 1


def _lies(band: Band, age: int) -> bool:
    return band.shortest <= age and (band.longest is None or age <= band.longest)
