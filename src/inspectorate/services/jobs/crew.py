"""Workers in processes of their own: started, started again where one dies, ended with their starter."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

_LOOK = 1.0
_PATIENCE = 20.0
"""Seconds until a worker that is told to go is killed; its job is then taken again by another."""


@contextmanager
def crew(count: int) -> Iterator[None]:
    """So many workers while it lasts."""
    over = Event()
    watches = [Thread(target=_watch, args=(over,), daemon=True) for _number in range(count)]
    for watch in watches:
        watch.start()
    try:
        yield
    finally:
        over.set()
        for watch in watches:
            watch.join()


def _watch(over: Event) -> None:
    """One worker, and the next where it has ended."""
    while not over.is_set():
        worker = _start()
        while worker.poll() is None and not over.wait(_LOOK):
            pass
        _end(worker)
        over.wait(_LOOK)


def _start() -> "subprocess.Popen[bytes]":
    told = [sys.executable, "-m", "inspectorate", "work", "--below", str(os.getpid())]
    return subprocess.Popen(told, stdin=subprocess.DEVNULL)  # noqa: S603 - our own program


def _end(worker: "subprocess.Popen[bytes]") -> None:
    worker.terminate()
    try:
        worker.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
