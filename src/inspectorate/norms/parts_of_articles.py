"""What a table says of one part of an article: 第一項未修正, （第三款至第五款略）, 第三條第二項　…."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from inspectorate.norms.chinese_numbers import NUMERAL, whole
from inspectorate.norms.lines_of_text import stand_in
from inspectorate.norms.numbering import Marker, markers_at
from inspectorate.norms.regulation import State

_MOST = 100
_LEVELS = {"款": "han", "目": "han_paren"}
_NUMBERED = rf"第\s*{NUMERAL}\s*[項款目]"
_STAND_IN = re.compile(
    rf"^[（(〔\[]?\s*(?P<parts>{_NUMBERED}(?:\s*(?:至|～|~|－|-|、|及|與)\s*{_NUMBERED})*)"
    r"\s*(?:均|皆|各)?(?P<said>[（(]?(?:未修正|無修正|不修正|略|刪除|同現行條文|同現行規定|同左)[)）]?)"
    r"\s*[)）〕\]]?[。]?$"
)
_PART = re.compile(rf"第\s*(?P<n>{NUMERAL})\s*(?P<what>[項款目])")
_SPAN = ("至", "～", "~", "－", "-")
_OF_ARTICLE = re.compile(
    rf"^(?P<article>第\s*{NUMERAL}\s*[條點](?:之{NUMERAL})?)\s*(?P<part>第\s*{NUMERAL}\s*項)"
    r"(?P<rest>[\s\u3000：:（(].*)$",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Parts:
    """Numbered parts of one article: paragraphs (項), subparagraphs (款) or items (目).

    Attributes:
        state: what is said of them in place of their text; empty where the text follows.
    """

    what: str
    numbers: tuple[int, ...]
    state: State = ""

    def markers(self) -> Iterator[Marker]:
        """The markers that they have in the text; a paragraph has none."""
        for number in self.numbers:
            yield Marker("han" if _LEVELS.get(self.what) == "han" else "han_paren", (number,), "")


def parts_stood_for(text: str) -> Parts | None:
    """The parts for which a line such as （第一項未修正） stands; None where it is text."""
    found = _STAND_IN.match(text.strip())
    said = stand_in(f"（{found['said'].strip('（()）')}）") if found else None
    if found is None or said is None:
        return None
    numbers: list[int] = []
    what, end = "", 0
    for part in _PART.finditer(found["parts"]):
        number = whole(part["n"])
        if number is None or not 0 < number <= _MOST or what not in ("", part["what"]):
            return None
        between = found["parts"][end : part.start()].strip()
        numbers.extend(range(numbers[-1] + 1, number + 1) if between in _SPAN else [number])
        what, end = part["what"], part.end()
    return Parts(what, tuple(numbers), said.state)


def part_of_article(text: str) -> tuple[Marker, Parts, str] | None:
    """第三條第二項　… as the article's marker, the paragraph and its words; None where it is none.

    Where the words only stand in for its text (第三條第一項（未修正）) the paragraph's number goes with them.
    """
    found = _OF_ARTICLE.match(text.strip())
    article = next(markers_at(found["article"]), None) if found else None
    part = _PART.match(found["part"]) if found else None
    number = whole(part["n"]) if part else None
    if found is None or article is None or part is None or not number:
        return None
    rest = found["rest"].strip().lstrip("：:").strip()
    said = stand_in(rest)
    words = f"{found['part']}{rest}" if said else rest
    return article, Parts(part["what"], (number,), said.state if said else ""), words
