"""One word per thing, and the words of this market: all user-facing text keeps to the glossary."""

import ast
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

SRC = Path(str(files("inspectorate")))
GLOSSARY = SRC / "catalogue" / "registers" / "glossary.yaml"
VERBATIM = {"text", "says", "words", "heading"}  # what others wrote stays as they wrote it
SOURCES = SRC / "catalogue" / "sources"
READERS = SRC / "readers"

ENTRIES: list[dict[str, Any]] = yaml.safe_load(GLOSSARY.read_text("utf-8"))
NEVER = {word: entry["zh"] for entry in ENTRIES for word in entry["never"]}


def forbidden(texts: Iterator[str]) -> list[str]:
    return [f"{word} → {right}: {text}" for text in texts for word, right in NEVER.items() if word in text]


def literals(file: Path) -> Iterator[str]:
    """Every string of a module that is not a docstring."""
    tree = ast.parse(file.read_text("utf-8"))
    passed = {id(node) for node in docstrings(tree)}
    if file.is_relative_to(READERS):
        passed |= {id(node) for node in listed(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            yield node.value


def docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr):
            yield node.body[0].value


def listed(tree: ast.Module) -> Iterator[ast.AST]:
    """The words of lists and tables: in a reader, what firms write in their columns, in whatever words."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            yield from node.elts
        elif isinstance(node, ast.Dict):
            yield from (key for key in node.keys if key)
            yield from node.values


def values(data: object) -> Iterator[str]:
    """Every string of decoded YAML or TOML, but for verbatim words."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            if key not in VERBATIM:
                yield from values(value)
    elif isinstance(data, list):
        for value in data:
            yield from values(value)


def of_suffix(*suffixes: str) -> list[Path]:
    """Our own texts: neither the glossary itself nor the cards of the sources, which quote."""
    return sorted(
        file
        for file in SRC.rglob("*")
        if file.suffix in suffixes and file != GLOSSARY and not file.is_relative_to(SOURCES)
    )


def test_messages_in_code_keep_to_the_glossary() -> None:
    found = {str(f.relative_to(SRC)): bad for f in of_suffix(".py") if (bad := forbidden(literals(f)))}
    assert found == {}


def test_catalogue_and_check_texts_keep_to_the_glossary() -> None:
    found = {}
    for file in of_suffix(".yaml", ".toml"):
        text = file.read_text("utf-8")
        data = tomllib.loads(text) if file.suffix == ".toml" else yaml.safe_load(text)
        if bad := forbidden(values(data)):
            found[str(file.relative_to(SRC))] = bad
    assert found == {}


def test_templates_keep_to_the_glossary() -> None:
    found = {
        str(f.relative_to(SRC)): bad
        for f in of_suffix(".html", ".j2")
        if (bad := forbidden(iter([f.read_text("utf-8")])))
    }
    assert found == {}


def test_no_word_stands_for_two_things() -> None:
    for key in ("zh", "en"):
        words = [entry[key] for entry in ENTRIES]
        assert sorted(words) == sorted(set(words))


def test_no_word_is_both_demanded_and_forbidden() -> None:
    assert {entry["zh"] for entry in ENTRIES}.isdisjoint(NEVER)
    assert forbidden(iter([entry["zh"] for entry in ENTRIES])) == []


@pytest.mark.parametrize("text", ["請輸入用戶名稱", "服務器日誌", "默認值", "數據不足"])
def test_a_loose_word_is_seen(text: str) -> None:
    assert forbidden(iter([text]))
