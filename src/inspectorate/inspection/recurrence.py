"""What must be done again within an interval: the stretches that were longer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from inspectorate.norms.interval import Interval


@dataclass(frozen=True, slots=True)
class Stretch:
    """Too long without: done on ``since``, due on ``due``, done again on ``until``; None where not yet."""

    since: date
    due: date
    until: date | None


def too_long(days: Sequence[date], every: Interval, on: date) -> Iterator[Stretch]:
    """The stretches between the days, and from the last one to the day judged, that outlast the interval.

    Args:
        days: when it was done, in any order; what lies after ``on`` has not happened yet.
    """
    done = sorted({day for day in days if day <= on})
    for since, until in zip(done, [*done[1:], None], strict=False):
        due = every.after(since)
        if (until or on) > due:
            yield Stretch(since, due, until)
