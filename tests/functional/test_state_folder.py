"""All state lives in one folder: a run writes there and nowhere else."""

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.bare import bare

from inspectorate.cli.exits import Exit
from inspectorate.services.make_sample_firm import make_sample_firm

SOURCE = Path(__file__).parents[2] / "src"


class Ran(NamedTuple):
    home: Path
    firm: Path
    before: dict[Path, int]
    done: subprocess.CompletedProcess[str]


def files_in(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def run(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    for name in ("user", "here", "temporary"):
        (tmp_path / name).mkdir(exist_ok=True)
    environment = {
        **bare(),
        "PYTHONPATH": str(SOURCE),
        "HOME": str(tmp_path / "user"),
        "TMPDIR": str(tmp_path / "temporary"),
        "INSPECTORATE_HOME": str(tmp_path / "state"),
    }
    command = [sys.executable, "-m", "inspectorate", *arguments]
    return subprocess.run(
        command, cwd=tmp_path / "here", env=environment, capture_output=True, encoding="utf-8", check=False
    )


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """One run over a sample firm, with the firm's files as they were before it."""
    home = tmp_path_factory.mktemp("run")
    firm = make_sample_firm(home / "firm")
    before = files_in(firm)
    return Ran(home, firm, before, run(home, "inspect", "run", str(firm), "--period", "2026-10"))


def test_the_main_job_writes_only_into_the_state_folder(ran: Ran) -> None:
    assert ran.done.returncode == Exit.NONCONFORMING, ran.done.stderr
    assert files_in(ran.firm) == ran.before
    assert not [file for name in ("user", "here", "temporary") for file in files_in(ran.home / name)]
    assert list((ran.home / "state" / "papers").rglob("result.json"))


def test_the_demo_writes_only_into_the_state_folder_and_says_where(tmp_path: Path) -> None:
    done = run(tmp_path, "demo", "--once")
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "state") in done.stdout
    assert not [*files_in(tmp_path / "user"), *files_in(tmp_path / "here"), *files_in(tmp_path / "temporary")]


def test_a_second_run_leaves_the_first_ones_papers_as_they_are(ran: Ran) -> None:
    papers = ran.home / "state" / "papers"
    before = files_in(papers)
    run(ran.home, "inspect", "run", str(ran.firm), "--period", "2026-10")
    after = files_in(papers)
    assert {path: after[path] for path in before} == before
    assert len(after) == 2 * len(before)
