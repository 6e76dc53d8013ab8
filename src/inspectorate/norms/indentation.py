"""How a text's lines are indented: what tells a further paragraph from a line that the page broke off."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from inspectorate.norms.lines_of_text import finished, width
from inspectorate.norms.numbering import markers_at
from inspectorate.norms.regulation import Line

Layout = Literal["", "hanging", "first line"]
"""``hanging``: broken lines of a list are indented; ``first line``: each paragraph begins indented."""

LEAST_INDENT = 2
_ENOUGH = 2
_FEW = 0.1
_MOST = 0.8
_CLEARLY_SHORT = 6


def indent(line: Line) -> int:
    """How many columns of white a line begins with; a tab counts as four."""
    text = line.text.expandtabs(4)
    return width(text[: len(text) - len(text.lstrip())])


def layout_of(lines: Sequence[Line], widest: int) -> Layout:
    """How the text is laid out; empty where its lines do not tell.

    Args:
        widest: the columns of the widest line, its indent counted.
    """
    broken: list[bool] = []
    begun: list[bool] = []
    for above, line in pairwise(lines):
        if line.row or line.fresh or any(not m.loose for m in markers_at(line.text.strip())):
            continue
        indented = indent(line) >= LEAST_INDENT
        if not finished(above.text):
            broken.append(indented)
        elif width(above.text.rstrip()) <= widest - _CLEARLY_SHORT:
            begun.append(indented)
    if sum(broken) >= _ENOUGH and sum(begun) <= _FEW * len(begun):
        return "hanging"
    if sum(begun) >= _ENOUGH and sum(begun) >= _MOST * len(begun) and sum(broken) <= _FEW * len(broken):
        return "first line"
    return ""
