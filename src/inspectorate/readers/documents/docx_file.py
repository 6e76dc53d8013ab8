"""Word documents (.docx): paragraphs with their automatic numbers, tables, revisions accepted."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inspectorate.readers.documents.automatic_numbers import Counter, Level
from inspectorate.readers.documents.packed_xml import PackedXml
from inspectorate.readers.documents.structure import Block, Cell, Document, Passage, Table

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = {
    f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "footnoteReference")
}
_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DEEPEST = 40


def read_docx(packed: PackedXml) -> Document:
    """The body of a Word document.

    Raises:
        RefusedError: a part is damaged, hostile or missing.
    """
    root = packed.part("word/document.xml")
    body = root.find(f"{_W}body") if root is not None else None
    if body is None:
        raise packed.file.refused("Word 文件沒有本文。", "請以 Word 或 LibreOffice 重新另存。")
    return Document(packed.file.item, tuple(_Body(packed).blocks(body)), "paragraph")


class _Body:
    """Walks the body and counts its paragraphs and automatic numbers."""

    def __init__(self, packed: PackedXml) -> None:
        self._numbering = _Numbering(packed)
        self._count = 0

    def blocks(self, parent: "_Element", depth: int = 0) -> Iterator[Block]:
        """Every paragraph and table under an element; content controls and insertions are looked into."""
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield Table(tuple(self._rows(child, depth)))
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins") and depth < _DEEPEST:
                yield from self.blocks(child, depth + 1)

    def _paragraph(self, element: "_Element") -> list[Passage]:
        self._count += 1
        text = "".join(_text(element)).replace("\xa0", " ")
        number = self._numbering.number(element) if text.strip() else ""
        lines = (number + text).split("\n")
        return [Passage(line.rstrip(), self._count) for line in lines if line.strip()]

    def _rows(self, table: "_Element", depth: int) -> Iterator[tuple[Cell, ...]]:
        for row in table.iter(f"{_W}tr"):
            if _nearest_table(row) is not table:
                continue
            cells: list[Cell] = [()] * _attribute(row, "trPr", "gridBefore")
            for cell in row.iter(f"{_W}tc"):
                if next(cell.iterancestors(f"{_W}tr")) is row:
                    cells.append(self._cell(cell, depth))
                    cells.extend([()] * (max(_attribute(cell, "tcPr", "gridSpan"), 1) - 1))
            yield tuple(cells)

    def _cell(self, cell: "_Element", depth: int) -> Cell:
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        if merge is not None and merge.get(f"{_W}val", "continue") == "continue":
            return ()
        return tuple(passage for block in self.blocks(cell, depth + 1) for passage in _flat(block))


def _flat(block: Block) -> Iterator[Passage]:
    if isinstance(block, Passage):
        yield block
        return
    for row in block.rows:
        for cell in row:
            yield from cell


def _nearest_table(row: "_Element") -> "_Element | None":
    return next(row.iterancestors(f"{_W}tbl"), None)


def _attribute(element: "_Element", properties: str, name: str) -> int:
    found = element.find(f"{_W}{properties}/{_W}{name}")
    value = found.get(f"{_W}val", "0") if found is not None else "0"
    return min(int(value), 64) if value.isdigit() else 0


def _text(element: "_Element") -> Iterator[str]:
    for child in element:
        if child.tag in _SKIPPED or child.tag == _MC_FALLBACK:
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag == f"{_W}tab":
            yield " "
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        else:
            yield from _text(child)


class _Numbering:
    """The automatic numbers of paragraphs, as Word would print them."""

    def __init__(self, packed: PackedXml) -> None:
        root, styles = packed.part("word/numbering.xml"), packed.part("word/styles.xml")
        self._levels: dict[str, dict[int, Level]] = {}
        self._lists: dict[str, str] = {}
        self._counters: dict[str, Counter] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        for style in styles.iter(f"{_W}style") if styles is not None else ():
            found = style.find(f"{_W}pPr/{_W}numPr")
            if found is not None:
                self._styles[style.get(f"{_W}styleId", "")] = _num_pr(found)
        for abstract in root.iter(f"{_W}abstractNum") if root is not None else ():
            self._levels[abstract.get(f"{_W}abstractNumId", "")] = _levels(abstract)
        for num in root.iter(f"{_W}num") if root is not None else ():
            target = num.find(f"{_W}abstractNumId")
            self._lists[num.get(f"{_W}numId", "")] = target.get(f"{_W}val", "") if target is not None else ""

    def number(self, paragraph: "_Element") -> str:
        """The automatic number before a paragraph's text; empty where it has none."""
        found = paragraph.find(f"{_W}pPr/{_W}numPr")
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        name = style.get(f"{_W}val", "") if style is not None else ""
        list_id, level = _num_pr(found) if found is not None else self._styles.get(name, ("0", 0))
        levels = self._levels.get(self._lists.get(list_id, ""))
        if not levels or level not in levels:
            return ""
        return self._counters.setdefault(list_id, Counter(levels)).next(level)


def _num_pr(element: "_Element") -> tuple[str, int]:
    list_id, level = element.find(f"{_W}numId"), element.find(f"{_W}ilvl")
    number = level.get(f"{_W}val", "0") if level is not None else "0"
    return (list_id.get(f"{_W}val", "0") if list_id is not None else "0"), int(
        number
    ) if number.isdigit() else 0


def _levels(abstract: "_Element") -> dict[int, Level]:
    levels = {}
    for element in abstract.iter(f"{_W}lvl"):
        said = {name: element.find(f"{_W}{name}") for name in ("start", "numFmt", "lvlText")}
        start, form, text = (
            found.get(f"{_W}val", "") if found is not None else "" for found in said.values()
        )
        index = element.get(f"{_W}ilvl", "0")
        if index.isdigit():
            levels[int(index)] = Level(form, text, int(start) if start.isdigit() else 1)
    return levels
