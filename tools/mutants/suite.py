"""The ledger's tests in a process: which of them reach which lines, and whether they fail over a change."""

import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from coverage import Coverage

ROOM = "src/inspectorate/ledger"
TESTS = ("tests/unit/ledger", "tests/vectors/test_ledger.py", "tests/integration/ledger")
UNFIT = 99  # the exit code of a process into which a change cannot be put
MEMORY = 4 * 1024**3  # bytes; a change that takes more is noticed
QUICK = 0.3  # seconds; a test that takes longer is slow
PATIENCE, LONGEST = 3.0, 12.0  # seconds of work, and of waiting, beyond ten times what a test took
OPTIONS = (
    "-x",
    "-n0",
    "--assert=plain",
    *(f"-pno:{name}" for name in ("randomly", "cacheprovider", "django")),
)


@dataclass(slots=True)
class Reached:
    """What the tests did over the unchanged code: seconds by test, and by file and line who came by.

    What ran while modules were imported and tests collected stands under the empty name.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    imported: list[str] = field(default_factory=list)

    def written(self) -> str:
        """As :meth:`read` takes it."""
        lines = {file: {n: sorted(who) for n, who in found.items()} for file, found in self.lines.items()}
        return json.dumps([self.seconds, lines, self.imported])

    @classmethod
    def read(cls, text: str) -> "Reached":
        """What was written."""
        seconds, lines, imported = json.loads(text)
        found = {file: {int(n): set(who) for n, who in by.items()} for file, by in lines.items()}
        return cls(seconds, found, imported)

    def by(
        self, module: str, first: int = 0, last: int = sys.maxsize, *, slow: bool | None = None
    ) -> list[str]:
        """The tests that came by these lines of a module, quickest first; only the slow or others."""
        met: set[str] = set()
        for number, who in self.lines.get(module, {}).items():
            if first <= number <= last:
                met |= who
        files = tuple(one for one in met if one.endswith("::"))
        return [
            name
            for name in self._quickest()
            if (name in met or (files and name.startswith(files)))
            and (slow is None or slow == (self.seconds[name] > QUICK))
        ]

    def by_import(self, module: str, first: int, last: int) -> bool:
        """Whether these lines of a module run while modules are imported or tests collected."""
        found = self.lines.get(module, {})
        return any("" in found.get(number, ()) for number in range(first, last + 1))

    def others(self, these: Sequence[str]) -> list[str]:
        """All other tests, quickest first."""
        left = set(these)
        return [name for name in self._quickest() if name not in left]

    def _quickest(self) -> list[str]:
        return sorted(self.seconds, key=lambda name: (self.seconds[name], name))


def enter(copy: Path) -> None:
    """Work in a copy, silently."""
    os.chdir(copy)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    sys.path[:0] = [str(copy / "src"), str(copy)]
    os.environ |= {"PYTHONPATH": str(copy / "src"), "TMPDIR": str(copy)}
    tempfile.tempdir = None
    sys.dont_write_bytecode = True


def run(copy: Path, plugin: object, tests: Iterable[str] = TESTS) -> int:
    """Run pytest here with a plugin."""
    return int(pytest.main([*OPTIONS, f"--basetemp={copy}/temporary", *tests], plugins=[plugin]))


class Mapping:
    """A plugin that notes which test reaches which lines."""

    def __init__(self, copy: Path) -> None:
        self.reached = Reached()
        self._room, self._before, self._test = copy / ROOM, set(sys.modules), ""
        self._coverage = Coverage(data_file=None, include=[f"{self._room}/*"], config_file=False)
        self._coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note how long a test takes, and what it comes by."""
        self._test = item.nodeid
        self._coverage.switch_context(self._test)
        begin = time.monotonic()
        result = yield
        self.reached.seconds[item.nodeid] = round(time.monotonic() - begin, 4)
        self._coverage.switch_context("")
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
    ) -> Iterator[None]:
        """What is made once for a file counts for each of its tests."""
        if fixturedef.scope != "function":
            self._coverage.switch_context(request.node.nodeid.partition("::")[0] + "::")
        result = yield
        self._coverage.switch_context(self._test)
        return result

    def pytest_sessionfinish(self) -> None:
        """Gather what was noted."""
        self._coverage.stop()
        data = self._coverage.get_data()
        for file in data.measured_files():
            by = {line: set(who) for line, who in data.contexts_by_lineno(file).items()}
            self.reached.lines[Path(file).stem] = by
        self.reached.imported = sorted(set(sys.modules) - self._before)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change: killed, hung, survived or unfit; which test ended it, after how long."""

    result: str
    by: str
    seconds: float


class Noticing:
    """A plugin that runs some tests in their order, and ends the process at the first failure or delay."""

    def __init__(self, reached: Reached, names: Sequence[str], told: int) -> None:
        self._seconds, self._told = reached.seconds, told
        self._order = {name: place for place, name in enumerate(names)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what is not wanted."""
        items[:] = sorted(
            (one for one in items if one.nodeid in self._order), key=lambda one: self._order[one.nodeid]
        )

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Say what begins, and for how long it may go on."""
        often = 10 * self._seconds[nodeid]
        os.write(self._told, f"{nodeid}\n".encode())
        signal.setitimer(signal.ITIMER_PROF, PATIENCE + often)
        signal.setitimer(signal.ITIMER_REAL, LONGEST + often)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """End at a failure."""
        if report.failed:
            os._exit(1)


@dataclass(frozen=True, slots=True)
class Child:
    """A process at work, and the file by which it tells what it is at."""

    process: int
    said: int
    begin: float


def in_child(work: Callable[[int], int], longest: float | None = LONGEST) -> Outcome:
    """Do something in a process of its own, which is given a file to tell of what it is at."""
    return finished(start(work, longest))


def surely(
    work: Callable[[int], int],
    unchanged: Callable[[Sequence[str], int], int],
    longest: float = LONGEST,
) -> Outcome:
    """Do something over a change; where a test hangs over it, see that it does not without it.

    On a busy machine what only waits may take too long whatever was changed: then it is begun again.
    ``unchanged`` runs tests of these names, and tells what it is at.
    """
    while (found := in_child(work, longest)).result == "hung":
        if in_child(partial(unchanged, [found.by]), longest).result != "hung":
            break
    return found


def start(work: Callable[[int], int], longest: float | None) -> Child:
    """Begin to do something in a process of its own, for so many seconds at most."""
    begin = time.monotonic()
    told = os.memfd_create("told")  # of any length, while a pipe holds only so much until somebody reads
    child = os.fork()
    if not child:
        code = 1
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            signal.setitimer(signal.ITIMER_REAL, longest or 0)
            code = work(told)
        finally:
            os._exit(code)
    return Child(child, told, begin)


def finished(child: Child) -> Outcome:
    """Wait for the process and those that it began."""
    _child, status = os.waitpid(child.process, 0)
    with suppress(ProcessLookupError):
        os.killpg(child.process, signal.SIGKILL)
    with os.fdopen(child.said, "rb") as stream:
        stream.seek(0)
        said = stream.read().decode().splitlines()
    return Outcome(_result(status), said[-1] if said else "", time.monotonic() - child.begin)


def _result(status: int) -> str:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in {signal.SIGPROF, signal.SIGALRM}:
        return "hung"
    return {0: "survived", UNFIT: "unfit"}.get(os.waitstatus_to_exitcode(status), "killed")


def tried(items: dict[str, pytest.Item], reached: Reached, names: Sequence[str], told: int) -> int:
    """Run collected tests here; 0 where all pass, else the process ends."""
    chosen = [items[name] for name in names]
    if not chosen:
        return 0
    chosen[0].config.pluginmanager.register(Noticing(reached, names, told))
    for one, following in zip(chosen, [*chosen[1:], None], strict=True):
        one.ihook.pytest_runtest_protocol(item=one, nextitem=following)
    return 0
