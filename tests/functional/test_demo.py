"""`inspectorate demo`: one command, and the papers of a firm that does not exist are there."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from inspectorate.cli.root import root


def demo(home: Path, *words: str) -> Result:
    arguments = ["demo", "--once", *words]
    return CliRunner(env={"INSPECTORATE_HOME": str(home)}).invoke(root, arguments, catch_exceptions=False)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    home = tmp_path_factory.mktemp("home")
    return home, demo(home)


def test_the_demo_finds_defects_and_still_succeeds(first: tuple[Path, Result]) -> None:
    _, result = first
    assert result.exit_code == 0, result.output
    found = re.search(r"發現缺失之檢測 (\d+) 項", result.stdout)
    assert found is not None
    assert int(found[1]) > 0


def test_the_demo_says_where_the_papers_are(first: tuple[Path, Result]) -> None:
    home, result = first
    index = Path(result.stdout.strip().splitlines()[-1].removeprefix("底稿："))
    assert index.is_relative_to(home)
    assert "大安證券" in index.read_text("utf-8")


def test_a_second_demo_keeps_the_first_ones_papers(first: tuple[Path, Result]) -> None:
    home, _ = first
    before = {file: file.read_bytes() for file in (home / "papers").rglob("result.json")}
    assert demo(home).exit_code == 0
    assert all(file.read_bytes() == data for file, data in before.items())
    assert len(list((home / "papers").rglob("result.json"))) == len(before) + 1


def test_every_paper_of_the_workbook_has_a_number_of_its_own(first: tuple[Path, Result]) -> None:
    home, _ = first
    workbook = CalamineWorkbook.from_path(str(next((home / "papers").rglob("working-papers.xlsx"))))
    heading, *rows = workbook.get_sheet_by_name("工作底稿").to_python()
    assert heading[0] == "作業編號"
    assert len({row[0] for row in rows}) == len(rows) > 300


@pytest.mark.parametrize("readme", ["README.md", "README.zh-TW.md"])
def test_the_readme_shows_the_first_lines_that_the_demo_prints(
    readme: str, first: tuple[Path, Result]
) -> None:
    head = "\n".join(first[1].stdout.splitlines()[:3])
    assert head in (Path(__file__).parents[2] / readme).read_text("utf-8")
