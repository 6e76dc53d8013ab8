"""Whether two wordings of a clause say the same: only form differs, never a duty, number or subject."""

import re
import unicodedata
from collections.abc import Mapping

from inspectorate.norms.chinese_numbers import NUMERAL, quantities, value_of
from inspectorate.norms.similarity import plain, without_marker

_VARIANTS = str.maketrans(
    "台佈賬瞄週裏羣啓佔儘爲着衆峯劃祇执号与双录鉴鑑脱温内説户册污査証傢綫粘",
    "臺布帳描周裡群啟占盡為著眾峰畫只執號與雙錄鑒鑒脫溫內說戶冊汙查證家線黏",
)
"""Characters that are written both ways; 未 and 末, 以 and 已 are not among them."""

_SAME_WORDS = (
    ("紀錄", "記錄"),
    ("身分", "身份"),
    ("部分", "部份"),
    ("左列", "下列"),
    ("如左", "如下"),
    ("辨理", "辦理"),
    ("施行政序", "施行程序"),
    ("乙次", "一次"),
    ("訂定", "制定"),
    ("暨", "及"),
    ("與", "及"),
)
"""Words that the field exchanges without changing a duty; 或 is no 及, 得 and 宜 are no 應."""

_PARTICLES = str.maketrans("", "", "之的於")
_REFERENCE = re.compile(rf"第\s*(?P<n>{NUMERAL})\s*(?P<what>[條點項款目章節])(?:\s*之\s*(?P<m>{NUMERAL}))?")
_DOUBLED = re.compile(r"([^\W\d_a-zA-Z〇零一二三四五六七八九十百千萬億])\1")
"""A character typed twice; never a digit."""

_MUST = re.compile(r"(?<![無不毋必])須")


def same_characters(first: str, second: str) -> bool:
    """Whether two clauses are the same but for spaces, line breaks and marker."""
    return _spaceless(first) == _spaceless(second)


def wording_only(first: str, second: str, renumbered: Mapping[str, str] | None = None) -> bool:
    """Whether two clauses differ in form alone: punctuation, width, variant characters, numerals' script.

    Args:
        renumbered: old article number → new one, as ``第八條`` → ``第九條``: a citation that follows is form.
    """
    one, other = canonical(_cited(first, renumbered or {})), canonical(second)
    return one == other or _DOUBLED.sub(r"\1", one) == _DOUBLED.sub(r"\1", other)


def canonical(text: str) -> str:
    """The clause with every variant, numeral and particle in one form."""
    text = "".join(unicodedata.normalize("NFKC", without_marker(text)).translate(_VARIANTS).split())
    for one, other in _SAME_WORDS:
        text = text.replace(one.translate(_VARIANTS), other.translate(_VARIANTS))
    text = _MUST.sub("應", text)
    return plain(_numbers_in_one_script(text)).translate(_PARTICLES)


def _numbers_in_one_script(text: str) -> str:
    text = _REFERENCE.sub(_reference, text)
    out: list[str] = []
    rest = text
    for quantity in quantities(text):
        before, _, rest = rest.partition(quantity.text)
        out.extend((before, f"⟦{quantity.value}{quantity.unit}⟧"))
    return "".join((*out, rest))


def _reference(found: re.Match[str]) -> str:
    rest = f"之{value_of(found['m'])}" if found["m"] else ""
    return f"⟦第{value_of(found['n'])}{found['what']}{rest}⟧"


def _cited(text: str, renumbered: Mapping[str, str]) -> str:
    if not renumbered:
        return text
    names = {_REFERENCE.sub(_reference, old): new for old, new in renumbered.items()}
    return _REFERENCE.sub(lambda found: names.get(_reference(found), found[0]), text)


def _spaceless(text: str) -> str:
    return "".join(without_marker(text).split())
