"""趨勢: how a standing moves from period to period."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from inspectorate.posture.standing import Standing


@dataclass(frozen=True, slots=True)
class Step:
    """One period of a trend.

    ``change`` is how much the share of conforming papers moved since the period before, in points of a
    hundred; None where either of the two has no share.
    """

    period: str
    standing: Standing
    change: Fraction | None


def trend(periods: Iterable[tuple[str, Standing]]) -> tuple[Step, ...]:
    """The steps of a trend.

    Args:
        periods: name and standing, the oldest first.
    """
    steps: list[Step] = []
    before: Fraction | None = None
    for period, standing in periods:
        share = standing.share
        moved = None if share is None or before is None else (share - before) * 100
        steps.append(Step(period, standing, moved))
        before = share
    return tuple(steps)
