"""A firm's rules over a lake: on the command line, and equal on both engines."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.integration.lake.ingestion.lakes import attempt, new_lake, put, written

from inspectorate.cli.lake import lake as command
from inspectorate.lake.lake import Lake

MORNING = datetime.fromisoformat("2026-03-01T08:00:00")
FAILED = """
title: 失敗登入
name: failed
level: low
logsource: {category: authentication}
detection:
  s: {status: failure, user|startswith: user}
  condition: s
"""
RULES = (
    FAILED
    + """
---
title: 一源多帳號
name: many
level: high
correlation:
  type: value_count
  rules: [failed]
  group-by: [src_ip]
  timespan: 10m
  condition: {field: user, gte: 8}
---
title: 主控台訊息
logsource: {product: linux, service: sudo}
detection: {s: {Message|contains: 'COMMAND='}, condition: s}
---
title: 位址範圍
logsource: {category: authentication}
detection: {s: {src_ip|cidr: 198.51.100.0/24, status: success}, condition: s}
---
title: 正規式
logsource: {category: authentication}
detection: {s: {user|re: '^user[13]$'}, condition: s}
"""
)
UNKNOWN = """
title: 不認得之來源
logsource: {category: antivirus}
detection: {s: {Signature: x}, condition: s}
"""


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    tried = [attempt(MORNING + timedelta(seconds=10 * n), f"user{n}", "198.51.100.9") for n in range(12)]
    opened = attempt(MORNING + timedelta(minutes=3), "user3", "198.51.100.9", "Accepted")
    made = new_lake(tmp_path)
    put(made, written(tmp_path / "auth.log", "".join([*tried, opened])))
    return made


def run(tmp_path: Path, rules: str, *more: str, day: str = "2026-03-01") -> Result:
    file = written(tmp_path / "rule.yml", rules)
    asked = ["sigma", str(tmp_path / "lake"), str(file), "--first", day, *more]
    return CliRunner().invoke(command, asked)


def test_what_a_rule_finds_is_told_with_exit_code_1(lake: Lake, tmp_path: Path) -> None:
    del lake
    result = run(tmp_path, FAILED)
    assert (result.exit_code, "失敗登入［low］：12 筆" in result.output) == (1, True), result.output


def test_an_answer_keeps_files_query_and_the_rules_own_hash(lake: Lake, tmp_path: Path) -> None:
    result = run(tmp_path, RULES, "--format", "json")
    rules = {one["rule"]: one for one in json.loads(result.output)["rules"]}
    many = rules["一源多帳號"]["answer"]
    assert [(row["src_ip"], row["peak"]) for row in many["rows"]] == [("198.51.100.9", 12.0)]
    assert many["files"] == {part.place: part.sha256 for part in lake.parts(("authentication",))}
    assert "SELECT" in many["query"]
    assert len(many["told"]["rule"]) == 64


def test_a_rule_that_cannot_be_evaluated_is_named_and_is_not_quiet(lake: Lake, tmp_path: Path) -> None:
    del lake
    result = run(tmp_path, UNKNOWN)
    assert result.exit_code == 3
    assert "不認得之來源：無法評估" in result.output
    assert "antivirus" in result.output
    both = run(tmp_path, f"{FAILED}---{UNKNOWN}")
    assert (both.exit_code, "無法評估" in both.output) == (1, True)


def test_a_quiet_day_is_0_and_a_day_without_logs_is_3(lake: Lake, tmp_path: Path) -> None:
    del lake
    quiet = FAILED.replace("user|startswith: user", "user: nobody")
    assert run(tmp_path, quiet).exit_code == 0
    silent = run(tmp_path, quiet, day="2026-03-02")
    assert (silent.exit_code, "無法判定" in silent.output) == (3, True)


def test_placeholders_and_mapping_are_read(lake: Lake, tmp_path: Path) -> None:
    del lake
    rule = FAILED.replace("user|startswith: user", "user|expand: '%watched%'")
    values = written(tmp_path / "values.toml", 'watched = ["user1", "user2"]')
    result = run(tmp_path, rule, "--placeholders", str(values))
    assert "：2 筆" in result.output, result.output
    wrong = written(tmp_path / "wrong.toml", 'watched = "user1"')
    assert run(tmp_path, rule, "--placeholders", str(wrong)).exit_code == 2


def test_a_file_that_is_no_rule_is_refused_in_a_line(lake: Lake, tmp_path: Path) -> None:
    del lake
    result = run(tmp_path, "- a\n- b\n")
    assert (result.exit_code, "不是規則" in result.output) == (2, True)


def test_a_correlation_over_midnight_belongs_to_the_day_it_reaches(lake: Lake, tmp_path: Path) -> None:
    night = datetime.fromisoformat("2026-03-01T23:59:00")
    tried = [attempt(night + timedelta(seconds=10 * n), f"user{n}", "198.51.100.7") for n in range(12)]
    put(lake, written(tmp_path / "night.log", "".join(tried)))
    result = run(tmp_path, RULES, "--format", "json", day="2026-03-02")
    rules = {one["rule"]: one for one in json.loads(result.output)["rules"]}
    assert [row["src_ip"] for row in rules["一源多帳號"]["answer"]["rows"]] == ["198.51.100.7"]
