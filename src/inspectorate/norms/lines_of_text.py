"""What a line of a regulation looks like: finished or running on, a heading, furniture, a stand-in."""

import re
import unicodedata
from dataclasses import dataclass

from inspectorate.norms.regulation import State

_SENTENCE_END = "。；;：:！？!?"
_CLOSING = "」』）)】〕\"'”"
_LONGEST_HEADING = 30
_BRACKETED = re.compile(r"[（(〔\[【][^（）()〔〕\[\]【】]*[)）〕\]】]")
_LEADING_BRACKET = re.compile(
    r"^\s*(?P<heading>[（(〔【][^（）()〔〕【】]{1,30}[)）〕】])\s*(?P<body>.*)$", re.DOTALL
)
_STATES: tuple[tuple[State, str], ...] = (
    ("added", "新增|增訂|本[條項款點目]新增|無"),
    ("withdrawn", "刪除|本[條項款點目]刪除|廢止"),
    (
        "omitted",
        "略|同左|同右|未修正|本[條項款點目]未修正|不修正|無修正|未變動|未變更|維持現行(?:條文|規定)?|同現行(?:條文|規定)|同修正(?:條文|規定)",
    ),
)
_WORDS = "|".join(words for _, words in _STATES)
_STAND_IN = re.compile(rf"^[（(〔\[]?\s*(?P<word>{_WORDS}|以下略|下略|以上略|上略)\s*[)）〕\]]?\s*[。]?$")
_TAIL = re.compile(r"[（(〔\[]\s*(?:以下|下|後|餘)略\s*[)）〕\]]\s*[。]?$")
_BARE_ALLOWED = re.compile(
    r"同左|同右|未修正|刪除|新增|無|本[條項款點目].+|無修正|同現行.*|不修正|未變[動更]|維持現行.*|(?:以下|以上|下|上)略|略"
)
_FURNITURE = re.compile(
    r"^(?:第\s*[0-9０-９一二三四五六七八九十]+\s*頁(?:\s*[,，/／(（]?\s*共\s*[0-9０-９一二三四五六七八九十]+\s*頁\s*[)）]?)?"
    r"|[-–—－]\s*[0-9]{1,4}\s*[-–—－]"
    r"|[Pp]age\s*\d+(?:\s*(?:of|/)\s*\d+)?"
    r"|[0-9]{1,4}\s*[/／]\s*[0-9]{1,4}"
    r"|共\s*[0-9]+\s*頁"
    r"|[-=_＿─━…\s\u3000]{3,})$"
)  # fmt: skip
_APPENDIX = re.compile(r"^(?P<name>附[表件錄圖]\s*[一二三四五六七八九十0-9]*)(?=[\s\u3000、（(]|$)")


@dataclass(frozen=True, slots=True)
class StandIn:
    """A cell's or a line's stand-in for text."""

    state: State
    tail: bool


_DUTY = re.compile(
    r"^(?:應(?![變用])|不得|宜|勿|得)|應(?:於|由|經|依|與|向|以|將|有|留|建立|訂定|予|至少|定期|設|採|確|包含|符合)|不得|不可|其他"
)


def width(text: str) -> int:
    """How wide a line prints: a Chinese character takes two columns."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def finished(text: str) -> bool:
    """Whether a sentence ends at the end of the text."""
    stripped = text.rstrip()
    if stripped.endswith(tuple(_CLOSING)):
        stripped = stripped.rstrip(_CLOSING)
        return stripped.endswith(("。", "！", "？"))
    return stripped.endswith(tuple(_SENTENCE_END))


def heading_like(text: str) -> bool:
    """Whether the text is a short title without a sentence in it."""
    plain = text.strip()
    if not plain:
        return False
    if _BRACKETED.fullmatch(plain):
        return True
    while (bare := _BRACKETED.sub("", plain)) != plain:
        plain = bare
    plain = plain.strip().removesuffix("：").removesuffix(":")
    if _DUTY.search(plain) and not text.rstrip().endswith(("：", ":")):
        return False
    return 0 < len(plain) <= _LONGEST_HEADING and not any(char in plain for char in "，。；,;！？：:")


def split_heading(text: str) -> tuple[str, str]:
    """An item's first line as (heading, body): one of them empty, or a bracketed title before a sentence."""
    if stand_in(text) is not None:
        return "", text
    if heading_like(text):
        return text, ""
    found = _LEADING_BRACKET.match(text)
    if found and found["body"] and stand_in(found["heading"]) is None:
        return found["heading"], found["body"]
    return "", text


def stand_in(text: str) -> StandIn | None:
    """What a stand-in such as （刪除） says; None where the text is text."""
    found = _STAND_IN.match(text.strip())
    if not found or (found[0][0] not in "（(〔[" and not _BARE_ALLOWED.fullmatch(found["word"])):
        return None
    word = found["word"]
    if word.endswith("略") and word != "略":
        return StandIn("omitted", tail=True)
    return StandIn(next(state for state, words in _STATES if re.fullmatch(words, word)), tail=False)


def without_tail_stand_in(text: str) -> tuple[str, bool]:
    """The text without a （以下略） at its end, and whether there was one."""
    shorter = _TAIL.sub("", text.rstrip())
    return (shorter, True) if shorter != text.rstrip() else (text, False)


def is_furniture(text: str) -> bool:
    """Whether a line belongs to the page and not to the text: a page number, a rule."""
    return bool(_FURNITURE.match(text.strip()))


def appendix(text: str) -> int:
    """How many characters name the appendix that begins with this line (附表一); none where none does."""
    found = _APPENDIX.match(text)
    return len(found["name"].rstrip()) if found else 0


def joined(first: str, second: str) -> str:
    """Two pieces of one sentence: Latin words are parted by a space, Chinese ones are not."""
    if first and second and first[-1].isascii() and second[0].isascii() and second[0].isalnum():
        return first + ("" if first[-1] in "(/-" else " ") + second
    return first + second
