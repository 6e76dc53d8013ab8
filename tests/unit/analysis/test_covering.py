"""Coverage on small spaces, against counting every point."""

from collections.abc import Iterable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectorate.analysis import box_search, boxes, covering
from inspectorate.analysis.boxes import Part, Placed, Row
from inspectorate.analysis.covering import Covering
from inspectorate.analysis.intervals import union

SIDE = 4
DIMS = 3
POINTS = list(product(range(SIDE), repeat=DIMS))
SET = st.lists(st.integers(0, SIDE - 1), min_size=1, max_size=3).map(lambda ns: union((n, n) for n in ns))
WIDE = st.just(((0, SIDE - 1),))
PART = st.tuples(*[SET | WIDE] * DIMS)
COVER = st.tuples(PART, st.integers(0, 5), st.integers(0, 3))
QUESTION = st.tuples(PART, st.integers(0, 6), st.integers(-1, 3))


def inside(part: Part, point: tuple[int, ...]) -> bool:
    return all(any(f <= n <= last for f, last in one) for one, n in zip(part, point, strict=True))


def counts(cover: Row, question: Row) -> bool:
    return cover[1] < question[1] and cover[2] != question[2]


def covering_of(covers: Iterable[Row], asked: Iterable[Row]) -> Covering:
    return Covering(Placed.of(covers), Placed.of(asked))


@given(
    st.lists(COVER, max_size=12), st.lists(st.lists(QUESTION, min_size=1, max_size=3), min_size=1, max_size=4)
)
def test_a_group_is_covered_exactly_if_each_of_its_points_is(
    covers: list[Row], groups: list[list[Row]]
) -> None:
    found = covering_of(covers, [one for group in groups for one in group])
    answers = found.answers([len(group) for group in groups])
    for number, (group, answer) in enumerate(zip(groups, answers, strict=True)):
        left = [
            point
            for question in group
            for point in POINTS
            if inside(question[0], point)
            and not any(inside(cover[0], point) for cover in covers if counts(cover, question))
        ]
        assert answer.covered is (not left)
        if answer.covered:
            held = [covers[index][0] for index in answer.by]
            assert all(
                any(inside(part, point) for part in held)
                for question in group
                for point in POINTS
                if inside(question[0], point)
            ), "the covers named hold it all by themselves"
        else:
            assert found.point(number, {0: 2}) in left


@given(st.lists(COVER, max_size=12), QUESTION)
def test_touching_names_every_cover_with_a_point_in_common(covers: list[Row], question: Row) -> None:
    (found,) = covering_of(covers, [question]).touching(99)
    shared = {
        index
        for index, cover in enumerate(covers)
        if counts(cover, question)
        and any(inside(cover[0], point) and inside(question[0], point) for point in POINTS)
    }
    assert found is not None
    assert set(found) == shared


def test_more_covers_in_common_than_asked_for_are_not_listed() -> None:
    whole: Part = (((0, 9),), ((0, 9),))
    covers = [((((n, n),), ((0, 9),)), 0, n) for n in range(10)]
    question = (whole, 1, -1)
    assert covering_of(covers, [question]).touching(10) == [tuple(range(10))]
    assert covering_of(covers, [question]).touching(9) == [None]
    halves = [((((0, 4), (6, 9)), ((0, 9),)), 1, -1)]
    assert covering_of(covers, halves).touching(8) == [None], (
        "also where only its boxes together have too many"
    )


def test_the_bound_on_the_work_ends_a_question_that_would_take_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Slabs across every dimension: what is left falls into pieces with each of them."""
    slabs = [
        (tuple(((n * 4, n * 4 + 2),) if dim == at else ((0, 99),) for dim in range(5)), 0, n)
        for at in range(5)
        for n in range(24)
    ]
    question = (tuple([((0, 99),)] * 5), 1, -1)
    (free,) = covering_of(slabs, [question]).answers([1])
    assert free.covered is False
    full = [*slabs, (tuple([((3, 3),)] * 5), 0, 99)]
    monkeypatch.setattr(covering, "WORK_IN_ALL", 100)
    monkeypatch.setattr(covering, "WORK_PER_QUESTION", 0)
    (answer,) = covering_of(full, [question]).answers([1])
    assert answer.covered is None


def test_too_many_pieces_or_covers_leave_it_untold(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = [((((n, n),), ((0, 1),)), 0, n) for n in range(50)]
    question = ((((0, 49),), ((0, 1),)), 1, -1)
    assert covering_of(hosts, [question]).answers([1])[0].covered is True
    monkeypatch.setattr(box_search, "MOST_COVERS", 49)
    assert covering_of(hosts, [question]).answers([1])[0].covered is None


def test_what_a_question_may_take_is_shared_by_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = [((((n, n),), ((0, 1),)), 0, n) for n in range(50)]
    whole = ((((0, 49),), ((0, 1),)), 1, -1)
    monkeypatch.setattr(covering, "WORK_PER_QUESTION", 0)
    monkeypatch.setattr(covering, "FIRST_WORK", 10)
    found = [answer.covered for answer in covering_of(hosts, [whole] * 3).answers([1, 1, 1])]
    assert found == [True] * 3, "each had its turn again when all had had one"
    monkeypatch.setattr(covering, "WORK_IN_ALL", 1_000)
    found = [answer.covered for answer in covering_of(hosts, [whole] * 3).answers([1, 1, 1])]
    assert found == [True, None, None], "the first took what was left"


def test_pairs_are_listed_within_a_bound_on_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = [((((n, n),), ((0, 1),)), 0, n) for n in range(8)]
    whole = ((((0, 7),), ((0, 1),)), 1, -1)
    monkeypatch.setattr(covering, "MOST_PAIRS", 12)
    assert covering_of(hosts, [whole, whole]).touching(8) == [tuple(range(8)), None]
    monkeypatch.setattr(covering, "WORK_IN_ALL", 2)
    assert covering_of(hosts, [whole]).touching(8) == [None]


@pytest.mark.parametrize("at_a_time", [1, 2, 1_000])
def test_covers_asked_about_beside_other_products_are_answered_as_copies_are(
    at_a_time: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boxes, "_AT_A_TIME", at_a_time)

    def part(first: int, last: int) -> Part:
        return (((first, last),), ((0, 1), (3, 4)))

    covers = [(part(0, 4), 0, 0), (part(5, 9), 1, 1), (part(2, 7), 2, 2)]
    asked = [covers[2], (part(3, 12), 3, 3), covers[0], (part(1, 9), 3, 3), covers[1]]
    copies = [(part(*one[0][0]), place, rule) for one, place, rule in asked]
    found, other = covering_of(covers, asked), covering_of(covers, copies)
    assert [answer.by for answer in found.answers([1] * 5)] == [(0, 1), (), (), (0, 1), ()]
    assert found.answers([2, 2, 1]) == other.answers([2, 2, 1])
    assert found.touching(9) == other.touching(9) == [(0, 1), (0, 1, 2), (), (0, 1, 2), ()]


def test_boxes_of_one_place_make_a_tree_as_well() -> None:
    same: Part = (((0, 9),), ((0, 9),))
    covers = [(same, n, n) for n in range(50)]
    assert covering_of(covers, [(same, 50, -1)]).answers([1])[0].covered is True
    assert covering_of(covers, [(same, 0, -1)]).answers([1])[0].covered is False


def test_boxes_within_boxes_do_not_make_the_tree_a_list() -> None:
    """Each is slim in what holds it by a hair, so that every division takes one box off the rest."""
    nested: list[Row] = []
    extent = 1 << 24
    for n in range(400):
        nested.append(((((0, extent // 2 - 1),), ((n, n),)), n, n))
        nested.append(((((extent - 1, extent - 1),), ((n, n),)), n, n))
        extent -= 1
    found = covering_of(nested, [nested[-1]])
    assert found.answers([1])[0].covered is False
