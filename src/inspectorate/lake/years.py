"""The years of records that do not write one: told or found for the first, the next after each New Year."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

ANY_YEAR = 2000
"""In which year a stamp without one is written; a leap year, so that 29 February stands."""
_HALF = timedelta(days=183)
_MONTHS = 12


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

    def dated(self, stamps: pa.Table) -> pa.Table:
        """From ``line`` and ``yearless``, in the order of the lines, to ``line`` and ``dated`` with the year.

        A stamp that the year does not have (29 February) is ``NULL``.
        """
        column = stamps["yearless"].combine_chunks()
        if not len(column):
            return pa.table({"line": stamps["line"], "dated": column})
        if self.year is None:
            if self.written is None:
                raise YearlessError
            self.year, self.found = first_year(column[0].as_py(), self.written), True
        years = self._years_of(column)
        return pa.table({"line": stamps["line"], "dated": _in_years(column, years)})

    def _years_of(self, column: pa.Array) -> pa.Array:
        """The year of each stamp; what is remembered moves on to the last of them."""
        before = pa.array([self.last or column[0].as_py()], column.type)
        previous = pa.concat_arrays([before, column.slice(0, len(column) - 1)])
        moved = pc.cast(pc.subtract(column, previous), pa.int64())
        half = int(_HALF / timedelta(microseconds=1))
        turns = pc.subtract(
            pc.cast(pc.less(moved, -half), pa.int32()), pc.cast(pc.greater(moved, half), pa.int32())
        )
        years = pc.add(pc.cumulative_sum(turns), pa.scalar(self.year, pa.int32()))
        self.last, self.year = column[-1].as_py(), years[-1].as_py()
        return years


def _in_years(column: pa.Array, years: pa.Array) -> pa.Array:
    """Each stamp of the year 2000 in its own year."""
    placed = pa.nulls(len(column), column.type)
    for year in pc.unique(years).to_pylist():
        mask = pc.equal(years, year)
        some = column.filter(mask)
        shift = [
            int((datetime(year, month, 1) - datetime(ANY_YEAR, month, 1)) / timedelta(microseconds=1))  # noqa: DTZ001 - the clock's own
            for month in range(1, _MONTHS + 1)
        ]
        by = pc.take(pa.array(shift, pa.duration("us")), pc.subtract(pc.month(some), 1))
        moved = pc.add(some, by)
        kept = pc.if_else(pc.equal(pc.month(moved), pc.month(some)), moved, pa.scalar(None, column.type))
        placed = pc.replace_with_mask(placed, mask, kept)
    return placed
