"""How often each rhythm comes round, and how far back an inspection looks."""

from datetime import date

import pytest

from inspectorate.inspection.calendar import (
    Rule,
    inspected_since,
    inspection_dues,
    inspection_rule,
    obligation_dues,
    obligation_rule,
)
from inspectorate.inspection.firm import Firm, OwnInterval, Rhythm
from inspectorate.inspection.period import Period
from inspectorate.norms.applicability import Answers
from inspectorate.norms.provision import Cadence, Citation, Key, Provision

FIRM = Firm("大安證券", "9999", Answers(), Rhythm((3, 9), 11))
EVERY_MONTH = list(range(1, 13))


def provision(inspection: str = "", obligation: str = "") -> Provision:
    cadence = Cadence(inspection, obligation)  # type: ignore[arg-type] # tests name the cadences of the schema
    return Provision(Key("i", "e", "1"), "1", "應…", Citation("S000", (1,)), "X", "access", cadence=cadence)


def firm_with(months: int) -> Firm:
    return Firm("大安證券", "9999", Answers(), FIRM.rhythm, intervals={"X": OwnInterval(months, "董事會")})


@pytest.mark.parametrize(
    ("cadence", "even_year", "odd_year"),
    [
        ("monthly", EVERY_MONTH, EVERY_MONTH),
        ("quarterly", [2, 5, 8, 11], [2, 5, 8, 11]),
        ("half_yearly", [3, 9], [3, 9]),
        ("yearly", [11], [11]),
        ("two_yearly", [11], []),
        ("periodic", [], []),
        ("daily", [], []),
    ],
)
def test_the_clause_s_own_act_comes_round_in_its_months(
    cadence: str, even_year: list[int], odd_year: list[int]
) -> None:
    for year, months in ((2026, even_year), (2027, odd_year)):
        dues = obligation_dues(provision(obligation=cadence), FIRM, date(year, 1, 1), date(year, 12, 31))
        found = [(due.day.month, due.kind) for due in dues]
        assert found == [(month, "obligation") for month in months]


@pytest.mark.parametrize(
    ("months", "found"),
    [(1, EVERY_MONTH), (2, [1, 3, 5, 7, 9, 11]), (4, [3, 7, 11]), (6, [3, 9]), (12, [11])],
)
def test_a_firm_s_own_interval_is_counted_from_its_yearly_month(months: int, found: list[int]) -> None:
    dues = obligation_dues(
        provision(obligation="periodic"), firm_with(months), date(2026, 1, 1), date(2026, 12, 31)
    )
    assert [due.day.month for due in dues] == found


@pytest.mark.parametrize(
    ("cadence", "months"),
    [("daily", 1), ("monthly", 1), ("quarterly", 3), ("half_yearly", 6), ("yearly", 12), ("two_yearly", 24)],
)
def test_a_silent_heading_leaves_the_rhythm_to_the_clause(cadence: str, months: int) -> None:
    rule = inspection_rule(provision(obligation=cadence), FIRM)
    assert (rule.months, rule.basis) == (months, "clause")
    assert obligation_rule(provision(obligation=cadence), firm_with(1)) == rule, "no firm overrides the text"


@pytest.mark.parametrize(("cadence", "months"), [("monthly", 1), ("half_yearly", 6), ("yearly", 12)])
def test_a_heading_says_how_often_it_is_inspected(cadence: str, months: int) -> None:
    rule = inspection_rule(provision(cadence, "daily"), firm_with(months))
    assert (rule.months, rule.basis) == (months, "heading"), "as often is not more often"


def test_months_run_on_over_the_turn_of_the_year() -> None:
    dues = inspection_dues(provision("monthly"), FIRM, date(2026, 11, 15), date(2027, 2, 1))
    assert [(due.day.year, due.day.month) for due in dues] == [(2026, 11), (2026, 12), (2027, 1), (2027, 2)]


@pytest.mark.parametrize(
    ("months", "period", "on", "since"),
    [
        (6, "2026-10", date(2026, 10, 31), date(2026, 5, 1)),
        (1, "2026-10", date(2026, 10, 31), date(2026, 10, 1)),
        (1, "2026-10", date(2026, 10, 15), date(2026, 9, 16)),
        (1, "2026", date(2026, 10, 31), date(2026, 1, 1)),
        (0, "2026-10", date(2026, 10, 31), date(2026, 10, 1)),
    ],
)
def test_an_inspection_looks_back_to_the_one_before_or_to_its_period_s_first_day(
    months: int, period: str, on: date, since: date
) -> None:
    assert inspected_since(Rule(months, "heading", ""), Period.parse(period), on) == since
