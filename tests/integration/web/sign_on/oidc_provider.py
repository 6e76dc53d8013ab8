"""A real OpenID Connect provider on this machine, in a process of its own; accounts are made as tests ask."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2 as httpx

_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Provider:
    """Where it answers."""

    url: str

    def has(self, subject: str, **claims: object) -> None:
        """Let it know an account and what it says of it."""
        httpx.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()

    def signs_in(self, asked: str, subject: str) -> str:
        """Somebody signs in there: where it sends the browser back to."""
        answer = httpx.post(asked, data={"sub": subject})
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def is_declined(self, asked: str) -> str:
        """Somebody says no there: where it sends the browser back to."""
        return httpx.post(asked, data={"action": "deny"}).headers["Location"]


@contextmanager
def provider(folder: Path) -> Iterator[Provider]:
    """The provider, until the block ends."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port = listening.getsockname()[1]
    log = folder / "provider.log"
    environment = {**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1", "PYTHONWARNINGS": "ignore"}
    with log.open("wb") as written:
        started = subprocess.Popen(
            [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)],
            env=environment,
            stdout=written,
            stderr=written,
        )
        try:
            _wait(port, log)
            yield Provider(f"http://127.0.0.1:{port}")
        finally:
            started.terminate()
            started.wait(20)


def _wait(port: int, log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text("utf-8", "replace"))
