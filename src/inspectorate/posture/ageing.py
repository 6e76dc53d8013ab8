"""缺失之久暫: for how long findings have been open, and how often they were seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Band:
    """A span of ages in days, both ends counted; ``longest`` is None where there is no end."""

    shortest: int
    longest: int | None

    @property
    def said(self) -> str:
        """The span in figures: ``31–90``, ``181+``."""
        return f"{self.shortest}+" if self.longest is None else f"{self.shortest}–{self.longest}"


BANDS = (Band(0, 30), Band(31, 90), Band(91, 180), Band(181, None))
"""As lists of follow-up are wont to be cut; no rule hangs on them."""


def days_open(opened: date, closed: date | None, on: date) -> int:
    """For how many days a finding has been open on a day, or was until it was closed; never negative."""
    return max(0, ((closed or on) - opened).days)


def aged(ages: Iterable[int]) -> dict[Band, int]:
    """How many findings lie in each band."""
    found = dict.fromkeys(BANDS, 0)
    for age in ages:
        found[next(band for band in BANDS if band.longest is None or age <= band.longest)] += 1
    return found
