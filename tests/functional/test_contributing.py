"""What CONTRIBUTING.md shows works: its files are made in a copy of the package, its commands are run."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.bare import bare

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(?P<kind>\w+)(?: file=(?P<file>\S+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^## (?P<title>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    title: str
    files: dict[str, str]
    commands: list[tuple[str, str]]


def examples() -> list[Example]:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    starts = [*SECTION.finditer(text)]
    ends = [match.start() for match in starts[1:]] + [len(text)]
    return [example(match["title"], text[match.end() : end]) for match, end in zip(starts, ends, strict=True)]


def example(title: str, text: str) -> Example:
    blocks = list(BLOCK.finditer(text))
    files = {block["file"]: block["body"] for block in blocks if block["file"]}
    lines = [line for block in blocks if block["kind"] == "console" for line in block["body"].splitlines()]
    pairs = zip(lines[::2], lines[1::2], strict=True)
    return Example(title, files, [(command.removeprefix("$ "), expected) for command, expected in pairs])


@pytest.mark.parametrize("shown", examples(), ids=lambda shown: shown.title)
def test_a_worked_example_works(shown: Example, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name, body in shown.files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, "utf-8")
    assert shown.commands
    for command, expected in shown.commands:
        assert expected in output_of(command, tmp_path)


def output_of(command: str, folder: Path) -> str:
    words = command.split()
    start = {"inspectorate": [sys.executable, "-m", "inspectorate"], "python": [sys.executable]}[words[0]]
    environment = {**bare(), "PYTHONPATH": str(folder / "src"), "INSPECTORATE_HOME": str(folder / "home")}
    done = subprocess.run(
        [*start, *words[1:]], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def test_the_three_things_most_often_added_are_shown() -> None:
    assert [shown.title for shown in examples()] == ["Add a provision", "Add a check", "Add a reader"]
