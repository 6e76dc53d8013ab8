"""判準: a threshold, the words that justify it and who says so. No number of the law stands in code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from inspectorate.norms.interval import Interval

Speaker = Literal["text", "interpretation", "firm", "example"]
Value = bool | int | str | tuple[str, ...]
Measure = Literal["years", "months", "days", "hours", "minutes", "characters", "times", ""]


class CriterionError(LookupError):
    """A check asked for a criterion that its provision does not supply, or in another shape."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One threshold under a provision.

    Attributes:
        value: the number, name, yes/no or list of names that the threshold is.
        measure: what a number counts; empty for names.
        speaker: ``text`` the clause says so; ``interpretation`` a reading of it (``note`` gives its grounds);
            ``firm`` the firm set it (it may only tighten); ``example`` shipped for the firm to confirm.
        words: the clause's own words that carry the threshold.
        note: why, where the words alone do not say it.
    """

    value: Value
    measure: Measure = ""
    speaker: Speaker = "text"
    words: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a provision supplies to a check, and the time that is judged.

    Attributes:
        on: the day on which it is judged.
        since: the first day of the stretch that is inspected; None where it is not known.
    """

    on: date
    values: Mapping[str, Criterion]
    since: date | None = None

    def number(self, name: str) -> int:
        """A count, such as the least length of a password."""
        value = self._get(name).value
        if isinstance(value, bool) or not isinstance(value, int):
            raise CriterionError(f"criterion {name!r} is {value!r}; a whole number was expected")
        return value

    def interval(self, name: str) -> Interval:
        """A length of calendar time, such as how long a record is kept."""
        criterion = self._get(name)
        if criterion.measure not in ("years", "months", "days"):
            raise CriterionError(
                f"criterion {name!r} is measured in {criterion.measure!r}; years, months or days expected"
            )
        return Interval(self.number(name), criterion.measure)

    def names(self, name: str) -> tuple[str, ...]:
        """A list of names, such as the fields that a log must hold."""
        value = self._get(name).value
        if not isinstance(value, tuple):
            raise CriterionError(f"criterion {name!r} is {value!r}; a list of names was expected")
        return value

    def text(self, name: str) -> str:
        """A single name or word."""
        value = self._get(name).value
        if not isinstance(value, str):
            raise CriterionError(f"criterion {name!r} is {value!r}; a word was expected")
        return value

    def _get(self, name: str) -> Criterion:
        try:
            return self.values[name]
        except KeyError:
            raise CriterionError(f"the provision supplies no criterion {name!r}") from None
