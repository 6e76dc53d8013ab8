"""PDF with a text layer: lines from top to bottom, and the tables drawn with rules."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from inspectorate.readers.documents.pdf_columns import cells_of, columns_of, starts_of
from inspectorate.readers.documents.structure import Block, Cell, Document, Passage, Table
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError

_MOST_PAGES = 400
_MOST_CHARS = 20_000
_SHORTEST_HEAD = 4
_SENTENCE_ENDS = ("。", "；", "：", "，", "、")
_COMPATIBILITY = (("\u2e80", "\u2fdf"), ("\uf900", "\ufaff"))


def read_pdf(file: EvidenceFile) -> Document:
    """The text of a PDF.

    Raises:
        RefusedError: encrypted, damaged, too large, or without a text layer (a scan).
    """
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import PdfminerException

    blocks: list[Block] = []
    edges: set[str] = set()
    try:
        with pdfplumber.open(file.path) as pdf:
            if len(pdf.pages) > _MOST_PAGES:
                raise file.refused(f"共 {len(pdf.pages)} 頁，超過上限 {_MOST_PAGES} 頁。", "請分割後再交付。")
            for page in pdf.pages:
                found = list(_page(file, page, sum(_lines_in(block) for block in blocks)))
                blocks.extend(_without_running_heads(found, edges))
                page.close()
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
    if not any(_lines_in(block) for block in blocks):
        raise file.refused(
            "PDF 無文字層（可能為掃描影像）。", "請提供可選取文字之 PDF，或 .docx、.odt、.html。"
        )
    return Document(file.item, tuple(blocks), "page line")


def _page(file: EvidenceFile, page: Any, before: int) -> Iterator[Block]:  # noqa: ANN401 - pdfplumber ships no types
    """The blocks of one page from top to bottom; ``before`` lines were read on earlier pages."""
    if len(page.chars) > _MOST_CHARS:
        raise file.refused(
            f"第 {page.page_number} 頁逾 {_MOST_CHARS} 字。", "請確認檔案未損壞。", f"page {page.page_number}"
        )
    found = [table for table in page.find_tables() if len(table.rows) and len(table.rows[0].cells) > 1]
    boxes = [table.bbox for table in found]
    outside = page.filter(lambda thing: not any(_inside(thing, box) for box in boxes))
    lines = [line for line in outside.extract_text_lines() if line["text"].strip()]
    if lines and lines[0]["text"].strip().isdigit():
        lines = lines[1:]
    if lines and lines[-1]["text"].strip().isdigit():
        lines = lines[:-1]
    if not found and (unruled := _unruled(lines, before)):
        yield from unruled
        return
    things: list[tuple[float, Any]] = [
        *((line["top"], line["text"]) for line in lines),
        *((table.bbox[1], table) for table in found),
    ]
    for number, (_, thing) in enumerate(sorted(things, key=lambda entry: entry[0]), before + 1):
        if isinstance(thing, str):
            yield Passage(_mended(thing), number)
        else:
            yield Table(tuple(_row(row, number) for row in thing.extract()))


def _unruled(lines: Sequence[dict[str, Any]], before: int) -> list[Block]:
    """A page whose columns no rule parts: its first row by itself, then each column's lines as one cell."""
    parted = [[char for char in line["chars"] if char["text"].strip()] for line in lines]
    start = next((at for at, line in enumerate(parted) if len(starts_of(line)) > 1), len(parted))
    columns = columns_of(parted[start:])
    if not columns:
        return []
    rows = [cells_of(line, columns) for line in parted[start:]]
    body = ["\n".join(cell for cell in column if cell) for column in zip(*rows[1:], strict=True)]
    table = Table((_row(rows[0], before + start + 1), _row(body, before + start + 2)))
    above = [Passage(_mended(line["text"]), before + at) for at, line in enumerate(lines[:start], 1)]
    return [*above, table]


def _without_running_heads(page: list[Block], seen: set[str]) -> list[Block]:
    """A page's blocks without the first and last lines that an earlier page had at its edge as well."""
    kept = list(page)
    for at in (0, -1):
        if not kept or not isinstance(edge := kept[at], Passage):
            continue
        said = "".join(char for char in edge.text if not char.isdigit())
        if len(said) < _SHORTEST_HEAD or said.endswith(_SENTENCE_ENDS):
            continue
        if said in seen:
            kept.pop(at)
        seen.add(said)
    return kept


def _row(row: Sequence[str | None], number: int) -> tuple[Cell, ...]:
    return tuple(
        tuple(Passage(_mended(line), number) for line in (cell or "").split("\n") if line.strip())
        for cell in row
    )


def _inside(thing: dict[str, float], box: tuple[float, float, float, float]) -> bool:
    middle = (thing["top"] + thing["bottom"]) / 2, (thing["x0"] + thing["x1"]) / 2
    return box[1] <= middle[0] <= box[3] and box[0] <= middle[1] <= box[2]


def _lines_in(block: Block) -> int:
    return 1 if isinstance(block, Passage) else sum(len(cell) for row in block.rows for cell in row)


def _mended(text: str) -> str:
    """Characters that a font maps to a radical or compatibility form stand as the one that was meant."""
    return "".join(
        unicodedata.normalize("NFKC", char)
        if any(low <= char <= high for low, high in _COMPATIBILITY)
        else char
        for char in text
    )
