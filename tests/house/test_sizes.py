"""No file and no function outgrows what a reader holds in mind."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GENERATED = "*/store/migrations/0*_initial.py"
SOURCES = sorted(file for file in (ROOT / "src").rglob("*.py") if not file.match(GENERATED))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
CHECKS = sorted((ROOT / "src" / "inspectorate" / "checks").glob("*/*/__init__.py"))
SETTINGS = [file for file in SOURCES if file.stem == "settings" or file.parent.name == "settings"]
TEMPLATES = sorted(
    file for file in (ROOT / "src").rglob("*") if file.suffix in {".html", ".j2", ".css"} and file.is_file()
)


def lines(file: Path) -> int:
    return len(file.read_text("utf-8").splitlines())


def functions(file: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def too_long(files: list[Path], ceiling: int) -> dict[str, int]:
    return {str(file.relative_to(ROOT)): lines(file) for file in files if lines(file) > ceiling}


@pytest.mark.parametrize(
    ("files", "ceiling"),
    [(SOURCES, 400), (CHECKS, 80), (TESTS, 500), (SETTINGS, 200), (TEMPLATES, 200)],
    ids=["source", "check", "test", "settings", "template"],
)
def test_no_file_is_longer_than_its_ceiling(files: list[Path], ceiling: int) -> None:
    assert too_long(files, ceiling) == {}


def test_no_function_is_longer_than_sixty_lines() -> None:
    long = {
        f"{file.relative_to(ROOT)}:{name}": length
        for file in [*SOURCES, *TESTS]
        for name, length in functions(file)
        if length > 60
    }
    assert long == {}


def test_the_measure_sees_a_long_file_and_a_long_function(tmp_path: Path) -> None:
    file = tmp_path / "long.py"
    file.write_text("def long() -> None:\n" + "    pass\n" * 60, "utf-8")
    assert lines(file) == 61
    assert dict(functions(file)) == {"long": 61}
