"""Try the changes of modules in two processes; what was found is kept in a file, so that it can go on later.

Most changes are put into a process that has collected all tests already. A change of what runs when the
code is imported, or tests are collected, needs a process that imports everything anew.
"""

import ast
import importlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from tools.mutants.changes import Change, changes
from tools.mutants.plant import planted
from tools.mutants.reasons import Place
from tools.mutants.suite import (
    LONGEST,
    ROOM,
    TESTS,
    UNFIT,
    Mapping,
    Noticing,
    Outcome,
    Reached,
    enter,
    finished,
    in_child,
    run,
    start,
    surely,
    tried,
)

ROOT = Path(__file__).parents[2]
PACKAGE = "inspectorate.ledger"
WORKERS = 2
_FEW = 20
# A failing property is not made smaller, and the same examples are drawn each time.
PROFILE = """
from hypothesis import Phase
settings.register_profile("mutants", settings.get_profile("house"), derandomize=True, database=None,
                          phases=[Phase.explicit, Phase.generate])
settings.load_profile("mutants")
"""


@dataclass(frozen=True, slots=True)
class Tried:
    """A change and what came of it. ``key`` is the hash of the changed source."""

    key: str
    module: str
    place: str
    said: str
    result: str
    by: str
    seconds: float

    @property
    def where(self) -> Place:
        """As reasons name it."""
        return self.module, self.place.partition(":")[0], self.said


def copy_of(folder: Path) -> Path:
    """A copy of what the ledger's tests need."""
    for part in ("src", "tests"):
        shutil.copytree(
            ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
        )
    lines = (ROOT / "pyproject.toml").read_text().splitlines(keepends=True)
    (folder / "pyproject.toml").write_text("".join(one for one in lines if "DJANGO_SETTINGS" not in one))
    with (folder / "tests/conftest.py").open("a") as conftest:
        conftest.write(PROFILE)
    return folder


def mapped(copy: Path, kept: Path) -> Reached:
    """What the tests reach over unchanged code; kept in a file as long as both stay as they are.

    Raises:
        SystemExit: A test fails.
    """
    state = _state(copy)
    if kept.exists() and kept.read_text().startswith(state):
        return Reached.read(kept.read_text()[len(state) :])

    def work(_told: int) -> int:
        enter(copy)
        mapping = Mapping(copy)
        code = run(copy, mapping)
        kept.write_text(state + mapping.reached.written())
        return code

    if in_child(work, longest=1200).result != "survived":
        kept.unlink(missing_ok=True)
        raise SystemExit("the tests fail before anything is changed")
    return Reached.read(kept.read_text()[len(state) :])


def _state(copy: Path) -> str:
    """What changes with the ledger's code and its tests."""
    parts = [copy / part for part in (ROOM, *TESTS)]
    files = [file for part in parts for file in (sorted(part.rglob("*.py")) if part.is_dir() else [part])]
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


@dataclass(frozen=True, slots=True)
class Work:
    """One worker's share: every ``WORKERS``-th change of the modules, in a copy of its own."""

    copy: Path
    number: int
    modules: Sequence[str]
    reached: Reached
    results: Path
    reasoned: AbstractSet[Place]  # what has its reason; the slow tests are not run over it

    def _left(self) -> Iterator[tuple[str, str, Change, ast.Module]]:
        """Module, key and change of what has no result yet; the tree bears the change."""
        done = {one.key for one in read_results(self.results)}
        for module in self.modules:
            tree = ast.parse((self.copy / ROOM / f"{module}.py").read_text())
            for index, change in enumerate(changes(tree)):
                if index % WORKERS == self.number:
                    key = key_of(module, ast.unparse(tree))
                    if key not in done:
                        yield module, key, change, tree

    def _keep(self, key: str, module: str, change: Change, found: Outcome) -> None:
        place = f"{change.function or '-'}:{change.lines[0]}"
        one = Tried(key, module, place, change.said, found.result, found.by, round(found.seconds, 2))
        with self.results.open("a") as stream:
            stream.write(_line(one))

    def in_place(self, _told: int) -> int:
        """Collect all tests once, then try each change that can be put into that process."""
        enter(self.copy)
        return run(self.copy, self)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try changes where pytest would run what it collected."""
        items = {one.nodeid: one for one in session.items}
        for name in self.reached.imported:
            with suppress(Exception):  # what cannot be had by itself is had where a test needs it
                importlib.import_module(name)
        by: dict[str, str] = {}
        for slow in (False, True):  # what no quick test notices is known before the slow ones are run
            for module, key, change, tree in self._left():
                if not change.function or self.reached.by_import(module, *change.body):
                    continue
                names = self.reached.by(module, *change.lines, slow=slow)
                if slow and (module, change.function, change.said) in self.reasoned:
                    names = []
                plant = partial(
                    planted, importlib.import_module(f"{PACKAGE}.{module}"), tree, change.function
                )
                test = partial(tried, items, self.reached)
                found = surely(partial(_changed, plant, partial(test, names)), test)
                by[key] = found.by or by.get(key, "")
                found = replace(found, by=by[key])
                if found.result != "unfit" and (slow or found.result != "survived"):
                    self._keep(key, module, change, found)
        return True

    def anew(self, _told: int) -> int:
        """Try what is left, each change in a process that imports the code with it, and the rest before."""
        for name in self.reached.imported:
            if name.partition(".")[0] not in {"inspectorate", "tests"}:
                with suppress(Exception):
                    importlib.import_module(name)
        for module, key, change, tree in self._left():
            file = self.copy / ROOM / f"{module}.py"
            before, changed = file.read_text(), ast.unparse(tree)
            found = Outcome("survived", "", 0)
            for names in filter(None, self._in_turn(module, change)):
                found = surely(
                    partial(self._imported, file, changed, names),
                    partial(self._imported, file, before),
                    5 * LONGEST,  # all is imported and collected first
                )
                if found.result != "survived":
                    break
            file.write_text(before)
            self._keep(key, module, change, found)
        return 0

    def _in_turn(self, module: str, change: Change) -> Iterator[list[str]]:
        """A few tests that are collected soon, then the quick ones that are near, then all others."""
        quick = self.reached.by(module, slow=False)
        yield quick[:_FEW]
        yield quick[_FEW:]
        if (module, change.function or "-", change.said) not in self.reasoned:
            yield self.reached.others(quick)

    def _imported(self, file: Path, source: str, names: Sequence[str], told: int) -> int:
        file.write_text(source)
        enter(self.copy)
        files = sorted({name.partition("::")[0] or TESTS[0] for name in names})
        return run(self.copy, Noticing(self.reached, names, told), files)


def _changed(plant: Callable[[], bool], test: Callable[[int], int], told: int) -> int:
    return test(told) if plant() else UNFIT


def key_of(module: str, source: str) -> str:
    """What a changed source goes by among the results."""
    return sha256(f"{module}\n{source}".encode()).hexdigest()[:20]


def keys_of(module: str) -> list[str]:
    """What all changes of a module go by."""
    tree = ast.parse((ROOT / ROOM / f"{module}.py").read_text())
    return [key_of(module, ast.unparse(tree)) for _change in changes(tree)]


def write_results(file: Path, found: Iterable[Tried]) -> None:
    """Keep these results, and no others."""
    file.write_text("".join(map(_line, found)))


def _line(one: Tried) -> str:
    return json.dumps(asdict(one), ensure_ascii=False) + "\n"


def read_results(file: Path) -> list[Tried]:
    """What has been tried."""
    lines = file.read_text().splitlines() if file.exists() else []
    return [Tried(**json.loads(line)) for line in lines]


def try_all(folder: Path, modules: Sequence[str], results: Path, reasoned: AbstractSet[Place]) -> None:
    """Try all changes of modules that have no result yet."""
    copies = [copy_of(folder / f"copy-{number}") for number in range(WORKERS)]
    reached = mapped(copies[0], results.with_suffix(".reached"))
    shares = [Work(copy, number, modules, reached, results, reasoned) for number, copy in enumerate(copies)]
    for way in (Work.in_place, Work.anew):
        started = [start(partial(way, share), None) for share in shares]
        for one in started:
            if (found := finished(one)).result != "survived":
                raise SystemExit(f"a worker came to its end: {found}")
