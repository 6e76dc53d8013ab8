"""Records of any kind, and the questions put to them as DuckDB is sent them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

import ibis
import pyarrow as pa
from hypothesis import strategies as st
from tests.integration.lake.questions.records import DAY, Row, at

from inspectorate.lake.kinds import KINDS
from inspectorate.lake.shelf import question

Records = Mapping[str, Sequence[Row]]
"""By kind."""


def plain_schema(kind: str) -> pa.Schema:
    """The columns of a kind without dictionaries."""
    return pa.schema([(one.name, _plain(one.type)) for one in KINDS[kind].schema])


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def told_table(name: str, told: str, rows: Sequence[Row]) -> pa.Table:
    """A told list of a question in its own columns."""
    (columns,) = (each.columns for each in question(name).told if each.name == told)
    return pa.Table.from_pylist(list(rows), schema=ibis.schema(dict(columns)).to_pyarrow())


@cache
def _connection() -> Any:
    return ibis.duckdb.connect(threads=1)  # a few rows: a second thread only waits for the first


@cache
def _query(
    name: str,
    kinds: tuple[str, ...],
    asked: tuple[tuple[str, Any], ...],
    told: tuple[str, ...],
    days: tuple[date, date],
) -> tuple[str, pa.Schema]:
    one = question(name)
    schemas = {kind: ibis.Schema.from_pyarrow(plain_schema(kind)) for kind in kinds}
    schemas |= {each.name: ibis.schema(dict(each.columns)) for each in one.told if each.name in told}
    tables = {each: ibis.table(schema, name=each) for each, schema in schemas.items()}
    expression = one.ask(tables, one.asked(*days, dict(asked)))
    return str(_connection().compile(expression)), expression.schema().to_pyarrow()


def ask(
    name: str,
    records: Records,
    parameters: Mapping[str, Any] | None = None,
    told: Mapping[str, Sequence[Row]] | None = None,
    days: tuple[date, date] = (DAY, DAY),
) -> list[Row]:
    """What the question answers over these records."""
    raw = _connection().con
    listed = {each: told_table(name, each, rows) for each, rows in (told or {}).items()}
    sql, schema = _query(name, tuple(records), tuple((parameters or {}).items()), tuple(listed), days)
    tables = {kind: pa.Table.from_pylist(list(rows), plain_schema(kind)) for kind, rows in records.items()}
    for each, rows in {**tables, **listed}.items():
        raw.register(each, rows)
    found: list[Row] = raw.execute(sql).to_arrow_table().cast(schema).to_pylist()
    return found


def moments(first: int = -4, last: int = 24, grid_s: int = 1800) -> st.SearchStrategy[Any]:
    """Times on a grid around midnight, so that they meet, and a microsecond to either side."""
    return st.builds(
        lambda step, off: at(step * grid_s) + timedelta(microseconds=off),
        st.integers(first, last),
        st.sampled_from((0, 0, 0, -1, 1)),
    )


def numbered(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Row]]:
    """Lists of records of these columns, each with its own line in one of two files."""
    rows = st.fixed_dictionaries(columns)
    ready = st.tuples(st.lists(rows, max_size=25), st.sampled_from(("aa", "bb")))
    lines: Callable[[Any], list[Row]] = lambda drawn: [  # noqa: E731 - a name for a type's sake
        {"system": "vpn", "origin": drawn[1] if n % 3 else "aa", "line": n} | row
        for n, row in enumerate(drawn[0], start=1)
    ]
    return ready.map(lines)


SYSTEMS = st.sampled_from(("web", "web", "交易"))
PEOPLE = st.sampled_from(("1001", "1002", "王小明", None))
ADDRESSES = st.sampled_from(("192.0.2.1", "198.51.100.7", None))
YES_NO = st.sampled_from((True, False, None))


def logons() -> st.SearchStrategy[list[Row]]:
    """Records of log-ins and of rights taken."""
    return numbered(
        time=moments(), system=SYSTEMS, user_name=PEOPLE, src_ip=ADDRESSES,
        src_host=st.sampled_from(("pc1", " ", "-", "", None)),
        activity=st.sampled_from(("logon", "privilege", "logoff")),
        status=st.sampled_from(("success", "success", "failure", None)),
        is_privileged=YES_NO, target_user=st.sampled_from(("root", "1001", None)),
    )  # fmt: skip


def tunnels() -> st.SearchStrategy[list[Row]]:
    """Records of remote sessions: openings and closings that match or do not."""
    return numbered(
        time=moments(grid_s=3600), system=SYSTEMS, user_name=PEOPLE, src_ip=ADDRESSES,
        activity=st.sampled_from(("open", "open", "close", "fail")), is_mfa=YES_NO,
        session_uid=st.sampled_from(("s1", "s2", None)), device=st.sampled_from(("nb1", "nb2", None)),
    )  # fmt: skip


def orders(uids: Sequence[str | None] = ("a", "b", "c", None)) -> st.SearchStrategy[list[Row]]:
    """Records of orders in and out, numbers that meet, times that are told or not."""
    return numbered(
        time=moments(grid_s=600), system=SYSTEMS, sender=st.sampled_from(("BRK", "BRK", "OMS", None)),
        target=st.sampled_from(("TWSE", None)), direction=st.sampled_from(("in", "out", "out", "reply")),
        message_type=st.sampled_from(("D", "D", "F", "8", None)), order_uid=st.sampled_from(uids),
        customer=st.sampled_from(("C1", "C2", "C3", None)), is_duplicate=YES_NO,
        sent_time=st.one_of(st.none(), moments(grid_s=600)),
        received_time=st.one_of(st.none(), moments(grid_s=600)),
        sequence=st.one_of(st.none(), st.integers(1, 6)), line_name=st.sampled_from(("L1", "L2", None)),
    )  # fmt: skip


def dense_logons() -> st.SearchStrategy[list[Row]]:
    """Uses of one account's rights at times that meet those of approvals."""
    return numbered(
        time=moments(0, 4), system=st.just("web"), user_name=st.just("1001"), src_ip=st.just("192.0.2.1"),
        activity=st.just("privilege"), status=st.just("success"), is_privileged=st.none(),
        src_host=st.none(), target_user=st.just("root"),
    )  # fmt: skip


def dense_tunnels() -> st.SearchStrategy[list[Row]]:
    """Sessions of one account at times that meet those of permits and hours."""
    return numbered(
        time=moments(0, 6, grid_s=3600), system=st.just("vpn"), user_name=st.just("1001"),
        src_ip=st.just("192.0.2.1"), activity=st.sampled_from(("open", "close")), is_mfa=st.none(),
        session_uid=st.just("s1"), device=st.sampled_from(("nb1", None)),
    )  # fmt: skip


def dense_orders() -> st.SearchStrategy[list[Row]]:
    """Orders under one number, in and out, of few customers, waiting for times that meet."""
    return numbered(
        time=moments(0, 3, grid_s=60), system=st.just("oms"), sender=st.just("BRK"), target=st.just("TWSE"),
        direction=st.sampled_from(("in", "out", "out")), message_type=st.just("D"), order_uid=st.just("a"),
        customer=st.sampled_from(("C1", "C2")), is_duplicate=st.none(), sequence=st.none(),
        sent_time=st.none(), received_time=st.none(), line_name=st.just("L1"),
    )  # fmt: skip
