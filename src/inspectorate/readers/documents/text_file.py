"""Plain text (UTF-8, Big5): lines, and the tables that converters write with tabs, pipes or ruled lines."""

import html
import re
from collections.abc import Iterator, Sequence

from inspectorate.readers.documents.structure import Block, Cell, Document, Passage, Table
from inspectorate.readers.evidence_file import EvidenceFile

_LONGEST_HEADING = 24
_MOST_COLUMNS = 8
_TAG = re.compile(r"<[^<>]{0,200}>")
_BREAK = re.compile(r"</p>|<br\s*/?>|</li>|</div>|<p>", re.IGNORECASE)
_BARS = "|│┃｜║"
_RULE = re.compile(r"^[\s|+:=\-│┃｜║─━═┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋　]+$")

Numbered = tuple[int, str]


def read_text(file: EvidenceFile) -> Document:
    """The lines and tables of a text.

    Raises:
        RefusedError: a line does not decode or is too long; it names the line.
    """
    lines = [(number, text.replace("\x0c", "")) for number, text in file.lines()]
    start = _cells_by_tab(lines)
    if start is None:
        return Document(file.item, tuple(_blocks(lines)), "line")
    before = tuple(_blocks(lines[:start]))
    return Document(file.item, (*before, Table(tuple(_tab_rows(lines[start:])))), "line")


def _cells_by_tab(lines: Sequence[Numbered]) -> int | None:
    """Where a table begins whose cells each open a line with a tab; None where there is none."""
    for index, (_, text) in enumerate(lines):
        if not _opens_cell(text):
            continue
        rows = list(_tab_rows(lines[index:]))
        heading = rows[0]
        short = all(len(cell) == 1 and len(cell[0].text.strip()) <= _LONGEST_HEADING for cell in heading)
        fits = all(len(row) <= len(heading) for row in rows)
        return index if 1 < len(heading) <= _MOST_COLUMNS and short and fits and len(rows) > 1 else None
    return None


def _opens_cell(text: str) -> bool:
    return text.startswith("\t") and "\t" not in text.strip()


def _tab_rows(lines: Sequence[Numbered]) -> Iterator[tuple[Cell, ...]]:
    """Rows parted by empty lines, unless the line after them goes on with the cell."""
    row: list[list[Passage]] = []
    gap = False
    for number, text in lines:
        if not text.strip():
            gap = True
            continue
        if _opens_cell(text):
            if gap and row:
                yield tuple(tuple(cell) for cell in row)
                row = []
            row.append([])
        if row:
            row[-1].append(Passage(text.strip("\t\r"), number))
        gap = False
    if row:
        yield tuple(tuple(cell) for cell in row)


def _blocks(lines: Sequence[Numbered]) -> Iterator[Block]:
    group: list[Numbered] = []
    kind = ""
    for number, text in [*lines, (0, "")]:
        now = _kind(text)
        if group and now != kind:
            yield Table(tuple(_ruled_rows(group) if kind == "bars" else (_cells(*line) for line in group)))
            group = []
        kind = now
        if now:
            group.append((number, text))
        elif text.strip():
            yield from _passages(number, text)


def _kind(text: str) -> str:
    """What sort of table row a line is; empty where it is none."""
    stripped = text.strip()
    inner = stripped.strip(_BARS)
    if stripped[:1] in tuple(_BARS) and (any(bar in inner for bar in _BARS) or _RULE.match(stripped)):
        return "bars"
    if stripped and _RULE.match(stripped) and any(char in stripped for char in "┌├└┼┬┴╔╠╚+"):
        return "bars"
    cells = text.rstrip("\n").split("\t")
    return (
        "tabs"
        if (len(cells) > 1 and any(cell.strip() for cell in cells[:-1])) or text.startswith("\t\t")
        else ""
    )


def _cells(number: int, text: str) -> tuple[Cell, ...]:
    return tuple(tuple(_passages(number, cell)) for cell in text.split("\t"))


def _passages(number: int, text: str) -> Iterator[Passage]:
    """The paragraphs of a cell that a converter wrote with HTML tags; any other text as it stands."""
    if "<" not in text or not _TAG.search(text):
        if text.strip():
            yield Passage(text.rstrip(), number)
        return
    for part in _BREAK.split(text):
        plain = html.unescape(_TAG.sub("", part)).strip()
        if plain:
            yield Passage(plain, number)


def _ruled_rows(lines: Sequence[Numbered]) -> Iterator[tuple[Cell, ...]]:
    """Rows of a table drawn with bars: between rules where it has several, else one to a line."""
    rules = sum(bool(_RULE.match(text)) for _, text in lines)
    framed = rules > 2  # noqa: PLR2004 - Markdown has one rule, a frame around one row at least three
    row: list[list[Passage]] = []
    for number, text in lines:
        if _RULE.match(text):
            if row:
                yield tuple(tuple(cell) for cell in row)
            row = []
            continue
        cells = re.split(f"[{_BARS}]", text.strip().strip(_BARS))
        if not framed:
            yield tuple(tuple(_passages(number, cell)) for cell in cells)
            continue
        row.extend([] for _ in range(len(cells) - len(row)))
        for index, cell in enumerate(cells):
            row[index].extend(_passages(number, cell.strip()))
    if row:
        yield tuple(tuple(cell) for cell in row)
