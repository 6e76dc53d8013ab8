"""Killed before each single thing that reaches the disk: papers are sealed whole or not at all, and once."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from inspectorate.services.open_evidence import begin_evidence
from inspectorate.services.seal_papers import Asked, seal_papers
from inspectorate.services.verify_seal import list_seals, verify_seal

SOURCE = Path(__file__).parents[3] / "src"
KILLED, DONE, MANY = 9, 0, 400
SCRIPT = """
import os, sys
from pathlib import Path
from inspectorate.services.seal_papers import Asked, seal_papers

STEPS = ("open", "write", "fsync", "rename", "unlink", "pwrite", "replace", "mkdir", "chmod")

def guarded(call):
    def doing(*given, **named):
        left[0] -= 1
        if left[0] == 0:
            os._exit(9)
        return call(*given, **named)
    return doing

left = [0]
for line in sys.stdin:
    child = os.fork()
    if not child:
        left[0] = int(line)
        for name in STEPS:
            setattr(os, name, guarded(getattr(os, name)))
        seal_papers(Path("papers"), Asked("王小明", "李大華"))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
RESULT = {
    "firm": {"name": "大安證券", "code": "9A99"}, "period": "2026-10", "on": "2026-10-31", "editions": [],
    "verdicts": [], "evidence": [],
}  # fmt: skip


def put_back(tmp_path: Path) -> None:
    for name in ("home", "papers"):
        shutil.rmtree(tmp_path / name, ignore_errors=True)
        shutil.copytree(tmp_path / "before" / name, tmp_path / name)


def test_papers_are_sealed_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path / "home"))
    begin_evidence("firm.example/evidence")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "result.json").write_text(json.dumps(RESULT), "utf-8")
    (tmp_path / "papers" / "index.html").write_bytes(b"<p>")
    for name in ("home", "papers"):
        shutil.copytree(tmp_path / name, tmp_path / "before" / name)
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdin
        assert process.stdout
        for step in range(1, MANY, 2):  # half of the steps: each costs the disk some syncs
            put_back(tmp_path)
            process.stdin.write(f"{step}\n")
            process.stdin.flush()
            code = int(process.stdout.readline())
            assert code in (KILLED, DONE)
            assert len(list_seals()) in ((0, 1) if code == KILLED else (1,))
            done = seal_papers(tmp_path / "papers", Asked("王小明", "李大華"))
            assert (done.revision.label, len(list_seals())) == ("9A99/2026-10#1", 1)
            assert done.locked
            assert verify_seal(tmp_path / "papers", "乙").stands
            if code == DONE:
                assert step > 30
                return
    raise AssertionError("it never came to its end")
