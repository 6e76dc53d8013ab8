"""A firm's rules of Sigma on DuckDB and on a cluster of Spark, over the same lake: equal rows."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from tests.integration.lake.ingestion.lakes import attempt, new_lake, put, written
from tests.integration.lake.sigma.test_evaluating import RULES

from inspectorate.lake.engine import Engine
from inspectorate.lake.question import Asked
from inspectorate.lake.sigma.evaluating import evaluate
from inspectorate.lake.sigma.rules import read_rules

# pyspark leaves its sockets to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"
)
DAY = date(2026, 3, 1)
MORNING = datetime.fromisoformat("2026-03-01T08:00:00")
OTHERS = """
---
title: 兩事同來
correlation:
  type: temporal
  rules: [failed, opened]
  group-by: [src_ip]
  timespan: 10m
---
title: 先後
correlation:
  type: temporal_ordered
  rules: [failed, opened]
  group-by: [src_ip]
  timespan: 10m
---
title: 次數
correlation:
  type: event_count
  rules: [failed]
  group-by: [user]
  timespan: 1h
  condition: {gte: 2}
---
title: 登入
name: opened
logsource: {category: authentication}
detection: {s: {status: success}, condition: s}
"""


@pytest.mark.enable_socket
def test_rules_find_the_same_on_duckdb_and_on_spark(tmp_path: Path, duckdb: Engine, spark: Engine) -> None:
    lake = new_lake(tmp_path)
    tried = [attempt(MORNING + timedelta(seconds=10 * n), f"user{n % 9}", "198.51.100.9") for n in range(12)]
    opened = attempt(MORNING + timedelta(minutes=3), "user3", "198.51.100.9", "Accepted")
    ran = f"{MORNING:%b %e %H:%M:%S} web01 sudo:      amy : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls\n"
    put(lake, written(tmp_path / "auth.log", "".join([ran, *tried, opened])))
    rules = read_rules([written(tmp_path / "rules.yml", RULES + OTHERS)])
    one = list(evaluate(lake, duckdb, rules, Asked(DAY, DAY)))
    other = list(evaluate(lake, spark, rules, Asked(DAY, DAY)))
    rows = {each.title: (each.why, each.answer and each.answer.rows) for each in one}
    assert {each.title: (each.why, each.answer and each.answer.rows) for each in other} == rows
    assert not any(each.why for each in one)
    found = {each.title for each in one if each.answer and each.answer.rows}
    assert found >= {"一源多帳號", "位址範圍", "正規式", "兩事同來", "先後", "次數"}
