"""Numbers that a word processor prints before paragraphs without writing them into the text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_HAN = "零一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LETTERS = 26
_TEN = 10
_CIRCLED = 20


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how its number is written (``decimal``), around what (``（%1）``), from where."""

    form: str
    text: str
    start: int = 1


class Counter:
    """Counts one list through its levels."""

    def __init__(self, levels: Mapping[int, Level]) -> None:
        """``levels`` by depth from 0."""
        self._levels = levels
        self._now: dict[int, int] = {}

    def next(self, depth: int) -> str:
        """The number before the next paragraph at a depth."""
        level = self._levels[depth]
        self._now[depth] = self._now.get(depth, level.start - 1) + 1
        self._now = {at: count for at, count in self._now.items() if at <= depth}
        if level.form in ("bullet", "none"):
            return "•" if level.form == "bullet" else ""
        return re.sub(r"%(\d)", lambda found: self._shown(int(found[1]) - 1), level.text)

    def _shown(self, depth: int) -> str:
        level = self._levels.get(depth)
        return written(self._now.get(depth, level.start), level.form) if level else ""


def written(number: int, form: str) -> str:
    """A number as a list's format writes it."""
    lowered = form.lower()
    if "counting" in lowered or "legal" in lowered or "ideographdigital" in lowered:
        return _han(number)
    if lowered.startswith("ideographtraditional"):
        return _STEMS[(number - 1) % len(_STEMS)]
    if "enclosedcircle" in lowered and number <= _CIRCLED:
        return chr(0x245F + number)
    if "letter" in lowered:
        letter = chr(ord("a") + (number - 1) % _LETTERS)
        return letter.upper() if lowered.startswith("upper") else letter
    if "roman" in lowered:
        return _roman(number).upper() if lowered.startswith("upper") else _roman(number)
    return str(number)


def _han(number: int) -> str:
    if number >= _TEN * _TEN:
        return "".join(_HAN[int(digit)] for digit in str(number))
    tens, ones = divmod(number, _TEN)
    return ("" if tens < 1 else "十" if tens == 1 else _HAN[tens] + "十") + (
        _HAN[ones] if ones or not tens else ""
    )


def _roman(number: int) -> str:
    out = ""
    for value, letters in _ROMAN:
        while number >= value:
            out, number = out + letters, number - value
    return out
