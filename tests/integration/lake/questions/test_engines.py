"""The very same expressions on DuckDB and on a cluster of Spark, over the same files: equal rows."""

import gc
import random
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
from tests.integration.lake.questions.records import DAY, SOURCES, USERS, Logon, at, table

from inspectorate.lake.engine import Engine, EngineError, open_engine
from inspectorate.lake.kinds import AUTHENTICATION, KINDS
from inspectorate.lake.part_file import write_part
from inspectorate.lake.parts import canonical_table, write_table
from inspectorate.lake.ranges import apart, parse_range
from inspectorate.lake.shelf import question

# pyspark leaves its sockets to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"
)
QUESTIONS: Mapping[str, Mapping[str, Any]] = {
    "brute_force": {"failures": 3},
    "credential_stuffing": {"accounts": 4},
    "distributed_stuffing": {"hours": 1, "sources": 2, "ratio": 0.3},
    "failed_logons": {},
    "first_seen_sources": {},
    "foreign_sources": {},
    "impossible_travel": {"km": 20},
    "last_success": {},
    "lockouts": {},
    "non_customer_attempts": {},
    "password_spraying": {"accounts": 3, "tries": 1},
    "source_accounts": {},
    "stuffing_successes": {"accounts": 4},
}


def day_of_chance() -> list[Logon]:
    """Two thousand records of a day: whatever a log may hold, times that meet, to the microsecond."""
    chance = random.Random(4)  # noqa: S311 - a sample, no secret
    return [
        Logon(
            time=at(chance.randrange(-3600, 14400))
            + timedelta(microseconds=chance.choice((0, 0, 1, 999_999))),
            user_name=chance.choice((*USERS, "王小明", "1004", "1'5", "")),
            src_ip=chance.choice((*SOURCES, "203.0.113.77", "fe80::1%eth0", "1::2::3", "999.1.1.1", "")),
            status=chance.choice(("failure", "failure", "success", "unknown", None)),
            system=chance.choice(("web", "交易系統")),
            activity=chance.choice((*("logon",) * 8, "lockout", "unlock")),
            service=chance.choice(("ssh", None)),
            line=line,
        )
        for line in range(2000)
    ]


def places() -> dict[str, pa.Table]:
    told = {"192.0.2.0/25": (25.0, 121.5), "192.0.2.128/25": (24.8, 120.9), "2001:db8::/32": (-33.9, 151.2)}
    pieces = list(apart([parse_range(text, n, where) for n, (text, where) in enumerate(told.items())]))
    ends = {"first": [one.first for one in pieces], "last": [one.last for one in pieces]}
    north, east = ([one.values[n] for one in pieces] for n in (0, 1))
    return {
        "customers": pa.table({"account": ["1001", "alice", None]}),
        "addresses": pa.table(ends | {"country": ["TW", "JP", None]}),
        "places": pa.table(ends | {"latitude": north, "longitude": east}),
        "sources": pa.table({"src_ip": ["192.0.2.1", "2001:db8::5", None]}),
    }


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Two canonical files, in folders of whose names engines might make columns or patterns."""
    records, found = day_of_chance(), []
    for n, name in enumerate(("day=2026-11-02", "[a-b] *?{1,2} 系統")):
        folder = tmp_path_factory.mktemp("lake") / name
        folder.mkdir()
        rows = canonical_table(table(records[n::2]), AUTHENTICATION.schema)
        if n:  # as Arrow writes it, and as compiled loops do
            write_part(rows, folder / "part.parquet", 100, ["src_ip"])
        else:
            write_table(rows, folder / "part.parquet")
        found.append(str(folder / "part.parquet"))
    return found


@pytest.fixture(autouse=True)
def _nothing_left_to_others() -> Iterator[None]:
    yield
    gc.collect()


def answer(engine: Engine, name: str, files: list[str]) -> pa.Table:
    one = question(name)
    tables = {"authentication": engine.parquet(files, AUTHENTICATION.schema)}
    lists = {told.name: ibis.memtable(places()[told.name]) for told in one.told}
    return engine.rows(one.ask(tables | lists, one.asked(DAY, DAY, QUESTIONS[name])))


@pytest.mark.enable_socket
@pytest.mark.parametrize("name", QUESTIONS)
def test_spark_answers_what_duckdb_answers(
    name: str, files: list[str], duckdb: Engine, spark: Engine
) -> None:
    here, there = answer(duckdb, name, files), answer(spark, name, files)
    assert here.num_rows
    assert there.schema == here.schema
    assert there.to_pylist() == here.to_pylist()


@pytest.mark.enable_socket
def test_no_file_is_an_empty_table_on_both(duckdb: Engine, spark: Engine) -> None:
    for engine in (duckdb, spark):
        assert answer(engine, "failed_logons", []).num_rows == 0


@pytest.mark.enable_socket
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read_alike_by_both(kind: str, tmp_path: Path, duckdb: Engine, spark: Engine) -> None:
    schema = KINDS[kind].schema
    values: dict[str, Any] = {"time": at(1.5), "fields": [("名稱", "值"), ("b", None)], "is_mfa": True}
    for name in schema.names:
        kind_of = schema.field(name).type
        values.setdefault(
            name, "詞" if pa.types.is_dictionary(kind_of) or pa.types.is_string(kind_of) else None
        )
    plain = [
        (one.name, one.type.value_type if pa.types.is_dictionary(one.type) else one.type) for one in schema
    ]
    rows = pa.Table.from_pylist([{name: values[name] for name in schema.names}], pa.schema(plain))
    rows = canonical_table(rows, schema)
    write_table(rows, tmp_path / "part.parquet")
    if "fields" in schema.names:  # our own loops know of no nested values but absent ones
        rows = rows.set_column(
            len(schema) - 1, schema.field("fields"), pa.nulls(1, schema.field("fields").type)
        )
    write_part(pa.concat_tables([rows] * 20), tmp_path / "own.parquet", 15, schema.names)
    files = [str(tmp_path / f"{name}.parquet") for name in ("part", "own")]
    here, there = (engine.rows(engine.parquet(files, schema)) for engine in (duckdb, spark))
    assert sorted(map(repr, here.to_pylist())) == sorted(map(repr, there.to_pylist()))
    assert {one["time"] for one in here.to_pylist()} == {at(1.5)}


@pytest.mark.enable_socket
def test_a_cluster_that_does_not_answer_is_said_at_once() -> None:
    with pytest.raises(EngineError, match="連不上"), open_engine("spark://127.0.0.1:1"):
        pass
