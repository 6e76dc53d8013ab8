"""Products of sets as boxes of small numbers: dimensions cut where sets begin or end, and counted anew."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import shake_256
from itertools import accumulate, compress, pairwise, product
from math import prod
from operator import itemgetter
from typing import NamedTuple

from inspectorate.analysis.box_search import box_width
from inspectorate.analysis.intervals import Intervals

Part = tuple[Intervals, ...]
"""A product of sets of numbers, one per dimension, none empty."""

Runs = tuple[tuple[int, int], ...]
MOST_BOXES = 4_000_000
"""Boxes of one rule base; beyond them no question about it is answered."""
_DIGEST = 16
_LONG = 3


class TooManyBoxesError(Exception):
    """The rule base falls into more boxes than the bound allows."""


class Placed(NamedTuple):
    """A product with two numbers: of a cover its place and its rule, of a question what ``Covering`` says."""

    part: Part
    place: int
    rule: int


@dataclass(frozen=True, slots=True)
class Axis:
    """One dimension counted anew.

    Attributes:
        dim: which dimension of the products it is.
        spans: the first and last number of each segment, or of a part of it.
        runs: for each set that some product has here, the segments it holds.
    """

    dim: int
    spans: Sequence[tuple[int, int]]
    runs: Mapping[Intervals, Runs]


@dataclass(frozen=True, slots=True)
class Grid:
    """Every dimension in which products differ, that with most segments first, and a span of the others."""

    axes: tuple[Axis, ...]
    rest: tuple[tuple[int, int], ...]

    def numbers(self, corner: Sequence[int], wishes: Mapping[int, int]) -> tuple[int, ...]:
        """A point of the products' space in the corner's segments, with the wished numbers where they do."""
        found = list(self.rest)
        for axis, segment in zip(self.axes, corner, strict=True):
            found[axis.dim] = axis.spans[segment]
        return tuple(pleasant(span, wishes.get(dim, -1)) for dim, span in enumerate(found))


def pleasant(span: tuple[int, int], wish: int) -> int:
    """The wished number where the span holds it; else the first, or the second of a long span."""
    first, last = span
    return wish if first <= wish <= last else first + (last - first >= _LONG)


def grid_of(parts: Sequence[Part]) -> Grid:
    """The grid on which all the products are unions of boxes, exactly."""
    apart = list({id(part): part for part in parts}.values())
    columns = [dict.fromkeys(map(itemgetter(dim), apart)) for dim in range(len(apart[0]))]
    axes = [_axis(dim, list(column)) for dim, column in enumerate(columns) if len(column) > 1]
    axes = axes or [_axis(0, list(columns[0]))]
    axes.sort(key=lambda axis: -len(axis.spans))
    return Grid(tuple(axes), tuple(next(iter(column))[0] for column in columns))


def _axis(dim: int, sets: Sequence[Intervals]) -> Axis:
    cuts = sorted({end for pairs in sets for first, last in pairs for end in (first, last + 1)})
    place = {number: index for index, number in enumerate(cuts)}
    spans = [(cut, after - 1) for cut, after in pairwise((*cuts, cuts[-1] + 1))]
    if all(len(pairs) == 1 for pairs in sets):
        runs = {pairs: ((place[pairs[0][0]], place[pairs[0][1] + 1] - 1),) for pairs in sets}
        return Axis(dim, spans, runs)
    fresh = _fresh(cuts, place, sets)
    counts = [0, *accumulate(fresh)]
    spans = list(compress(spans, fresh))
    return Axis(dim, spans, {pairs: _runs(pairs, place, counts) for pairs in sets})


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
    for turn in turns:
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


def pack(grid: Grid, placed: Sequence[Placed]) -> "tuple[array[int], array[int]]":
    """The boxes of products one behind the other (see ``box_search``), and for each its product's index.

    Raises:
        TooManyBoxesError: there are more than ``MOST_BOXES``.
    """
    columns, owners = _single(grid, placed)
    dims, width = len(grid.axes), box_width(len(grid.axes))
    packed = array("i", bytes(4 * width * len(owners)))
    for index, column in enumerate(columns):
        packed[index::width] = array("i", [run[0] for run in column])
        packed[dims + index :: width] = array("i", [run[1] for run in column])
    packed[width - 2 :: width] = array("i", [placed[owner].place for owner in owners])
    packed[width - 1 :: width] = array("i", [placed[owner].rule for owner in owners])
    return packed, owners


def _single(grid: Grid, placed: Sequence[Placed]) -> "tuple[Sequence[Sequence[tuple[int, int]]], array[int]]":
    """Per dimension of the grid one run for each box, and the product that each box is of."""
    columns = [[axis.runs[one.part[axis.dim]] for one in placed] for axis in grid.axes]
    if all(len(runs) == 1 for axis in grid.axes for runs in axis.runs.values()):
        return [[runs[0] for runs in column] for column in columns], array("i", range(len(placed)))
    rows = list(zip(*columns, strict=True))
    sizes = [prod(map(len, row)) for row in rows]
    if sum(sizes) > MOST_BOXES:
        raise TooManyBoxesError
    owners = array("i")
    for index, size in enumerate(sizes):
        owners.extend([index] * size)
    boxes = [box for row in rows for box in product(*row)]
    return list(zip(*boxes, strict=True)), owners
