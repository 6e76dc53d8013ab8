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
    """A table: every row has its cells from the left; merged cells leave empty ones behind."""

    rows: tuple[tuple[Cell, ...], ...]


Block = Passage | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A document's blocks in reading order.

    Attributes:
        item: the file's name, as errors show it.
        place: what the passages' numbers count.
    """

    item: str
    blocks: tuple[Block, ...]
    place: Place
