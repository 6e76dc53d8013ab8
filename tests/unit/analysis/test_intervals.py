from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from inspectorate.analysis.intervals import Intervals, meet, size, union, without

PAIRS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (min(pair), max(pair))), max_size=6
)


def numbers(intervals: Intervals) -> set[int]:
    return {number for first, last in intervals for number in range(first, last + 1)}


def is_tidy(intervals: Intervals) -> bool:
    return all(first <= last for first, last in intervals) and all(
        before[1] + 1 < after[0] for before, after in pairwise(intervals)
    )


@given(PAIRS, PAIRS)
def test_set_operations_agree_with_sets_of_numbers(
    left: list[tuple[int, int]], right: list[tuple[int, int]]
) -> None:
    one, other = union(left), union(right)
    assert numbers(meet(one, other)) == numbers(one) & numbers(other)
    assert numbers(without(one, other)) == numbers(one) - numbers(other)
    assert numbers(union((*one, *other))) == numbers(one) | numbers(other)
    assert size(one) == len(numbers(one))
    assert all(is_tidy(found) for found in (one, meet(one, other), without(one, other)))
