"""What every part of the sample firm shares: the day, the seeded chance, and whether defects are planted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")
Files = Mapping[str, bytes]
"""Path in the firm's folder → bytes."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One sample firm.

    Attributes:
        on: the day on which the evidence was handed over; everything is dated from it.
        clean: the clean twin, in which no defect is planted.
        log_years: how far back the firewall's records reach.
        seed: the same seed gives the same bytes.
    """

    on: date
    clean: bool = False
    log_years: int = 3
    seed: int = 20261031

    def chance(self, part: str) -> Random:
        """The part's own seeded chance, so that one part does not shift another."""
        return Random(f"{self.seed}:{part}")  # noqa: S311 - sample data, not secrets

    def days_ago(self, days: int) -> date:
        """A day before the day of hand-over."""
        return self.on - timedelta(days=days)

    def planted(self, defect: T, instead: T) -> T:
        """The defect in the sample firm, what is right in its clean twin."""
        return instead if self.clean else defect


def lines(*texts: str) -> bytes:
    """Text lines as a UTF-8 file."""
    return ("\n".join(texts) + "\n").encode()
