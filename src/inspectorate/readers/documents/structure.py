"""What every document comes down to: passages and tables, each with the place it stands at."""

from dataclasses import dataclass
from typing import Literal

Place = Literal["line", "paragraph", "page line"]


@dataclass(frozen=True, slots=True)
class Passage:
    """One line or paragraph. ``number`` counts from 1 in the unit of its document."""

    text: str
    number: int


Cell = tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: every row has its cells from the left; merged cells leave empty ones behind.

    Attributes:
        ruled: whether rules or marks part the cells; else the white between the columns does, and a row is
            all that a page holds.
    """

    rows: tuple[tuple[Cell, ...], ...]
    ruled: bool = True


Block = Passage | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A document's blocks in reading order.

    Attributes:
        item: the file's name, as errors show it.
        place: what the passages' numbers count.
        pages: the number of each page's first line; empty where the format has no pages.
    """

    item: str
    blocks: tuple[Block, ...]
    place: Place
    pages: tuple[int, ...] = ()

    def page(self, number: int) -> int:
        """The page that a line stands on, from 1; 0 where the format has no pages."""
        return sum(first <= number for first in self.pages)
