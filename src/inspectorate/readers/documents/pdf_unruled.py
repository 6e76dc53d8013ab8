"""Tables of a PDF that no rule parts, over all their pages: the columns under the heading hold to the end."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from inspectorate.readers.documents.pdf_columns import (
    cells_of,
    columns_of,
    columns_under,
    crosses,
    runs_of,
    starts_of,
)
from inspectorate.readers.documents.pdf_letters import mended
from inspectorate.readers.documents.pdf_sheet import Sheet
from inspectorate.readers.documents.structure import Block, Cell, Passage, Table

Headings = Callable[[Sequence[str]], bool]
"""Says of a row's cells whether they are the headings of a table that must be read by its columns."""

_NEAR = 12.0
"""Points; a line that begins this near to a column's edge may stand in it."""
_FAR_OFF = 2.0
"""Letters' heights of white between a running head and the text."""

_Line = dict[str, Any]


class ColumnsError(Exception):
    """A page holds a table whose columns can't be told."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The table that runs on: where its columns begin, in points, and its headings without white."""

    columns: tuple[float, ...]
    heading: tuple[str, ...]


def unruled(
    sheet: Sheet, before: int, layout: Layout | None, repeated: Collection[str], headings: Headings
) -> tuple[list[Block], Layout | None]:
    """A page's blocks where the white between its lines parts columns, and the layout that runs on.

    Args:
        before: how many lines were read on earlier pages.
        layout: of the table that the page before ended in; None where it ended in running text.
        repeated: the lines at the page's edges that a page beside it has as well.

    Returns:
        no blocks where the page holds running text only.

    Raises:
        ColumnsError: the page holds a table, or goes on with one, whose columns can't be told.
    """
    lines = sheet.lines
    heads = [at for at, line in enumerate(lines) if headings(runs_of(_letters(line)))]
    if sheet.tables:
        if heads or (layout and any(len(starts_of(_letters(line))) > 1 for line in lines)):
            raise ColumnsError
        return [], None
    if layout is None and not heads:
        return _by_its_first_row(lines, before, headings)
    ends = [*heads, len(lines)]
    blocks, layout = _going_on(lines[: ends[0]], before, layout, repeated)
    for start, end in zip(heads, ends[1:], strict=True):
        more, layout = _segment(lines[start:end], before + start, layout, repeated)
        blocks.extend(more)
    return blocks, layout


def _by_its_first_row(
    lines: Sequence[_Line], before: int, headings: Headings
) -> tuple[list[Block], Layout | None]:
    """A page whose first row of several runs, whatever it says, opens columns down to the page's end."""
    parted = [_letters(line) for line in lines]
    start = next((at for at, line in enumerate(parted) if len(starts_of(line)) > 1), len(parted))
    columns = columns_of(parted[start:])
    if not columns:
        return [], None
    rows = [cells_of(line, columns) for line in parted[start:]]
    table = Table((row_of(rows[0], before + start + 1), *_body(rows[1:], before + start + 2)), ruled=False)
    layout = Layout(columns, tuple(rows[0])) if headings(rows[0]) else None
    return [*passages_of(lines[:start], before), table], layout


def _going_on(
    lines: Sequence[_Line], before: int, layout: Layout | None, repeated: Collection[str]
) -> tuple[list[Block], Layout | None]:
    """The lines above a page's first heading: the rest of the table that runs on, or running text."""
    if layout is None:
        return list(passages_of(lines, before)), None
    first, last = _between_heads(lines, layout.columns, repeated)
    inner = [_letters(line) for line in lines[first:last]]
    if not any(crosses(line, layout.columns) for line in inner):
        body = _body([cells_of(line, layout.columns) for line in inner], before + first + 1)
        above, below = passages_of(lines[:first], before), passages_of(lines[last:], before + last)
        return [*above, *([Table(body, ruled=False)] if body else []), *below], layout
    if _running_text(inner, layout.columns):
        return list(passages_of(lines, before)), None
    raise ColumnsError


def _segment(
    lines: Sequence[_Line], before: int, layout: Layout | None, repeated: Collection[str]
) -> tuple[list[Block], Layout]:
    """The lines from one heading to the next: more of the same table where the heading is the same."""
    parted = [_letters(line) for line in lines]
    said = "".join(runs_of(parted[0]))
    if layout is not None and said == "".join(layout.heading):
        blocks, same = _going_on(lines[1:], before + 1, layout, repeated)
        if same is not None and not crosses(parted[0], layout.columns):
            heading = row_of(cells_of(parted[0], layout.columns), before + 1)
            return [Table((heading,), ruled=False), *blocks], layout
    foot = len(lines)
    while foot > 1 and lines[foot - 1]["text"] in repeated and len(starts_of(parted[foot - 1])) == 1:
        foot -= 1
    columns = _columns(parted[:foot])
    if not columns:
        raise ColumnsError
    end = _between_heads(lines, columns, repeated)[1]
    rows = [cells_of(line, columns) for line in parted[:end]]
    table = Table((row_of(rows[0], before + 1), *_body(rows[1:], before + 2)), ruled=False)
    return [table, *passages_of(lines[end:], before + end)], Layout(columns, tuple(rows[0]))


def _columns(lines: Sequence[Sequence[_Line]]) -> tuple[float, ...]:
    """Where the columns begin, one under each heading of the first line; empty where a line runs across."""
    columns = columns_of(lines)
    if len(columns) == len(starts_of(lines[0])):
        return columns
    columns = columns_under(lines[0], lines[1:])
    return () if any(crosses(line, columns) for line in lines) else columns


def _between_heads(
    lines: Sequence[_Line], columns: Sequence[float], repeated: Collection[str]
) -> tuple[int, int]:
    """Where the table's lines begin and end, between the running heads that fit in no column."""
    first, last = 0, len(lines)
    while first < last and _head(lines[first], lines[first + 1 : first + 2], columns, repeated):
        first += 1
    while last > first and _head(lines[last - 1], lines[max(last - 2, 0) : last - 1], columns, repeated):
        last -= 1
    return first, last


def _head(line: _Line, beside: Sequence[_Line], columns: Sequence[float], repeated: Collection[str]) -> bool:
    """Whether a line that pages beside have as well is no column's: it fits in none, or stands far off."""
    letters = _letters(line)
    if line["text"] not in repeated or len(starts_of(letters)) > 1:
        return False
    white = [max(line["top"] - other["bottom"], other["top"] - line["bottom"]) for other in beside]
    far = any(gap > _FAR_OFF * letters[0]["size"] for gap in white)
    in_none = all(not 0 <= letters[0]["x0"] - edge <= _NEAR for edge in columns)
    return far or in_none or crosses(letters, columns)


def _running_text(lines: Sequence[Sequence[_Line]], columns: Sequence[float]) -> bool:
    """Whether a page's first line, and all others that reach a second column, run across: none is left."""
    return crosses(lines[0], columns) and all(
        crosses(line, columns) or line[-1]["x1"] < columns[1] for line in lines
    )


def _body(rows: Sequence[Sequence[str]], number: int) -> tuple[tuple[Cell, ...], ...]:
    """Each column's lines as one cell of one row; no row where there are no lines."""
    if not rows:
        return ()
    return (
        row_of(["\n".join(cell for cell in column if cell) for column in zip(*rows, strict=True)], number),
    )


def passages_of(lines: Sequence[_Line], before: int) -> list[Passage]:
    """Lines as running text, numbered after those ``before``."""
    return [Passage(mended(line["text"]), before + at) for at, line in enumerate(lines, 1)]


def row_of(row: Sequence[str | None], number: int) -> tuple[Cell, ...]:
    """A row's cells, each with its lines."""
    return tuple(
        tuple(Passage(mended(line), number) for line in (cell or "").split("\n") if line.strip())
        for cell in row
    )


def _letters(line: _Line) -> list[_Line]:
    return [char for char in line["chars"] if char["text"].strip()]
