"""Columns of a PDF page that no rule parts: found by where the lines begin and by the white between them."""

from collections import Counter
from collections.abc import Sequence
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
        if 1 < len(edges) <= _MOST_COLUMNS and not any(_crosses(line, edges) for line in lines):
            return tuple(edges)
    return ()


def cells_of(line: Chars, columns: Sequence[float]) -> list[str]:
    """A line's characters, each in the column where it stands."""
    cells = [""] * len(columns)
    for char in line:
        at = max((i for i, edge in enumerate(columns) if char["x0"] >= edge), default=0)
        cells[at] += char["text"]
    return cells


def _crosses(line: Chars, edges: Sequence[float]) -> bool:
    for edge in edges[1:]:
        left = [char["x1"] for char in line if char["x0"] < edge]
        right = [char for char in line if char["x0"] >= edge]
        if left and right and right[0]["x0"] - max(left) < _LEAST_GAP * right[0]["size"]:
            return True
        if left and not right and max(left) > edge + _GRID:
            return True
    return False
