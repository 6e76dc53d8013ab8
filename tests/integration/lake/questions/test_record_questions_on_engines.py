"""Questions about coverage, sessions, privileges, orders and rules on DuckDB and on Spark: equal rows."""

import gc
import random
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import ibis
import pyarrow as pa
import pytest
from tests.integration.lake.questions import test_engines
from tests.integration.lake.questions.any_records import plain_schema, told_table
from tests.integration.lake.questions.records import DAY, Row, at

from inspectorate.lake.engine import Engine
from inspectorate.lake.kinds import KINDS
from inspectorate.lake.parts import canonical_table, write_table
from inspectorate.lake.shelf import all_questions, question

# pyspark leaves its sockets to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"
)
LAST = DAY + timedelta(days=1)
QUESTIONS: Mapping[str, Mapping[str, Any]] = {
    "business_days_without_records": {"kind": ""},
    "clock_steps": {"back_seconds": 60, "forward_seconds": 3600},
    "coverage_by_day": {},
    "firewall_rule_hits": {},
    "latency_by_customer": {"lines": "L1,L2"},
    "missing_fields": {},
    "order_receipts": {"minutes": 60},
    "privileged_approvals": {},
    "remote_out_of_hours": {"from_hour": 1, "to_hour": 3},
    "remote_second_factor": {},
    "remote_without_end": {"minutes": 60},
    "remote_without_permit": {},
    "serial_breaks": {},
    "silent_hours": {"hours": 2},
    "unhit_firewall_rules": {},
    "vendor_privileged": {},
}
TOLD: Mapping[str, list[Row]] = {
    "approvals": [
        {"account": "root", "from_time": at(0), "to_time": at(5000), "approver": "主管",
         "approved_time": at(900)},
        {"account": "1'5", "from_time": at(0), "to_time": None, "approver": "主管", "approved_time": None},
    ],
    "business_days": [{"day": DAY + timedelta(days=n)} for n in range(3)],
    "expected": [{"kind": "authentication", "system": "未送"}],
    "permits": [
        {"user_name": "1001", "from_time": at(0), "to_time": at(3600), "device": None, "purpose": "維護"},
        {"user_name": "王小明", "from_time": at(0), "to_time": at(9000), "device": "nb1", "purpose": None},
    ],
    "rules": [{"system": name, "rule": rule} for name in ("web", "未送") for rule in ("1", "9", None)],
    "vendors": [{"account": "王小明", "src_ip": None}, {"account": None, "src_ip": "192.0.2.1"}],
}  # fmt: skip


def of_chance(kind: str) -> list[Row]:
    """Seven hundred records of a kind: whatever they may hold, times that meet, to the microsecond."""
    chance = random.Random(kind)  # noqa: S311 - a sample, no secret

    def time() -> Any:
        return at(chance.randrange(-3600, 14400)) + timedelta(microseconds=chance.choice((0, 0, 1, 999_999)))

    choices: Mapping[str, tuple[Any, ...]] = {
        "system": ("web", "交易系統"), "origin": ("aa", "bb"), "sender": ("BRK", None),
        "target": ("TWSE", None),
        "user_name": ("1001", "王小明", "1'5", "", None), "src_ip": ("192.0.2.1", "gate", None),
        "src_host": (" ", "-", "pc", None), "status": ("success", "success", "failure", None),
        "is_privileged": (True, False, None), "target_user": ("root", None), "device": ("nb1", None),
        "session_uid": (*(f"s{n}" for n in range(60)), None), "is_mfa": (True, False, None),
        "direction": ("in", "out", "out"), "message_type": ("D", "D", "F", "8", None),
        "order_uid": (*(f"o{n}" for n in range(90)), None), "customer": ("C1", "C2", "客戶", None),
        "line_name": ("L1", "L2", None), "is_duplicate": (True, False, None), "sequence": tuple(range(300)),
        "sent_time": (None, "time"), "received_time": (None, "time"),
        "activity": ("open", "close") if kind == "tunnel_activity" else ("logon", "privilege", "lockout"),
        "rule": ("1", "deny-all", None), "action": ("allow", "deny", "close", None), "hits": (1, 40, None),
    }  # fmt: skip
    names = set(plain_schema(kind).names)
    rows = []
    for line in range(700):
        row = {name: chance.choice(values) for name, values in choices.items() if name in names}
        row |= {name: time() for name, value in row.items() if value == "time"}
        rows.append(row | {"time": time(), "line": line})
    return rows


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Two canonical files of each kind that the questions read."""
    found: dict[str, list[str]] = {}
    for kind in ("authentication", "tunnel_activity", "order_activity", "network_activity"):
        rows = of_chance(kind)
        for n in range(2):
            path = tmp_path_factory.mktemp(kind) / "part.parquet"
            table = pa.Table.from_pylist(rows[n::2], plain_schema(kind))
            write_table(canonical_table(table, KINDS[kind].schema), path)
            found.setdefault(kind, []).append(str(path))
    return found


@pytest.fixture(autouse=True)
def _nothing_left_to_others() -> Iterator[None]:
    yield
    gc.collect()


def answer(engine: Engine, name: str, files: Mapping[str, list[str]]) -> pa.Table:
    one = question(name)
    tables = {kind: engine.parquet(files[kind], KINDS[kind].schema) for kind in files if kind in one.kinds}
    lists = {told.name: ibis.memtable(told_table(name, told.name, TOLD[told.name])) for told in one.told}
    return engine.rows(one.ask(tables | lists, one.asked(DAY, LAST, QUESTIONS[name])))


@pytest.mark.enable_socket
@pytest.mark.parametrize("name", QUESTIONS)
def test_spark_answers_what_duckdb_answers(
    name: str, files: dict[str, list[str]], duckdb: Engine, spark: Engine
) -> None:
    here, there = answer(duckdb, name, files), answer(spark, name, files)
    assert here.num_rows
    assert there.schema == here.schema
    assert there.to_pylist() == here.to_pylist()


def test_every_question_is_put_to_both_engines() -> None:
    assert set(all_questions()) == {*QUESTIONS, *test_engines.QUESTIONS}
