"""Questions about coverage, sessions, privileges and orders against slow and plain evaluators."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.integration.lake.questions import slow_orders, slow_records
from tests.integration.lake.questions.any_records import (
    Records,
    ask,
    dense_logons,
    dense_orders,
    dense_tunnels,
    logons,
    moments,
    orders,
    tunnels,
)
from tests.integration.lake.questions.records import DAY, Row

from inspectorate.lake.shelf import question

DAYS = (DAY, DAY + timedelta(days=2))
EXPECTED: list[Row] = [
    {"kind": "authentication", "system": "web"},
    {"kind": "authentication", "system": "mute"},
    {"kind": None, "system": "mute"},
]


def agrees(
    name: str,
    slowly: Callable[..., list[Row]],
    records: Records,
    told: Mapping[str, Sequence[Row]] | None = None,
    days: Any = (DAY, DAY),
    **parameters: Any,
) -> None:
    asked = question(name).asked(days[0], days[1], parameters)
    expected = slowly(records, asked, **(told or {}))
    found = ask(name, records, parameters, told, days)
    assert [_rounded(row) for row in found] == [_rounded(row) for row in expected]


def _rounded(row: Row) -> Row:
    return {name: pytest.approx(value) if isinstance(value, float) else value for name, value in row.items()}


def spread(rows: list[Row]) -> list[Row]:
    """Some records a day or two later, so that spans and gaps arise."""
    return [{**row, "time": row["time"] + timedelta(days=row["line"] % 4)} for row in rows]


LOGS = logons().map(spread)
BOTH = st.builds(lambda one, other: {"authentication": one, "tunnel_activity": other}, LOGS, tunnels())
STARTS = st.one_of(moments(0, 4), moments(0, 4), moments(), st.none())
HOURS = st.one_of(moments(0, 6, grid_s=3600), moments(0, 6, grid_s=3600), st.none())


@given(BOTH, st.sampled_from(("", "authentication")), st.booleans())
def test_coverage_by_day(records: Records, kind: str, told: bool) -> None:
    lists: dict[str, Sequence[Row]] = {"expected": EXPECTED} if told else {}
    agrees("coverage_by_day", slow_records.coverage_by_day, records, lists, DAYS, kind=kind)


@given(BOTH, st.sampled_from((1, 2, 10)))
def test_silent_hours(records: Records, hours: int) -> None:
    agrees("silent_hours", slow_records.silent_hours, records, None, DAYS, hours=hours)


@given(BOTH, st.booleans(), st.sets(st.integers(-1, 4)))
def test_business_days_without_records(records: Records, told: bool, days: set[int]) -> None:
    listed: list[Row] = [{"day": DAY + timedelta(days=n)} for n in days]
    lists: dict[str, Sequence[Row]] = {"business_days": [*listed, {"day": None}]}
    lists |= {"expected": EXPECTED} if told else {}
    slowly = slow_records.business_days_without_records
    agrees("business_days_without_records", slowly, records, lists, DAYS, kind="authentication")


@given(BOTH, st.sampled_from((0, 1800)), st.sampled_from((1800, 86400)))
def test_clock_steps(records: Records, back: int, forward: int) -> None:
    parameters = {"back_seconds": back, "forward_seconds": forward}
    agrees("clock_steps", slow_records.clock_steps, records, None, DAYS, **parameters)


@given(
    logons(), st.sampled_from(("", "logon")), st.sampled_from(("user_name", "time,src_ip|src_host,user_name"))
)
def test_missing_fields(rows: list[Row], activity: str, fields: str) -> None:
    records = {"authentication": rows}
    agrees("missing_fields", slow_records.missing_fields, records, activity=activity, fields=fields)


@given(tunnels())
def test_remote_second_factor(rows: list[Row]) -> None:
    agrees("remote_second_factor", slow_records.remote_second_factor, {"tunnel_activity": rows})


@st.composite
def permits(draw: st.DrawFn) -> list[Row]:
    row = st.fixed_dictionaries(
        {
            "user_name": st.sampled_from(("1001", "1001", "1002", None)),
            "from_time": HOURS,
            "to_time": HOURS,
            "device": st.sampled_from(("nb1", None)),
            "purpose": st.none(),
        }
    )
    return draw(st.lists(row, max_size=5))


@given(st.one_of(dense_tunnels(), tunnels()), permits())
def test_remote_without_permit(rows: list[Row], told: list[Row]) -> None:
    slowly = slow_records.remote_without_permit
    agrees("remote_without_permit", slowly, {"tunnel_activity": rows}, {"permits": told})


@given(
    st.one_of(dense_tunnels(), tunnels()),
    st.sampled_from(((8, 18), (0, 24), (3, 5))),
    st.sampled_from((None, (0,), ())),
)
def test_remote_out_of_hours(rows: list[Row], hours: tuple[int, int], days: tuple[int, ...] | None) -> None:
    told = None if days is None else {"business_days": [{"day": DAY + timedelta(days=n)} for n in days]}
    agrees(
        "remote_out_of_hours",
        slow_records.remote_out_of_hours,
        {"tunnel_activity": rows},
        told,
        from_hour=hours[0],
        to_hour=hours[1],
    )


@given(tunnels(), st.sampled_from((0, 60, 1200)))
def test_remote_without_end(rows: list[Row], minutes: int) -> None:
    agrees("remote_without_end", slow_records.remote_without_end, {"tunnel_activity": rows}, minutes=minutes)


@st.composite
def approvals(draw: st.DrawFn) -> list[Row]:
    row = st.fixed_dictionaries(
        {
            "account": st.sampled_from(("root", "root", "1001", None)),
            "from_time": STARTS,
            "to_time": STARTS,
            "approver": st.sampled_from(("主管", "主管", None)),
            "approved_time": STARTS,
        }
    )
    return draw(st.lists(row, max_size=5))


@given(st.one_of(dense_logons(), logons()), approvals())
def test_privileged_approvals(rows: list[Row], told: list[Row]) -> None:
    slowly = slow_orders.privileged_approvals
    agrees("privileged_approvals", slowly, {"authentication": rows}, {"approvals": told})


@given(logons(), st.sampled_from(("root", "1001", None)), st.sampled_from(("192.0.2.1", None)))
def test_vendor_privileged(rows: list[Row], account: str | None, source: str | None) -> None:
    told = [{"account": account, "src_ip": source}] * 2
    agrees("vendor_privileged", slow_orders.vendor_privileged, {"authentication": rows}, {"vendors": told})


@given(st.one_of(dense_orders(), orders()), st.sampled_from((0, 2, 720)))
def test_order_receipts(rows: list[Row], minutes: int) -> None:
    records = {"order_activity": rows}
    agrees("order_receipts", slow_orders.order_receipts, records, minutes=minutes, messages="D,F")


@given(orders())
def test_serial_breaks(rows: list[Row]) -> None:
    agrees("serial_breaks", slow_orders.serial_breaks, {"order_activity": rows})


@given(
    st.one_of(dense_orders(), orders(("a", "b"))),
    st.sampled_from(("", "L1", "L1,L2")),
    st.sampled_from((1, 3)),
)
def test_latency_by_customer(rows: list[Row], lines: str, few: int) -> None:
    records = {"order_activity": rows}
    agrees("latency_by_customer", slow_orders.latency_by_customer, records, lines=lines, orders=few)
