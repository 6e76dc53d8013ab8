"""Dates as Taiwanese papers and systems write them: 115/10/31, 1151031, 民國115年10月31日, 2026-10-31."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal

TAIWAN = timezone(timedelta(hours=8), "Asia/Taipei")
"""Taiwan keeps UTC+8 all year; a moment without an offset is local."""

Order = Literal["ymd", "mdy", "dmy"]

_ROC_OFFSET = 1911
_EXCEL_ZERO = date(1899, 12, 30)
_HOURS_A_HALF_DAY = 12

_YEAR_FIRST = re.compile(
    r"(?:(?P<era>中華民國|民國|西元) ?)?(?P<before>前)?(?P<year>[0-9]{1,4}|元) ?(?P<first>[-/.年]) ?"
    r"(?P<month>[0-9]{1,2}) ?(?P<second>[-/.月]) ?(?P<day>[0-9]{1,2})(?: ?(?P<end>日))?"
)
_YEAR_LAST = re.compile(r"(?P<a>[0-9]{1,2})(?P<first>[-/.])(?P<b>[0-9]{1,2})(?P=first)(?P<year>[0-9]{4})")
_COMPACT = re.compile(r"(?P<year>(?:19|20|99)[0-9]{2}|[01][0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_SERIAL = re.compile(r"(?P<day>[2-7][0-9]{4})(?P<part>\.[0-9]+)?")
_TIME = re.compile(
    r"(?:[T ]|(?<=日))(?P<early>上午|下午|[AP]M)? ?(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,](?P<part>[0-9]{1,9}))?)?"
    r"(?: ?(?P<late>上午|下午|[AP]M))?(?: ?(?P<zone>Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?"
)
_SEPARATORS = {("-", "-"), ("/", "/"), (".", "."), ("年", "月")}


def parse_date(text: str, order: Order = "ymd") -> date | None:
    """The day that a text names; None where it is blank. A time of day is read and left out.

    Years of one to three digits, and seven digits in a row, count from 民國 1 年 (1912); four digits, and
    eight in a row, are CE. Five digits are a spreadsheet's serial number. Six digits in a row could be either
    calendar and are refused. Full-width characters count as half-width.

    Args:
        text: a cell or a line's part.
        order: how a date with its year last (10/31/2026) is read; ``ymd`` refuses it, for it may be either.

    Raises:
        ValueError: the text is not a date, or names a day that does not exist.
    """
    moment = parse_moment(text, order)
    return moment.date() if moment else None


def parse_moment(text: str, order: Order = "ymd") -> datetime | None:
    """The moment that a text names, in Taiwan time; midnight where it names only a day, None where blank.

    Takes what :func:`parse_date` takes, followed by a time: ``上午 08:30``, ``08:30:00 PM``, ``T08:30:00Z``.

    Raises:
        ValueError: the text is not a date or time, or names one that does not exist.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if not plain:
        return None
    serial = _SERIAL.fullmatch(plain)
    if serial:
        return _from_serial(int(serial["day"]), float(serial["part"] or 0))
    for form, day_of in ((_YEAR_FIRST, _year_first), (_COMPACT, _compact)):
        found = form.match(plain)
        if found and (rest := _time_of(plain, found.end())):
            return _placed(day_of(found), *rest)
    last = _YEAR_LAST.match(plain)
    if last and order != "ymd" and (rest := _time_of(plain, last.end())):
        return _placed(_year_last(last, order), *rest)
    raise ValueError(f"{text!r} is not a date")


def order_of(texts: list[str]) -> Order:
    """How the dates with their year last in one column are ordered, as far as the column itself proves it.

    ``31/10/2026`` proves day first, ``10/31/2026`` month first; where nothing or both are proven: ``ymd``,
    which refuses such dates.
    """
    found = [last for text in texts if (last := _YEAR_LAST.match(text.strip()))]
    most = {name: max((int(one[name]) for one in found), default=0) for name in ("a", "b")}
    day_first, month_first = most["a"] > _HOURS_A_HALF_DAY, most["b"] > _HOURS_A_HALF_DAY
    if day_first == month_first:
        return "ymd"
    return "dmy" if day_first else "mdy"


def _year_first(found: re.Match[str]) -> date:
    if (found["first"], found["second"]) not in _SEPARATORS or (found["end"] and found["second"] != "月"):
        raise ValueError(f"{found[0]!r} mixes its separators")
    return date(_year(found), int(found["month"]), int(found["day"]))


def _year(found: re.Match[str]) -> int:
    digits, era = found["year"], found["era"]
    common = len(digits) == len("2026")
    number = 1 if digits == "元" else int(digits)
    contradicted = era is not None and common != (era == "西元")
    if number == 0 or contradicted or (common and digits[0] == "0"):
        raise ValueError(f"{found[0]!r} names no year")
    if common:
        return number
    return _ROC_OFFSET + 1 - number if found["before"] else _ROC_OFFSET + number


def _compact(found: re.Match[str]) -> date:
    year = int(found["year"])
    if year == 0:
        raise ValueError(f"{found[0]!r} names no year")
    roc = len(found["year"]) < len("2026")
    return date(year + _ROC_OFFSET if roc else year, int(found["month"]), int(found["day"]))


def _year_last(found: re.Match[str], order: Order) -> date:
    month, day = ("a", "b") if order == "mdy" else ("b", "a")
    return date(int(found["year"]), int(found[month]), int(found[day]))


def _from_serial(days: int, part: float) -> datetime:
    midnight = datetime.combine(_EXCEL_ZERO + timedelta(days=days), time(), TAIWAN)
    return midnight + timedelta(seconds=round(part * 86_400))


def _time_of(plain: str, start: int) -> tuple[time, timezone] | None:
    """The time from ``start`` to the end; midnight where nothing follows, None where something else does."""
    if start == len(plain):
        return time(), TAIWAN
    found = _TIME.fullmatch(plain.upper(), start)
    if not found:
        return None
    hour, half = int(found["hour"]), found["early"] or found["late"]
    if half:
        if not 1 <= hour <= _HOURS_A_HALF_DAY or (found["early"] and found["late"]):
            raise ValueError(f"{plain!r} names no hour of a half-day")
        hour = hour % _HOURS_A_HALF_DAY + (_HOURS_A_HALF_DAY if half in ("下午", "PM") else 0)
    part = (found["part"] or "0")[:6].ljust(6, "0")
    return time(hour, int(found["minute"]), int(found["second"] or 0), int(part)), _zone(found["zone"])


def _zone(text: str | None) -> timezone:
    if text is None:
        return TAIWAN
    if text in ("Z", "UTC"):
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _placed(day: date, clock: time, zone: timezone) -> datetime:
    try:
        return datetime.combine(day, clock, zone).astimezone(TAIWAN)
    except OverflowError as error:
        raise ValueError(f"{day} lies outside the calendar") from error
