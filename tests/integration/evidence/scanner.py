"""A real clamd on a socket of its own, with a signature database that the test makes."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

EVIL = b"INSPECTORATE-TEST-SIGNATURE-NOT-A-VIRUS"
"""What the test's own database knows as malware."""
NAME = "Inspectorate.Test.UNOFFICIAL"
_PROGRAM = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
_LINES = """
User {user}
DatabaseDirectory {folder}/signatures
Foreground yes
LogFile {folder}/log
TemporaryDirectory {folder}
StreamMaxLength 1M
AlertEncrypted yes
"""


def require_clamd() -> str:
    """The program; without it a test fails where everything must be there, and is skipped elsewhere."""
    if _PROGRAM:
        return _PROGRAM
    said = "clamd is not installed (Debian: clamav-daemon)"
    if "CI" in os.environ:
        pytest.fail(said)
    pytest.skip(said)


@contextmanager
def clamd(folder: Path, *more: str, address: str = "") -> Iterator[str]:
    """Run it until the test is over; its address comes back.

    Args:
        folder: short, for a socket's path is.
        more: further lines of its configuration.
        address: empty for a socket in the folder.
    """
    program = require_clamd()
    (folder / "signatures").mkdir(exist_ok=True)
    (folder / "signatures" / "own.ndb").write_text(f"Inspectorate.Test:0:*:{EVIL.hex()}\n", "ascii")
    listens = [f"LocalSocket {folder}/s"]
    if address.startswith("tcp:"):
        _tcp, host, port = address.split(":")
        listens = [f"TCPAddr {host}", f"TCPSocket {port}"]
    user = "root" if os.geteuid() == 0 else os.environ.get("USER", "nobody")
    told = "\n".join([*listens, _LINES.format(folder=folder, user=user), *more, ""])
    (folder / "clamd.conf").write_text(told, "utf-8")
    address = address or f"unix:{folder}/s"
    with subprocess.Popen(
        [program, "-F", "-c", str(folder / "clamd.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _wait_for(process, address)
            yield address
        finally:
            process.terminate()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait_for(process: "subprocess.Popen[bytes]", address: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError):
            if address.startswith("unix:"):
                with socket.socket(socket.AF_UNIX) as probe:
                    probe.connect(address.removeprefix("unix:"))
                return
            _tcp, host, port = address.split(":")
            socket.create_connection((host, int(port)), 1).close()
            return
        time.sleep(0.02)
    raise AssertionError("clamd did not start")
