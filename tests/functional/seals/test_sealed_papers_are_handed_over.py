"""A sealed inspection in an examiner's hands: papers, what was kept for them, custody and proofs."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.functional.seals.conftest import ENGAGEMENT, Run

from inspectorate.cli.exits import Exit


@pytest.fixture
def package(run: Run, sealed: Path, home: Path, tmp_path: Path) -> Path:
    del sealed
    done = run("evidence", "hand-over", "--seal", ENGAGEMENT, "--to", "證交所", "--out", tmp_path / "p.zip")
    assert done.exit_code == 0, done.output
    (tmp_path / "key").write_text(done.stdout.split("驗證：")[1].split()[0])
    with zipfile.ZipFile(tmp_path / "p.zip") as zipped:
        zipped.extractall(tmp_path / "examiner")
    del home
    return tmp_path / "examiner"


def verify(package: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "verifier.py", "--key", str(package.parent / "key")]
    return subprocess.run(command, cwd=package, capture_output=True, encoding="utf-8", check=False)


def test_papers_lie_together_with_what_they_cite(package: Path) -> None:
    assert verify(package).returncode == 0
    papers = package / "papers" / ENGAGEMENT / "1"
    assert {"index.html", "style.css", "result.json", "seal.json"} <= {one.name for one in papers.iterdir()}
    listed = json.loads((papers / "seal.json").read_bytes())
    kept = {one["entry"] for one in listed["evidence"]}
    assert kept
    assert {int(one.name[1:]) for one in (package / "files").iterdir()} == kept
    assert f"{ENGAGEMENT} 第 1 版，覆核 李大華" in (package / "index.html").read_text("utf-8")


@pytest.mark.parametrize("name", ["index.html", "seal.json", "result.json"])
def test_a_paper_changed_on_the_way_is_seen(package: Path, name: str) -> None:
    paper = package / "papers" / ENGAGEMENT / "1" / name
    paper.write_bytes(paper.read_bytes() + b" ")
    done = verify(package)
    assert (done.returncode, name in done.stdout) == (Exit.INTEGRITY, True)


def test_a_paper_added_or_left_out_on_the_way_is_seen(package: Path) -> None:
    papers = package / "papers" / ENGAGEMENT / "1"
    (papers / "more.html").write_bytes(b"x")
    (papers / "style.css").unlink()
    done = verify(package)
    assert done.returncode == Exit.INTEGRITY
    assert "more.html" in done.stdout
    assert "style.css" in done.stdout


def test_what_was_not_sealed_is_not_handed_over(run: Run, tmp_path: Path) -> None:
    done = run("evidence", "hand-over", "--seal", f"{ENGAGEMENT}#7", "--to", "x", "--out", tmp_path / "p.zip")
    assert (done.exit_code, (tmp_path / "p.zip").exists()) == (Exit.USAGE, False)
