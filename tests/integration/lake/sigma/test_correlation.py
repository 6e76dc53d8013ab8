"""Correlations over sliding windows, held against a reader who looks at every window by hand."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspectorate.lake.sigma.unsupported import UnsupportedError

from .conftest import START, Hunt, event

BASE = """
title: one
name: one
logsource: {product: windows, service: security}
detection: {s: {Kind: a}, condition: s}
---
title: two
name: two
logsource: {product: windows, service: security}
detection: {s: {Kind: b}, condition: s}
---
title: correlation
correlation:
  type: TYPE
  rules: RULES
  group-by: [Group]
  timespan: 10s
  condition: CONDITION
"""
SPAN = 10
Made = tuple[int, str, str, str]  # seconds, kind, group, value
Spans = set[tuple[str, int, int]]


def correlation(kind: str, rules: str, condition: str) -> str:
    return BASE.replace("TYPE", kind).replace("RULES", rules).replace("CONDITION", condition)


def records(made: Iterable[Made]) -> list[dict[str, Any]]:
    return [
        event(number, seconds=seconds, fields={"Kind": kind, "Group": group, "Value": value})
        for number, (seconds, kind, group, value) in enumerate(made, start=1)
    ]


def spans(found: Iterable[dict[str, Any]]) -> Spans:
    def second(moment: Any) -> int:
        return int((moment.replace(tzinfo=None) - START) / timedelta(seconds=1))

    return {(row["Group"], second(row["first"]), second(row["last"])) for row in found}


def by_hand(made: list[Made], met: Callable[[list[Made]], bool], kinds: str) -> Spans:
    """Every window that ends at an event is looked at; those met in a row are one span."""
    groups: dict[str, list[Made]] = defaultdict(list)
    for one in sorted(made):
        if one[1] in kinds:
            groups[one[2]].append(one)
    found: Spans = set()
    for group, events in groups.items():
        row: list[int] = []
        for moment in sorted({one[0] for one in events}):
            window = [one for one in events if moment - SPAN <= one[0] <= moment]
            if met(window):
                row.append(moment)
            # between two events the window only loses: whether it was still met just before the next one
            later = [one[0] for one in events if one[0] > moment]
            gone = bool(later) and not _stays(events, moment, min(later), met)
            if row and (not met(window) or gone or not later):
                found.add((group, row[0], row[-1]))
                row = []
    return found


def _stays(events: list[Made], moment: int, following: int, met: Callable[[list[Made]], bool]) -> bool:
    for at in range(moment, following):
        for end in (at, at + 0.5):
            if not met([one for one in events if end - SPAN <= one[0] <= end]):
                return False
    return True


MADE = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from("ab"), st.sampled_from(["g", "h"]), st.sampled_from("123")),
    min_size=1,
    max_size=25,
)
RELAXED = settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@RELAXED
@given(made=MADE, least=st.integers(1, 4))
def test_events_are_counted_in_every_window(hunt: Hunt, made: list[Made], least: int) -> None:
    found = hunt(correlation("event_count", "[one]", f"{{gte: {least}}}"), records(made))
    assert spans(found) == by_hand(made, lambda window: len(window) >= least, "a")


@RELAXED
@given(made=MADE, least=st.integers(1, 3))
def test_values_are_counted_once_in_every_window(hunt: Hunt, made: list[Made], least: int) -> None:
    found = hunt(correlation("value_count", "[one, two]", f"{{gte: {least}, field: Value}}"), records(made))
    assert spans(found) == by_hand(made, lambda window: len({one[3] for one in window}) >= least, "ab")


@RELAXED
@given(made=MADE, least=st.integers(1, 6))
def test_values_are_summed_in_every_window(hunt: Hunt, made: list[Made], least: int) -> None:
    found = hunt(correlation("value_sum", "[one]", f"{{gt: {least}, field: Value}}"), records(made))
    assert spans(found) == by_hand(made, lambda window: sum(int(one[3]) for one in window) > least, "a")


@RELAXED
@given(made=MADE)
def test_all_rules_meet_in_one_window_whatever_their_order(hunt: Hunt, made: list[Made]) -> None:
    text = correlation("temporal", "[one, two]", "CONDITION").replace("  condition: CONDITION\n", "")
    assert spans(hunt(text, records(made))) == by_hand(
        made, lambda window: {one[1] for one in window} == {"a", "b"}, "ab"
    )


@RELAXED
@given(made=MADE)
def test_rules_follow_one_another_within_the_span(hunt: Hunt, made: list[Made]) -> None:
    text = correlation("temporal_ordered", "[one, two]", "CONDITION").replace("  condition: CONDITION\n", "")
    ends = {
        (group, last)
        for (last, kind, group, _v) in made
        if kind == "b" and any(k == "a" and g == group and 0 <= last - at <= SPAN for at, k, g, _w in made)
    }
    found = spans(hunt(text, records(made)))
    inside = {
        (group, at)
        for (at, kind, group, _v) in made
        for (name, first, last) in found
        if kind == "b" and group == name and first <= at <= last
    }
    assert inside == ends


def test_one_rule_without_the_other_by_a_condition_in_words(hunt: Hunt) -> None:
    text = correlation("temporal", "[one, two]", "one and not two")
    made = [(0, "a", "g", "1"), (5, "b", "g", "1"), (30, "a", "h", "1")]
    assert spans(hunt(text, records(made))) == {("g", 0, 0), ("h", 30, 30)}


def test_a_field_of_another_name_takes_part_by_its_alias(hunt: Hunt) -> None:
    text = correlation("temporal", "[one, two]", "one and two").replace("[Group]", "[who]")
    text += "  aliases:\n    who: {one: User, two: Account}\n"
    events = [
        event(1, fields={"Kind": "a", "User": "x"}, seconds=0),
        event(2, fields={"Kind": "b", "Account": "x"}, seconds=3),
        event(3, fields={"Kind": "b", "Account": "y"}, seconds=4),
    ]
    assert [row["who"] for row in hunt(text, events)] == ["x"]


def test_a_correlation_may_build_on_a_correlation(hunt: Hunt) -> None:
    below = correlation("event_count", "[one]", "{gte: 2}").replace("title: correlation", "title: c\nname: c")
    above = "---\ntitle: both\ncorrelation:\n  type: temporal_ordered\n  rules: [c, two]\n"
    above += "  group-by: [Group]\n  timespan: 20s\n"
    made = [(0, "a", "g", "1"), (4, "a", "g", "1"), (15, "b", "g", "1"), (15, "b", "h", "1")]
    assert spans(hunt(below + above, records(made))) == {("g", 15, 15)}


def test_without_groups_all_events_are_one(hunt: Hunt) -> None:
    text = correlation("event_count", "[one]", "{gte: 2}").replace("  group-by: [Group]\n", "")
    found = hunt(text, records([(0, "a", "g", "1"), (4, "a", "h", "1")]))
    assert [row["peak"] for row in found] == [2]


@pytest.mark.parametrize("kind", ["value_median", "value_percentile"])
def test_a_type_of_correlation_that_cannot_be_answered_is_named(hunt: Hunt, kind: str) -> None:
    with pytest.raises(UnsupportedError, match=kind):
        hunt(correlation(kind, "[one]", "{gte: 2, field: Value}"), records([(0, "a", "g", "1")]))


@pytest.mark.parametrize(("second", "met"), [(SPAN, True), (SPAN + 1, False)])
@pytest.mark.parametrize(
    ("kind", "condition"),
    [
        ("event_count", "{gte: 2}"),
        ("value_count", "{gte: 2, field: Value}"),
        ("value_sum", "{gte: 3, field: Value}"),
    ],
)
def test_a_window_holds_both_its_ends_and_nothing_beyond(
    hunt: Hunt, kind: str, condition: str, second: int, met: bool
) -> None:
    found = hunt(
        correlation(kind, "[one]", condition), records([(0, "a", "g", "1"), (second, "a", "g", "2")])
    )
    assert bool(found) is met


def test_the_highest_count_of_a_span_is_told(hunt: Hunt) -> None:
    made = [(at, "a", "g", str(at)) for at in (0, 1, 2, 11, 12)]
    found = hunt(correlation("event_count", "[one]", "{gte: 2}"), records(made))
    assert [row["peak"] for row in found] == [3]


def test_an_average_is_taken_over_the_window(hunt: Hunt) -> None:
    text = correlation("value_avg", "[one]", "{gt: 4, field: Value}")
    found = hunt(text, records([(0, "a", "g", "1"), (5, "a", "g", "5"), (12, "a", "g", "6")]))
    assert spans(found) == {("g", 12, 12)}
