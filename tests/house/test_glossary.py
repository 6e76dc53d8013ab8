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
QUOTED = {GLOSSARY}

ENTRIES: list[dict[str, Any]] = yaml.safe_load(GLOSSARY.read_text("utf-8"))
NEVER = {word: entry["zh"] for entry in ENTRIES for word in entry["never"]}


def forbidden(texts: Iterator[str]) -> list[str]:
    return [f"{word} → {right}: {text}" for text in texts for word, right in NEVER.items() if word in text]


def literals(file: Path) -> Iterator[str]:
    """Every string of a module that is not a docstring."""
    tree = ast.parse(file.read_text("utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


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
    return sorted(file for file in SRC.rglob("*") if file.suffix in suffixes and file not in QUOTED)


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
