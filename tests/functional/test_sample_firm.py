"""The sample firm: every planted defect is found, its clean twin raises none, the law's day counts."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.exits import Exit
from inspectorate.cli.root import root
from inspectorate.services.make_sample_firm import SAMPLE_DAY, make_sample_firm
from inspectorate.services.open_catalogue import open_catalogue
from inspectorate.services.sample_firm.planted import PLANTED, Planted


def inspect(folder: Path, home: Path, *options: str) -> tuple[Result, list[dict[str, Any]]]:
    arguments = ["inspect", "run", str(folder), "--format", "json", "--out", str(home / "out"), *options]
    result = CliRunner(env={"INSPECTORATE_HOME": str(home)}).invoke(root, arguments)
    return result, json.loads(result.stdout)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, list[dict[str, Any]]]:
    home = tmp_path_factory.mktemp("sample")
    return inspect(make_sample_firm(home / "firm"), home, "--period", "2026-10")


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, list[dict[str, Any]]]:
    home = tmp_path_factory.mktemp("twin")
    return inspect(make_sample_firm(home / "firm", clean=True), home, "--period", "2026-10")


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.check)
def test_a_planted_defect_is_found(planted: Planted, sample: tuple[Result, list[dict[str, Any]]]) -> None:
    reasons = [
        reason
        for verdict in sample[1]
        if verdict["check"] == planted.check and verdict["outcome"] == "nonconforming"
        for reason in verdict["reasons"]
    ]
    cited = [reason["text"] for reason in reasons if reason["evidence"].startswith(planted.evidence)]
    assert any(planted.says in text for text in cited), [reason["text"] for reason in reasons]


def test_a_firm_with_defects_exits_nonconforming(sample: tuple[Result, list[dict[str, Any]]]) -> None:
    assert sample[0].exit_code == Exit.NONCONFORMING


def test_the_clean_twin_raises_no_defect(twin: tuple[Result, list[dict[str, Any]]]) -> None:
    wrong = [verdict for verdict in twin[1] if verdict["outcome"] == "nonconforming"]
    assert not wrong


def test_the_clean_twins_machine_checks_all_conform(twin: tuple[Result, list[dict[str, Any]]]) -> None:
    open_ones = {v["check"]: v["reasons"] for v in twin[1] if v["check"] and v["outcome"] == "undetermined"}
    assert not open_ones


def test_what_a_person_must_judge_keeps_the_clean_twin_from_being_wholly_conforming(
    twin: tuple[Result, list[dict[str, Any]]],
) -> None:
    assert twin[0].exit_code == Exit.UNDETERMINED


def test_every_breach_says_where_it_stands(sample: tuple[Result, list[dict[str, Any]]]) -> None:
    for verdict in sample[1]:
        if verdict["outcome"] == "nonconforming":
            assert any(reason["evidence"] for reason in verdict["reasons"]), verdict


def amended_on() -> date:
    start = open_catalogue().edition("inspection-mechanism", "after-amendment").validity.start
    assert start is not None
    return start


@pytest.mark.parametrize(("days_before", "outcome"), [(1, "conforming"), (0, "nonconforming")])
def test_two_years_of_firewall_log_pass_until_the_amendment_and_fail_from_it(
    days_before: int, outcome: str, tmp_path: Path
) -> None:
    day = amended_on() - timedelta(days=days_before)
    folder = make_sample_firm(tmp_path / "firm", clean=True, on=amended_on(), log_years=2)
    _, verdicts = inspect(folder, tmp_path, "--period", f"{day:%Y-%m}", "--on", day.isoformat())
    kept = [
        verdict
        for verdict in verdicts
        if verdict["check"] == "firewall_log_kept"
        and verdict["provision"].startswith("inspection-mechanism/")
    ]
    assert kept
    assert {verdict["outcome"] for verdict in kept} == {outcome}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (make_sample_firm(tmp_path / name) for name in ("a", "b"))
    names = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(second) for path in second.rglob("*") if path.is_file())
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in names)


def test_the_sample_firm_is_never_written_over_what_is_there(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        make_sample_firm(tmp_path, on=SAMPLE_DAY)
