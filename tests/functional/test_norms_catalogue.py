"""An auditor opens the rulebook: which editions, what a clause says, and whether a source is held whole."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.root import root
from inspectorate.norms.load import catalogue_root

ORIGINAL = catalogue_root().joinpath("sources", "S000.txt").read_text("utf-8")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Runner":
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path / "home"))
    return Runner()


class Runner:
    """Runs one command of `inspectorate norms`."""

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(root, ["norms", *words])


def test_the_list_says_which_edition_was_in_force_on_a_day(run: Runner) -> None:
    before = json.loads(run("list", "--on", "2020-12-30", "--format", "json").output)
    after = json.loads(run("list", "--on", "109/12/31", "--format", "json").output)
    assert "inspection-mechanism/before-amendment" in [row["edition"] for row in before]
    (row,) = (row for row in after if row["edition"] == "inspection-mechanism/after-amendment")
    assert (row["speaker"], row["start"]) == ("interpretation", "2020-12-31")
    assert row["provisions"] > 100


def test_the_list_in_words_shows_who_says_so(run: Runner) -> None:
    lines = run("list").output.splitlines()
    assert any("生效 2020-12-31（解讀）" in line for line in lines)
    assert any("生效日未載" in line for line in lines)


def test_a_clause_is_shown_word_for_word_with_criterion_check_and_citation(run: Runner) -> None:
    shown = run("show", "inspection-mechanism/after-amendment/7.(1)b.(c)#1").output
    for part in (
        "(c)防火牆進出紀錄及其備份應至少保存三年。",
        "義務：應",
        "適用：提供網際網路下單 或 使用競價終端設備連結公眾網路",
        "查核頻率：每月",
        "firewall_log.kept_for：3 年（原文：「應至少保存三年」）",
        "出處：S000 第 30 行",
    ):
        assert part in shown


def test_a_path_means_the_edition_in_force(run: Runner) -> None:
    path = "inspection-mechanism/7.(1)b.(c)"
    assert "至少保存二年" in run("show", path, "--on", "2020-12-30").output
    assert "至少保存三年" in run("show", path, "--on", "2020-12-31").output


def test_a_code_means_every_clause_under_it(run: Runner) -> None:
    rows = json.loads(run("show", "cc-18000", "--on", "2026-10-31", "--format", "json").output)
    assert {row["code"] for row in rows} == {"CC-18000"}
    assert len(rows) > 40


def test_who_must_differ_is_shown(run: Runner) -> None:
    assert "操作人員≠主管" in run("show", "inspection-mechanism/7.(2)d.(b)#3").output


def test_where_sources_conflict_both_sides_are_shown(run: Runner) -> None:
    shown = run("show", "inspection-mechanism/8.(3)f.#1").output
    assert "來源不一致" in shown
    assert "inspection-focus/undated/" in shown


def test_an_unknown_clause_is_refused_with_what_to_write(run: Runner) -> None:
    refused = run("show", "inspection-mechanism/99.")
    assert refused.exit_code == 2
    assert "norms list" in refused.output


@pytest.mark.parametrize("source", ["S000", "s001", "002", "S003", "004"])
def test_every_source_is_held_or_excused(run: Runner, source: str) -> None:
    measured = run("coverage", source, "--format", "json")
    counts = json.loads(measured.output)
    assert (measured.exit_code, counts["missing"]) == (0, [])
    assert counts["covered"] + counts["excused"] == counts["normative_lines"]


def test_coverage_in_words_gives_each_excused_line_its_reason(run: Runner) -> None:
    said = run("coverage", "S000").output
    assert "第 1–5 行：文件標題與對照表欄名，非條文。" in said
    assert "缺漏 0（0.0%）" in said


def test_an_unaltered_copy_measures_as_the_source(run: Runner, tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_text(ORIGINAL, "utf-8")
    assert (
        run("coverage", str(copy), "--format", "json").output
        == run("coverage", "S000", "--format", "json").output
    )


def test_a_copy_in_big5_is_read(run: Runner, tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_bytes(ORIGINAL.encode("cp950"))
    assert run("coverage", str(copy)).exit_code == 0


def test_a_changed_and_an_added_line_are_missing(run: Runner, tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_text(ORIGINAL.replace("至少保存三年。\n", "至少保存五年。\n新增一行。\n", 1), "utf-8")
    measured = run("coverage", str(copy))
    assert measured.exit_code == 1
    assert "(c)防火牆進出紀錄及其備份應至少保存五年。" in measured.output
    assert "新增一行。" in measured.output
    assert json.loads(run("coverage", str(copy), "--format", "json").output)["missing"] == [30, 31]


@pytest.mark.parametrize("content", ["與規範無關之文字\n".encode(), b"\x80\xff\x00\x81", b""])
def test_a_file_that_resembles_no_source_is_refused(run: Runner, tmp_path: Path, content: bytes) -> None:
    stranger = tmp_path / "stranger.txt"
    stranger.write_bytes(content)
    refused = run("coverage", str(stranger))
    assert refused.exit_code == 2
    assert "stranger.txt" in refused.output


@pytest.mark.parametrize("name", ["S009", "S" * 5000, "/", ""])
def test_a_name_that_is_neither_source_nor_file_is_refused(run: Runner, name: str) -> None:
    refused = run("coverage", name)
    assert refused.exit_code == 2
    assert isinstance(refused.exception, SystemExit)


def test_a_name_that_is_no_source_is_told_which_there_are(run: Runner) -> None:
    assert "S000、S001" in run("coverage", "S009").output


def test_a_file_too_large_for_a_regulation_is_refused(run: Runner, tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    huge.write_bytes(ORIGINAL.encode() * 100)
    refused = run("coverage", str(huge))
    assert refused.exit_code == 2
    assert "huge.txt" in refused.output


@pytest.mark.parametrize("words", [("list",), ("show", "CC-17010"), ("coverage", "S000")])
def test_a_damaged_catalogue_is_named_and_exits_4(
    run: Runner, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "rules" / "instruments" / "rule" / "one"
    folder.mkdir(parents=True)
    (folder / "edition.yaml").write_text("instrument: [", "utf-8")
    monkeypatch.setattr("inspectorate.services.open_catalogue.catalogue_root", lambda: tmp_path / "rules")
    refused = run(*words)
    assert refused.exit_code == 4
    assert "rule/one/edition.yaml" in refused.output
