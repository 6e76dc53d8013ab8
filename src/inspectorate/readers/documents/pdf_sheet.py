"""What stands on one page of a PDF, before anything is made of it: its lines and its ruled tables."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from inspectorate.readers.evidence_file import EvidenceFile

_MOST_CHARS = 20_000
_EDGE_LINES = 3
_SAME_PLACE = 2.0
"""Points; a running head stands as high on every page."""
_PAGE_NUMBER = re.compile(
    r"[-–—－]?\s*\d+\s*[-–—－]?|\d+\s*[/／]\s*\d+|page\s*\d+(\s*(of|/)\s*\d+)?"
    r"|第\s*\d+\s*頁([\s,，、/／(（]*共\s*\d+\s*頁[)）]?)?",
    re.IGNORECASE,
)

Cells = Sequence[Sequence[str | None]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page.

    Attributes:
        number: the page's, from 1.
        lines: what stands outside ruled tables from top to bottom, without the page's number.
        tables: the ruled tables, each with how far from the top it begins, in points.
        letters: every letter of the page.
        page_numbers: the lines left out of ``lines``.
    """

    number: int
    lines: tuple[dict[str, Any], ...]
    tables: tuple[tuple[float, Cells], ...]
    letters: str
    page_numbers: tuple[str, ...]

    def repeats(self, other: "Sheet | None") -> tuple[str, ...]:
        """The lines at this page's upper and lower edge that stand at the same place of the other page."""
        if other is None:
            return ()
        theirs = [*other.lines[:_EDGE_LINES], *other.lines[-_EDGE_LINES:]]
        return tuple(
            mine["text"]
            for mine in (*self.lines[:_EDGE_LINES], *self.lines[-_EDGE_LINES:])
            if any(_same(mine, line) for line in theirs)
        )


def sheet_of(file: EvidenceFile, page: Any) -> Sheet:  # noqa: ANN401 - pdfplumber ships no types
    """The lines and ruled tables of a page.

    Raises:
        RefusedError: the page has more letters than a page of any regulation.
    """
    if len(page.chars) > _MOST_CHARS:
        raise file.refused(
            f"第 {page.page_number} 頁逾 {_MOST_CHARS} 字。", "請確認檔案未損壞。", f"page {page.page_number}"
        )
    found = [table for table in page.find_tables() if len(table.rows) and len(table.rows[0].cells) > 1]
    boxes = [table.bbox for table in found]
    outside = page.filter(lambda thing: not any(_inside(thing, box) for box in boxes))
    lines = [line for line in outside.extract_text_lines() if line["text"].strip()]
    edges = {id(line) for line in (*lines[:1], *lines[-1:]) if _PAGE_NUMBER.fullmatch(line["text"].strip())}
    numbers = tuple(line["text"] for line in lines if id(line) in edges)
    lines = [line for line in lines if id(line) not in edges]
    tables = tuple((table.bbox[1], table.extract()) for table in found)
    letters = "".join(char["text"] for char in page.chars)
    return Sheet(page.page_number, tuple(lines), tables, letters, numbers)


def _same(line: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(line["text"] == other["text"]) and abs(line["top"] - other["top"]) < _SAME_PLACE


def _inside(thing: dict[str, float], box: tuple[float, float, float, float]) -> bool:
    middle = (thing["top"] + thing["bottom"]) / 2, (thing["x0"] + thing["x1"]) / 2
    return box[1] <= middle[0] <= box[3] and box[0] <= middle[1] <= box[2]
