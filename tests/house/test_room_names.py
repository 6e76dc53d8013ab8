"""A folder's name says what is inside; every command says what it is for."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from inspectorate.cli.root import root

ROOT = Path(__file__).resolve().parents[2]
SAY_NOTHING = {"core", "common", "util", "utils", "helper", "helpers", "base", "manager", "managers", "misc"}

NAMED_ELSEWHERE = {"src/inspectorate/store/postgresql/base.py"}
"""What others look for under their own name: Django, how to talk with a database."""


def rooms() -> Iterator[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "src", "tests", "benchmarks", "docs"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for name in listed:
        file = Path(name)
        yield from (file, *file.parents)


def commands(command: click.Command, name: str = "inspectorate") -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            assert found is not None, f"{name} {child}"
            yield from commands(found, f"{name} {child}")


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="names are read from the repository")
def test_no_folder_or_module_has_a_name_that_says_nothing() -> None:
    assert {str(room) for room in rooms() if room.stem in SAY_NOTHING} == NAMED_ELSEWHERE


def test_every_command_and_every_option_says_what_it_is_for() -> None:
    silent = []
    for name, command in commands(root):
        if not command.help:
            silent.append(name)
        silent += [
            f"{name} {option.opts[0]}"
            for option in command.params
            if isinstance(option, click.Option) and not option.help
        ]
    assert silent == []
