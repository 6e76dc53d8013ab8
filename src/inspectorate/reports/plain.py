"""Text of unknown origin made fit to print: what would hide, reorder a line or break a file is shown."""

import re
from itertools import chain

from inspectorate.facts.source import Source

_BREAKS_FILES = chain(range(0x20), range(0x7F, 0xA0), range(0xD800, 0xE000), (0xFFFE, 0xFFFF))
_HIDES_OR_REORDERS = (0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
_KEPT = frozenset("\n\t")

_SHOWN = {
    code: f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004 - the end of Latin-1
    for code in chain(_BREAKS_FILES, _HIDES_OR_REORDERS)
    if chr(code) not in _KEPT
}

_UNITS = {"line": "行", "row": "列", "record": "筆", "item": "項", "byte": "位元組"}
_PLACE = re.compile(rf"\b({'|'.join(_UNITS)}) (\d+)")


def visible(text: str) -> str:
    """The text with control, surrogate and direction-changing characters written out as their code points."""
    return text.translate(_SHOWN)


def place(where: Source | str) -> str:
    """A place in an item in zh-TW: ``line 3 byte 7`` is 第 3 行 第 7 位元組; empty for the whole item."""
    text = where.where_zh if isinstance(where, Source) else where
    return _PLACE.sub(lambda found: f"第 {found[2]} {_UNITS[found[1]]}", text)


def cited(source: Source | None) -> str:
    """An item with the place in it, in brackets; empty where nothing is cited."""
    return f"（{' '.join(part for part in (source.item, place(source)) if part)}）" if source else ""


def shortened(text: str, most: int) -> str:
    """The text, cut where it is longer than ``most`` characters, with a word that says so."""
    end = "…（以下略，全文見 result.json）"
    return text if len(text) <= most else text[: most - len(end)] + end
