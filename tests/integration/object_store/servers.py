"""S3 as others wrote it, on loopback: MiniStack, whose COMPLIANCE mode is strict, and Moto beside it."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_RUNNING = re.compile(r"Running on (http://127\.0\.0\.1:\d+)")
_PATIENCE = 60.0
_QUIET = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "BIND_HOST": "127.0.0.1",  # else it listens to everyone
    "GATEWAY_PORT": "0",
    "IOT_MTLS_ENABLED": "0",
    "SERVICES": "s3",
}
COMMANDS = {
    "ministack": ["-m", "ministack"],
    "moto": ["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
}


@contextmanager
def serving(name: str, folder: Path) -> Iterator[str]:
    """One of the servers at a port of its own; its address."""
    log = folder / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, *COMMANDS[name]],
            env={**os.environ, **_QUIET, "TMPDIR": str(folder)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        yield _address(log, process)
    finally:
        process.terminate()
        process.wait()


def _address(log: Path, process: "subprocess.Popen[bytes]") -> str:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        found = _RUNNING.search(log.read_text("utf-8", "replace"))
        if found:
            return found[1]
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start: {log.read_text('utf-8', 'replace')}")
