"""How a text sets its items' numbers apart: articles on a line of their own, bare numbers above each text."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from inspectorate.norms.chinese_numbers import chinese, whole
from inspectorate.norms.lines_of_text import finished, heading_like, stand_in
from inspectorate.norms.numbering import Marker, markers_at
from inspectorate.norms.regulation import Line

ROOTS = ("article", "point")
"""The kinds of items that a regulation is made of."""

DIVISIONS = ("chapter", "section")
"""The kinds that only group them."""

Place = tuple[str, tuple[int, ...]]
"""A root item: its kind and number."""

_SETS_APART = (" ", "\u3000", "\xa0", "\t", "（", "(", "：", ":", "【", "〔", "[")
_LONGEST_NUMBER = 3


def glued(marker: Marker, after: str) -> bool:
    """Whether words follow an article's number without white, bracket or colon: 第三條各獎項."""
    return after[:1] not in ("", *_SETS_APART) and marker.text[-1:] in ("條", "點")


def set_apart(lines: Iterable[Line]) -> frozenset[Place]:
    """The articles and points whose number opens a line and is parted from its text."""
    found = set()
    for line in lines:
        text = line.text.strip()
        marker = next(markers_at(text), None)
        if marker and marker.kind in ROOTS and not glued(marker, text[len(marker.text) :]):
            found.add((marker.kind, marker.number))
    return frozenset(found)


def without_bare_numbers(lines: Sequence[Line]) -> list[Line]:
    """The lines with the bare numbers above each text (1, 2, 3 …) read as what they number.

    A law's web page prints the number of a point on a line by itself. Where the text below begins with the
    same number the line says nothing more and goes; where it has none the line is the article's number.
    """
    places = _bare_numbers(lines)
    if not places:
        return list(lines)
    out: list[Line] = []
    below_number = False
    for at, (line, below) in enumerate(pairwise([*lines, Line("", 0)])):
        number = places.get(at)
        if number is None:
            out.append(replace(line, fresh=True) if below_number else line)
        elif not _begins_with(below.text.strip(), number):
            out.append(replace(line, text=f"第{chinese(number)}條"))
        below_number = number is not None and _begins_with(below.text.strip(), number)
    return out


def _bare_numbers(lines: Sequence[Line]) -> dict[int, int]:
    """Where the bare numbers stand, if they run from 1 without a gap, each after a finished sentence."""
    found: dict[int, int] = {}
    for at, line in enumerate(lines):
        text = line.text.strip()
        number = whole(text) if len(text) <= _LONGEST_NUMBER else None
        marker = next(markers_at(text), None)
        if marker and (marker.kind in ROOTS or (not found and marker.kind not in DIVISIONS)):
            return {}  # the text numbers itself, so that the figures are its pages
        if line.row or number != len(found) + 1:
            continue  # a figure in a form or a table
        if found and not _ended(lines[at - 1].text.strip()):
            return {}
        found[at] = number
    return found if len(found) > 1 else {}


def _ended(text: str) -> bool:
    marker = next(markers_at(text), None)
    titled = marker is not None and (marker.kind in DIVISIONS or heading_like(text))
    return finished(text) or stand_in(text) is not None or titled


def _begins_with(text: str, number: int) -> bool:
    marker = next(markers_at(text), None)
    return marker is not None and marker.number == (number,)
