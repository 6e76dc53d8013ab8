"""What goes wrong outside is said in a line with an exit code, never as a traceback."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.bare import bare

from inspectorate.cli.exits import Exit

SOURCE = Path(__file__).parents[2] / "src"


def run(package: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**bare(), "PYTHONPATH": str(package), "INSPECTORATE_HOME": str(home)}
    command = [sys.executable, "-m", "inspectorate", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    copy = tmp_path / "src"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.mark.parametrize(
    "command", [("norms", "list"), ("norms", "applies", "."), ("inspect", "calendar", ".")]
)
def test_a_damaged_catalogue_is_named_and_exits_4(
    command: tuple[str, ...], package: Path, tmp_path: Path
) -> None:
    file = package / "inspectorate" / "catalogue" / "controls" / "access.yaml"
    file.write_text("- {id: [", "utf-8")
    done = run(package, tmp_path / "home", *command)
    assert done.returncode == Exit.INTEGRITY
    assert "access.yaml" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_edited_edition_stops_the_inspection_with_4(package: Path, tmp_path: Path) -> None:
    folder = package / "inspectorate" / "catalogue" / "instruments" / "network-security" / "undated"
    file = folder / "article-04.yaml"
    file.write_text(file.read_text("utf-8").replace("value: 3", "value: 1"), "utf-8")
    firm = tmp_path / "firm"
    firm.mkdir()
    (firm / "firm.toml").write_text('[firm]\nname = "x"\ncode = "x"\n')
    done = run(package, tmp_path / "home", "inspect", "run", str(firm), "--period", "2026-10")
    assert done.returncode == Exit.INTEGRITY
    assert "network-security/undated" in done.stderr


def test_a_state_folder_that_cannot_be_written_does_not_stop_reading_the_rules(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    done = run(SOURCE, tmp_path / "home", "norms", "list")
    assert done.returncode == 0
    assert "inspection-mechanism" in done.stdout


def test_papers_that_cannot_be_written_are_said_so(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    firm = tmp_path / "firm"
    firm.mkdir()
    (firm / "firm.toml").write_text('[firm]\nname = "x"\ncode = "x"\n')
    done = run(SOURCE, tmp_path / "home", "inspect", "run", str(firm), "--period", "2026-10")
    assert done.returncode == Exit.USAGE
    assert "Traceback" not in done.stderr


def test_a_tampered_copy_of_the_rules_in_the_state_folder_changes_no_verdict(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run(SOURCE, home, "norms", "list")
    (kept,) = (home / "cache").iterdir()
    kept.write_bytes(kept.read_bytes().replace("應至少保存三年".encode(), "應至少保存一年".encode()))
    firm = tmp_path / "firm"
    firm.mkdir()
    (firm / "firm.toml").write_text('[firm]\nname = "x"\ncode = "x"\n[answers]\ninternet_ordering = true\n')
    run(SOURCE, home, "inspect", "run", str(firm), "--period", "2026-10", "--out", str(tmp_path / "out"))
    written = (tmp_path / "out" / "domain-communications.html").read_text("utf-8")
    assert "應至少保存三年" in written
    assert "應至少保存一年" not in written
