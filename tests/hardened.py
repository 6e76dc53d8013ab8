"""A process on a system that refuses code made in memory, as ``MemoryDenyWriteExecute`` of systemd does."""

import subprocess
import sys

import pytest
from tests.bare import bare

_REFUSE = (
    "import ctypes; print(ctypes.CDLL(None).prctl(65, 1, 0, 0, 0)); "  # PR_SET_MDWE, refuse to gain exec
)


def said_when_hardened(code: str) -> bytes:
    """What the code prints there; the test is skipped where this kernel (before 6.3) can't refuse."""
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux has this refusal")
    done = subprocess.run([sys.executable, "-c", _REFUSE + code], env=bare(), capture_output=True, check=True)
    answer, _newline, said = done.stdout.partition(b"\n")
    if answer != b"0":
        pytest.skip("this kernel cannot refuse code made in memory")
    return said.strip()
