"""Plain text (UTF-8, Big5): lines, and the tables that converters write with tabs, pipes or ruled lines."""

import html
import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from inspectorate.readers.documents.structure import Block, Cell, Document, Passage, Table
from inspectorate.readers.evidence_file import EvidenceFile

_LONGEST_HEADING = 24
_MOST_COLUMNS = 8
_TAG = re.compile(r"<[^<>]{0,200}>")
_BREAK = re.compile(r"</p>|<br\s*/?>|</li>|</div>|<p>", re.IGNORECASE)
_SPACED_BAR = re.compile(r"\S\s+[|｜│]\s+\S")
_BARS = "|│┃｜║"
_RULE = re.compile(r"^[\s|+:=\-│┃｜║─━═┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋　]+$")

_ARTICLE = re.compile(r"^\s*第\s*[0-9０-９〇一二三四五六七八九十百]+\s*[條點章節]")

_HEADING = re.compile(r"條\s*文|規\s*定|修\s*正|現\s*行|說\s*明")

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
    return text.startswith("\t") and "\t" not in text.strip() and bool(text.strip())


def _tab_rows(lines: Sequence[Numbered]) -> Iterator[tuple[Cell, ...]]:
    """Rows parted by empty lines, unless the cell goes on after them; a lone tab is an empty cell."""
    row: list[list[Passage]] = []
    columns = 0
    gap = False
    for number, text in lines:
        hollow = text == "\t" and columns > 0
        if not text.strip() and not (hollow and (gap or len(row) < columns)):
            gap = True
            continue
        if hollow or _opens_cell(text):
            if gap and row:
                yield tuple(tuple(cell) for cell in row)
                columns, row = columns or len(row), []
            row.append([])
        if row and not hollow:
            row[-1].append(Passage(text.strip("\t\r"), number))
        gap = False
    if row:
        yield tuple(tuple(cell) for cell in row)


def _blocks(lines: Sequence[Numbered]) -> Iterator[Block]:
    if (folded := _folded(lines)) is not None:
        start, rows = folded
        yield from _blocks(lines[:start])
        yield Table(tuple(rows))
        return
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


def _folded(lines: Sequence[Numbered]) -> tuple[int, list[tuple[Cell, ...]]] | None:
    """A table whose cells run over several lines between their tabs; None where there is none.

    Each row has one tab less than there are columns; after its last tab a line that begins with the number of
    an article opens the next row.
    """
    start = next((at for at, (_, text) in enumerate(lines) if _heading_by_tabs(text)), None)
    if start is None or "<p>" in "".join(text for _, text in lines[start : start + 3]):
        return None
    columns = lines[start][1].count("\t") + 1
    body = lines[start + 1 :]
    tabs = sum(text.count("\t") for _, text in body)
    run = takewhile(str.strip, (text for _, text in body))
    if tabs == 0 or tabs % (columns - 1) or all("\t" in text for text in run):
        return None
    rows: list[list[list[Passage]]] = [[[] for _ in range(columns)]]
    for at, cell in enumerate(lines[start][1].split("\t")):
        rows[0][at].extend(_passages(lines[start][0], cell))
    column = columns - 1
    for number, text in body:
        if column == columns - 1 and (_ARTICLE.match(text) or "\t" in text):
            rows.append([[] for _ in range(columns)])
            column = 0
        for index, cell in enumerate(text.split("\t")):
            column += index > 0
            rows[-1][min(column, columns - 1)].extend(_passages(number, cell))
    return start, [tuple(tuple(cell) for cell in row) for row in rows]


def _heading_by_tabs(text: str) -> bool:
    cells = [cell.strip() for cell in text.split("\t")]
    short = all(0 < len(cell) <= _LONGEST_HEADING for cell in cells)
    return 1 < len(cells) <= _MOST_COLUMNS and short and any(_HEADING.search(cell) for cell in cells)


def _kind(text: str) -> str:
    """What sort of table row a line is; empty where it is none."""
    stripped = text.strip()
    inner = stripped.strip(_BARS)
    if stripped[:1] in tuple(_BARS) and (any(bar in inner for bar in _BARS) or _RULE.match(stripped)):
        return "bars"
    if _SPACED_BAR.search(stripped) or (_RULE.match(stripped) and "|" in stripped):
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
