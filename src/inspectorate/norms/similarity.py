"""How alike two clauses are, whatever their marker, width, spaces and punctuation."""

import unicodedata
from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache

from inspectorate.norms.numbering import markers_at

_DROPPED = set("，、。；：？！,;:?!「」『』（）()《》〈〉[]【】〔〕\"'“”‘’·‧…～~—–_*➤►●　 \t\n\r")
_BETWEEN_DIGITS = set(".:~–—")
_LONGEST = 4000


def without_marker(text: str) -> str:
    """The text without the marker it begins with."""
    stripped = text.strip()
    marker = next((found for found in markers_at(stripped) if not found.loose), None)
    return stripped[len(marker.text) :].strip() if marker else stripped


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """The characters that carry meaning: one width, no spaces, no punctuation but in numbers."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = []
    for index, char in enumerate(folded):
        if char in _BETWEEN_DIGITS:
            between = folded[index - 1 : index].isdigit() and folded[index + 1 : index + 2].isdigit()
            kept.append(char if between else "")
        elif char not in _DROPPED:
            kept.append(char)
    return "".join(kept)


def similarity(first: str, second: str, least: float = 0.0) -> float:
    """From 0 (nothing in common) to 1 (the same but for punctuation); 0 where surely below ``least``."""
    (one, counts), (other, other_counts) = _words(first), _words(second)
    if one == other:
        return 1.0
    most = (len(one) + len(other)) * least / 2
    if min(len(one), len(other)) < most or (counts & other_counts).total() < most:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


@lru_cache(maxsize=20_000)
def _words(text: str) -> tuple[str, Counter[str]]:
    """What is compared of a clause, and how often each character stands in it: no likeness exceeds that."""
    kept = plain(without_marker(text))[:_LONGEST]
    return kept, Counter(kept)
