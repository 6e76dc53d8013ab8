"""Columns of a PDF page that no rule parts: found by where the lines begin and by the white between them."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

_GRID = 6
_WIDE_GAP = 1.5
_LEAST_GAP = 0.3
_MOST_COLUMNS = 6
_LEAST_LINES = (2, 3)

Chars = Sequence[dict[str, Any]]


def starts_of(line: Chars) -> list[float]:
    """Where the runs of a line begin that are parted by more than one and a half characters of white."""
    starts: list[float] = []
    before: float | None = None
    for char in line:
        if before is None or char["x0"] - before > _WIDE_GAP * char["size"]:
            starts.append(char["x0"])
        before = char["x1"]
    return starts


def columns_of(lines: Sequence[Chars]) -> tuple[float, ...]:
    """Where each column begins; empty where the lines are running text.

    Only lines that show several runs propose a column, and no line may then run across where it begins.
    """
    proposed = [starts for line in lines if len(starts := starts_of(line)) > 1]
    headings = proposed[:1]  # the line of headings speaks twice: a short column may show nowhere else
    counts = Counter(round(start / _GRID) for starts in (*headings, *proposed) for start in starts)
    for least in _LEAST_LINES:
        edges: list[float] = []
        for place in sorted(counts):
            if counts[place] >= least and (not edges or place * _GRID - edges[-1] > 2 * _GRID):
                edges.append(place * _GRID - _GRID)
        if 1 < len(edges) <= _MOST_COLUMNS and not any(crosses(line, edges) for line in lines):
            return tuple(edges)
    return ()


def columns_under(heading: Chars, lines: Sequence[Chars]) -> tuple[float, ...]:
    """Where the columns under a line of headings begin, by the white down the page; empty without such.

    Headings stand in the middle of their columns, so the white between two columns lies between the middles
    of their headings.
    """
    starts = starts_of(heading)
    ends = [max(c["x1"] for c in heading if c["x0"] < after) for after in (*starts[1:], float("inf"))]
    middles = [(start + end) / 2 for start, end in zip(starts, ends, strict=True)]
    inked = sorted((char["x0"], char["x1"]) for line in (heading, *lines) for char in line)
    edges = [0.0]
    for left, right in pairwise(middles):
        width, edge = _widest_white(inked, left, right)
        if width < _LEAST_GAP * heading[0]["size"]:
            return ()
        edges.append(edge)
    return tuple(edges)


def _widest_white(inked: Sequence[tuple[float, float]], left: float, right: float) -> tuple[float, float]:
    """How wide the widest strip is that no letter touches between two places, and its middle."""
    widest = (0.0, left)
    reached = left
    for start, end in (*inked, (right, right)):
        if end <= left:
            continue
        if (white := min(start, right) - reached) > widest[0]:
            widest = (white, reached + white / 2)
        reached = max(reached, end)
    return widest


def cells_of(line: Chars, columns: Sequence[float]) -> list[str]:
    """A line's characters, each in the column where it stands."""
    cells = [""] * len(columns)
    for char in line:
        at = max((i for i, edge in enumerate(columns) if char["x0"] >= edge), default=0)
        cells[at] += char["text"]
    return cells


def runs_of(line: Chars) -> list[str]:
    """The runs of a line that are parted by more than one and a half characters of white."""
    starts = starts_of(line)
    runs = [""] * len(starts)
    for char in line:
        runs[max(i for i, start in enumerate(starts) if char["x0"] >= start or i == 0)] += char["text"]
    return runs


def crosses(line: Chars, edges: Sequence[float]) -> bool:
    """Whether a line runs across where a column begins."""
    for edge in edges[1:]:
        left = [char["x1"] for char in line if char["x0"] < edge]
        right = [char for char in line if char["x0"] >= edge]
        if left and right and right[0]["x0"] - max(left) < _LEAST_GAP * right[0]["size"]:
            return True
        if left and not right and max(left) > edge + _GRID:
            return True
    return False
