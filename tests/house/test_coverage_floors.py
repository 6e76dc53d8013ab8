"""The list of floors says what is true, and can only become shorter."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1] / "src" / "inspectorate"
CORE = ("norms", "facts")


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("coverage_floors", HERE / "coverage_floors.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FLOORS = script()


def test_what_is_listed_exists_and_is_no_part_of_the_core() -> None:
    core, listed = FLOORS.read_list((HERE / "coverage_floors.toml").read_text("utf-8"))
    assert {"norms", "facts", "analysis", "inspection", "checks", "reports"} <= set(core)
    assert all((PACKAGE / room).is_dir() for room in core)
    assert [file for file in listed if not (PACKAGE / file).is_file()] == []
    assert [file for file in listed if file.split("/")[0] in core] == []
    assert all(0 <= floor < 100 for floor in listed.values())
    assert list(listed) == sorted(listed)


@pytest.mark.parametrize(
    ("file", "percent", "listed", "said"),
    [
        ("norms/a.py", 99.9, {}, "100 % is its floor"),
        ("norms/a.py", 100.0, {}, ""),
        ("cli/a.py", 99.9, {}, "100 % is its floor"),
        ("cli/a.py", 60.0, {"cli/a.py": 60}, ""),
        ("cli/a.py", 59.9, {"cli/a.py": 60}, "60 % is its floor"),
        ("cli/a.py", 63.9, {"cli/a.py": 60}, ""),
        ("cli/a.py", 64.0, {"cli/a.py": 60}, "raise its floor from 60 to 64"),
        ("cli/a.py", 100.0, {"cli/a.py": 98}, "take it off the list"),
        ("cli/a.py", 100.0, {"cli/b.py": 98}, "cli/b.py: listed, but there is no such file"),
        ("norms/a.py", 98.0, {"norms/a.py": 98}, "the core has no exceptions"),
    ],
)
def test_a_file_under_its_floor_or_a_line_that_is_no_longer_true_is_told(
    file: str, percent: float, listed: dict[str, int], said: str
) -> None:
    found = list(FLOORS.faults({file: percent}, CORE, listed))
    assert any(said in fault for fault in found) if said else found == []


def test_a_report_is_read_by_the_path_inside_the_package(tmp_path: Path) -> None:
    report = {"files": {"/x/src/inspectorate/cli/a.py": {"summary": {"percent_covered": 50.0}}}}
    assert FLOORS.covered(report) == {"cli/a.py": 50.0}
    file = tmp_path / "none.json"
    file.write_text('{"files": {}}', "utf-8")
    _, listed = FLOORS.read_list((HERE / "coverage_floors.toml").read_text("utf-8"))
    assert FLOORS.main([str(file)]) == bool(listed)
