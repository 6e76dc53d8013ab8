"""What records kept say, sentence by sentence, at the edges of the days demanded."""

from datetime import date

import pytest

from inspectorate.facts.log_coverage import Coverage, Span
from inspectorate.facts.source import Source
from inspectorate.inspection.record_keeping import reasons_for
from inspectorate.inspection.verdict import Outcome
from inspectorate.norms.interval import Interval

ON = date(2026, 10, 31)
NEEDED = Interval(1, "months")  # from 2026-09-30 to 2026-10-30
WHOLE = ("2026-09-30", "2026-10-30")


def said(
    *days: tuple[str, str], limits: tuple[str, ...] = (), every_day: bool = True
) -> list[tuple[str, str]]:
    spans = tuple(Span(date.fromisoformat(first), date.fromisoformat(last)) for first, last in days)
    kept = Coverage("fw1", spans, (Source("a"), Source("b")), limits=limits)
    found = reasons_for(kept, NEEDED, ON, every_day=every_day)
    return [(reason.outcome.value, reason.text) for reason in found]


def test_records_from_the_first_day_demanded_to_the_eve_conform() -> None:
    assert said(WHOLE) == [("conforming", "fw1 之紀錄自 115/09/30 起逐日留存，要求自 115/09/30 起")]


def test_records_that_begin_a_day_late_are_a_breach() -> None:
    assert said(("2026-10-01", "2026-10-30")) == [
        ("nonconforming", "fw1 之紀錄自 115/10/01 起，未達應保存之 1 個月（應自 115/09/30 起）")
    ]


def test_the_last_day_not_handed_over_is_asked_for_and_nothing_conforms() -> None:
    assert said(("2026-09-30", "2026-10-29")) == [
        ("undetermined", "fw1 之紀錄止於 115/10/29，至 115/10/30 之紀錄未提供")
    ]


def test_a_day_missing_before_the_last_is_a_breach_and_nothing_is_called_kept_day_by_day() -> None:
    assert said(("2026-09-01", "2026-10-28"), ("2026-10-30", "2026-10-30")) == [
        ("nonconforming", "fw1 缺 115/10/29 至 115/10/29 之紀錄，計 1 日")
    ]


def test_a_hole_before_the_first_day_demanded_is_not_told_as_kept() -> None:
    kept = said(("2020-01-01", "2020-01-31"), ("2026-09-01", "2026-10-30"))
    assert kept == [("conforming", "fw1 之紀錄自 115/09/01 起逐日留存，要求自 115/09/30 起")]


@pytest.mark.parametrize("days", [(), (WHOLE,)])
def test_what_could_not_be_read_stands_alone_and_never_beside_conformity(
    days: tuple[tuple[str, str], ...],
) -> None:
    assert said(*days, limits=("一列無法解讀",)) == [("undetermined", "一列無法解讀")]


def test_without_any_record_before_the_day_nothing_is_known() -> None:
    expected = [("undetermined", "fw1 沒有 115/10/31 以前之紀錄")]
    assert said() == expected
    assert said(("2026-10-31", "2026-11-30")) == expected


def test_quiet_weekends_are_no_question_and_quiet_business_days_are_one() -> None:
    weekend = (("2026-09-01", "2026-10-16"), ("2026-10-19", "2026-10-30"))  # no Saturday, no Sunday
    assert [outcome for outcome, _ in said(*weekend, every_day=False)] == ["conforming"]
    assert Outcome.NONCONFORMING in [outcome for outcome, _ in said(*weekend)]
    week = (("2026-09-01", "2026-10-15"), ("2026-10-20", "2026-10-30"))
    asked = "fw1 有 2 個營業日沒有紀錄（首日 115/10/16，末日 115/10/19），須確認當日確無作業"
    assert said(*week, every_day=False) == [("undetermined", asked)]


@pytest.mark.parametrize("on", [date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 2)])
def test_records_that_end_on_a_friday_leave_no_question_over_the_weekend(on: date) -> None:
    days = (Span(date(2026, 9, 1), date(2026, 10, 30)),)
    (reason,) = reasons_for(Coverage("erp", days, (Source("a"),)), NEEDED, on, every_day=False)
    assert reason.outcome is Outcome.CONFORMING
    monday = Span(date(2026, 11, 2), date(2026, 11, 2))
    (reason,) = reasons_for(Coverage("erp", (*days, monday), (Source("a"),)), NEEDED, on, every_day=False)
    assert reason.outcome is Outcome.CONFORMING


def test_a_business_day_missing_at_the_end_is_asked_for_and_traffic_is_even_over_a_weekend() -> None:
    days = (Span(date(2026, 9, 1), date(2026, 10, 30)),)
    kept = Coverage("erp", days, (Source("a"),))
    (reason,) = reasons_for(kept, NEEDED, date(2026, 11, 3), every_day=False)
    asked = "erp 之紀錄止於 115/10/30，至 115/11/02 之紀錄未提供"
    assert (reason.outcome, reason.text) == (Outcome.UNDETERMINED, asked)
    (reason,) = reasons_for(kept, NEEDED, date(2026, 11, 1), every_day=True)
    assert reason.outcome is Outcome.UNDETERMINED


def test_records_demanded_from_a_weekend_on_may_begin_on_the_monday_but_not_those_of_traffic() -> None:
    kept = Coverage("erp", (Span(date(2026, 9, 14), date(2026, 10, 30)),), (Source("a"),))
    for on in (date(2026, 10, 12), date(2026, 10, 13)):  # demanded from Saturday or Sunday on
        (reason,) = reasons_for(kept, NEEDED, on, every_day=False)
        told = f"erp 之紀錄自 115/09/14 起留存；要求自 115/09/{on.day} 起，其間無營業日"
        assert (reason.outcome, reason.text) == (Outcome.CONFORMING, told)
        (reason,) = reasons_for(kept, NEEDED, on)
        assert reason.outcome is Outcome.NONCONFORMING
    (reason,) = reasons_for(kept, NEEDED, date(2026, 10, 11), every_day=False)  # from Friday on
    assert reason.outcome is Outcome.NONCONFORMING


def test_records_of_the_day_judged_and_later_do_not_stand_in_for_the_days_before_it() -> None:
    assert said(("2026-09-30", "2026-10-28"), ("2026-10-31", "2026-11-30")) == [
        ("undetermined", "fw1 之紀錄止於 115/10/28，至 115/10/30 之紀錄未提供")
    ]


def test_a_single_record_of_the_eve_is_a_late_start() -> None:
    assert [outcome for outcome, _ in said(("2026-10-30", "2026-10-30"))] == ["nonconforming"]


def test_over_quiet_days_records_are_told_from_the_day_on_or_before_the_first_demanded() -> None:
    ((_, text),) = said(("2026-09-28", "2026-10-16"), ("2026-10-19", "2026-10-30"), every_day=False)
    assert text == "fw1 之紀錄自 115/09/28 起逐日留存，要求自 115/09/30 起"


def test_a_reason_cites_the_file_where_to_look() -> None:
    spans = tuple(Span(date(2026, month, 1), date(2026, month, 20)) for month in (9, 10))
    items = (Source("9.log"), Source("10.log"))
    kept = Coverage("fw1", spans, items, tuple(span.first for span in spans))
    gap, end = reasons_for(kept, NEEDED, ON, every_day=True)
    assert (gap.source, end.source) == (items[0], items[1])
    late, quiet = reasons_for(kept, Interval(2, "months"), date(2026, 10, 21), every_day=False)
    assert (late.source, quiet.source) == (items[0], items[0])
    assert (late.outcome, quiet.outcome) == (Outcome.NONCONFORMING, Outcome.UNDETERMINED)


def test_what_was_not_read_cites_the_first_file() -> None:
    days = (Span(date(2026, 9, 1), ON),)
    kept = Coverage("fw1", days, (Source("9.log"), Source("10.log")), limits=("一列無法解讀",))
    (reason,) = reasons_for(kept, NEEDED, ON)
    assert reason.source == Source("9.log")


def test_what_stands_before_the_first_day_that_was_looked_at_is_not_known() -> None:
    spans = (Span(date(2026, 10, 10), date(2026, 10, 20)),)
    needed, on = Interval(1, "months"), date(2026, 10, 21)
    looked = Coverage("fw1", spans, (Source("a.json"),), looked_from=date(2026, 10, 5))
    (reason,) = reasons_for(looked, needed, on)
    assert reason.outcome is Outcome.UNDETERMINED
    assert "僅查閱 115/10/05 起" in reason.text


def test_days_that_were_looked_at_and_hold_nothing_are_a_late_start() -> None:
    spans = (Span(date(2026, 10, 10), date(2026, 10, 20)),)
    looked = Coverage("fw1", spans, (Source("a.json"),), looked_from=date(2026, 9, 21))
    (reason,) = reasons_for(looked, Interval(1, "months"), date(2026, 10, 21))
    assert reason.outcome is Outcome.NONCONFORMING
