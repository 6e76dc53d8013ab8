"""A real standalone cluster of Spark on loopback: a master and two workers, from pyspark's own files."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

HOST = "127.0.0.1"
WORKERS = 2
_PATIENCE_S = 60
SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""What lives for a minute is not worth the second compiler, nor threads that collect beside the work."""


def missing() -> str:
    """What the cluster needs and the machine does not have."""
    wanted = {"Java (openjdk-17-jre-headless)": shutil.which("java"), "pyspark": find_spec("pyspark")}
    return ", ".join(name for name, found in wanted.items() if not found)


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The master's URL while the cluster runs; afterwards every process of it is gone."""
    if lacks := missing():
        said = f"the cluster needs {lacks}"
        pytest.fail(said) if "CI" in os.environ else pytest.skip(said)
    url = f"spark://{HOST}:{_free_port()}"
    port = url.rsplit(":", 1)[1]
    with ExitStack() as stack:
        own = ("--host", HOST, "--port", port, "--webui-port", _free_port())
        _wait(*stack.enter_context(_process(folder, "master.Master", own)), "elected")
        own = ("--host", HOST, "--cores", "1", "--memory", "1g")
        workers = []
        for number in range(WORKERS):
            work = ("--webui-port", _free_port(), "--work-dir", str(folder / f"work-{number}"), url)
            workers.append(stack.enter_context(_process(folder, "worker.Worker", (*own, *work), number)))
        for worker in workers:
            _wait(*worker, "registered with master")
        yield url


def _free_port() -> str:
    with socket.socket() as line:
        line.bind((HOST, 0))
        return str(line.getsockname()[1])


@contextmanager
def _process(
    folder: Path, kind: str, arguments: tuple[str, ...], number: int = 0
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A process of the cluster and its log; gone afterwards."""
    spec = find_spec("pyspark")
    assert spec
    assert spec.origin
    home = Path(spec.origin).parent
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_DAEMON_MEMORY": "256m",
        "JAVA_TOOL_OPTIONS": SHORT_LIVED,
    }
    log = folder / f"{kind}-{number}.log"
    program = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind}", *arguments]
    with log.open("wb") as stream:
        started = subprocess.Popen(program, env=environment, stdout=stream, stderr=stream, cwd=folder)
    try:
        yield started, log
    finally:
        started.terminate()
        try:
            started.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def _wait(started: subprocess.Popen[bytes], log: Path, ready: str) -> None:
    until = time.monotonic() + _PATIENCE_S
    while ready not in log.read_text("utf-8", "replace"):
        if started.poll() is not None or time.monotonic() > until:
            pytest.fail(f"no cluster: {log.read_text('utf-8', 'replace')[-2000:]}")
        time.sleep(0.1)
