"""Which days the items of a control speak of together, and which they lack."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.evidence.coverage import coverage, covered, lacking
from inspectorate.evidence.custody import Book, CustodyError
from inspectorate.evidence.events import Received, entry_of, event_of
from inspectorate.evidence.item import Covers, Item, Keep

START = date(2025, 1, 1)


def day(number: int) -> date:
    return START + timedelta(days=number)


def span(first: int, last: int) -> Covers:
    return Covers(day(first), day(last))


def item(covers: Covers | None, number: int = 0, **stated: object) -> Item:
    told: dict[str, object] = {
        "sha256": "ab" * 32, "size": 1, "media_type": "text/plain", "name": "x", "collector": "乙",
        "how": "x",
        "arrived": datetime(2026, 1, 1, tzinfo=UTC), "keep": Keep("three_years", 3, "years"),
        "provisions": (), "controls": (), "series": "", **stated,
    }  # fmt: skip
    return Item(number=number, covers=covers, **told)  # type: ignore[arg-type]  # fields by name


def test_a_hole_within_one_item_is_a_gap_of_the_series() -> None:
    whole = item(span(0, 30), lacks=(span(5, 5),))
    assert list(covered(whole)) == [span(0, 4), span(6, 30)]
    assert lacking([whole]) == (span(5, 5),)
    assert lacking([whole, item(span(5, 5))]) == ()


def test_holes_at_the_edges_of_an_item_are_gaps_too() -> None:
    assert list(covered(item(span(0, 9), lacks=(span(8, 9), span(0, 1), span(1, 2))))) == [span(3, 7)]
    assert lacking([item(span(0, 9), lacks=(span(8, 9), span(0, 1)))]) == (span(0, 1), span(8, 9))
    assert lacking([item(span(0, 1), lacks=(span(0, 1),))]) == (span(0, 1),)


def test_what_says_of_no_day_covers_none() -> None:
    assert list(covered(item(None))) == []
    assert lacking([item(None)]) == ()
    assert lacking([item(None)], span(0, 3)) == (span(0, 3),)


def test_days_that_are_wanted_may_lie_before_between_and_after() -> None:
    items = [item(span(10, 19)), item(span(30, 39))]
    assert lacking(items) == (span(20, 29),)
    assert lacking(items, span(5, 44)) == (span(5, 9), span(20, 29), span(40, 44))
    assert lacking(items, span(12, 18)) == ()
    assert lacking(items, span(18, 22)) == (span(20, 22),)
    assert lacking(items, span(22, 25)) == (span(22, 25),)


def test_the_calendars_ends_are_no_error() -> None:
    assert lacking([item(Covers(date.min, date.max))]) == ()
    assert lacking([item(Covers(date.max, date.max)), item(Covers(date.min, date.max))]) == ()


def test_each_control_and_series_is_told_apart() -> None:
    found = coverage(
        [
            item(span(0, 9), 1, controls=("FW-LOG-RET", "LOG"), series="edge"),
            item(span(11, 19), 2, controls=("FW-LOG-RET",), series="edge"),
            item(None, 3, controls=("FW-LOG-RET",), series="edge"),
            item(span(0, 9), 4, series="core"),
            item(span(0, 9), 5),
        ]
    )
    assert [(one.control, one.series, one.items, one.undated, one.lacking) for one in found] == [
        ("", "core", ("E4",), (), ()),
        ("FW-LOG-RET", "edge", ("E1", "E2"), ("E3",), (span(10, 10),)),
        ("LOG", "edge", ("E1",), (), ()),
    ]


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted), max_size=6),
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted),
)
def test_a_wanted_day_is_either_covered_or_lacking(spans: list[list[int]], wanted: list[int]) -> None:
    items = [item(span(*one)) for one in spans]
    holes = lacking(items, span(*wanted))
    for number in range(wanted[0], wanted[1] + 1):
        within = any(first <= number <= last for first, last in spans)
        lacks = sum(hole.first <= day(number) <= hole.last for hole in holes)
        assert lacks == (0 if within else 1)
    assert all(day(wanted[0]) <= hole.first <= hole.last <= day(wanted[1]) for hole in holes)


@pytest.mark.parametrize("covers", [None, span(0, 3)])
def test_a_hole_outside_of_what_an_item_covers_is_refused(covers: Covers | None) -> None:
    event = Received(
        at=datetime(2026, 1, 1, tzinfo=UTC), by="甲", account="root", sha256="ab" * 32, size=1,
        media_type="text/plain", name="x", collector="甲", how="x", covers=covers,
        keep=Keep("three_years", 3, "years"), lacks=(span(3, 4),),
    )  # fmt: skip
    book = Book()
    with pytest.raises(CustodyError, match="缺日"):
        book.take(event_of(entry_of(event)))
    assert book.custody == {}


def test_an_item_that_says_nothing_of_holes_has_no_such_field_in_its_entry() -> None:
    event = Received(
        at=datetime(2026, 1, 1, tzinfo=UTC), by="甲", account="root", sha256="ab" * 32, size=1,
        media_type="text/plain", name="x", collector="甲", how="x", covers=span(0, 3),
        keep=Keep("three_years", 3, "years"),
    )  # fmt: skip
    assert b"lacks" not in entry_of(event)
    assert event_of(entry_of(event)) == event
