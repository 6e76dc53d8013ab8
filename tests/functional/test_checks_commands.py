"""`inspectorate checks`: list, explain, prove; and what the exit code says of a proof."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner, Result

from inspectorate.checks.cases import Case, CaseError, cases_of
from inspectorate.checks.shelf import Check, check_domains
from inspectorate.cli.root import root
from inspectorate.inspection.verdict import Outcome

CASES = "inspectorate.services.prove_checks.cases_of"


def checks(*words: str) -> Result:
    return CliRunner().invoke(root, ["checks", *words], catch_exceptions=False)


def test_every_check_is_listed_with_its_question() -> None:
    lines = checks("list").stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == list(check_domains())
    assert all(line.endswith(("？", "?")) for line in lines)


def test_the_list_as_json_says_what_each_check_reads_and_needs() -> None:
    rows = {row["id"]: row for row in json.loads(checks("list", "--format", "json").stdout)}
    assert rows["firewall_log_kept"]["fact"] == "FirewallLogCoverage"
    assert rows["firewall_log_kept"]["needs"] == ["firewall_log.kept_for"]
    assert rows["firewall_log_kept"]["cases"] >= 3


def test_a_check_explains_itself() -> None:
    text = checks("explain", "firewall_log_kept").stdout
    for part in ("問題：", "所需佐證：", "防火牆進出紀錄保存期間（firewall_log.kept_for）", "改善建議："):
        assert part in text


@pytest.mark.parametrize("command", ["explain", "prove"])
def test_a_misspelt_check_exits_2_and_names_the_nearest(command: str) -> None:
    result = checks(command, "firewall_logs_kept")
    assert result.exit_code == 2
    assert "您是否要寫 firewall_log_kept？" in result.stderr


def test_all_shipped_cases_are_proven() -> None:
    result = checks("prove")
    assert result.exit_code == 0, result.stdout
    assert "不符 0 個" in result.stdout.splitlines()[-1]


def test_one_check_can_be_proven_alone() -> None:
    result = checks("prove", "firewall_log_kept")
    assert [line.split("：")[0] for line in result.stdout.splitlines()[:-1]] == ["firewall_log_kept"]


def test_a_case_that_does_not_hold_exits_4_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:

    def lying(check: Check) -> Iterator[Case]:
        first = next(iter(cases_of(check)))
        yield replace(first, name="liar", expected=Outcome.NOT_APPLICABLE, on=date(2026, 10, 31))

    monkeypatch.setattr(CASES, lying)
    result = checks("prove", "firewall_log_kept")
    assert result.exit_code == 4
    assert "liar：應為 not_applicable" in result.stdout


def test_a_check_without_cases_is_not_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CASES, lambda _: iter(()))
    assert checks("prove", "firewall_log_kept").exit_code == 3


def test_a_broken_case_file_exits_4(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Check) -> Iterator[Case]:
        raise CaseError("cases/x.json: no fact")

    monkeypatch.setattr(CASES, broken)
    result = checks("prove", "firewall_log_kept")
    assert result.exit_code == 4
    assert "cases/x.json" in result.stderr
