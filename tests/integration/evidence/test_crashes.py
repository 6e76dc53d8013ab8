"""Killed before each single thing that reaches the disk: nothing half-taken counts, nothing told is lost."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.evidence.conftest import Clock

from inspectorate.services.evidence_objects import place_of
from inspectorate.services.open_evidence import evidence_folder, read_evidence_book
from inspectorate.services.purge_evidence import propose_purge
from inspectorate.services.scrub_evidence import scrub_evidence

SOURCE = Path(__file__).parents[3] / "src"
KILLED, DONE = 9, 0
MANY = 200
SCRIPT = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from inspectorate.services import add_evidence, open_evidence, purge_evidence

STEPS = ("open", "write", "fsync", "fdatasync", "rename", "unlink", "pwrite", "ftruncate", "replace", "mkdir")

def guarded(call):
    def doing(*given, **named):
        left[0] -= 1
        if left[0] == 0:
            os._exit(9)
        return call(*given, **named)
    return doing

def add():
    stated = add_evidence.Particulars("a", "a", "x", "three_years")
    add_evidence.add_evidence([Path("one.log"), Path("two.log")], stated)

def purge():
    purge_evidence.approve_purge(0, "b")

def run(step):
    left[0] = step
    for name in STEPS:
        setattr(os, name, guarded(getattr(os, name)))
    {"add": add, "purge": purge}[sys.argv[1]]()

left = [0]
open_evidence.now = add_evidence.now = purge_evidence.now = lambda: datetime(2040, 1, 1, tzinfo=UTC)
for line in sys.stdin:
    child = os.fork()
    if not child:
        run(int(line))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Work:
    """The same work, killed before its n-th step."""

    def __init__(self, folder: Path, what: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, what],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def killed_before(self, step: int) -> bool:
        """Run it once; False where it came to its end before that step."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{step}\n")
        self.process.stdin.flush()
        code = int(self.process.stdout.readline())
        assert code in (KILLED, DONE)
        return code == KILLED

    def end(self) -> None:
        self.process.communicate()


@pytest.fixture
def work(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Work]:
    (tmp_path / "one.log").write_bytes(b"one")
    (tmp_path / "two.log").write_bytes(b"two" * 1_000_000)
    found = Work(tmp_path, request.param)
    yield found
    found.end()


def whole() -> None:
    """Everything that counts is there and is what it says."""
    for one in read_evidence_book().book.present():
        assert place_of(evidence_folder(), one.item.sha256).stat().st_size == one.item.size
    assert scrub_evidence("甲").broken == []


@pytest.mark.parametrize("work", ["add"], indirect=True)
def test_an_arrival_counts_whole_or_not_at_all(home: Path, work: Work, clock: Clock, tmp_path: Path) -> None:
    clock.pass_years(20)
    shutil.copytree(home, tmp_path / "empty")
    for step in range(1, MANY):
        shutil.rmtree(home)
        shutil.copytree(tmp_path / "empty", home)
        killed = work.killed_before(step)
        assert len(read_evidence_book().book.present()) in ((0, 2) if killed else (2,))
        whole()
        assert list((home / "incoming").iterdir() if (home / "incoming").exists() else ()) == []
        if not killed:
            assert step > 20
            return
    raise AssertionError("it never came to its end")


@pytest.mark.parametrize("work", ["purge"], indirect=True)
def test_a_purge_leaves_its_entry_before_the_content_goes(
    home: Path, work: Work, clock: Clock, tmp_path: Path, add: object
) -> None:
    assert callable(add)
    item = add(b"old")
    clock.pass_years(4)
    propose_purge(0, "逾保存期間", "a")
    clock.pass_years(20)
    shutil.copytree(home, tmp_path / "before")
    for step in range(1, MANY):
        shutil.rmtree(home)
        shutil.copytree(tmp_path / "before", home)
        killed = work.killed_before(step)
        if not place_of(home, item.sha256).exists():
            assert read_evidence_book().book.of(0).purged
        whole()
        if not killed:
            assert step > 10
            assert not place_of(home, item.sha256).exists()
            return
    raise AssertionError("it never came to its end")
