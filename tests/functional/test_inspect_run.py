"""The main job from the command line: exit codes, what is printed, what is written."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.root import root
from inspectorate.inspection.engagement import Inspection
from inspectorate.inspection.verdict import conforms, verdict_of
from inspectorate.inspection.working_paper import Examination
from inspectorate.services import run_inspection as run_service

PROFILE = '[firm]\nname = "大安證券"\ncode = "9A99"\n'
ASSETS = "資產名稱,類別,IP位址,終止支援日,汰換計畫\n"
HOSTILE = '=HYPERLINK("http://example.org")'


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path / "home"))


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    folder = tmp_path / "firm"
    (folder / "evidence").mkdir(parents=True)
    (folder / "firm.toml").write_text(PROFILE, "utf-8")
    return folder


def run(*arguments: object) -> Result:
    words = [str(argument) for argument in arguments]
    return CliRunner().invoke(root, ["inspect", "run", *words], catch_exceptions=False)


def old_switch(firm: Path) -> None:
    assets = f"{ASSETS}{HOSTILE.lstrip('=')},交換器,10.0.0.1,2020-01-01,\n"
    (firm / "evidence" / "assets.csv").write_text(assets, "utf-8")


def test_a_breach_exits_1_and_papers_are_written_under_home(firm: Path, tmp_path: Path) -> None:
    old_switch(firm)
    result = run(firm, "--period", "2026-10", "--all")
    assert result.exit_code == 1, result.output
    papers = tmp_path / "home" / "papers" / "9A99" / "2026-10" / "001"
    assert str(papers / "index.html") in result.stdout
    assert "不符合" in result.stdout
    assert re.search(r"電腦檢測 \d+ 項：.*不符合 1", result.stdout), "what the machine found is told apart"
    assert "讀取佐證：assets.csv" in result.stderr
    assert json.loads((papers / "result.json").read_text("utf-8"))["on"] == "2026-10-31"


def test_no_evidence_at_all_exits_3(firm: Path) -> None:
    assert run(firm, "--period", "2026-10", "--all").exit_code == 3


def test_the_verdicts_as_json_are_a_list_on_standard_output(firm: Path) -> None:
    old_switch(firm)
    result = run(firm, "--period", "2026-10", "--all", "--format", "json")
    verdicts = json.loads(result.stdout)
    (eol, *_) = [v for v in verdicts if v["check"] == "devices_supported"]
    assert eol["outcome"] == "nonconforming"
    (reason,) = [r for r in eol["reasons"] if r["outcome"] == "nonconforming"]
    assert (reason["evidence"], reason["where"]) == ("assets.csv", "row 2")
    assert {tuple(v)[:4] for v in verdicts} == {("provision", "control", "check", "outcome")}


def test_every_run_leaves_the_earlier_papers_as_they_were(firm: Path, tmp_path: Path) -> None:
    run(firm, "--period", "2026-10")
    first = tmp_path / "home" / "papers" / "9A99" / "2026-10" / "001" / "result.json"
    before = first.read_bytes()
    old_switch(firm)
    run(firm, "--period", "2026-10")
    assert first.read_bytes() == before
    assert (first.parent.with_name("002") / "result.json").is_file()


def test_papers_go_where_the_user_says(firm: Path, tmp_path: Path) -> None:
    result = run(firm, "--period", "2026-10", "--out", tmp_path / "mine")
    assert (tmp_path / "mine" / "index.html").is_file()
    assert str(tmp_path / "mine") in result.stdout
    assert not (tmp_path / "home" / "papers").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--period", "October"], "2026-10"),
        (["--period", "2026-13"], "2026-10"),
        (["--period", "9999"], "2199"),
        (["--period", "2026-10", "--on", "0001-01-01"], "2199"),
        ([], "--period"),
        (["--period", "2026-10", "--on", "yesterday"], "115/10/31"),
        (["--period", "2026-10", "--format", "yaml"], "yaml"),
    ],
)
def test_a_wrong_word_exits_2_and_says_what_to_write(firm: Path, arguments: list[str], said: str) -> None:
    result = run(firm, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_missing_report_libraries_are_named_before_anything_is_read(
    firm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "inspectorate.cli.inspect_run.find_spec", lambda name: None if name == "docx" else name
    )
    result = run(firm, "--period", "2026-10")
    assert result.exit_code == 2
    assert "inspectorate[reports]" in result.stderr
    assert "讀取佐證" not in result.stderr


def test_a_firm_without_a_profile_exits_2(tmp_path: Path) -> None:
    result = run(tmp_path, "--period", "2026-10")
    assert result.exit_code == 2
    assert "firm.toml" in result.stderr


def test_a_folder_of_other_things_is_not_written_into(firm: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    result = run(firm, "--period", "2026-10", "--out", tmp_path / "mine")
    assert result.exit_code == 2
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_an_altered_rulebook_exits_4_and_writes_nothing(
    firm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspectorate.services.verify_editions.fingerprint", lambda _: "0" * 64)
    result = run(firm, "--period", "2026-10")
    assert result.exit_code == 4
    assert "完整性錯誤" in result.stderr
    assert not (tmp_path / "home" / "papers").exists()


def test_only_a_run_in_which_everything_conforms_exits_0(firm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = run_service.run_inspection
    verdict = verdict_of([conforms("齊備。")])
    test = Examination(1, "check", "檢測", "齊備嗎？", "佐證", "補齊", verdict)

    def altered(tests: tuple[Examination, ...]) -> None:
        def run_inspection(*arguments: Any) -> Inspection:
            found = honest(*arguments)
            papers = tuple(replace(paper, person=(), examinations=tests) for paper in found.papers)
            return replace(found, papers=papers, undecided=(), faults=())

        monkeypatch.setattr(run_service, "run_inspection", run_inspection)

    altered((test,))
    assert run(firm, "--period", "2026-10").exit_code == 0
    altered(())
    assert run(firm, "--period", "2026-10").exit_code == 3, "papers that say nothing are not conformity"


def test_unreadable_evidence_is_named_and_exits_3(firm: Path) -> None:
    (firm / "evidence" / "assets.csv").write_text(f"{ASSETS}=1+1,交換器,10.0.0.1,2020-01-01,\n", "utf-8")
    (firm / "evidence" / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"\x00" * 99)
    result = run(firm, "--period", "2026-10", "--all")
    assert result.exit_code == 3
    assert "未能讀取：assets.csv 第 2 列" in result.stdout
    assert "photo.jpg" in result.stdout
    assert "Traceback" not in result.output


def test_the_day_can_be_written_in_roc_years(firm: Path, tmp_path: Path) -> None:
    run(firm, "--period", "2026-10", "--on", "109/10/31", "--out", tmp_path / "old")
    text = json.loads((tmp_path / "old" / "result.json").read_text("utf-8"))
    assert text["on"] == "2020-10-31"
    assert "inspection-mechanism/before-amendment" in {edition["edition"] for edition in text["editions"]}
