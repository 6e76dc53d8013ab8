"""A log of 20 GB is taken in, checked and given out in constant memory."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

GIGA = 10**9
MOST = 64 * 1024  # KiB more than a file of one megabyte needs
SCRIPT = """
import resource, sys
from pathlib import Path
from inspectorate.services.add_evidence import Particulars, add_evidence
from inspectorate.services.encrypt_evidence import decide_recipients
from inspectorate.services.open_evidence import begin_evidence
from inspectorate.services.scrub_evidence import scrub_evidence
from inspectorate.services.show_evidence import read_evidence

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

begin_evidence("firm.example/large")
if sys.argv[3] == "encrypted":
    decide_recipients("x")
stated = Particulars(by="x", collector="x", how="x", retention="three_years")
size = 0
def count(piece):
    global size
    size += len(piece)
def through(path):
    item = add_evidence([Path(path)], stated)[0]
    assert scrub_evidence("x").broken == []
    read_evidence(item.number, count, "x")
    return item
through(sys.argv[1])
before, size = peak(), 0
item = through(sys.argv[2])
assert size == item.size
print(peak() - before)
"""


@pytest.mark.slow
@pytest.mark.parametrize(("form", "giga"), [("plain", 20), ("encrypted", 5)])
def test_memory_stays_where_it_is_however_large_the_file(tmp_path: Path, form: str, giga: int) -> None:
    if shutil.disk_usage(tmp_path).free < (giga + 2) * GIGA:
        pytest.skip(f"the copy needs {giga} GB on the disk")
    (tmp_path / "small").write_bytes(bytes(10**6))
    with (tmp_path / "large").open("wb") as sparse:
        sparse.truncate(giga * GIGA)
    environment = {**os.environ, "INSPECTORATE_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "small"), str(tmp_path / "large"), form]
    try:
        done = subprocess.run(command, env=environment, check=False, capture_output=True, encoding="utf-8")
    finally:
        shutil.rmtree(tmp_path)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < MOST
