"""Where in the evidence a fact stands, so that a reader can open the file and see it."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["line", "row", "record", "item", ""]

_ZH = {"line": "第 {} 行", "row": "第 {} 列", "record": "第 {} 筆", "item": "第 {} 項"}


@dataclass(frozen=True, slots=True)
class Source:
    """A place in an evidence item: ``item`` is its path in the evidence folder, ``number`` counts from 1."""

    item: str
    unit: Unit = ""
    number: int = 0
    detail: str = ""

    @property
    def where(self) -> str:
        """The place inside the item in a language-neutral form: ``line 12``, ``Sheet1 row 3``."""
        place = f"{self.unit} {self.number}" if self.unit else ""
        return " ".join(part for part in (self.detail, place) if part)

    @property
    def where_zh(self) -> str:
        """The place as a working paper prints it: ``第 12 行``."""
        place = _ZH[self.unit].format(self.number) if self.unit else ""
        return " ".join(part for part in (self.detail, place) if part)
