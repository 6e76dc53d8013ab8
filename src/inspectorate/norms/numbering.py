"""How regulations number their items: 第一條, 第三條之一, 一、, （一）, 1., (1), a., (a), ①, 甲、, ➤."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from inspectorate.norms.chinese_numbers import chinese, whole

Kind = Literal[
    "chapter",
    "section",
    "article",
    "point",
    "part",
    "formal",
    "han",
    "han_paren",
    "digit",
    "digit_paren",
    "lower",
    "lower_paren",
    "upper",
    "upper_paren",
    "roman",
    "outline",
    "circled",
    "stem",
    "bullet",
    "title",
]

_HAN = r"[〇○零一二三四五六七八九十百千廿卅]+"
_ANY = rf"(?:[0-9０-９]+|{_HAN})"
_FORMAL = dict(zip("一二三四五六七八九十", "壹貳參肆伍陸柒捌玖拾", strict=True))
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_L, _R = r"[（(]\s*", r"\s*[)）]"
_S = r"[ \t\u3000\xa0]*"

_COUNTED = (
    r"(?:[年月日天時秒週周季人名次位件種張份筆家倍元條項款點目章節頁級碼歲坪](?=[，。、；：之內以或及為）)\s]|$)"
    r"|[萬億千百至及或與]|個[月人]|小時|分[鐘之]|公[尺里斤分頃噸]|以[上下內])"
)
"""What a figure counts: 30 日 is no item."""

_OUTLINE = r"[0-9]{1,2}(?:\.[0-9]{1,2}){1,4}"
_ALONE = r"(?=[\s：:（(]|$)[：:]?"

_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("chapter", re.compile(rf"第{_S}(?P<n>{_ANY}){_S}(?P<what>[編篇章])(?:{_S}之{_S}(?P<m>{_ANY}))?")),
    ("section", re.compile(rf"第{_S}(?P<n>{_ANY}){_S}節(?:{_S}之{_S}(?P<m>{_ANY}))?")),
    ("article", re.compile(rf"第{_S}(?P<n>{_ANY}){_S}[-－之]{_S}(?P<m>{_ANY}){_S}條")),
    ("article", re.compile(rf"第{_S}(?P<n>{_ANY}){_S}條(?:{_S}之{_S}(?P<m>{_ANY}))?")),
    ("point", re.compile(rf"第{_S}(?P<n>{_ANY}){_S}點(?:{_S}之{_S}(?P<m>{_ANY}))?[、．.]?")),
    ("part", re.compile(rf"第{_S}(?P<n>{_ANY}){_S}(?P<what>[項款目])(?:之(?P<m>{_ANY}))?{_ALONE}")),
    ("formal", re.compile(rf"(?P<n>[壹貳參叁肆伍陸柒捌玖拾]+){_S}[、．.﹑]")),
    ("han", re.compile(rf"(?P<n>{_HAN})(?:之(?P<m>{_HAN}))?{_S}[、．.﹑]")),
    ("han_paren", re.compile(rf"{_L}(?P<n>{_HAN})(?:之(?P<m>{_HAN}))?{_R}[、．.]?")),
    ("han_paren", re.compile(r"(?P<glyph>[\u3220-\u3229])")),
    ("digit", re.compile(r"(?P<n>[0-9０-９]{1,3})(?:[-之](?P<m>[0-9]{1,2}))?[.．、﹒](?![0-9０-９])")),
    ("digit", re.compile(r"(?P<glyph>[\u2488-\u249b])")),
    ("outline", re.compile(rf"(?P<outline>{_OUTLINE})[.、．]?[ \u3000\t]+(?!{_COUNTED}|[0-9%])")),
    ("digit_paren", re.compile(rf"{_L}(?P<n>[0-9０-９]{{1,3}}){_R}[、．.]?")),
    ("digit_paren", re.compile(r"(?P<glyph>[\u2474-\u2487])")),
    ("roman", re.compile(r"(?P<roman>[ivx]{1,4})[.．、)](?![A-Za-z.])")),
    ("roman", re.compile(rf"{_L}(?P<roman>[ivx]{{1,4}}){_R}")),
    ("lower", re.compile(r"(?P<a>[a-zａ-ｚ])[.．、](?![a-z0-9.])")),
    ("lower_paren", re.compile(rf"{_L}(?P<a>[a-zａ-ｚ]){_R}")),
    ("lower_paren", re.compile(r"(?P<glyph>[\u249c-\u24b5])")),
    ("upper", re.compile(r"(?P<a>[A-ZＡ-Ｚ])[.．、](?![a-z0-9.])(?![A-Z][.．])")),
    ("upper_paren", re.compile(rf"{_L}(?P<a>[A-ZＡ-Ｚ]){_R}")),
    ("circled", re.compile(r"(?P<glyph>[\u2460-\u2473])")),
    ("stem", re.compile(rf"(?P<stem>[{_STEMS}])、")),
    ("title", re.compile(r"(?P<code>[A-Z]{2}-[0-9]{4,6})(?=[ \u3000])")),
    ("han", re.compile(rf"(?P<n>{_HAN})(?:之(?P<m>{_HAN}))?[ \u3000]{{1,4}}(?=[^\s、])")),
    ("digit", re.compile(rf"(?P<n>[0-9０-９]{{1,2}})[ \u3000]{{1,4}}(?=[\u4e00-\u9fff「（(])(?!{_COUNTED})")),
    ("bullet", re.compile(r"(?:[➤►▶•●◆◇■□◎]|[‧·](?![0-9〇○零一二三四五六七八九])|[-–*][ \u3000])\s*")),
)  # fmt: skip
_FIRST_GLYPH = {"\u3220": 1, "\u2488": 1, "\u2474": 1, "\u249c": 1, "\u2460": 1}
_REFERENCE = re.compile(r"(?:規定|所定|所稱|各款|之規定|但書|[、及或與至～~]|第.{1,4}[項款目條])")
_LIST_OF_NUMBERS = re.compile(rf"{_HAN}(?:[、款項目點條級類]|及|或|與)|[級類]")
_WORDS_ENDING_IN_ONE = "統唯單同第專萬其之任擇劃每逐惟如"


@dataclass(frozen=True, slots=True)
class Marker:
    """One item's number: ``text`` as written, ``number`` as (36, 2) for 第三十六條之二."""

    kind: Kind
    number: tuple[int, ...]
    text: str
    name: str = ""

    @property
    def label(self) -> str:
        """The number in one spelling whatever the source's width and spaces."""
        if self.kind == "outline":
            return ".".join(map(str, self.number))
        first, rest = self.number[0], "".join(f"之{chinese(n)}" for n in self.number[1:])
        return _label(self.kind, first, self.name) + rest

    def follows(self, other: "Marker") -> bool:
        """Whether this is the very next number after the other: 三 after 二, 三之一 after 三."""
        if self.kind == "outline":
            return other.kind == "outline" and self.number > other.number
        if self.kind != other.kind or self.kind == "bullet":
            return self.kind == other.kind
        if self.number == (other.number[0] + 1,):
            return True
        return self.number == (
            (*other.number, 1) if len(other.number) == 1 else (other.number[0], other.number[1] + 1)
        )

    @property
    def loose(self) -> bool:
        """Whether only white parts it from the text, as old laws print it: it may be a word as well."""
        return self.kind in ("han", "digit") and self.text[-1:] in (" ", "\u3000")

    @property
    def first(self) -> bool:
        """Whether a list begins with it."""
        return self.number == (1,) or self.kind in ("bullet", "title")


def markers_at(text: str, start: int = 0) -> Iterator[Marker]:
    """Every way in which the text can be read as beginning with a marker, the likeliest first."""
    for kind, pattern in _PATTERNS:
        found = pattern.match(text, start)
        if not found or _is_reference(kind, found):
            continue
        number = _number(found)
        if number:
            named = found.groupdict()
            yield Marker(kind, number, found[0], named.get("what") or named.get("code") or "")


def _is_reference(kind: Kind, found: re.Match[str]) -> bool:
    """第八條規定 and 第二、三款 cite an item, they do not begin one."""
    text, end = found.string, found.end()
    if kind in ("article", "point", "chapter", "section"):
        return bool(_REFERENCE.match(text, end))
    if kind == "han_paren":
        return text[end : end + 1] in ("級", "類", "款", "目")
    if kind == "stem":
        return text[end : end + 1] in tuple(_STEMS)
    if kind == "han":
        before = text[found.start() - 1 : found.start()]
        return bool(_LIST_OF_NUMBERS.match(text, end)) or (before != "" and before in _WORDS_ENDING_IN_ONE)
    return False


def _number(found: re.Match[str]) -> tuple[int, ...]:
    groups = found.groupdict()
    if outline := groups.get("outline"):
        return tuple(map(int, outline.split(".")))
    single = _single(groups)
    if single is not None:
        return (single,) if single else ()
    if "n" not in groups or groups["n"] is None:
        return (1,)
    numbers = [whole(groups[name]) for name in ("n", "m") if groups.get(name)]
    return () if None in numbers or numbers[0] == 0 else tuple(n for n in numbers if n is not None)


def _single(groups: dict[str, str | None]) -> int | None:
    """The number of a glyph, letter, Roman numeral or stem; 0 where it is none after all, None for others."""
    if glyph := groups.get("glyph"):
        base = max(first for first in _FIRST_GLYPH if first <= glyph)
        return ord(glyph) - ord(base) + 1
    if letter := groups.get("a"):
        return (ord(letter) - (0xFEE0 if ord(letter) > 0xFF00 else 0)) % 32  # noqa: PLR2004 - Unicode's own layout
    if roman := groups.get("roman"):
        return _ROMAN.index(roman) + 1 if roman in _ROMAN else 0
    if stem := groups.get("stem"):
        return _STEMS.index(stem) + 1
    return None


def _label(kind: Kind, number: int, name: str) -> str:
    han = chinese(number)
    letter = chr(ord("a") + (number - 1) % 26)
    spelt = {
        "chapter": f"第{han}{name}",
        "section": f"第{han}節",
        "article": f"第{han}條",
        "point": f"第{han}點",
        "part": f"第{han}{name}",
        "formal": "".join(_FORMAL.get(char, char) for char in han),
        "han": han,
        "han_paren": f"({han})",
        "digit": f"{number}.",
        "digit_paren": f"({number})",
        "lower": f"{letter}.",
        "lower_paren": f"({letter})",
        "upper": f"{letter.upper()}.",
        "upper_paren": f"({letter.upper()})",
        "roman": f"{_ROMAN[(number - 1) % len(_ROMAN)]}.",
        "circled": chr(0x245F + number) if number <= 20 else f"<{number}>",  # noqa: PLR2004 - Unicode has twenty
        "stem": _STEMS[(number - 1) % len(_STEMS)],
        "bullet": f"‧{number}",
        "title": name,
    }
    return spelt[kind]
