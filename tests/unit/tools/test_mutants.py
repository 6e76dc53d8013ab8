"""The tool that changes the ledger's code: what it tries, where it takes effect, how reasons are read."""

import ast
import runpy
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def tool(name: str) -> dict[str, Any]:
    return runpy.run_path(str(Path(__file__).parents[3] / "tools/mutants" / f"{name}.py"))


CHANGES, REASONS = tool("changes"), tool("reasons")
changes, shown, planted = CHANGES["changes"], CHANGES["shown"], tool("plant")["planted"]
read_reasons, row_of = REASONS["read_reasons"], REASONS["row_of"]

SOURCE = '''
LIMIT = 3

class Box:
    """Not a change: a text."""

    size: int = 1

    @property
    def half(self) -> int:
        return self.size // 2

    @classmethod
    def of(cls, *things: int) -> int:
        if len(things) < 2 and LIMIT:
            raise ValueError("said to nobody")
        return max(things)
'''


def said(source: str) -> list[str]:
    return [change.said for change in changes(ast.parse(source))]


def module_of(source: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("changed")
    monkeypatch.setitem(sys.modules, "changed", module)
    exec(compile(source, "changed.py", "exec"), vars(module))  # noqa: S102 - a source of this file
    module.__file__ = "changed.py"
    return module


def test_each_change_is_there_once_and_gone_again() -> None:
    tree = ast.parse(SOURCE)
    before = ast.unparse(tree)
    seen = [ast.unparse(tree) for _change in changes(tree)]
    assert ast.unparse(tree) == before
    assert before not in seen
    assert len(set(seen)) == len(seen)


def test_a_change_says_where_it_takes_effect() -> None:
    found = list(changes(ast.parse(SOURCE)))
    assert {one.function for one in found} == {"", "Box.half", "Box.of"}
    assert {one.lines for one in found if one.function == "Box.half"} == {(11, 11)}
    assert {one.body for one in found if one.function == "Box.of"} == {(15, 17)}


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("a = b < 5", {"a = b < 5 -> a = b <= 5", "a = b < 5 -> a = b >= 5", "a = b < 5 -> a = b < 4"}),
        ("x.y = 1", {"x.y = 1 -> pass", "x.y = 1 -> x.y = 2"}),
        ("for a in b:\n break", {"break -> continue"}),
        ("a = max(b)", {"a = max(b) -> a = min(b)"}),
        ("a = not b", {"a = not b -> a = b"}),
        ("if a and b:\n c()", {"if a and b: -> if a or b:", "if a and b: -> if a:", "c() -> pass"}),
    ],
)
def test_the_changes_that_are_tried(source: str, wanted: set[str]) -> None:
    assert wanted <= set(said(source))


def test_texts_for_users_and_in_errors_are_not_changed() -> None:
    assert said('a = _("甲").format(a=b)\nf(_("乙"))\n"""說明"""') == ["f(_('乙')) -> pass"]
    assert said('raise ValueError("plain")') == ["raise ValueError('plain') -> pass"]


def test_of_long_lines_what_differs_is_shown() -> None:
    before, after = f"{'a' * 50} = 1 + {'b' * 50}", f"{'a' * 50} = 2 + {'b' * 50}"
    assert shown(before, after) == f"…{'a' * 27} = 1 + {'b' * 27}… -> …{'a' * 27} = 2 + {'b' * 27}…"


def test_a_planted_change_is_met_by_who_imported_the_function(monkeypatch: pytest.MonkeyPatch) -> None:
    module = module_of(SOURCE, monkeypatch)
    box, biggest = module.Box(), module.Box.of
    assert planted(module, ast.parse(SOURCE.replace("// 2", "* 2").replace("max", "min")), "Box.half")
    assert (box.half, biggest(1, 2)) == (2, 2)
    assert planted(module, ast.parse(SOURCE.replace("max", "min")), "Box.of")
    assert biggest(1, 2) == 1


def test_what_is_not_there_is_not_planted(monkeypatch: pytest.MonkeyPatch) -> None:
    module = module_of(SOURCE, monkeypatch)
    assert not planted(module, ast.parse(SOURCE), "Box.size")
    assert not planted(module, ast.parse(SOURCE), "Box.absent")


@pytest.mark.parametrize("change", ["a -> b", "a | b -> a & b", "x = '`' -> x = ''"])
def test_a_reason_is_read_as_it_was_written(change: str) -> None:
    place = ("rows", "RowCheck.run", change)
    text = f"| a | b | c |\n|---|---|---|\n{row_of(place, 'the same')}\nelse\n"
    assert read_reasons(text) == {place: "the same"}


@pytest.mark.parametrize(
    ("results", "wanted", "done"),
    [
        (["killed"], "killed", ["changed"]),
        (["hung", "survived"], "hung", ["changed", "a test alone"]),
        (["hung", "hung", "survived"], "survived", ["changed", "a test alone", "changed"]),
    ],
    ids=["over the change", "over the change alone", "on a busy machine"],
)
def test_what_hangs_counts_only_where_it_does_not_hang_without_the_change(
    results: list[str], wanted: str, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = tool("suite")
    left = iter(results)
    seen: list[str] = []

    def in_child(work: Callable[[int], int], _longest: float) -> object:
        work(0)
        return suite["Outcome"](next(left), "a test", 0.0)

    def changed(_told: int) -> int:
        seen.append("changed")
        return 0

    def alone(names: Sequence[str], _told: int) -> int:
        seen.append(f"{names[0]} alone")
        return 0

    monkeypatch.setitem(suite["surely"].__globals__, "in_child", in_child)
    assert suite["surely"](changed, alone).result == wanted
    assert seen == done
