"""現況: how much of what binds a firm was found to conform, domain by domain.

Every figure is a count or the quotient of two counts, so that anybody can recompute it from the papers.
What is unfinished or cannot be told is never counted as conforming.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from fractions import Fraction

from inspectorate.inspection.verdict import Outcome


@dataclass(frozen=True, slots=True)
class Counted:
    """So many papers of a domain that conclude the same; ``outcome`` is None while they are not sealed."""

    domain: str
    outcome: Outcome | None
    number: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Papers, counted by what they conclude once sealed; ``unfinished`` are those that are not."""

    conforming: int = 0
    nonconforming: int = 0
    undetermined: int = 0
    not_applicable: int = 0
    unfinished: int = 0

    @property
    def total(self) -> int:
        """All papers."""
        return self.binding + self.not_applicable

    @property
    def binding(self) -> int:
        """Papers of provisions that apply, or of which that is not concluded yet."""
        return self.conforming + self.nonconforming + self.undetermined + self.unfinished

    @property
    def share(self) -> Fraction | None:
        """符合比率: of the papers that bind, those that conform; None where nothing binds."""
        return Fraction(self.conforming, self.binding) if self.binding else None

    @property
    def percent(self) -> int | None:
        """The share in whole per cent, rounded down: 100 means every single one."""
        return None if self.share is None else int(self.share * 100)

    @property
    def sealed(self) -> int:
        """Papers that are finished."""
        return self.total - self.unfinished

    @property
    def percent_sealed(self) -> int | None:
        """How many of all papers are finished, in whole per cent, rounded down; None where there are none."""
        return self.sealed * 100 // self.total if self.total else None

    def __add__(self, other: "Standing") -> "Standing":
        """Both counted together."""
        names = [one.name for one in fields(self)]
        return Standing(*(getattr(self, name) + getattr(other, name) for name in names))


def standings(counted: Iterable[Counted]) -> dict[str, Standing]:
    """Where each domain stands."""
    found: dict[str, Standing] = {}
    for one in counted:
        name = one.outcome.value if one.outcome else "unfinished"
        found[one.domain] = found.get(one.domain, Standing()) + Standing(**{name: one.number})
    return found


def together(standing: Iterable[Standing]) -> Standing:
    """Several counted as one, such as all domains of a firm."""
    return sum(standing, Standing())
