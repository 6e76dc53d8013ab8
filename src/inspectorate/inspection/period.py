"""查核期間: the month, half-year or year that a set of working papers covers."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

_FORM = re.compile(r"^(?P<year>\d{4})(?:-(?:(?P<month>\d{2})|H(?P<half>[12])))?$")
_MONTHS_A_HALF = 6
_MONTHS_A_YEAR = 12
_ROC_OFFSET = 1911


class PeriodError(ValueError):
    """A period that is not of the form 2026-10, 2026-H2 or 2026."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period by its first and last day."""

    name: str
    first: date
    last: date

    @classmethod
    def parse(cls, name: str) -> "Period":
        """The period of a name: a month ``2026-10``, a half-year ``2026-H2`` or a year ``2026``.

        Raises:
            PeriodError: another form, or no such month.
        """
        found = _FORM.match(name)
        if not found:
            raise PeriodError(f"{name!r} is not a period; write 2026-10, 2026-H2 or 2026")
        year, month, half = int(found["year"]), found["month"], found["half"]
        start, length = 1, _MONTHS_A_YEAR
        if month:
            start, length = int(month), 1
        elif half:
            start, length = 1 + (int(half) - 1) * _MONTHS_A_HALF, _MONTHS_A_HALF
        if year == 0 or not 1 <= start <= _MONTHS_A_YEAR:
            raise PeriodError(f"{name!r} is not a period; there is no such month")
        end = start + length - 1
        return cls(name, date(year, start, 1), date(year, end, calendar.monthrange(year, end)[1]))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def roc(day: date) -> str:
    """A day as papers show it: 民國 115 年 10 月 31 日 is ``115/10/31``; before 民國 1 年, ``民國前``."""
    year = day.year - _ROC_OFFSET
    if year < 1:
        return f"民國前{1 - year}年{day.month}月{day.day}日"
    return f"{year}/{day.month:02}/{day.day:02}"
