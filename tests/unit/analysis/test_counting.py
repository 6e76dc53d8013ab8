"""Counting anew: every interval keeps its numbers, told by segments between the cuts of all."""

from array import array
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.analysis import counting
from inspectorate.analysis.compiled import counted_by
from inspectorate.analysis.counting import NOT_COUNTED, count_anew, counted, room

by_kernel = partial(counted_by, count_anew)
SPAN = st.tuples(
    st.integers(0, 1 << 62) | st.integers(0, 9), st.integers(0, 1 << 40) | st.integers(0, 5)
).map(lambda pair: (pair[0], sum(pair)))


@given(st.lists(SPAN, min_size=1, max_size=12))
def test_segments_of_an_interval_hold_its_numbers_and_no_others(spans: list[tuple[int, int]]) -> None:
    firsts, lasts = zip(*spans, strict=True)
    cuts, low, high = counted(firsts, lasts)
    assert list(cuts) == sorted({*firsts, *(last + 1 for last in lasts)})
    assert [(cuts[begin], cuts[end + 1] - 1) for begin, end in zip(low, high, strict=True)] == spans


@given(st.lists(SPAN, min_size=1, max_size=12))
def test_the_kernel_counts_as_the_interpreter_does(spans: list[tuple[int, int]]) -> None:
    firsts, lasts = zip(*spans, strict=True)
    cuts, *segments = by_kernel(firsts, lasts)
    assert (list(cuts), *segments) == counted(firsts, lasts)


@pytest.mark.parametrize("least", [1 << 127, -5], ids=["of IPv6", "below zero"])
def test_numbers_that_the_kernel_does_not_take_are_counted_all_the_same(least: int) -> None:
    assert by_kernel([least, least + 2], [least + 9, least + 2]) == counted(
        [least, least + 2], [least + 9, least + 2]
    )


def test_a_number_below_zero_is_not_counted_by_the_kernel() -> None:
    keys, cuts = array("q", [-1, 3]), array("q", [0, 0])
    work = array("i", bytes(4 * room(2)))
    assert count_anew(keys, cuts, array("i", [0, 0]), work, 2) == NOT_COUNTED


def test_the_highest_digit_counts() -> None:
    """Numbers that differ in it alone stand in their order."""
    high = 1 << (counting.DIGIT * (counting.DIGITS - 1))
    cuts, *_ = by_kernel([high * 3, high, high * 2], [high * 3, high, high * 2])
    assert list(cuts) == [n for base in (high, high * 2, high * 3) for n in (base, base + 1)]
