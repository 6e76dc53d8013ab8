"""An interval of calendar time as a provision writes it: 三年, 半年, 三個月, 九十日."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["years", "months", "days"]

_NAMES = {"years": "年", "months": "個月", "days": "日"}
_MONTHS_A_YEAR = 12
_BEGINS = tuple(date(year, month, 1) for year in range(2024, 2028) for month in range(1, 13))
"""Each month of four years, one of them a leap year: no other beginning makes an interval longer."""


@dataclass(frozen=True, slots=True, order=False)
class Interval:
    """A count of years, months or days. 半年 is six months, never 182 days."""

    count: int
    unit: Unit

    def before(self, day: date) -> date:
        """The day that lies this interval before ``day``; a month too short gives its last day."""
        if self.unit == "days":
            return day - timedelta(days=self.count)
        return _shift_months(day, -self._months)

    def after(self, day: date) -> date:
        """The day that lies this interval after ``day``; a month too short gives its last day."""
        if self.unit == "days":
            return day + timedelta(days=self.count)
        return _shift_months(day, self._months)

    @property
    def most_days(self) -> int:
        """How many days it has at most, whenever it begins: five years may hold two leap days."""
        return max((self.after(day) - day).days for day in _BEGINS)

    @property
    def _months(self) -> int:
        return self.count * (_MONTHS_A_YEAR if self.unit == "years" else 1)

    def __str__(self) -> str:
        return f"{self.count} {_NAMES[self.unit]}"


def _shift_months(day: date, months: int) -> date:
    index = day.year * _MONTHS_A_YEAR + day.month - 1 + months
    year, month = divmod(index, _MONTHS_A_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
