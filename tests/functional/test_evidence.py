"""The custodian's journey, from an empty home to a package that an examiner holds in hand."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.bare import bare

from inspectorate.cli.exits import Exit

SOURCE = Path(__file__).parents[2] / "src"
STATED = ("--collector", "王小明", "--how", "自防火牆匯出", "--retention", "三年", "--series", "防火牆")


class Custodian:
    """Runs `inspectorate evidence` in a folder, as a program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str, language: str = "zh_TW") -> subprocess.CompletedProcess[str]:
        environment = {
            **bare(),
            "PYTHONPATH": str(SOURCE),
            "INSPECTORATE_HOME": str(self.folder / "home"),
            "INSPECTORATE_LANG": language,
        }
        command = [sys.executable, "-m", "inspectorate", "evidence", *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, encoding="utf-8", check=False
        )


@pytest.fixture
def run(tmp_path: Path) -> Custodian:
    (tmp_path / "january.log").write_bytes(b"Jan 1 permit\n")
    (tmp_path / "march.log").write_bytes(b"Mar 1 permit\n")
    return Custodian(tmp_path)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which one file was taken in."""
    custodian = Custodian(tmp_path_factory.mktemp("kept"))
    (custodian.folder / "january.log").write_bytes(b"Jan 1 permit\n")
    assert custodian("init", "--name", "firm.example/evidence").returncode == 0
    assert custodian("add", "january.log", *STATED).returncode == 0
    return custodian.folder / "home"


def test_before_the_store_is_made_it_says_what_to_do(run: Custodian) -> None:
    done = run("add", "january.log", *STATED)
    assert (done.returncode, "evidence init" in done.stderr) == (Exit.USAGE, True)
    assert not (run.folder / "home").exists()


def test_from_arrival_to_the_examiner(run: Custodian) -> None:
    key = run("init", "--name", "firm.example/evidence").stdout.strip()
    assert run("init", "--name", "firm.example/evidence").returncode == Exit.USAGE
    done = run(
        "add", "january.log", *STATED, "--from", "114/1/1", "--to", "114/1/31", "--provision", "CC-17010"
    )
    assert "已收存 E0 january.log：13 位元組" in done.stdout, done.stderr
    assert run("add", "march.log", *STATED, "--from", "2025-03-01", "--to", "2025-03-31").returncode == 0
    assert "系列「防火牆」缺日：2025-02-01–2025-02-28" in run("show").stdout
    assert run("show", "E0", "--out", "-").stdout == "Jan 1 permit\n"
    assert "inspection-mechanism/" in run("show", "E0").stdout
    assert "第 1 輪：本次核對 2 件，損毀 0 件" in run("scrub").stdout
    handed = run("hand-over", "E0", "E1", "--to", "證交所", "--out", "package.zip")
    assert (handed.returncode, key in handed.stdout) == (0, True)
    with zipfile.ZipFile(run.folder / "package.zip") as package:
        package.extractall(run.folder / "examiner")
    command = [sys.executable, "-I", "verifier.py", "--key", key]
    assert (
        subprocess.run(command, cwd=run.folder / "examiner", check=False, capture_output=True).returncode == 0
    )


def test_the_ledger_of_evidence_is_verified_like_any_other(run: Custodian) -> None:
    key = run("init", "--name", "firm.example/evidence").stdout.strip()
    run("add", "january.log", *STATED)
    command = [sys.executable, "-m", "inspectorate", "ledger", "verify", "home/evidence/ledger", "--key", key]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    done = subprocess.run(
        command, cwd=run.folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, "完好" in done.stdout) == (0, True)


def test_what_is_damaged_ends_every_command_with_four(run: Custodian, kept: Path) -> None:
    shutil.copytree(kept, run.folder / "home")
    (content,) = (path for path in (run.folder / "home/evidence/objects").rglob("*") if path.is_file())
    content.chmod(0o600)
    content.write_bytes(b"Jan 1 deny  \n")
    for command in (
        ("scrub",),
        ("show",),
        ("show", "E0", "--format", "json"),
        ("show", "E0", "--out", "copy.log"),
        ("hand-over", "E0", "--to", "證交所", "--out", "package.zip"),
    ):
        assert run(*command).returncode == Exit.INTEGRITY, command
    assert not (run.folder / "copy.log").exists()
    assert not (run.folder / "package.zip").exists()


@pytest.mark.parametrize(
    "command",
    [
        ("show", "E9"),
        ("show", "first"),
        ("show", "--out", "x"),
        ("add", "january.log", *STATED, "--from", "2025-01-01"),
        ("add", "january.log", *STATED[:4], "--retention", "十年"),
        ("purge", "E0", "--reason", "佔空間"),
        ("purge", "E0", "--approve"),
        ("hold", "E0", "--lift", "--reason", "x"),
        ("hold", "E0", "--reason", " "),
        ("hand-over", "E0", "--to", "x", "--out", "no/such/folder.zip"),
        ("scrub", "--pace", "0"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_refused_in_a_line(
    run: Custodian, kept: Path, command: tuple[str, ...]
) -> None:
    shutil.copytree(kept, run.folder / "home")
    done = run(*command)
    assert done.returncode == Exit.USAGE
    assert "Traceback" not in done.stderr
    assert "E0　" in run("show").stdout


def test_it_speaks_english_where_asked(run: Custodian) -> None:
    run("init", "--name", "firm.example/evidence")
    assert "Taken in E0" in run("add", "january.log", *STATED, language="en").stdout
    assert "kept until" in run("show", language="en").stdout
    assert "received" in run("show", "E0", language="en").stdout
