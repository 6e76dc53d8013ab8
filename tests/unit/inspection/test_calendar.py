"""When things are due."""

from datetime import date

import pytest

from inspectorate.inspection.business_days import is_business_day, next_after, on_or_before
from inspectorate.inspection.calendar import (
    due_in,
    inspection_dues,
    inspection_rule,
    is_daily,
    obligation_dues,
    obligation_rule,
)
from inspectorate.inspection.firm import Firm, OwnInterval, Rhythm
from inspectorate.inspection.period import Period
from inspectorate.norms.applicability import Answers
from inspectorate.norms.provision import Cadence, Citation, Key, Provision

FIRM = Firm("大安證券", "9999", Answers(), Rhythm((4, 10), 10))


def provision(inspection: str = "", obligation: str = "", control: str = "X") -> Provision:
    cadence = Cadence(inspection, obligation)  # type: ignore[arg-type] # tests name the cadences of the schema
    return Provision(
        Key("i", "e", "1"), "1", "應…", Citation("S000", (1,)), control, "access", cadence=cadence
    )


def test_a_monthly_heading_is_due_every_month_on_its_last_business_day() -> None:
    days = [
        due.day for due in inspection_dues(provision("monthly"), FIRM, date(2026, 1, 1), date(2026, 3, 31))
    ]
    assert days == [date(2026, 1, 30), date(2026, 2, 26), date(2026, 3, 31)]


def test_half_yearly_falls_in_the_firms_two_months() -> None:
    year = Period.parse("2026")
    found = [due.day.month for due in inspection_dues(provision("half_yearly"), FIRM, year.first, year.last)]
    assert found == [4, 10]
    assert due_in(provision("half_yearly"), FIRM, Period.parse("2026-09")) is None


def test_the_heading_decides_the_inspection_and_the_clause_its_own_act() -> None:
    both = provision("half_yearly", "monthly")
    assert inspection_rule(both, FIRM).months == 6
    own = obligation_rule(both, FIRM)
    assert own is not None
    assert own.months == 1


def test_daily_acts_are_not_listed_one_by_one() -> None:
    daily = provision("half_yearly", "daily")
    assert is_daily(daily)
    assert not list(obligation_dues(daily, FIRM, date(2026, 1, 1), date(2026, 12, 31)))


def test_where_the_text_gives_no_length_the_firm_sets_it_and_is_named() -> None:
    firm = Firm("大安證券", "9999", Answers(), intervals={"X": OwnInterval(3, "董事會", "資安政策")})
    rule = inspection_rule(provision(obligation="periodic"), firm)
    assert (rule.months, rule.basis) == (3, "firm")
    assert "董事會" in rule.said


def test_where_nobody_set_a_length_it_is_looked_at_every_time() -> None:
    rule = inspection_rule(provision(obligation="periodic"), FIRM)
    assert (rule.months, rule.basis) == (0, "unset")
    assert due_in(provision(), FIRM, Period.parse("2026-07")) is not None


def test_a_firm_may_inspect_more_often_but_never_less() -> None:
    often = Firm("大安證券", "9999", Answers(), intervals={"X": OwnInterval(1, "資安長")})
    seldom = Firm("大安證券", "9999", Answers(), intervals={"X": OwnInterval(24, "資安長")})
    assert inspection_rule(provision("half_yearly"), often).months == 1
    assert inspection_rule(provision("half_yearly"), seldom).months == 6


def test_late_is_visible_the_next_day() -> None:
    due = due_in(provision("monthly"), FIRM, Period.parse("2026-10"))
    assert due is not None
    assert due.day == date(2026, 10, 30)
    assert not due.overdue(date(2026, 10, 30))
    assert due.overdue(date(2026, 10, 31))


def test_two_yearly_comes_every_second_year() -> None:
    found = [
        d.day.year
        for d in inspection_dues(
            provision(obligation="two_yearly"), FIRM, date(2024, 1, 1), date(2029, 12, 31)
        )
    ]
    assert found == [2024, 2026, 2028]


def test_a_make_up_saturday_is_a_business_day() -> None:
    assert is_business_day(date(2024, 2, 17))
    assert not is_business_day(date(2024, 2, 18))


def test_lunar_new_year_is_skipped_on_both_sides() -> None:
    assert on_or_before(date(2026, 2, 20)) == date(2026, 2, 13)
    assert next_after(date(2026, 2, 13)) == date(2026, 2, 23)


@pytest.mark.parametrize("name", ["2026-13", "2026-H3", "115/10", "", "2026-1", "0000"])
def test_a_period_of_another_form_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="period"):
        Period.parse(name)


def test_a_half_year_and_a_year_end_on_their_last_day() -> None:
    assert (Period.parse("2026-H1").first, Period.parse("2026-H1").last) == (
        date(2026, 1, 1),
        date(2026, 6, 30),
    )
    assert Period.parse("2024-02").last == date(2024, 2, 29)
    assert date(2026, 12, 31) in Period.parse("2026")
