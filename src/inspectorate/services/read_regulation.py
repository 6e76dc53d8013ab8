"""Reads a regulation's full text or comparison table from any document format into the tree of its items."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from inspectorate.norms.chinese_numbers import roc_dates
from inspectorate.norms.comparison_table import Comparison, Row, TableError, read_table, roles_of
from inspectorate.norms.parse_text import parse, title_of
from inspectorate.norms.regulation import Item, Line, Regulation, same_place
from inspectorate.readers.documents import Document, Passage, Table, read_document
from inspectorate.readers.evidence_file import RefusedError

_LONGEST_CAPTION = 40
_MOST_BLOCKS = 20_000
_EXPECTED = "應有「第○條」、「一、」、「（一）」、「1.」、「(1)」、「a.」等項次，或修正條文對照表。"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document holds.

    Attributes:
        title: empty where the document gives none.
        columns: the comparison table's headings; empty for a full text.
        full_text: the running text's items; no items where there is only a table.
        comparison: the table; None where there is none.
        place: what the line numbers count.
    """

    item: str
    title: str
    columns: tuple[str, ...]
    full_text: Regulation
    comparison: Comparison | None
    place: str = "line"

    @property
    def history(self) -> tuple[tuple[date, str], ...]:
        """The dates that the lines before the first item tell, with their line: who approved or published."""
        lines = (line.text.strip() for line in self.full_text.preamble)
        return tuple((day, text) for text in lines for day in roc_dates(text))

    @property
    def regulation(self) -> Regulation:
        """The newest text that the document gives: the full text with what only the table adds."""
        if self.comparison is None:
            return self.full_text
        table = self.comparison.new
        known = {same_place(item.path) for item in self.full_text.items}
        more = [item for item in table.items if same_place(item.path) not in known]
        return Regulation(self.title, (*self.full_text.items, *more))

    def note(self, item: Item) -> str:
        """The table's explanation of an item; empty where there is none."""
        if self.comparison is None:
            return ""
        place = same_place(item.path)
        twin = next((i for i in self.comparison.new.items if same_place(i.path) == place), None)
        return self.comparison.note(twin) if twin else ""


@dataclass(slots=True)
class _Sorted:
    """A document's blocks, sorted into running text and the rows of comparison tables."""

    text: list[Line] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    columns: int = 0
    behind: list[Line] = field(default_factory=list)
    """Other tables' lines behind the first comparison table; they are in ``text`` as well."""


def read_regulation(path: Path) -> Reading:
    """The regulation that a file holds.

    Raises:
        RefusedError: no readable document, or no item in it; names the file, the place and what was expected.
    """
    document = read_document(path, _heads)
    found = _sort(document)
    text = parse(found.text)
    comparison = _comparison(document, found.rows)
    if comparison is not None and document.pages:
        _refuse_unread(document, found, comparison)
    if comparison is not None and not _same_family(text, comparison):
        text = Regulation(text.title, (), text.preamble)
    if not text.items and comparison is None:
        line = found.text[0].number if found.text else 1
        raise RefusedError(document.item, "讀不到任何條文項次。", _EXPECTED, f"{document.place} {line}")
    title = text.title or title_of(found.captions)
    columns = comparison.columns if comparison else ()
    return Reading(document.item, title, columns, text, comparison, document.place)


def read_comparison(path: Path) -> tuple[Reading, Comparison]:
    """The comparison table that a file holds, with both its columns.

    Raises:
        RefusedError: as ``read_regulation``, or there is no table with a new and an old column.
    """
    reading = read_regulation(path)
    if reading.comparison is None:
        raise RefusedError(
            reading.item,
            "檔內沒有修正條文對照表。",
            "應有標題列載明「修正條文」與「現行條文」（或修正規定／現行規定、修正後／修正前、原條文）。",
            f"{reading.place} 1",
        )
    if not reading.comparison.two_sided:
        names = "、".join(reading.columns)
        raise RefusedError(
            reading.item,
            f"對照表僅有「{names}」欄，無從比對。",
            "應同時有修正（新）條文欄與現行（原）條文欄。",
            f"{reading.place} 1",
        )
    return reading, reading.comparison


def _heads(cells: Sequence[str]) -> bool:
    return roles_of([[Line(cell, 0)] for cell in cells]) is not None


def _sort(document: Document) -> _Sorted:
    if len(document.blocks) > _MOST_BLOCKS:
        raise RefusedError(document.item, f"逾 {_MOST_BLOCKS} 行，不是一部法規。", "請分割後再交付。")
    found = _Sorted()
    fresh = True
    for block in document.blocks:
        if isinstance(block, Passage):
            found.text.append(Line(block.text, block.number, fresh=fresh))
            fresh = False
            continue
        rows = [
            [[Line(p.text, p.number, fresh=i == 0) for i, p in enumerate(cell)] for cell in row]
            for row in block.rows
        ]
        if _is_comparison(rows) or (found.rows and _continues(block, found.columns)):
            found.captions.extend((*_captions(found.text), *_title_rows(rows)))
            found.rows.extend([(), *rows] if found.rows else rows)
            found.columns = max(len(row) for row in rows)
        else:
            lines = _flattened(block)
            found.text.extend(lines)
            found.behind.extend(lines if found.rows else ())
        fresh = True
    return found


def _is_comparison(rows: Sequence[Row]) -> bool:
    return any(roles_of(row) is not None for row in rows[:4])


def _title_rows(rows: Sequence[Row]) -> list[str]:
    """A table's title where it stands in a merged row above the headings."""
    texts = ["".join(line.text for cell in row for line in cell).strip() for row in rows[:3]]
    return [text for text in texts if "對照表" in text and len(text) <= _LONGEST_CAPTION]


def _continues(table: Table, columns: int) -> bool:
    return max((len(row) for row in table.rows), default=0) == columns


def _flattened(table: Table) -> list[Line]:
    """A table that compares nothing, as text: each row's cells after one another."""
    lines = []
    for row in table.rows:
        passages = [passage for cell in row for passage in cell]
        if passages and all(len(cell) <= 1 for cell in row):
            lines.append(Line(" ".join(p.text.strip() for p in passages), passages[0].number, fresh=True))
        else:
            lines.extend(Line(p.text, p.number, fresh=index == 0) for index, p in enumerate(passages))
    return lines


def _captions(text: list[Line]) -> list[str]:
    """Takes a table's title off the end of the text before it."""
    end = len(text)
    marked = [i for i in range(max(0, end - 4), end) if "對照表" in text[i].text]
    if not marked:
        return []
    start = marked[0]
    while start and _caption_like(text[start - 1].text):
        start -= 1
    captions = [line.text.strip() for line in text[start:] if line.text.strip()]
    del text[start:]
    return captions


def _caption_like(text: str) -> bool:
    stripped = text.strip()
    return len(stripped) <= _LONGEST_CAPTION and not stripped.endswith(("。", "：", "；"))


def _comparison(document: Document, rows: Sequence[Row]) -> Comparison | None:
    if not rows:
        return None
    try:
        return read_table(rows)
    except TableError as error:
        where = f"{document.place} {error.line}" if error.line else ""
        raise RefusedError(document.item, str(error), "請確認對照表之欄位與項次。", where) from error


def _refuse_unread(document: Document, found: _Sorted, comparison: Comparison) -> None:
    """Refuses a document whose items behind the table would be neither its table's nor a full text's.

    Raises:
        RefusedError: it names the page where the first of them stands.
    """
    first = min((line.number for row in found.rows for cell in row for line in cell), default=0)
    other = parse(found.behind)
    rest = parse(line for line in found.text if line.number > first)
    if _roots(other) & _roots(comparison.new):
        unread = other.items
    elif rest.items and not _same_family(rest, comparison):
        unread = rest.items
    else:
        return
    page = document.page(min(unread[0].lines, default=first))
    raise RefusedError(
        document.item,
        f"第 {page} 頁於對照表之後另有條文項次，不在對照表各欄之內。",
        "請確認各頁表格之欄數與框線一致，或將其餘內容分檔交付。",
        f"page {page}",
    )


def _same_family(text: Regulation, comparison: Comparison) -> bool:
    """Whether the running text is the regulation itself, and not the summary that precedes its table."""
    return bool(_roots(text) & _roots(comparison.new)) or not comparison.two_sided


def _roots(regulation: Regulation) -> set[str]:
    return {item.marker.kind for item in regulation.items if item.marker and not item.parent}
