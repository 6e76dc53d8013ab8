"""What a heading carries besides its title: the exchange's code, whom it binds, how often it is inspected."""

import re
from dataclasses import dataclass

_BRACKET = re.compile(r"[（(](?P<inside>[^（）()]*[A-Z]{2}\s*-\s*\d{4,6}[^（）()]*)[)）]")
_INSPECTED = re.compile(r"[（(](?P<inside>[^（）()]*查核)[)）]\s*$")
_CODE = re.compile(r"[A-Z]{2}\s*-\s*\d{4,6}")
_FREQUENCY = re.compile(
    r"(?P<how>每月|每季|每半年|半年|每年|年度|每週|每日|按月|按季|不定期|定期|[^，,、；;]{1,6})查核"
)
_ALSO = re.compile(
    r"^另?\s*(?P<items>[a-zA-Z0-9一二三四五六七八九十（）()、,，\s及]+)(?:各)?[項款目點]?並?適用於?(?P<whom>.+)$"
)
_BARE_CODE = re.compile(r"^\s*(?P<code>[A-Z]{2}-\d{4,6})\s*(?P<title>[^\s（(]*)")
_CADENCE = {
    "每月": "monthly",
    "按月": "monthly",
    "半年": "half_yearly",
    "每半年": "half_yearly",
    "年度": "yearly",
    "每年": "yearly",
}


@dataclass(frozen=True, slots=True)
class AlsoBinds:
    """An extension of some items to others than the heading's own: 另 a、b、e 項並適用於…."""

    items: tuple[str, ...]
    applies: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What the heading of a point says in its brackets.

    Attributes:
        code: such as CC-17010.
        applies: whom it binds, in the heading's words; empty where it names nobody.
        also: items that bind others besides.
        frequency: how often it is inspected, in the heading's words (每月查核); empty where none.
        cadence: the same as the catalogue writes it; empty where it has no word for it.
    """

    code: str
    title: str = ""
    applies: str = ""
    also: tuple[AlsoBinds, ...] = ()
    frequency: str = ""
    cadence: str = ""


def heading_data(text: str) -> Heading | None:
    """The data that a heading carries; None where it carries neither a code nor how often it is inspected."""
    found = _BRACKET.search(text) or _INSPECTED.search(text)
    if found:
        return _from_bracket(text[: found.start()].strip(), found["inside"])
    bare = _BARE_CODE.match(text)
    return Heading(bare["code"], bare["title"]) if bare else None


def _from_bracket(title: str, inside: str) -> Heading:
    code = _CODE.search(inside)
    rest = inside.replace(code[0], "", 1) if code else inside
    frequency, cadence, applies, also = "", "", "", []
    for part in _parts(rest):
        often = _FREQUENCY.fullmatch(part)
        further = _ALSO.match(part)
        if often:
            frequency, cadence = part, _CADENCE.get(often["how"], "")
        elif further and part.startswith("另"):
            also.append(
                AlsoBinds(
                    tuple(re.findall(r"[a-zA-Z]|[0-9]+|[一二三四五六七八九十]+", further["items"])),
                    further["whom"],
                )
            )
        elif "適用" in part:
            applies = "，".join(filter(None, (applies, re.sub(r"^(僅|限)?適用(於|對象[:：]?)?", "", part))))
    return Heading(code[0].replace(" ", "") if code else "", title, applies, tuple(also), frequency, cadence)


def _parts(text: str) -> list[str]:
    """The bracket's statements: commas part them, but not the list in 另 a、b、e項."""
    return [part.strip() for part in re.split(r"[，,；;]", text) if part.strip()]
