"""The documentation: the same in both languages, and nothing that a user can name is left out of it."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from inspectorate.checks.shelf import check_domains
from inspectorate.cli.lazy import LazyGroup
from inspectorate.cli.root import root
from inspectorate.norms.conditions import read_conditions
from inspectorate.norms.criterion_kinds import read_criterion_kinds
from inspectorate.readers.shelf import all_readers
from inspectorate.readers.told import known_keys

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
LANGUAGES = ("en", "zh-TW")
READMES = (ROOT / "README.md", ROOT / "README.zh-TW.md")
PAGES = sorted(page for language in LANGUAGES for page in (DOCS / language).glob("*.md"))
WRITTEN = [*PAGES, *READMES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")
_SHOWN = re.compile(r"^\$ (?:\./dev|inspectorate) (.+)$|`(?:\./dev|inspectorate) ([^`]+)`", re.MULTILINE)
_TOLD = re.compile(r"told(?:\.get\(|\[|_day\(file, )\"([a-z_]+)\"")


def names(language: str) -> set[str]:
    return {page.name for page in (DOCS / language).glob("*.md")}


def headings(page: Path) -> list[int]:
    """The depth of each heading, in order, outside of examples."""
    text = _FENCE.sub("", page.read_text("utf-8"))
    return [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]


def rows(page: Path) -> list[int]:
    """How many columns each row of each table has, in order."""
    lines = _FENCE.sub("", page.read_text("utf-8")).splitlines()
    return [line.count(" | ") for line in lines if line.startswith("| ")]


def everything(language: str) -> str:
    return "\n".join(page.read_text("utf-8") for page in sorted((DOCS / language).glob("*.md")))


def left_out(wanted: Iterator[str] | list[str], language: str) -> list[str]:
    text = everything(language)
    return [name for name in wanted if f"`{name}`" not in text]


def commands(group: LazyGroup, before: str = "") -> Iterator[str]:
    for name, lazy in group.table.items():
        command = lazy.load()
        if isinstance(command, LazyGroup):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def shown(page: Path) -> Iterator[list[str]]:
    """Each command line of ours that a page shows, as words, without what is piped or explained."""
    for found in _SHOWN.finditer(page.read_text("utf-8")):
        yield shlex.split((found[1] or found[2]).split(" #")[0])


def test_both_languages_have_the_same_pages() -> None:
    assert names("en") == names("zh-TW")


@pytest.mark.parametrize("name", sorted(names("en")))
def test_both_languages_have_the_same_headings_and_tables(name: str) -> None:
    english, chinese = DOCS / "en" / name, DOCS / "zh-TW" / name
    assert headings(english) == headings(chinese)
    assert rows(english) == rows(chinese)


def test_chinese_pages_keep_to_the_glossary() -> None:
    glossary = ROOT / "src" / "inspectorate" / "catalogue" / "registers" / "glossary.yaml"
    never = [word for entry in yaml.safe_load(glossary.read_text("utf-8")) for word in entry["never"]]
    pages = [*(page for page in PAGES if page.parent.name == "zh-TW"), READMES[1]]
    lines = [line for page in pages for line in page.read_text("utf-8").splitlines()]
    ours = [line for line in lines if not line.startswith("| `")]  # firms head their columns as they like
    assert [(word, line) for line in ours for word in never if word in line] == []


def test_both_readmes_have_the_same_headings() -> None:
    assert headings(READMES[0]) == headings(READMES[1])


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_a_readme_stays_short(readme: Path) -> None:
    assert len(readme.read_text("utf-8").splitlines()) <= 120


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_floors_of_the_house_are_drawn_as_they_are(language: str) -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    floors = [floor for floor in contracts[0]["layers"] if floor != "__main__"]
    assert "```\n" + "\n".join(floors) + "\n```" in (DOCS / language / "architecture.md").read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reader_is_documented(language: str) -> None:
    assert left_out([reader.NAME for reader in all_readers()], language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_is_documented(language: str) -> None:
    assert left_out(list(check_domains()), language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_condition_and_criterion_is_documented(language: str) -> None:
    assert left_out([*read_conditions(), *read_criterion_kinds()], language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_is_documented(language: str) -> None:
    text = everything(language)
    assert [name for name in commands(root) if f"inspectorate {name}" not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_of_the_evidence_file_is_documented(language: str) -> None:
    assert left_out(sorted(known_keys()), language) == []


def test_every_key_that_a_reader_asks_for_is_accepted() -> None:
    sources = (ROOT / "src" / "inspectorate" / "readers").rglob("*.py")
    asked = {key for source in sources for key in _TOLD.findall(source.read_text("utf-8"))}
    assert asked
    assert asked - known_keys() == set()


@pytest.mark.parametrize("page", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    links = _LINK.findall(_FENCE.sub("", page.read_text("utf-8")))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_line_shown_exists_with_its_options(page: Path) -> None:
    assert [words for words in shown(page) if (fault := unknown(words)) and fault] == []


def unknown(words: list[str]) -> str:
    """What is wrong with a command line; empty where the command and all its options exist."""
    if words[0] in ("test", "just", "lint-imports", "COMMAND", "mypy", "ruff", "python", "pytest"):
        return ""  # ./dev runs these itself
    command: click.Command = root
    while isinstance(command, LazyGroup):
        if not words or words[0].startswith("-"):
            return ""
        found = command.get_command(click.Context(command), words[0])
        if found is None:
            return f"no command {words[0]}"
        command, words = found, words[1:]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    return "".join(word for word in words if word.startswith("--") and word not in known)


def test_a_command_line_that_does_not_exist_is_seen() -> None:
    assert unknown(["norms", "sow"])
    assert unknown(["inspect", "run", "x", "--perod", "2026"])
    assert not unknown(["inspect", "run", "x", "--period", "2026"])


@pytest.mark.parametrize("name", sorted(commands(root)))
def test_every_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(root, [*name.split(), "--help"])
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 2
