"""Every question about log-ins against a slow and plain evaluator, on small hostile logs."""

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from tests.integration.lake.questions import slow
from tests.integration.lake.questions.records import Logon, Row, ask, asked, logs

from inspectorate.lake.ranges import apart, parse_range

COUNTRIES = (
    ("192.0.2.0/24", "TW"),
    ("192.0.2.128/25", "JP"),
    ("198.51.100.0/24", "US"),
    ("2001:db8::/32", "KR"),
    ("2001:db8:1::/48", "TW"),
)
PLACES = (
    ("192.0.2.0/24", (25.04, 121.56)),
    ("192.0.2.128/25", (24.99, 121.3)),
    ("198.51.100.0/24", (40.7, -74.0)),
    ("2001:db8::/32", (37.5, 127.0)),
)


def ranges(told: Sequence[tuple[str, Any]], *names: str) -> pa.Table:
    """A told table of ranges, laid apart."""
    pieces = list(apart([parse_range(text, n, (said,)) for n, (text, said) in enumerate(told)]))
    columns: dict[str, list[Any]] = {
        "first": [one.first for one in pieces],
        "last": [one.last for one in pieces],
    }
    said = [one.values[0] if len(names) > 1 else (one.values[0],) for one in pieces]
    return pa.table(columns | {name: [each[n] for each in said] for n, name in enumerate(names)})


def agrees(
    name: str, slowly: Callable[..., list[Row]], records: list[Logon], *told: Any, **parameters: Any
) -> None:
    tables = {list_name: table for list_name, table, _plain in told}
    plain = [each for _name, _table, each in told]
    expected = slowly(records, asked(name, parameters), *plain)
    assert ask(name, records, parameters, tables) == expected


@given(logs())
def test_failed_logons(records: list[Logon]) -> None:
    agrees("failed_logons", slow.failed_logons, records)


@given(logs())
def test_last_success(records: list[Logon]) -> None:
    agrees("last_success", slow.last_success, records)


@given(logs(), st.sampled_from((1, 3)))
def test_non_customer_attempts(records: list[Logon], attempts: int) -> None:
    customers = ("customers", pa.table({"account": ["1001", "1002", "1002", None]}), {"1001", "1002"})
    agrees("non_customer_attempts", slow.non_customer_attempts, records, customers, attempts=attempts)


@given(logs())
def test_source_accounts(records: list[Logon]) -> None:
    sources = pa.table({"src_ip": ["192.0.2.1", "2001:db8::5", "2001:db8::5", None]})
    agrees(
        "source_accounts",
        slow.source_accounts,
        records,
        ("sources", sources, {"192.0.2.1", "2001:db8::5"}),
    )


@given(logs())
def test_first_seen_sources(records: list[Logon]) -> None:
    agrees("first_seen_sources", slow.first_seen_sources, records)


@given(logs(), st.sampled_from((1, 2, 3)), st.sampled_from((1, 2)))
def test_brute_force(records: list[Logon], failures: int, minutes: int) -> None:
    agrees("brute_force", slow.brute_force, records, failures=failures, minutes=minutes)


@given(logs(), st.sampled_from((1, 2, 3)), st.sampled_from((1, 2)))
def test_credential_stuffing(records: list[Logon], accounts: int, minutes: int) -> None:
    agrees("credential_stuffing", slow.credential_stuffing, records, accounts=accounts, minutes=minutes)


@given(logs(), st.sampled_from((1, 2)), st.sampled_from((1, 2)))
def test_stuffing_successes(records: list[Logon], accounts: int, minutes: int) -> None:
    agrees("stuffing_successes", slow.stuffing_successes, records, accounts=accounts, minutes=minutes)


@given(logs(), st.sampled_from((1, 2, 3)), st.sampled_from((1, 2)), st.sampled_from((1, 2)))
def test_password_spraying(records: list[Logon], accounts: int, minutes: int, tries: int) -> None:
    parameters = {"accounts": accounts, "minutes": minutes, "tries": tries}
    agrees("password_spraying", slow.password_spraying, records, **parameters)


@given(logs(), st.sampled_from((1, 2, 3)), st.sampled_from((1, 2)), st.sampled_from((0.0, 0.5, 1.0)))
def test_distributed_stuffing(records: list[Logon], tries: int, sources: int, ratio: float) -> None:
    parameters = {"tries": tries, "sources": sources, "ratio": ratio, "hours": 1}
    agrees("distributed_stuffing", slow.distributed_stuffing, records, **parameters)


@given(logs())
def test_foreign_sources(records: list[Logon]) -> None:
    agrees(
        "foreign_sources",
        slow.foreign_sources,
        records,
        ("addresses", ranges(COUNTRIES, "country"), COUNTRIES),
    )


@given(logs(), st.sampled_from((900, 1000000)), st.sampled_from((20, 3000)), st.sampled_from((1, 60)))
def test_impossible_travel(records: list[Logon], kmh: int, km: int, minutes: int) -> None:
    places = ("places", ranges(PLACES, "latitude", "longitude"), PLACES)
    parameters = {"kmh": kmh, "km": km, "minutes": minutes}
    agrees("impossible_travel", slow.impossible_travel, records, places, **parameters)


@given(logs(), st.sampled_from((1, 2, 3)), st.sampled_from((1, 2, 1440)), st.sampled_from((0, 30)))
def test_lockouts(records: list[Logon], failures: int, minutes: int, seconds: int) -> None:
    parameters = {"failures": failures, "minutes": minutes, "seconds": seconds}
    agrees("lockouts", slow.lockouts, records, **parameters)
