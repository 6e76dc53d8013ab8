"""How long evidence is kept, and which days a series lacks."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.evidence.item import Covers, Item, Keep
from inspectorate.evidence.retention import gaps, kept_until, read_retention_classes
from inspectorate.norms.interval import Interval

SOURCES = files("inspectorate").joinpath("catalogue", "sources")


def item(keep: Keep, arrived: datetime, covers: Covers | None = None) -> Item:
    return Item(0, "00" * 32, 0, "", "x", "甲", "x", covers, arrived, keep, (), (), "")


@pytest.mark.parametrize("name", sorted(read_retention_classes()))
def test_a_class_has_its_words_in_the_source_or_says_that_there_are_none(name: str) -> None:
    found = read_retention_classes()[name]
    if found.cite is None:
        assert "來源文件未載" in found.note
        return
    lines = SOURCES.joinpath(f"{found.cite.source}.txt").read_text("utf-8").splitlines()
    assert found.words in "".join(lines[number - 1] for number in found.cite.lines)


def test_the_three_classes_of_the_register() -> None:
    assert {one.title: one.keep for one in read_retention_classes().values()} == {
        "三年": Interval(3, "years"),
        "五年": Interval(5, "years"),
        "至爭議消除": None,
    }
    assert read_retention_classes()["five_years"].as_kept == Keep("five_years", 5, "years")


def until(arrived: datetime, covers: Covers | None = None, since: datetime | None = None) -> date | None:
    return kept_until(item(Keep("x", 3, "years"), arrived, covers), since or arrived, None)


def test_the_time_counts_from_arrival_by_the_day_in_taiwan() -> None:
    assert until(datetime(2026, 12, 31, 16, 30, tzinfo=UTC)) == date(2030, 1, 1)  # already 2027 in Taiwan


def test_the_time_counts_from_the_last_day_covered_where_that_is_later() -> None:
    arrived = datetime(2026, 1, 1, tzinfo=UTC)
    assert until(arrived, Covers(date(2026, 1, 1), date(2026, 6, 30))) == date(2029, 6, 30)
    assert until(arrived, Covers(date(2020, 1, 1), date(2020, 6, 30))) == date(2029, 1, 1)


def test_the_time_counts_from_the_latest_that_the_ledger_knew() -> None:
    assert until(datetime(2026, 1, 1, tzinfo=UTC), since=datetime(2027, 1, 1, tzinfo=UTC)) == date(2030, 1, 1)


def test_a_leap_day_is_kept_to_the_last_of_february() -> None:
    assert until(datetime(2028, 2, 29, tzinfo=UTC)) == date(2031, 2, 28)


def test_one_day_missing_in_three_years_is_found() -> None:
    hole = date(2025, 9, 26)
    covered = [
        Covers(date(2023, 1, 1), hole - timedelta(days=1)),
        Covers(hole + timedelta(days=1), date(2025, 12, 31)),
    ]
    assert gaps(covered) == gaps(covered[::-1]) == [Covers(hole, hole)]


def test_nothing_lacks_where_nothing_is_covered() -> None:
    assert gaps([]) == []


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), max_size=8))
def test_gaps_and_covered_days_make_up_the_whole_span(spans: list[tuple[int, int]]) -> None:
    first = date(2026, 1, 1)
    covered = [Covers(first + timedelta(days=a), first + timedelta(days=a + n)) for a, n in spans]
    have = {one.first + timedelta(days=n) for one in covered for n in range((one.last - one.first).days + 1)}
    lack = {
        one.first + timedelta(days=n) for one in gaps(covered) for n in range((one.last - one.first).days + 1)
    }
    assert have.isdisjoint(lack)
    if have:
        assert have | lack == {min(have) + timedelta(days=n) for n in range((max(have) - min(have)).days + 1)}


def test_an_item_states_what_its_class_meant_on_arrival() -> None:
    classes = read_retention_classes()
    assert classes["three_years"].as_kept == Keep("three_years", 3, "years")
    assert classes["until_settled"].as_kept == Keep("until_settled")
