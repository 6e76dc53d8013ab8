"""The letters of a PDF page: each as it was meant, and whether what was read of the page holds them all."""

import unicodedata
from collections import Counter
from collections.abc import Iterable

from inspectorate.readers.documents.structure import Block, Passage

_COMPATIBILITY = (("\u2e80", "\u2fdf"), ("\uf900", "\ufaff"))


def mended(text: str) -> str:
    """Characters that a font maps to a radical or compatibility form stand as the one that was meant."""
    return "".join(
        unicodedata.normalize("NFKC", char)
        if any(low <= char <= high for low, high in _COMPATIBILITY)
        else char
        for char in text
    )


def unheld(page: str, read: Iterable[str]) -> str:
    """The letters of a page that no text read of it holds, in the page's order; white counts for nothing."""
    left = Counter(_plain("".join(read)))
    lost = []
    for letter in _plain(page):
        if left[letter]:
            left[letter] -= 1
        else:
            lost.append(letter)
    return "".join(lost)


def texts_of(block: Block) -> list[str]:
    """Every text that a passage or a table holds."""
    if isinstance(block, Passage):
        return [block.text]
    return [passage.text for row in block.rows for cell in row for passage in cell]


def _plain(text: str) -> str:
    letters = (letter for char in text for letter in unicodedata.normalize("NFKC", char))
    return "".join(
        letter for letter in letters if not letter.isspace() and unicodedata.category(letter) != "Cc"
    )
