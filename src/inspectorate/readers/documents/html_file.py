"""HTML pages: text by block element, and tables; scripts, styles and hidden parts are not text."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inspectorate.readers.documents.structure import Block, Cell, Document, Passage, Table
from inspectorate.readers.evidence_file import EvidenceFile

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SKIPPED = {
    "script",
    "style",
    "noscript",
    "template",
    "head",
    "iframe",
    "object",
    "svg",
    "select",
    "button",
    "nav",
    "footer",
}
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "label",
    "mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr",
}  # fmt: skip
_MOST_SPANNED = 64
_DEEPEST = 200
_STARTS = (b"<!doctype html", b"<html", b"<?xml")


def is_html(file: EvidenceFile) -> bool:
    """Whether the file is a page: it begins like one, or holds a table element."""
    head = file.head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith(_STARTS) or b"<table" in head or b"<body" in head


def read_html(file: EvidenceFile) -> Document:
    """The text and tables of a page.

    Raises:
        RefusedError: it does not decode, or holds no text.
    """
    from lxml import etree, html

    text = "\n".join(line for _, line in file.lines())
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise file.refused("HTML 無法解析或沒有內容。", "請重新儲存網頁。") from error
    body = root.find("body")
    blocks = tuple(_Page().blocks(root if body is None else body))
    if not blocks:
        raise file.refused("HTML 內沒有文字。", "請以瀏覽器另存完整網頁。")
    return Document(file.item, blocks, "line")


class _Page:
    """Walks a page and gathers inline text into the passages of its blocks."""

    def __init__(self) -> None:
        self._pending: list[str] = []
        self._line = 1

    def blocks(self, element: "HtmlElement") -> Iterator[Block]:
        """Every passage and table under an element."""
        yield from self._children(element, 0)
        yield from self._flush()

    def _children(self, element: "HtmlElement", depth: int) -> Iterator[Block]:
        self._pending.append(element.text or "")
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _SKIPPED and not _hidden(child):
                yield from self._child(child, depth)
            self._pending.append(child.tail or "")

    def _child(self, child: "HtmlElement", depth: int) -> Iterator[Block]:
        if depth > _DEEPEST:
            return
        if child.tag == "table" and _is_data(child):
            yield from self._flush()
            yield Table(tuple(self._rows(child)))
        elif child.tag in _INLINE:
            yield from self._children(child, depth + 1)
        else:
            yield from self._flush()
            self._line = child.sourceline or self._line
            yield from self._children(child, depth + 1)
            yield from self._flush()

    def _flush(self) -> Iterator[Passage]:
        text = " ".join("".join(self._pending).replace("\xa0", " ").split())
        self._pending = []
        if text:
            yield Passage(text, self._line)

    def _rows(self, table: "HtmlElement") -> Iterator[tuple[Cell, ...]]:
        waiting: dict[int, int] = {}
        for row in table.iter("tr"):
            if next(row.iterancestors("table")) is not table:
                continue
            cells: list[Cell] = []
            for cell in row:
                if cell.tag not in ("td", "th"):
                    continue
                _pad(cells, waiting)
                column = len(cells)
                cells.append(tuple(b for b in _Page().blocks(cell) if isinstance(b, Passage)))
                cells.extend([()] * (_span(cell, "colspan") - 1))
                if _span(cell, "rowspan") > 1:
                    waiting.update(dict.fromkeys(range(column, len(cells)), _span(cell, "rowspan") - 1))
            _pad(cells, waiting)
            yield tuple(cells)


def _pad(cells: list[Cell], waiting: dict[int, int]) -> None:
    """Leaves empty the places that a cell above reaches down into."""
    while waiting.get(len(cells), 0) > 0:
        waiting[len(cells)] -= 1
        cells.append(())


def _span(cell: "HtmlElement", name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return max(1, min(int(value), _MOST_SPANNED)) if value.isdigit() else 1


def _is_data(table: "HtmlElement") -> bool:
    """Whether a table holds data; one that holds further tables or a single column only lays out the page."""
    if table.find(".//table") is not None:
        return False
    return any(sum(cell.tag in ("td", "th") for cell in row) > 1 for row in table.iter("tr"))


def _hidden(element: "HtmlElement") -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or element.get("hidden") is not None
