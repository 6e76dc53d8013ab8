"""PDF with a text layer: lines from top to bottom, and the tables drawn with rules."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from inspectorate.readers.documents.pdf_letters import texts_of, unheld
from inspectorate.readers.documents.pdf_sheet import Sheet, sheet_of
from inspectorate.readers.documents.pdf_unruled import (
    ColumnsError,
    Headings,
    Layout,
    passages_of,
    row_of,
    unruled,
)
from inspectorate.readers.documents.structure import Block, Document, Passage, Table
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError

_MOST_PAGES = 400
_SHORTEST_HEAD = 4
_QUOTED = 20
_NUMBERED = re.compile(r"\s*[(（]?\d+\s*[.．、)）]")
"""Such a line is an item: its number makes it another text than the one that looks like it."""
_DIGITS = re.compile(r"\d{1,6}")
_SENTENCE_ENDS = ("。", "；", "：", "，", "、")
_BETTER = "請改交原始之 .docx 或 .odt，或表格有完整框線之 PDF。"


def read_pdf(file: EvidenceFile, headings: Headings) -> Document:
    """The text of a PDF, none of its letters left out but page numbers and running heads.

    Args:
        headings: says which row heads a table that must be read by its columns.

    Raises:
        RefusedError: encrypted, damaged, too large, or without a text layer (a scan); or a page can't be
            read whole: it is named.
    """
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import PdfminerException

    blocks: list[Block] = []
    firsts = [1]
    edges: set[str] = set()
    try:
        with pdfplumber.open(file.path) as pdf:
            if len(pdf.pages) > _MOST_PAGES:
                raise file.refused(f"共 {len(pdf.pages)} 頁，超過上限 {_MOST_PAGES} 頁。", "請分割後再交付。")
            for number, found in enumerate(_blocks(file, pdf.pages, headings), 1):
                firsts.append(firsts[-1] + sum(len(texts_of(block)) for block in found))
                blocks.extend(_without_running_heads(found, number, edges))
    except RefusedError:
        raise
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise file.refused("PDF 已加密。", "請移除密碼後再交付。") from error
    except PdfminerException as error:
        if any(isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError) for cause in error.args):
            raise file.refused("PDF 已加密。", "請移除密碼後再交付。") from error
        raise file.refused("PDF 損壞或不完整。", "請重新取得檔案。") from error
    except (
        PDFException,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        RecursionError,
        OSError,
        AssertionError,
        OverflowError,
    ) as error:
        # pdfminer lets the errors of its own bookkeeping through where a file is damaged.
        raise file.refused(f"PDF 損壞或不完整（{type(error).__name__}）。", "請重新取得檔案。") from error
    if firsts[-1] == 1:
        raise file.refused(
            "PDF 無文字層（可能為掃描影像）。", "請提供可選取文字之 PDF，或 .docx、.odt、.html。"
        )
    return Document(file.item, tuple(blocks), "page line", tuple(firsts[:-1]))


def _sheets(file: EvidenceFile, pages: Iterable[Any]) -> Iterator[tuple[Sheet, set[str]]]:
    """Every page with the lines at its edges that a page beside it has as well."""
    before: Sheet | None = None
    sheet: Sheet | None = None
    for page in pages:
        after = sheet_of(file, page)
        page.close()
        if sheet is not None:
            yield sheet, {*sheet.repeats(before), *sheet.repeats(after)}
        before, sheet = sheet, after
    if sheet is not None:
        yield sheet, set(sheet.repeats(before))


def _blocks(file: EvidenceFile, pages: Iterable[Any], headings: Headings) -> Iterator[list[Block]]:
    """The blocks of each page from top to bottom.

    Raises:
        RefusedError: a page has a table whose columns can't be told, or letters that would go unread.
    """
    before = 0
    layout: Layout | None = None
    for sheet, repeated in _sheets(file, pages):
        where = f"page {sheet.number}"
        try:
            found, layout = unruled(sheet, before, layout, repeated, headings)
        except ColumnsError as error:
            reason = f"第 {sheet.number} 頁之對照表沒有框線，且文字跨越欄界，無法分辨各欄。"
            raise file.refused(reason, _BETTER, where) from error
        found = found or _ruled(sheet, before)
        texts = [text for block in found for text in texts_of(block)]
        if lost := unheld(sheet.letters, (*texts, *sheet.page_numbers)):
            reason = f"第 {sheet.number} 頁有文字不在任何一行或表格欄位內：「{lost[:_QUOTED]}」。"
            raise file.refused(reason, _BETTER, where)
        before += len(texts)
        yield found


def _ruled(sheet: Sheet, before: int) -> list[Block]:
    """A page's lines and its ruled tables, in the order they stand in."""
    things: list[tuple[float, Any]] = [*((line["top"], line) for line in sheet.lines), *sheet.tables]
    blocks: list[Block] = []
    for number, (_, thing) in enumerate(sorted(things, key=lambda entry: entry[0]), before):
        if isinstance(thing, dict):
            blocks.extend(passages_of([thing], number))
        else:
            blocks.append(Table(tuple(row_of(row, number + 1) for row in thing)))
    return blocks


def _without_running_heads(page: list[Block], number: int, seen: set[str]) -> list[Block]:
    """A page's blocks without the first and last lines that an earlier page had at its edge as well."""
    kept = list(page)
    met: set[str] = set()
    for at in (0, -1):
        if not kept or not isinstance(edge := kept[at], Passage):
            continue
        said = "".join(char for char in edge.text if not char.isdigit())
        if len(said) < _SHORTEST_HEAD or said.endswith(_SENTENCE_ENDS) or _NUMBERED.match(edge.text):
            continue
        forms = _forms(edge.text, number)
        if forms & seen:
            kept.pop(at)
        met |= forms
    seen |= met
    return kept


def _forms(head: str, page: int) -> set[str]:
    """A running head as it is, and with each of its numbers told by how far it is from the page's own."""
    forms = {head}
    for run in _DIGITS.finditer(head):
        forms.add(f"{head[: run.start()]}<{int(run[0]) - page}>{head[run.end() :]}")
    return forms
