"""What rules were hit and which never were: against a slow answer, on DuckDB and on Spark."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.lake.questions.records import DAY, at

from inspectorate.lake.engine import Engine
from inspectorate.lake.kinds import NETWORK_ACTIVITY
from inspectorate.lake.parts import canonical_table, write_table
from inspectorate.lake.shelf import question

# pyspark leaves its sockets to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"
)
Row = dict[str, Any]
RULES = [("fw1", "7"), ("fw1", "8"), ("fw2", "7"), ("fw3", "1"), ("fw1", "7")]
records = st.fixed_dictionaries(
    {
        "time": st.integers(-90000, 90000).map(at),
        "system": st.sampled_from(("fw1", "fw2")),
        "rule": st.sampled_from(("7", "8", "out_in 0x1", None)),
        "action": st.sampled_from(("allow", "close", "deny", "drop", "reset", "other", None)),
        "hits": st.sampled_from((None, None, 0, 1, 27)),
    }
)


def table(rows: Sequence[Row]) -> pa.Table:
    full = [{name: row.get(name) for name in NETWORK_ACTIVITY.schema.names} for row in rows]
    plain = [
        (one.name, one.type.value_type if pa.types.is_dictionary(one.type) else one.type)
        for one in NETWORK_ACTIVITY.schema
    ]
    return canonical_table(pa.Table.from_pylist(full, pa.schema(plain)), NETWORK_ACTIVITY.schema)


def answer(engine: Engine, name: str, rows: ibis.Table) -> list[Row]:
    one = question(name)
    rules = {"system": [rule[0] for rule in RULES], "rule": [rule[1] for rule in RULES]}
    tables = {
        "network_activity": rows,
        "rules": ibis.memtable(pa.table(rules)),
    }
    found: list[Row] = engine.rows(one.ask(tables, one.asked(DAY, DAY))).to_pylist()
    return found


def slow_hits(rows: Sequence[Row]) -> list[Row]:
    found: dict[tuple[str, date, str], Row] = {}
    for row in sorted(rows, key=lambda one: one["time"]):
        if row["rule"] is None:
            continue
        day = (row["time"] + timedelta(hours=8)).date()
        empty = {"hits": 0, "allowed": 0, "refused": 0, "records": 0, "first": row["time"]}
        one = found.setdefault((row["system"], day, row["rule"]), empty)
        hits = 1 if row["hits"] is None else row["hits"]
        one["hits"] += hits
        one["allowed"] += hits * (row["action"] in {"allow", "close"})
        one["refused"] += hits * (row["action"] in {"deny", "drop", "reset"})
        one["records"] += 1
        one["last"] = row["time"]
    return [dict(zip(("system", "day", "rule"), key, strict=True)) | found[key] for key in sorted(found)]


def slow_unhit(rows: Sequence[Row]) -> list[Row]:
    named = [row for row in rows if row["rule"] is not None]
    seen = {(row["system"], row["rule"]) for row in named}
    found = []
    for system, rule in sorted(set(RULES) - seen):
        times = [row["time"] for row in named if row["system"] == system]
        ends = {"first": min(times, default=None), "last": max(times, default=None)}
        found.append({"system": system, "rule": rule, "device_records": len(times)} | ends)
    return found


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(records, max_size=20))
def test_the_questions_answer_what_the_slow_ones_do(duckdb: Engine, rows: list[Row]) -> None:
    told = ibis.memtable(table(rows))
    assert answer(duckdb, "firewall_rule_hits", told) == slow_hits(rows)
    assert answer(duckdb, "unhit_firewall_rules", told) == slow_unhit(rows)


def test_a_device_without_a_record_is_said_to_have_shown_nothing(duckdb: Engine) -> None:
    rows = answer(duckdb, "unhit_firewall_rules", ibis.memtable(table([])))
    assert [row["device_records"] for row in rows] == [0, 0, 0, 0]


@pytest.mark.enable_socket
@pytest.mark.parametrize("name", ["firewall_rule_hits", "unhit_firewall_rules"])
def test_spark_answers_what_duckdb_answers(name: str, tmp_path: Path, duckdb: Engine, spark: Engine) -> None:
    rows = [
        {"time": at(n * 977 % 80000), "system": f"fw{n % 2 + 1}", "rule": str(n % 9 + 8)}
        | {"action": action, "hits": hits}
        for n, (action, hits) in enumerate([("allow", None), ("deny", 27), ("close", 0), (None, 1)] * 40)
    ]
    write_table(table(rows), tmp_path / "part.parquet")
    files = [str(tmp_path / "part.parquet")]
    here, there = (
        answer(engine, name, engine.parquet(files, NETWORK_ACTIVITY.schema)) for engine in (duckdb, spark)
    )
    assert here
    assert there == here
