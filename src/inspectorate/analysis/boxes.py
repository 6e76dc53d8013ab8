"""Products of sets as boxes of small numbers: dimensions cut where sets begin or end, and counted anew."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import shake_256
from itertools import accumulate, compress, count, product
from operator import itemgetter
from typing import Self

from inspectorate.analysis.box_search import box_width
from inspectorate.analysis.counting import Counted, Counter, counted
from inspectorate.analysis.intervals import Intervals

Part = tuple[Intervals, ...]
"""A product of sets of numbers, one per dimension, none empty."""

Row = tuple[Part, int, int]
"""A product with its place and its rule."""

Runs = tuple[tuple[int, int], ...]
_Ends = tuple[list[int], list[int]]
MOST_BOXES = 4_000_000
"""Boxes of one rule base; beyond them no question about it is answered."""
_AT_A_TIME = 1_000
_DIGEST = 16
_LONG = 3


class TooManyBoxesError(Exception):
    """The rule base falls into more boxes than the bound allows."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Products, each with two numbers: of covers place and rule, of questions what ``Covering`` says.

    They stand column by column: a rule base has hundreds of thousands, and an object each would cost more
    than all answers.
    """

    parts: Sequence[Part]
    places: Sequence[int]
    rules: Sequence[int]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Self:
        """Products given one by one with their numbers."""
        held = list(rows)
        return cls([row[0] for row in held], [row[1] for row in held], [row[2] for row in held])


@dataclass(frozen=True, slots=True)
class Axis:
    """One dimension counted anew.

    Attributes:
        dim: which dimension of the products it is.
        cuts: where sets begin, or end before; from each to the next they do not differ.
        kept: for each segment a place among the cuts at which it begins, or a part of it.
        low: for each product its lowest segment; ``high`` its highest.
        runs: for each product all its segments, where some product has others between those.
    """

    dim: int
    cuts: Sequence[int]
    kept: Sequence[int]
    low: "array[int]"
    high: "array[int]"
    runs: Sequence[Runs] | None = None

    def span(self, segment: int) -> tuple[int, int]:
        """The first and last number of a segment, or of a part of it."""
        at = self.kept[segment]
        return self.cuts[at], self.cuts[at + 1] - 1


@dataclass(frozen=True, slots=True)
class Grid:
    """Every dimension in which products differ, that with most segments first, and a span of the others."""

    axes: tuple[Axis, ...]
    rest: tuple[tuple[int, int], ...]

    def numbers(self, corner: Sequence[int], wishes: Mapping[int, int]) -> tuple[int, ...]:
        """A point of the products' space in the corner's segments, with the wished numbers where they do."""
        found = list(self.rest)
        for axis, segment in zip(self.axes, corner, strict=True):
            found[axis.dim] = axis.span(segment)
        return tuple(pleasant(span, wishes.get(dim, -1)) for dim, span in enumerate(found))


def pleasant(span: tuple[int, int], wish: int) -> int:
    """The wished number where the span holds it; else the first, or the second of a long span."""
    first, last = span
    return wish if first <= wish <= last else first + (last - first >= _LONG)


@dataclass(frozen=True, slots=True)
class Boxes:
    """Products as boxes on a grid.

    Attributes:
        numbers: the boxes one behind the other (see ``box_search``), their last two numbers not yet told.
        starts: for each product the index of its first box, and behind them the number of boxes.
    """

    grid: Grid
    numbers: "array[int]"
    starts: Sequence[int]


def boxes_of(parts: Sequence[Part], count_ends: Counter = counted) -> Boxes:
    """All the products as unions of boxes, exactly; ``count_ends`` is ``counted`` or does the same faster.

    Raises:
        TooManyBoxesError: there are more than ``MOST_BOXES``.
    """
    axes: list[Axis] = []
    for dim, ends in enumerate(_ends(parts)):
        axis = _axis(dim, count_ends(*ends)) if ends else _broken_axis(dim, list(map(itemgetter(dim), parts)))
        if len(axis.kept) > 1 or (not axes and dim == len(parts[0]) - 1):
            axes.append(axis)
    axes.sort(key=lambda axis: -len(axis.kept))
    grid = Grid(tuple(axes), tuple(numbers[0] for numbers in parts[0]))
    if all(axis.runs is None for axis in axes):
        return Boxes(grid, _interleaved([(axis.low, axis.high) for axis in axes]), range(len(parts) + 1))
    return _broken(grid, len(parts))


def _ends(parts: Sequence[Part]) -> list[_Ends | None]:
    """For each dimension the first and the last numbers of its sets; None where one of them has a hole.

    It goes through some products at a time in all dimensions, so that they are fetched from memory once.
    """
    found: list[_Ends | None] = [([], []) for _ in parts[0]]
    for begin in range(0, len(parts), _AT_A_TIME):
        some = parts[begin : begin + _AT_A_TIME]
        for dim, ends in enumerate(found):
            if ends is None:
                continue
            column = list(map(itemgetter(dim), some))
            if max(map(len, column)) > 1:
                found[dim] = None
                continue
            spans = list(map(itemgetter(0), column))
            for which, numbers in enumerate(ends):
                numbers.extend(map(itemgetter(which), spans))
    return found


def _axis(dim: int, counts: Counted) -> Axis:
    cuts, low, high = counts
    return Axis(dim, cuts, range(len(cuts) - 1), low, high)


def _broken_axis(dim: int, column: Sequence[Intervals]) -> Axis:
    """Each distinct set is looked at once: rules name the same groups again and again."""
    number: defaultdict[Intervals, int] = defaultdict(count().__next__)
    of = list(map(number.__getitem__, column))
    sets = list(number)
    cuts = sorted({end for pairs in sets for first, last in pairs for end in (first, last + 1)})
    place = {number: index for index, number in enumerate(cuts)}
    fresh = _fresh(cuts, place, sets)
    counts = [0, *accumulate(fresh)]
    runs = [_runs(pairs, place, counts) for pairs in sets]
    low, high = [run[0][0] for run in runs], [run[-1][1] for run in runs]
    whole = all(len(run) == 1 for run in runs)
    return Axis(
        dim,
        cuts,
        list(compress(range(len(cuts)), fresh)),
        array("i", map(low.__getitem__, of)),
        array("i", map(high.__getitem__, of)),
        None if whole else list(map(runs.__getitem__, of)),
    )


def _fresh(cuts: Sequence[int], place: Mapping[int, int], sets: Sequence[Intervals]) -> list[bool]:
    """Which segments are the first that lie in just those sets.

    Addresses of a group that no rule takes apart are one segment so: a group of a thousand hosts is no
    thousand boxes. All segments alike lie in the same sets, so the first stands for the others in each.
    Each set has a number of 128 bits, drawn from all that the sets say; a segment is known by its sets' sum.
    """
    drawn = shake_256(repr(sets).encode()).digest(_DIGEST * len(sets))
    turns = [0] * len(cuts)
    for index, pairs in enumerate(sets):
        number = int.from_bytes(drawn[_DIGEST * index : _DIGEST * (index + 1)], "big")
        for first, last in pairs:
            turns[place[first]] += number
            turns[place[last + 1]] -= number
    seen: set[int] = set()
    found, now = [], 0
    for turn in turns[:-1]:
        now += turn
        found.append(now not in seen)
        seen.add(now)
    return found


def _runs(pairs: Intervals, place: Mapping[int, int], counts: Sequence[int]) -> Runs:
    """The first segments of their kind that a set holds."""
    found: list[tuple[int, int]] = []
    for first, last in pairs:
        begin, end = counts[place[first]], counts[place[last + 1]] - 1
        if begin > end:
            continue
        if found and found[-1][1] + 1 == begin:
            begin = found.pop()[0]
        found.append((begin, end))
    return tuple(found)


def _interleaved(columns: Sequence[tuple["array[int]", "array[int]"]]) -> "array[int]":
    dims, count = len(columns), len(columns[0][0])
    width = box_width(dims)
    packed = array("i", bytes(4 * width * count))
    for index, (low, high) in enumerate(columns):
        packed[index::width] = low
        packed[dims + index :: width] = high
    return packed


def _broken(grid: Grid, count: int) -> Boxes:
    """The boxes of products of which some have several in some dimension."""
    choices = [
        axis.runs
        if axis.runs is not None
        else [((low, high),) for low, high in zip(axis.low, axis.high, strict=True)]
        for axis in grid.axes
    ]
    sizes = [1] * count
    for runs in choices:
        sizes = [size * len(run) for size, run in zip(sizes, runs, strict=True)]
    starts = [0, *accumulate(sizes)]
    if starts[-1] > MOST_BOXES:
        raise TooManyBoxesError
    boxes = [box for row in zip(*choices, strict=True) for box in product(*row)]
    columns = zip(*boxes, strict=True)
    apart = [
        (array("i", [run[0] for run in column]), array("i", [run[1] for run in column])) for column in columns
    ]
    return Boxes(grid, _interleaved(apart), starts)
