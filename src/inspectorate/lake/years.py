"""The years of records that do not write one: told or found for the first, the next after each New Year."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import numpy as np

ANY_YEAR = 2000
"""In which year a stamp without one is written; a leap year, so that 29 February stands."""
NO_DAY = np.datetime64("NaT", "us")
_HALF = np.timedelta64(183, "D")
_MONTHS = 12
_FEBRUARY = 1
_STARTS = np.arange("2000-01", "2001-01", dtype="datetime64[M]").astype("datetime64[us]")
"""Of the months of that year."""
_LEAP_DAY, _MARCH = np.datetime64("2000-02-29", "us"), np.datetime64("2000-03-01", "us")
Stamps: TypeAlias = np.ndarray[Any, np.dtype[np.datetime64]]
Numbers: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]


class YearlessError(Exception):
    """No year was told and none can be found."""


def first_year(first: datetime, written: datetime) -> int:
    """The year of a file's first stamp: the newest in which it is not after the file was last written.

    A file that reaches over more than a year needs to be told; :meth:`YearBook.dated` then leads beyond
    ``written``, which the caller holds against it.
    """
    late = written + timedelta(days=1)
    stands = (first.month, first.day, first.time()) <= (late.month, late.day, late.time())
    return late.year if stands else late.year - 1


@dataclass(slots=True)
class YearBook:
    """Follows the stamps of one file, line by line; one may come late or early by less than half a year.

    Attributes:
        year: of the first stamp, then of the newest; where not told, found by when the file was written.
        written: when that was, on the clock of the stamps.
        found: whether the year was found so.
        last: the newest stamp, in the year 2000.
    """

    year: int | None = None
    written: datetime | None = None
    found: bool = False
    last: datetime | None = None

    def go_back(self, before: "YearBook") -> None:
        """Forget the stamps that came after another state of this book."""
        self.year, self.found, self.last = before.year, before.found, before.last

    def dated(self, stamps: Stamps) -> Stamps:
        """From times in the year 2000 (``datetime64[us]``, in the order of the lines) to those with the year.

        A stamp that the year does not have (29 February) is :data:`NO_DAY`.
        """
        if not len(stamps):
            return stamps
        if self.year is None:
            if self.written is None:
                raise YearlessError
            self.year, self.found = first_year(stamps[0].item(), self.written), True
        return _in_years(stamps, self._years_of(stamps))

    def _years_of(self, stamps: Stamps) -> Numbers:
        """The year of each stamp; what is remembered moves on to the last of them."""
        before = stamps[0] if self.last is None else np.datetime64(self.last, "us")
        moved = np.diff(stamps, prepend=before)
        years = np.cumsum((moved < -_HALF).astype(np.int64) - (moved > _HALF)) + (self.year or 0)
        self.last, self.year = stamps[-1].item(), int(years[-1])
        return years


def _in_years(stamps: Stamps, years: Numbers) -> Stamps:
    """Each stamp of the year 2000 in its own year."""
    first, last = int(years.min()), int(years.max())
    month, latest = np.searchsorted(_STARTS, (stamps.min(), stamps.max()), "right") - 1
    if first == last and month == latest != _FEBRUARY:  # as nearly always
        moved: Stamps = stamps + (np.datetime64(f"{first:04}-{month + 1:02}", "us") - _STARTS[month])
        return moved
    months = np.searchsorted(_STARTS, stamps, "right") - 1
    meant = np.arange(f"{first:04}-01", f"{last + 1:04}-01", dtype="datetime64[M]").astype("datetime64[us]")
    shifts = meant - np.tile(_STARTS, last + 1 - first)
    found: Stamps = stamps + shifts[(years - first) * _MONTHS + months]
    lost = (stamps >= _LEAP_DAY) & (stamps < _MARCH) & ~_is_leap(years)
    found[lost] = NO_DAY
    return found


def _is_leap(years: Numbers) -> np.ndarray[Any, np.dtype[np.bool_]]:
    found: np.ndarray[Any, np.dtype[np.bool_]] = (years % 4 == 0) & ((years % 100 != 0) | (years % 400 == 0))
    return found
