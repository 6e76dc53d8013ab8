"""A regulation as a tree of numbered items: what an amendment is compared on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from inspectorate.norms.numbering import Marker

State = Literal["", "added", "withdrawn", "omitted"]
"""What a cell says instead of text: （新增）, （刪除）, （略）／（未修正）／同左."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text, with where it stands.

    Attributes:
        number: the line (or paragraph) of the source, from 1.
        row: the table row it stands in, from 1; 0 in a running text.
        fresh: whether a cell or a block begins here, so that no sentence runs on into it.
    """

    text: str
    number: int
    row: int = 0
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a regulation: an article, a paragraph (項) of it, a point, a subpoint.

    Attributes:
        path: its numbers from the top, such as ``7.(1)b.(c)`` or ``第三條/二/(一)``; a further paragraph of
            an article is ``第七條/第三項``.
        parent: the path of the item it stands in; empty at the top.
        text: verbatim with its marker; a sentence broken over lines is joined.
        heading: the short title after the marker; empty where the text itself begins there.
        body: what follows the heading, without the marker.
        lines: the source's lines that it stands on.
        tail_omitted: whether the source says （以下略） after it.
    """

    path: str
    parent: str
    marker: Marker | None
    text: str
    heading: str = ""
    body: str = ""
    lines: tuple[int, ...] = ()
    row: int = 0
    state: State = ""
    tail_omitted: bool = False


@dataclass(frozen=True, slots=True)
class Regulation:
    """A regulation's items in the order of the text; an item stands after its parent.

    Attributes:
        preamble: the lines before the first item.
    """

    title: str
    items: tuple[Item, ...]
    preamble: tuple[Line, ...] = ()

    def item(self, path: str) -> Item | None:
        """The item of a path; None where there is none."""
        return next((item for item in self.items if item.path == path), None)

    def within(self, path: str) -> Iterator[Item]:
        """Every item under a path, however deep."""
        under = {path}
        for item in self.items:
            if item.parent in under:
                under.add(item.path)
                yield item


def doubtful(regulation: Regulation) -> Iterator[Item]:
    """Items whose number can't be where it is read: doubled, backwards, or 一、 directly under 一、."""
    last: dict[tuple[str, str], tuple[int, ...]] = {}
    kinds = {item.path: item.marker.kind for item in regulation.items if item.marker}
    for item in regulation.items:
        marker = item.marker
        if marker is None or marker.kind in ("bullet", "title"):
            continue
        before = last.get((item.parent, marker.kind))
        nested = (
            marker.kind in ("article", "point", "han", "han_paren") and kinds.get(item.parent) == marker.kind
        )
        if nested or (before is not None and marker.number <= before):
            yield item
        last[item.parent, marker.kind] = marker.number


_NARROW = str.maketrans("（）．/０１２３４５６７８９", "()..0123456789", " \u3000")
_SEPARATOR = re.compile(r"(?<!\d)\.|\.(?!\d)")


@lru_cache(maxsize=50_000)
def same_place(path: str) -> str:
    """A path without separators and width, for comparison between sources that spell it differently.

    A dot between two figures stays: 1.1 is not 11.
    """
    return _SEPARATOR.sub("", path.translate(_NARROW))
