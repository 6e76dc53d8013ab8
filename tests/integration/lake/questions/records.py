"""Small logs of log-ins, and the questions put to them as DuckDB is sent them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import ibis
import pyarrow as pa
from hypothesis import strategies as st

from inspectorate.lake.addresses import keyed
from inspectorate.lake.kinds import AUTHENTICATION
from inspectorate.lake.question import Asked
from inspectorate.lake.shelf import question

DAY = date(2026, 11, 2)
MIDNIGHT = datetime.fromisoformat("2026-11-01T16:00:00")
"""When that day begins in Taiwan, in UTC."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Logon:
    """A record of a log-in, or of what else happens to an account."""

    time: datetime
    user_name: str | None
    src_ip: str | None
    status: str | None = "failure"
    system: str = "web"
    activity: str = "logon"
    service: str | None = None
    line: int = 0
    origin: str = "aa"


def at(seconds: float, day: int = 0) -> datetime:
    """So many seconds after midnight of the day."""
    return MIDNIGHT + timedelta(days=day, seconds=seconds)


def table(records: Sequence[Logon]) -> pa.Table:
    """The records in the lake's own columns."""
    rows = [{name: getattr(one, name) for name in Logon.__slots__} for one in records]
    plain = pa.schema([(field.name, _plain(field.type)) for field in AUTHENTICATION.schema])
    return pa.Table.from_pylist(rows, schema=plain)


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


@cache
def _connection() -> Any:
    return ibis.duckdb.connect(threads=1)  # a few rows: a second thread only waits for the first


@cache
def _query(
    name: str, asked: tuple[tuple[str, Any], ...], told: tuple[str, ...], days: tuple[date, date]
) -> tuple[str, pa.Schema]:
    """The query over tables of these names, and its columns: the same whatever the tables hold."""
    one = question(name)
    schemas = {"authentication": ibis.Schema.from_pyarrow(table([]).schema)}
    schemas |= {each.name: ibis.schema(dict(each.columns)) for each in one.told if each.name in told}
    tables = {each: ibis.table(schema, name=each) for each, schema in schemas.items()}
    expression = one.ask(tables, one.asked(*days, dict(asked)))
    return str(_connection().compile(expression)), expression.schema().to_pyarrow()


def ask(
    name: str,
    records: Sequence[Logon],
    parameters: Mapping[str, Any] | None = None,
    told: Mapping[str, pa.Table] | None = None,
    days: tuple[date, date] = (DAY, DAY),
) -> list[Row]:
    """What the question answers over these records, which stand for those of the days that it reads."""
    raw = _connection().con
    sql, schema = _query(name, tuple((parameters or {}).items()), tuple(told or ()), days)
    for each, rows in {"authentication": table(records), **(told or {})}.items():
        raw.register(each, rows)
    found: list[Row] = raw.execute(sql).to_arrow_table().cast(schema).to_pylist()
    return found


def asked(name: str, parameters: Mapping[str, Any]) -> Asked:
    """The day asked about."""
    return question(name).asked(DAY, DAY, parameters)


def keys(addresses: Sequence[str]) -> list[int | str | None]:
    """The keys of addresses, by the expression: a number of IPv4, digits of IPv6."""
    raw = _connection().con
    raw.register("addresses_of", pa.table({"src_ip": pa.array(addresses, pa.string())}))
    sql = str(_connection().compile(keyed(ibis.table({"src_ip": "string"}, name="addresses_of"))))
    found = {row["src_ip"]: row for row in raw.execute(sql).to_arrow_table().to_pylist()}
    return [found[one]["digits"] or found[one]["number"] for one in addresses]


USERS = ("1001", "1002", "1003", "0999", "alice", None)
SOURCES = ("192.0.2.1", "192.0.2.200", "198.51.100.7", "2001:db8::5", "::ffff:192.0.2.1", "gate", None)
STATUSES = ("failure", "failure", "failure", "success", "unknown", None)
ACTIVITIES = (*("logon",) * 6, "lockout", "unlock", "logoff")
_GRID_S = 30


@cache
def _records(
    users: tuple[str | None, ...],
    sources: tuple[str | None, ...],
    statuses: tuple[str | None, ...],
    activities: tuple[str, ...],
    steps: int,
) -> st.SearchStrategy[Logon]:
    """A record of these, made once: half of the time went into making ways to draw."""
    moments = st.builds(
        lambda step, off: at(step * _GRID_S) + timedelta(microseconds=off),
        st.integers(-4, steps),
        st.sampled_from((0, 0, 0, -1, 1)),
    )
    return st.builds(
        Logon,
        time=moments,
        user_name=st.sampled_from(users),
        src_ip=st.sampled_from(sources),
        status=st.sampled_from(statuses),
        system=st.sampled_from(("web", "web", "app")),
        activity=st.sampled_from(activities),
        service=st.sampled_from(("ssh", "ssh", None)),
        origin=st.sampled_from(("aa", "bb")),
    )


@st.composite
def logs(draw: st.DrawFn) -> list[Logon]:
    """Small logs around midnight, of few accounts and sources, so that they meet often.

    Times meet the edges of windows, a microsecond to either side too.
    """
    users = draw(st.sampled_from((USERS[:1], USERS[:3], USERS)))
    sources = draw(st.sampled_from((SOURCES[:1], SOURCES[:3], SOURCES)))
    statuses = draw(st.sampled_from((("failure",), ("failure", "failure", "success"), STATUSES)))
    activities = draw(st.sampled_from((("logon",), ACTIVITIES)))
    steps = draw(st.sampled_from((4, 24)))
    records = _records(users, sources, statuses, activities, steps)
    drawn = draw(st.lists(records, min_size=draw(st.sampled_from((0, 6, 15))), max_size=30))
    return [replace(one, line=number) for number, one in enumerate(drawn)]
