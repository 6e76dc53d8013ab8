"""Numbers as regulations write them (二年, 三十日, 百分之五, 109年6月1日), read into values."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

DIGITS = "〇零一二三四五六七八九"
_VALUES = {
    **{numeral: value for value, numeral in enumerate("零一二三四五六七八九")},
    **{numeral: value for value, numeral in enumerate("零壹貳參肆伍陸柒捌玖")},
    "〇": 0,
    "○": 0,
    "兩": 2,
    "叁": 3,
}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_TWENTIES = {"廿": "二十", "卅": "三十"}
_LARGE = {"萬": 10**4, "億": 10**8, "兆": 10**12}
_MULTIPLES = {**_LARGE, "百": 100, "千": 1000}
_ROC_OFFSET = 1911
_MONTH_AND_DAY = 2

_HAN = "〇○零一二三四五六七八九十百千萬億兆兩廿卅壹貳參叁肆伍陸柒捌玖拾佰仟"
NUMERAL = rf"(?:[0-9０-９]+(?:[,，][0-9０-９]{{3}})*(?:[.．][0-9０-９]+)?|[{_HAN}]+)"
"""A pattern for one numeral, Chinese or Arabic, of either width."""

_TIME = (
    r"年度|年|個月|個星期|個營業日|個工作天|個工作日|月|季|週|周|星期"
    r"|營業日|工作日|日曆天|日|天|小時|時|分鐘|秒鐘|秒"
)
_COUNT = (
    r"個字元|字元|位元|位數|位|碼|個人|人|名|家|次|件|份|筆|項目|倍|級"
    r"|公尺|公里|公斤|坪|股|張|戶|台|臺|元|％|%|種|處"
)
_UNIT = rf"(?:萬|億|千|百)*(?:{_TIME}|{_COUNT})"
_QUANTITY = re.compile(
    rf"(?P<day>(?:(?:中華)?民國)?(?:{NUMERAL}\s*年\s*)?{NUMERAL}\s*月\s*{NUMERAL}\s*日)"
    rf"|(?P<percent>百分之{NUMERAL})"
    rf"|(?P<part>{NUMERAL}分之{NUMERAL})"
    rf"|(?P<half>每?半(?:{_TIME}))"
    rf"|(?P<each>每(?:年|月|季|週|周|日|星期|天|小時)|年度(?=查核|檢查|稽核))"
    rf"|(?P<count>(?<![第條款項])每?{NUMERAL}\s*{_UNIT})"
    r"|(?P<bare>(?<![A-Za-z0-9.\-/第])[0-9０-９]+(?:[.．][0-9０-９]+)?(?![A-Za-z0-9.\-/]*[條款項點目章節號]))"
)
_SPLIT = re.compile(rf"^每?({NUMERAL})\s*(.*)$")
_ROC_DATE = re.compile(
    rf"(?:中華)?(?:民國)?\s*(?P<year>{NUMERAL})\s*年\s*(?P<month>{NUMERAL})\s*月\s*(?P<day>{NUMERAL})\s*日"
)
_HALVES: dict[str, tuple[int | Fraction, str]] = {
    "年": (6, "個月"),
    "年度": (6, "個月"),
    "月": (Fraction(1, 2), "月"),
    "日": (12, "小時"),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts: ``text`` as written, ``value`` and ``unit`` for comparison."""

    text: str
    value: Fraction
    unit: str

    @property
    def number(self) -> int | float:
        """The value as JSON writes it."""
        return self.value.numerator if self.value.denominator == 1 else float(self.value)


def value_of(text: str) -> Fraction | None:
    """The value of a numeral, Chinese or Arabic, of any width; None where it is not one."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", plain):
        return Fraction(plain)
    for short, long in _TWENTIES.items():
        plain = plain.replace(short, long)
    mixed = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([萬億兆]+)", plain)
    if mixed:
        return Fraction(mixed[1]) * _product(mixed[2])
    if not plain or any(c not in _VALUES and c not in _SMALL and c not in _LARGE for c in plain):
        return None
    if all(c in _VALUES for c in plain):
        return Fraction(int("".join(str(_VALUES[c]) for c in plain)))
    return Fraction(_chinese(plain))


def whole(text: str) -> int | None:
    """The value of a numeral that is a whole number; None for anything else."""
    value = value_of(text)
    return value.numerator if value is not None and value.denominator == 1 else None


def chinese(number: int) -> str:
    """A whole number from 0 to 9999 in Chinese numerals: 36 is 三十六, 105 is 一百零五."""
    digits = "零一二三四五六七八九"
    out, gap = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            out += ("零" if gap and out else "") + digits[digit] + name
        gap = not digit
    return (out.removeprefix("一") if out.startswith("一十") else out) or "零"


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity in a text in order; numbers of articles, dates' parts and list markers are none."""
    return tuple(quantity for found in _QUANTITY.finditer(text) if (quantity := _quantity(found)) is not None)


def roc_dates(text: str) -> tuple[date, ...]:
    """Every date of the Republic's calendar in a text; a day that does not exist is left out."""
    found = []
    for match in _ROC_DATE.finditer(text):
        parts = [whole(match[name]) for name in ("year", "month", "day")]
        try:
            year, month, day = (part or 0 for part in parts)
            found.append(date(year + _ROC_OFFSET if year < _ROC_OFFSET else year, month, day))
        except ValueError:
            continue
    return tuple(found)


def _quantity(found: re.Match[str]) -> Quantity | None:
    text = found[0]
    if found["day"]:
        return _day(text)
    if found["percent"]:
        value = value_of(text.removeprefix("百分之"))
        return None if value is None else Quantity(text, value, "%")
    if found["part"]:
        below, above = (value_of(part) for part in text.split("分之"))
        return Quantity(text, above / below, "") if above is not None and below else None
    if found["half"] or found["each"]:
        return _rhythm(text.removeprefix("每").replace("年度", "年"), text)
    return _count(text)


def _day(text: str) -> Quantity:
    parts = [value_of(part) or Fraction(0) for part in re.findall(NUMERAL, text)]
    value = sum((part * 100**place for place, part in enumerate(reversed(parts))), Fraction(0))
    return Quantity(text, value, "月日" if len(parts) == _MONTH_AND_DAY else "年月日")


def _rhythm(unit: str, text: str) -> Quantity:
    if not unit.startswith("半"):
        return Quantity(text, Fraction(1), _unit(unit))
    half = unit.removeprefix("半")
    count, measure = _HALVES.get(half, (Fraction(1, 2), half))
    return Quantity(text, Fraction(count), measure)


def _count(text: str) -> Quantity:
    ((number, counted),) = _SPLIT.findall(text)
    multiple, unit = _multiple(counted)
    return Quantity(text, (value_of(number) or Fraction(0)) * multiple, _unit(unit))


def _multiple(unit: str) -> tuple[int, str]:
    """What a unit is worth, as 萬 in 萬元, and the unit without it."""
    worth = 1
    while unit[:1] in _MULTIPLES and len(unit) > 1:
        worth, unit = worth * _MULTIPLES[unit[0]], unit[1:]
    return worth, unit


def _unit(unit: str) -> str:
    plain = unicodedata.normalize("NFKC", unit).strip()
    same = {"周": "週", "星期": "週", "個星期": "週", "天": "日", "月": "個月", "台": "臺", "時": "小時"}
    return same.get(plain, plain)


def _product(names: str) -> int:
    result = 1
    for name in names:
        result *= _LARGE[name]
    return result


def _chinese(text: str) -> int:
    for name in ("兆", "億", "萬"):
        before, found, after = text.partition(name)
        if found:
            return (_chinese(before) if before else 1) * _LARGE[name] + (_chinese(after) if after else 0)
    total, digit = 0, None
    for char in text:
        if char in _SMALL:
            total += (1 if digit is None else digit) * _SMALL[char]
            digit = None
        else:
            digit = (digit or 0) * 10 + _VALUES[char]
    return total + (digit or 0)
