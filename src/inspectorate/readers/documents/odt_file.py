"""OpenDocument texts (.odt): paragraphs with their list numbers, tables, revisions accepted."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inspectorate.readers.documents.automatic_numbers import Counter, Level
from inspectorate.readers.documents.packed_xml import PackedXml
from inspectorate.readers.documents.structure import Block, Cell, Document, Passage, Table

if TYPE_CHECKING:
    from lxml.etree import _Element

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_T, _TABLE, _STYLE, _OFFICE = (f"{{{_NS}{name}:1.0}}" for name in ("text", "table", "style", "office"))
_MOST_REPEATED = 200
_DEEPEST = 40
_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "1": "decimal"}
_SKIPPED = {f"{_T}tracked-changes", f"{_T}note", f"{_OFFICE}annotation"}


def read_odt(packed: PackedXml) -> Document:
    """The body of an OpenDocument text.

    Raises:
        RefusedError: a part is damaged, hostile or missing, or it is no text document.
    """
    root = packed.part("content.xml")
    body = root.find(f"{_OFFICE}body/{_OFFICE}text") if root is not None else None
    if root is None or body is None:
        raise packed.file.refused("不是 ODF 文字文件（.odt）。", "請另存為 .odt 或 .docx。")
    styles = packed.part("styles.xml")
    known = {**(_list_styles(styles) if styles is not None else {}), **_list_styles(root)}
    return Document(packed.file.item, tuple(_Body(known).blocks(body)), "paragraph")


class _Body:
    """Walks the body and counts its paragraphs and list numbers."""

    def __init__(self, styles: dict[str, dict[int, Level]]) -> None:
        self._styles = styles
        self._counters: dict[str, Counter] = {}
        self._count = 0

    def blocks(self, parent: "_Element", depth: int = 0) -> Iterator[Block]:
        """Every paragraph and table under an element."""
        for child in parent:
            if child.tag in (f"{_T}p", f"{_T}h"):
                yield from self._paragraph(child, "")
            elif child.tag == f"{_T}list":
                yield from self._list(child, child.get(f"{_T}style-name", ""), 0)
            elif child.tag == f"{_TABLE}table":
                yield Table(tuple(self._rows(child, depth)))
            elif child.tag in (f"{_T}section", f"{_T}index-body") and depth < _DEEPEST:
                yield from self.blocks(child, depth + 1)

    def _paragraph(self, element: "_Element", number: str) -> list[Passage]:
        self._count += 1
        lines = (number + "".join(_text(element))).replace("\xa0", " ").split("\n")
        return [Passage(line.rstrip(), self._count) for line in lines if line.strip()]

    def _list(self, element: "_Element", style: str, depth: int) -> Iterator[Block]:
        levels = self._styles.get(style, {})
        if element.get(f"{_T}continue-numbering") != "true" and depth == 0 and levels:
            self._counters[style] = Counter(levels)
        for entry in element:
            numbered = entry.tag == f"{_T}list-item"
            for child in entry if depth < _DEEPEST else ():
                if child.tag == f"{_T}list":
                    yield from self._list(child, child.get(f"{_T}style-name", style), depth + 1)
                elif child.tag in (f"{_T}p", f"{_T}h"):
                    counter = self._counters.get(style) if numbered and depth in levels else None
                    numbered = False
                    yield from self._paragraph(child, counter.next(depth) if counter else "")

    def _rows(self, table: "_Element", depth: int) -> Iterator[tuple[Cell, ...]]:
        for row in table.iter(f"{_TABLE}table-row"):
            if next(row.iterancestors(f"{_TABLE}table")) is not table:
                continue
            cells: list[Cell] = []
            for cell in row:
                if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                    continue
                blocks = self.blocks(cell, depth + 1) if depth < _DEEPEST else ()
                content = tuple(passage for block in blocks for passage in _flat(block))
                repeat = cell.get(f"{_TABLE}number-columns-repeated", "1")
                cells.extend([content] * (min(int(repeat), _MOST_REPEATED) if repeat.isdigit() else 1))
            yield tuple(cells)


def _flat(block: Block) -> Iterator[Passage]:
    if isinstance(block, Passage):
        yield block
        return
    for row in block.rows:
        for cell in row:
            yield from cell


def _text(element: "_Element") -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_T}line-break":
            yield "\n"
        elif child.tag == f"{_T}s":
            count = child.get(f"{_T}c", "1")
            yield " " * (min(int(count), _MOST_REPEATED) if count.isdigit() else 1)
        elif child.tag == f"{_T}tab":
            yield " "
        elif child.tag not in _SKIPPED and isinstance(child.tag, str):
            yield from _text(child)
        yield child.tail or ""


def _list_styles(root: "_Element") -> dict[str, dict[int, Level]]:
    styles: dict[str, dict[int, Level]] = {}
    for style in root.iter(f"{_T}list-style"):
        levels = styles.setdefault(style.get(f"{_STYLE}name", ""), {})
        for level in style:
            depth = level.get(f"{_T}level", "1")
            if not depth.isdigit() or not isinstance(level.tag, str):
                continue
            if level.tag == f"{_T}list-level-style-bullet":
                levels[int(depth) - 1] = Level("bullet", "")
            elif form := level.get(f"{_STYLE}num-format", ""):
                around = level.get(f"{_STYLE}num-prefix", ""), level.get(f"{_STYLE}num-suffix", "")
                levels[int(depth) - 1] = Level(_form(form), f"{around[0]}%{depth}{around[1]}")
    return styles


def _form(form: str) -> str:
    if form.startswith(("一", "壹")):
        return "taiwaneseCounting"
    if form.startswith("甲"):
        return "ideographTraditional"
    return _FORMS.get(form[0], "decimal")
