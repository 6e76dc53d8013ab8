"""What binds the sample firm, and when it is due, from the command line."""

import json
from pathlib import Path
from typing import Any

import icalendar
import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.exits import Exit
from inspectorate.cli.root import root
from inspectorate.services.make_sample_firm import SAMPLE_DAY
from inspectorate.services.sample_firm.plan import Plan
from inspectorate.services.sample_firm.profile import profile


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    for name, body in profile(Plan(SAMPLE_DAY)).items():
        (tmp_path / name).write_bytes(body)
    return tmp_path


def run(home: Path, *arguments: str) -> Result:
    return CliRunner(env={"INSPECTORATE_HOME": str(home / "home")}).invoke(root, list(arguments))


def applied(firm: Path, *options: str) -> list[dict[str, Any]]:
    done = run(firm, "norms", "applies", str(firm), "--on", "2026-10-31", "--format", "json", *options)
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def test_every_provision_in_force_is_listed_with_its_reason(firm: Path) -> None:
    rows = applied(firm)
    assert len(rows) > 390
    assert all(row["reason"] for row in rows)
    assert {row["applies"] for row in rows} == {"applies", "excluded"}


def test_each_provision_is_listed_once(firm: Path) -> None:
    keys = [row["provision"] for row in applied(firm)]
    assert len(keys) == len(set(keys))


def test_a_missing_answer_leaves_provisions_undecided_and_exits_3(firm: Path) -> None:
    path = firm / "firm.toml"
    path.write_text(path.read_text("utf-8").replace("co_location = true\n", ""), "utf-8")
    done = run(firm, "norms", "applies", str(firm), "--on", "2026-10-31", "--format", "json")
    undecided = [row for row in json.loads(done.stdout) if row["applies"] == "undecided"]
    assert done.exit_code == Exit.UNDETERMINED
    assert undecided
    assert all("co_location" in row["missing"] for row in undecided)


def test_only_the_edition_in_force_on_the_day_is_applied(firm: Path) -> None:
    editions = {
        row["provision"].rsplit("/", 1)[0]
        for row in applied(firm)
        if "inspection-mechanism" in row["provision"]
    }
    assert {name.split("/")[1] for name in editions} == {"after-amendment"}
    before = run(firm, "norms", "applies", str(firm), "--on", "2019-01-02", "--format", "json")
    assert any("/before-amendment/" in row["provision"] for row in json.loads(before.stdout))


def test_a_misspelt_answer_is_a_usage_error(firm: Path) -> None:
    path = firm / "firm.toml"
    path.write_text(path.read_text("utf-8").replace("dma = true", "dmaa = true"), "utf-8")
    done = run(firm, "norms", "applies", str(firm))
    assert done.exit_code == Exit.USAGE
    assert "您是否要寫 'dma'？\n" in done.stderr


def test_due_dates_are_shown_in_roc_years_and_kept_in_iso(firm: Path) -> None:
    done = run(
        firm,
        "inspect",
        "calendar",
        str(firm),
        "--period",
        "2026-10",
        "--on",
        "2026-11-01",
        "--format",
        "json",
    )
    rows = json.loads(done.stdout)
    assert {row["due"] for row in rows} == {"2026-10-30"}
    assert {row["due_roc"] for row in rows} == {"115/10/30"}
    assert all(row["overdue"] for row in rows)


def test_a_calendar_file_can_be_read_back_by_its_library(firm: Path) -> None:
    target = firm / "due.ics"
    done = run(
        firm, "inspect", "calendar", str(firm), "--period", "2026", "--on", "2026-10-31", "--ics", str(target)
    )
    assert done.exit_code == 0, done.stderr
    calendar = icalendar.Calendar.from_ical(target.read_bytes())
    events = calendar.walk("VEVENT")
    assert len({str(event["UID"]) for event in events}) == len(events) > 12
    assert all(event.walk("VALARM") for event in events)
    named = [str(event["SUMMARY"]) for event in events]
    assert any("建立證券商資通安全檢查機制" in name for name in named), (
        "instruments go by what they are called"
    )
    assert not any("inspection-mechanism" in name for name in named)
    assert all(len(line) <= 75 for line in target.read_bytes().split(b"\r\n"))


def test_the_same_day_gives_the_same_calendar_file(firm: Path) -> None:
    made = []
    for name in ("a.ics", "b.ics"):
        run(firm, "inspect", "calendar", str(firm), "--on", "2026-10-31", "--ics", str(firm / name))
        made.append((firm / name).read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize(
    "arguments", [("--period", "2026-13"), ("--on", "2026-02-30"), ("--period", "115/10")]
)
def test_a_day_or_period_that_does_not_exist_is_a_usage_error(arguments: tuple[str, str], firm: Path) -> None:
    assert run(firm, "inspect", "calendar", str(firm), *arguments).exit_code == Exit.USAGE


def test_a_roc_day_is_taken(firm: Path) -> None:
    done = run(firm, "norms", "applies", str(firm), "--on", "115/10/31", "--format", "json")
    assert len(json.loads(done.stdout)) == len(applied(firm))


def test_what_has_papers_is_not_late_and_what_has_none_is(firm: Path) -> None:
    run(firm, "inspect", "run", str(firm), "--period", "2026-10")
    arguments = (
        "inspect",
        "calendar",
        str(firm),
        "--period",
        "2026-H2",
        "--on",
        "2026-11-15",
        "--format",
        "json",
    )
    rows = json.loads(run(firm, *arguments).stdout)
    states = {(row["due"][:7], row["papered"], row["overdue"]) for row in rows if row["kind"] == "inspection"}
    assert ("2026-10", True, False) in states
    assert ("2026-09", False, True) in states
    assert ("2026-11", False, False) in states
    assert ("2026-10", False, True) not in states
