"""營業日: Taiwan's business days with make-up working days, from a kept library."""

from datetime import date, timedelta
from functools import cache

import holidays

_ONE = timedelta(days=1)


@cache
def _taiwan() -> holidays.HolidayBase:
    return holidays.country_holidays("TW", language="zh_TW")


def is_business_day(day: date) -> bool:
    """Whether offices in Taiwan work on a day. Typhoon days are not known to the calendar."""
    return _taiwan().is_working_day(day)


def on_or_before(day: date) -> date:
    """The last business day that is not after a day: a due date never slips past what the text allows."""
    while not is_business_day(day):
        day -= _ONE
    return day


def next_after(day: date) -> date:
    """The first business day after a day."""
    day += _ONE
    while not is_business_day(day):
        day += _ONE
    return day
