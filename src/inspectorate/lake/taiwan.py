"""The day and hour in Taiwan of a time in UTC: eight hours ahead, the whole year, since 1980."""

import ibis
from ibis.expr.types import DateColumn, TimestampColumn

from inspectorate.lake.layout import AHEAD_HOURS

__all__ = ["AHEAD_HOURS", "day_of", "local"]


def local(time: TimestampColumn) -> TimestampColumn:
    """The time on the clocks of Taiwan."""
    return time + ibis.interval(hours=AHEAD_HOURS)


def day_of(time: TimestampColumn) -> DateColumn:
    """The day in Taiwan."""
    return local(time).date()
