"""How a standing moves."""

from fractions import Fraction

from inspectorate.posture.standing import Standing
from inspectorate.posture.trend import Step, trend

HALF, ALL, NONE = Standing(conforming=1, nonconforming=1), Standing(conforming=2), Standing(not_applicable=1)


def test_each_period_says_how_far_it_moved_since_the_one_before() -> None:
    assert trend([("2026-08", HALF), ("2026-09", ALL), ("2026-10", HALF)]) == (
        Step("2026-08", HALF, None),
        Step("2026-09", ALL, Fraction(50)),
        Step("2026-10", HALF, Fraction(-50)),
    )


def test_a_period_in_which_nothing_binds_breaks_the_line() -> None:
    assert [step.change for step in trend([("a", HALF), ("b", NONE), ("c", ALL)])] == [None, None, None]


def test_no_periods_have_no_trend() -> None:
    assert trend([]) == ()
