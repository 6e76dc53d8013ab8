from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from inspectorate.analysis.intervals import Intervals, union
from inspectorate.analysis.packets import Block, Dim, Space, meet, other_zone, same_zone, without

NUMBERS = st.lists(st.integers(0, 3), min_size=1, max_size=3).map(lambda ns: union((n, n) for n in ns))
FIXED: Intervals = ((0, 0),)
SPACE = Space(("a", "b", "c"))


def block(*parts: Intervals) -> Block:
    return (*parts, *[FIXED] * (len(Dim) - len(parts)))


BLOCK = st.builds(block, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
POINTS = [(*head, *[0] * (len(Dim) - 4)) for head in product(range(4), repeat=4)]


def points(*blocks: Block) -> set[tuple[int, ...]]:
    return {
        point
        for point in POINTS
        for one in blocks
        if all(any(f <= n <= last for f, last in part) for part, n in zip(one, point, strict=True))
    }


@given(BLOCK, BLOCK)
def test_blocks_meet_and_leave_out_exactly_the_packets_they_share(left: Block, right: Block) -> None:
    common = meet(left, right)
    assert points(*([common] if common else [])) == points(left) & points(right)
    pieces = without(left, right)
    assert points(*pieces) == points(left) - points(right)
    assert sum(len(points(piece)) for piece in pieces) == len(points(*pieces))  # disjoint


@given(BLOCK)
def test_packets_within_a_zone_and_between_zones_are_told_apart(one: Block) -> None:
    within, between = points(*same_zone([one], SPACE)), points(*other_zone([one], SPACE))
    assert within == {point for point in points(one) if point[0] == point[1]}
    assert between == points(one) - within


def test_packets_between_zones_that_no_rule_names_are_told_from_those_within_one() -> None:
    assert SPACE.every_zone == ((0, 4),)
    assert [SPACE.zone(number) for number in range(5)] == ["", "a", "b", "c", ""]
