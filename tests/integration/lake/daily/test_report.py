"""The signed analysis of a day: what it says of attacks, of quiet days and of days without logs."""

import json
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.integration.lake.ingestion.lakes import attempt, new_lake, put, written

from inspectorate.cli.lake import lake as command
from inspectorate.lake.lake import Lake
from inspectorate.lake.taking import Told

DAY = "2026-03-01"
MORNING = datetime.fromisoformat(f"{DAY}T08:00:00")


def stuffing() -> str:
    tried = [attempt(MORNING + timedelta(seconds=5 * n), f"user{n}", "198.51.100.9") for n in range(30)]
    return "".join([*tried, attempt(MORNING + timedelta(minutes=3), "user3", "198.51.100.9", "Accepted")])


def quiet(begin: datetime = MORNING) -> str:
    return "".join(attempt(begin + timedelta(hours=n), "amy", "192.0.2.1", "Accepted") for n in range(8))


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return new_lake(tmp_path)


def run(*words: str) -> Result:
    return CliRunner().invoke(command, words, catch_exceptions=False)


def made(tmp_path: Path, *more: str, day: str = DAY) -> Result:
    place, out = str(tmp_path / "lake"), str(tmp_path / "out")
    return run("report", place, "--day", day, "--by", "王小明", "--out", out, *more)


@pytest.fixture(scope="module")
def analysed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of a quiet day and its analysis."""
    folder = tmp_path_factory.mktemp("analysed")
    put(new_lake(folder), written(folder / "auth.log", quiet()))
    assert made(folder).exit_code == 0
    return folder


@pytest.fixture
def analysed(analysed_once: Path, tmp_path: Path) -> Path:
    """A copy of them that a test may spoil: the lake, and the analysis in its folder ``out``."""
    return shutil.copytree(analysed_once, tmp_path, dirs_exist_ok=True)


def plan(tmp_path: Path, text: str) -> Sequence[str]:
    return ("--plan", str(written(tmp_path / "daily.toml", text)))


def plain(tmp_path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((tmp_path / "out" / "report.json").read_bytes())
    return found


def test_replayed_stuffing_raises_an_alert_that_names_sources_and_accounts(
    lake: Lake, tmp_path: Path
) -> None:
    put(lake, written(tmp_path / "auth.log", stuffing()))
    result = made(tmp_path)
    assert result.exit_code == 1, result.output
    assert "來源 198.51.100.9 於短時間內嘗試 30 個帳號" in result.output
    assert "帳號 user3 自 198.51.100.9 成功 1 次" in result.output
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert all(f"<td>user{n}</td>" in page for n in range(30))
    assert "本日無異常" not in page


def test_a_quiet_day_says_so_and_what_was_looked_at(lake: Lake, tmp_path: Path) -> None:
    put(lake, written(tmp_path / "auth.log", quiet()))
    result = made(tmp_path)
    assert (result.exit_code, "無異常" in result.output) == (0, True), result.output
    assert "所查 8 項、系統 1 個、紀錄 8 筆" in result.output
    assert "未提供清單 customers，未查" in result.output
    report = plain(tmp_path)
    assert report["state"] == "quiet"
    (coverage,) = report["coverage"]
    assert coverage["hours"] == [0] * 8 + [1] * 8 + [0] * 8
    place = {part.place: part.sha256 for part in lake.parts(("authentication",))}
    questions = {one["answer"]["question"]: one["answer"] for one in report["questions"]}
    assert questions["credential_stuffing"]["files"] == place
    assert questions["credential_stuffing"]["parameters"] == {"minutes": 10, "accounts": 20}
    assert "SELECT" in questions["credential_stuffing"]["query"]


def test_a_day_without_logs_is_never_quiet(lake: Lake, tmp_path: Path) -> None:
    put(lake, written(tmp_path / "auth.log", quiet()))
    result = made(tmp_path, day="2026-03-02")
    assert result.exit_code == 3
    assert "2026-03-02 全日沒有任何日誌" in result.output
    assert "系統 web：先前七日有紀錄，本日沒有" in result.output
    assert "無異常" not in result.output
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "本日沒有任何日誌" in page
    assert "本日無異常" not in page


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ('[[system]]\nname = "trading"', "系統 trading：應有日誌而全日沒有紀錄"),
        ('[[system]]\nname = "web"\nhours = "08-18"', "系統 web：16、17 時沒有紀錄"),
    ],
)
def test_a_system_that_should_log_and_is_silent_is_named(
    lake: Lake, tmp_path: Path, expected: str, said: str
) -> None:
    put(lake, written(tmp_path / "auth.log", quiet()))
    result = made(tmp_path, *plan(tmp_path, expected))
    assert (result.exit_code, said in result.output) == (3, True), result.output


def test_lines_that_could_not_be_read_stand_against_a_quiet_day(lake: Lake, tmp_path: Path) -> None:
    put(lake, written(tmp_path / "auth.log", quiet() + "%% garbage\n"))
    result = made(tmp_path)
    assert (result.exit_code, "1 行無法判讀" in result.output) == (3, True), result.output


def test_a_day_that_is_not_over_is_not_quiet(lake: Lake, tmp_path: Path) -> None:
    begin = datetime.fromisoformat("2099-03-01T08:00:00")
    put(lake, written(tmp_path / "auth.log", quiet(begin)), told=Told(system="web", year=2099))
    assert made(tmp_path, day="2099-03-01").exit_code == 3


def test_lists_rules_and_parameters_come_from_the_plan(lake: Lake, tmp_path: Path) -> None:
    put(lake, written(tmp_path / "auth.log", quiet() + stuffing()))
    written(tmp_path / "customers.csv", "account\namy\n")
    written(
        tmp_path / "rule.yml",
        "title: 使用者三\nlogsource: {category: authentication}\n"
        "detection: {s: {user: user3, status: success}, condition: s}\n",
    )
    told = (
        "[set.credential_stuffing]\naccounts = 99\n[set.stuffing_successes]\naccounts = 99\n"
        "[set.password_spraying]\naccounts = 99\n"
        '[told]\ncustomers = "customers.csv"\n[sigma]\nrules = ["rule.yml"]\n'
    )
    result = made(tmp_path, *plan(tmp_path, told))
    assert result.exit_code == 1
    assert "非客戶帳號登入成功：帳號 user3" in result.output
    assert "規則「使用者三」：" in result.output
    assert "撞庫：" not in result.output


def test_a_rule_that_cannot_be_evaluated_stands_against_a_quiet_day(lake: Lake, tmp_path: Path) -> None:
    put(lake, written(tmp_path / "auth.log", quiet()))
    rule = "title: 防毒\nlogsource: {category: antivirus}\ndetection: {s: {A: b}, condition: s}\n"
    written(tmp_path / "rule.yml", rule)
    result = made(tmp_path, *plan(tmp_path, '[sigma]\nrules = ["rule.yml"]\n'))
    assert (result.exit_code, "規則「防毒」無法評估" in result.output) == (3, True), result.output


@pytest.mark.parametrize(
    "text",
    ["oops", "unknown = 1", "[set.nothing]\na = 1", '[told]\nnobody = "a.csv"', "[set.last_success]\na = 1",
     '[[system]]\nname = "web"\nhours = "8"', "[set.lockouts]\nnone = 1"],
)  # fmt: skip
def test_a_plan_that_says_what_there_is_not_is_refused(lake: Lake, tmp_path: Path, text: str) -> None:
    del lake
    assert made(tmp_path, *plan(tmp_path, text)).exit_code == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["report.json", "report.html", "style.css"])
def test_a_change_of_any_file_is_found(analysed: Path, name: str) -> None:
    place, out = str(analysed / "lake"), analysed / "out"
    assert run("report", place, "--verify", str(out)).exit_code == 0
    data = (out / name).read_bytes()
    (out / name).write_bytes(data.replace(b"a", b"b", 1))
    assert run("report", place, "--verify", str(out)).exit_code == 4
    (out / name).unlink()
    assert run("report", place, "--verify", str(out)).exit_code == 4


def test_a_change_of_the_ledger_is_found(analysed: Path) -> None:
    for file in (analysed / "lake" / "daily" / "ledger").rglob("*"):
        if file.is_file() and b"\xe7\x8e\x8b" in (data := file.read_bytes()):
            file.write_bytes(data.replace("王".encode(), "李".encode()))
    result = run("report", str(analysed / "lake"), "--verify", str(analysed / "out"))
    assert result.exit_code == 4, result.output


def test_a_report_is_reviewed_by_somebody_else_and_is_listed_until_then(lake: Lake, tmp_path: Path) -> None:
    put(lake, written(tmp_path / "auth.log", quiet()))
    place = str(tmp_path / "lake")
    assert run("review", place, "--day", DAY, "--by", "陳大文").exit_code == 2
    made(tmp_path)
    listed = run("reports", place)
    assert (listed.exit_code, "尚未覆核" in listed.output) == (1, True)
    assert "不得為製作人" in run("review", place, "--day", DAY, "--by", " 王　小明").output
    assert run("review", place, "--day", DAY, "--by", "陳大文", "--remark", "無").exit_code == 0
    listed = run("reports", place)
    assert (listed.exit_code, "陳大文 覆核" in listed.output) == (0, True)
    assert "已覆核" in run("review", place, "--day", DAY, "--by", "陳大文").output
    gap = run("reports", place, "--to", "2026-03-03")
    assert (gap.exit_code, "2026-03-02  未製作分析" in gap.output) == (1, True)


def test_a_report_that_was_changed_is_not_reviewed(lake: Lake, tmp_path: Path) -> None:
    put(lake, written(tmp_path / "auth.log", quiet()))
    made(tmp_path)
    (tmp_path / "out" / "report.html").write_text("無異常", "utf-8")
    result = run("review", str(tmp_path / "lake"), "--day", DAY, "--by", "陳大文")
    assert (result.exit_code, "不得覆核" in result.output) == (2, True)


def test_nothing_is_written_over(analysed: Path) -> None:
    again = made(analysed)
    assert (again.exit_code, "不是空的" in again.output) == (2, True)
    assert run("report", str(analysed / "lake"), "--day", DAY).exit_code == 2
