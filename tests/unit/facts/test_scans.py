"""Scan reports beside one another: which belong together, and which count."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from inspectorate.facts.scans import (
    Kind,
    Repair,
    RepairRegister,
    ScanFinding,
    ScanHistory,
    ScanReport,
    compose,
)
from inspectorate.facts.source import Source


def report(day: str, *targets: str, kind: Kind = "system", complete: bool = True) -> ScanReport:
    source = Source(f"{day}-{kind}-{'-'.join(targets)}")
    return ScanReport("t", kind, source, finished=day, targets=targets, complete=complete)


def histories(*facts: object) -> list[ScanHistory]:
    return list(compose(facts))


def test_reports_with_a_target_in_common_stand_in_one_history_oldest_first() -> None:
    (one,) = histories(report("2026-09-01", "a", "b"), report("2026-03-01", "B", "c"))
    assert [each.finished for each in one.reports] == ["2026-03-01", "2026-09-01"]
    assert one.targets == ("B", "a", "b", "c")


def test_a_third_report_joins_two_that_share_nothing() -> None:
    apart = [report("2026-01-01", "a"), report("2026-01-02", "b")]
    assert len(histories(*apart)) == 2
    assert len(histories(*apart, report("2026-01-03", "a", "b"))) == 1


def test_an_undated_report_stands_at_the_end_and_does_not_count() -> None:
    (one,) = histories(report("", "a"), report("2026-03-01", "a"))
    assert [each.finished for each in one.reports] == ["2026-03-01", ""]
    assert [each.finished for each in one.until(date(2026, 12, 31))] == ["2026-03-01"]


def test_reports_of_other_kinds_stand_aside_where_a_system_was_scanned() -> None:
    found = histories(report("2026-03-01", "a"), report("2026-04-01", "a", kind="ports"))
    assert [[each.kind for each in one.reports] for one in found] == [["system"]]


def test_reports_of_other_kinds_alone_make_a_history_in_which_nothing_counts() -> None:
    (one,) = histories(report("2026-04-01", "a", kind="ports"))
    assert one.until(date(2026, 12, 31)) == ()


def test_a_scan_that_broke_off_or_lies_ahead_does_not_count() -> None:
    (one,) = histories(report("2026-03-01", "a", complete=False), report("2026-11-01", "a"))
    assert one.until(date(2026, 10, 31)) == ()


def test_repairs_go_to_the_history_of_their_host() -> None:
    repairs = RepairRegister((Repair("1", "A", "2026-04-01", Source("r")),), Source("r"), ("一列無法解讀",))
    one, two = histories(report("2026-03-01", "a"), report("2026-03-01", "b"), repairs)
    assert [len(each.repairs) for each in (one, two)] == [1, 0]
    assert one.limits == two.limits == ("一列無法解讀",)


@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=3, unique=True), max_size=8))
def test_no_report_is_lost_and_no_target_stands_in_two_histories(sets: list[list[str]]) -> None:
    reports = [report(f"2026-01-{day:02}", *targets) for day, targets in enumerate(sets, start=1)]
    found = histories(*reports)
    assert sorted(each.finished for one in found for each in one.reports) == [one.finished for one in reports]
    targets = [target for one in found for target in one.targets]
    assert len(targets) == len(set(targets))


def test_a_finding_is_frozen() -> None:
    assert ScanFinding("1", "high", "a", Source("x")) == ScanFinding("1", "high", "a", Source("x"))
