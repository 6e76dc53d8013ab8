"""Records laid together: on which days they exist, and of whom none were handed over."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from inspectorate.facts.firewall import FirewallPolicy, Path
from inspectorate.facts.log_coverage import (
    AuditLogCoverage,
    AuditLogFields,
    Coverage,
    FirewallLogBackup,
    FirewallLogCoverage,
    Kind,
    LogFile,
    MissingField,
    Place,
    Span,
    compose,
    merged,
    spans,
)
from inspectorate.facts.source import Source

FIRST = date(2026, 1, 1)
DAYS = st.lists(st.integers(0, 60).map(lambda n: FIRST + timedelta(days=n)), max_size=30)


def log(
    item: str,
    *days: Span,
    kind: Kind = "firewall",
    place: Place = "primary",
    system: str = "fw1",
    **more: Any,
) -> LogFile:
    return LogFile(system, kind, place, Source(item), days, len(days), **more)


def of(kind: type[Any], *facts: Any) -> list[Any]:
    return [fact for fact in compose(facts) if isinstance(fact, kind)]


def span(first: int, last: int) -> Span:
    return Span(date(2026, 1, first), date(2026, 1, last))


def in_span(day: date, parts: tuple[Span, ...]) -> bool:
    return any(part.first <= day <= part.last for part in parts)


@given(DAYS)
def test_spans_hold_the_days_given_and_no_other_and_never_touch(days: list[date]) -> None:
    found = spans(days)
    for number in range(62):
        day = FIRST + timedelta(days=number)
        assert in_span(day, found) is (day in days)
    assert all(left.last + timedelta(days=1) < right.first for left, right in pairwise(found))


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_a_gap_is_every_day_without_a_record_between_records(days: list[date], begin: int, end: int) -> None:
    first, last = FIRST + timedelta(days=begin), FIRST + timedelta(days=end)
    found = Coverage("fw1", spans(days), (Source("a"),)).gaps(first, last)
    begun = {part.first for part in spans(days) if part.first <= last}
    for number in range(62):
        day = FIRST + timedelta(days=number)
        between = bool(days) and min(days) < day < max(begun, default=FIRST)
        assert in_span(day, found) is (day >= first and between and day not in days), day


def test_files_that_overlap_are_one_stretch_in_the_order_of_their_days() -> None:
    (found,) = of(FirewallLogCoverage, log("b", span(10, 20)), log("a", span(1, 12), limits=("一", "一")))
    assert found.kept.days == (span(1, 20),)
    assert [source.item for source in found.kept.items] == ["a", "b"]
    assert found.kept.begins == (date(2026, 1, 1), date(2026, 1, 10))
    assert found.kept.limits == ("一",)


def test_a_span_within_another_adds_no_day() -> None:
    assert merged([span(1, 20), span(3, 5)]) == (span(1, 20),)


def test_a_file_whose_days_are_not_known_stands_last_and_begins_nowhere() -> None:
    (found,) = of(FirewallLogCoverage, log("a"), log("b", span(3, 4)))
    assert [source.item for source in found.kept.items] == ["b", "a"]
    assert found.kept.begins == (date(2026, 1, 3),)


def test_what_is_missing_is_looked_for_in_the_last_file_that_begins_before() -> None:
    (found,) = of(FirewallLogCoverage, log("a", span(1, 3)), log("b", span(10, 20)))
    assert found.kept.nearest(date(2026, 1, 9)) == Source("a")
    assert found.kept.nearest(date(2026, 1, 10)) == Source("b")
    assert found.kept.nearest(date(2025, 12, 31)) == Source("a"), "the first where none begins before"


def test_systems_and_places_are_laid_together_apart() -> None:
    facts = (log("a", span(1, 2)), log("b", span(3, 4), system="fw2"), log("c", span(1, 2), place="backup"))
    assert [one.kept.system for one in of(FirewallLogCoverage, *facts)] == ["fw1", "fw2"]
    (backup,) = of(FirewallLogBackup, *facts)
    assert backup.kept.items == (Source("c"),)


def test_a_backup_of_audit_records_is_no_record_kept_by_itself() -> None:
    assert not of(AuditLogCoverage, log("a", span(1, 2), kind="audit", place="backup"))


def policy(device: str, path: Path = "through") -> FirewallPolicy:
    return FirewallPolicy(device, "test", "p", Source(f"{device}.conf"), path=path)


def test_a_firewall_that_handed_over_its_rules_alone_has_no_records_and_no_backup() -> None:
    facts = (policy("FW1"), policy("fw2"), log("a", span(1, 2)))
    (silent,) = [one.kept for one in of(FirewallLogCoverage, *facts) if not one.kept.days]
    assert (silent.system, silent.items) == ("fw2", (Source("fw2.conf"),)), "a name in another case is heard"
    assert silent.limits == ("未提供防火牆 fw2 之進出紀錄",)
    assert [one.kept.system for one in of(FirewallLogBackup, *facts)] == ["FW1", "fw2"]


def test_a_host_s_filter_of_its_own_traffic_owes_no_firewall_records() -> None:
    assert not list(compose((policy("host", "to_device"), policy("host", "from_device"), policy(""))))


def test_a_quiet_file_shows_no_fields_beside_one_with_log_ins() -> None:
    quiet, loud = (
        log(name, span(1, 2), kind="audit", examined=count) for name, count in (("quiet", 0), ("loud", 3))
    )
    assert [one.file.source.item for one in of(AuditLogFields, quiet, loud)] == ["loud"]
    assert [one.file.source.item for one in of(AuditLogFields, quiet)] == ["quiet"]
    lacking = log("lacking", kind="audit", examined=0, missing=(MissingField("user", 1, Source("x")),))
    assert [one.file.source.item for one in of(AuditLogFields, lacking, loud)] == ["lacking", "loud"]


def test_nobody_looked_before_the_first_day_of_any_answer() -> None:
    one, other = (log(f"{n}.json", span(20, 31), looked_from=date(2026, 1, n)) for n in (5, 9))
    (kept,) = of(FirewallLogCoverage, one, other)
    assert kept.kept.looked_from == date(2026, 1, 5)


def test_beside_a_file_that_was_looked_at_whole_an_answer_hides_no_late_start() -> None:
    (kept,) = of(
        FirewallLogCoverage, log("a.log", span(20, 31)), log("b.json", span(25, 31), looked_from=FIRST)
    )
    assert kept.kept.looked_from is None


def test_a_coverage_without_log_ins_asks_for_no_fields_where_they_are_shown_otherwise() -> None:
    quiet = log("days.json", span(1, 2), kind="audit", system="web", examined=0)
    shown = AuditLogFields(log("fields.json", kind="audit", system="web", examined=4))
    assert of(AuditLogFields, quiet, shown) == []
    assert of(AuditLogFields, quiet) == [AuditLogFields(quiet)]
