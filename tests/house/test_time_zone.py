"""Judgement does not depend on where the machine stands: the unit suite once more in another time zone.

Of each property it tries a few examples: many were tried where the machine stands.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
NO_DAYS = (
    "tests/unit/analysis",
    *(f"tests/unit/ledger/test_{name}.py" for name in ("crashes", "flight", "syncs")),
)
"""Long suites of packets and of bytes: neither knows what day it is."""


def test_the_unit_suite_passes_where_the_day_is_another() -> None:
    environment = {**os.environ, "TZ": "Pacific/Kiritimati", "HOUSE_EXAMPLES": "10"}
    environment.pop("PYTEST_XDIST_WORKER", None)
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "tests/unit", "tests/cases"]
    command += [f"--ignore={path}" for path in NO_DAYS]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
