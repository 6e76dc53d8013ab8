"""The second process that lays rows (see :mod:`inspectorate.ledger.laying`), as its user sees it."""

import errno
import fcntl
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

from inspectorate.ledger.laying import ANSWER, BEHIND, HEAD, USED, Shared
from inspectorate.ledger.laying import __file__ as program

_END = b"\0"
_ROOM = 2**20  # bytes on their way to the process
_SHARED = 2**24  # bytes of rows in memory that both have; a row longer than half of it goes the other way


class LaidBeside:
    """Files that another process lays and waits for.

    It holds the log's lock as long as it lives: killed, its user is followed by no other before it is done.
    """

    def __init__(self, root: Path, lock: int) -> None:
        """Start the process. Raises OSError where none can be had."""
        if not Path(sys.executable).name.startswith("python") or not Path(program).is_file():
            raise OSError("no interpreter that could be started")
        self._root = root
        self._shared: Shared | None = None
        self._due = 0  # answers that are still to come
        shared = _shared_memory()
        try:
            for handle in shared:
                os.ftruncate(handle, _SHARED)
                self._shared = Shared(handle)
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter and a file of this package
                [sys.executable, "-I", "-S", program, *map(str, shared)],
                cwd=root,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=(lock, *shared),
                start_new_session=True,  # what interrupts its user must not interrupt it
            )
        finally:
            for handle in shared:
                os.close(handle)
        self._asked = cast("BinaryIO", self._process.stdin)
        self._answers = cast("BinaryIO", self._process.stdout)
        with suppress(OSError):  # a system that allows less has its user wait sooner
            fcntl.fcntl(self._asked, fcntl.F_SETPIPE_SZ, _ROOM)

    def lay(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Begin to write whole files. Raises OSError where the process has stopped."""
        for name, data in files:
            encoded, place = name.encode(), self._place(data)
            self._asked.write(HEAD.pack(len(encoded), len(data), place) + encoded)
            if place == BEHIND:
                self._asked.write(data)
        self._asked.flush()

    def _place(self, data: bytes) -> int:
        """Where bytes stand in the memory; ``BEHIND`` where there is none, or too little."""
        if self._shared is None or len(data) > self._shared.half:
            return BEHIND
        place = self._shared.put(data)
        if place == BEHIND:
            self._ask(USED)
            while self._due > 1:  # what stands in the other half came before the question before
                self._hear()
            self._shared.turn()
            place = self._shared.put(data)
        return place

    def _ask(self, what: int) -> None:
        self._asked.write(HEAD.pack(0, 0, what))
        self._due += 1
        self._asked.flush()

    def _hear(self) -> None:
        answer = self._answers.read(ANSWER.size)
        if len(answer) < ANSWER.size:
            raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))
        number, length = ANSWER.unpack(answer)
        where = self._answers.read(length).decode()
        self._due -= 1
        if number:
            raise OSError(number, os.strerror(number), f"{self._root}/{where}")

    def settle(self) -> None:
        """Return when all are on the disk.

        Raises:
            OSError: What kept one from it, or the process has stopped.
        """
        self._ask(BEHIND)
        while self._due:
            self._hear()

    def close(self) -> None:
        """End the process; what is laid and not settled may be missing."""
        with suppress(OSError):  # it may have ended already
            self._asked.write(HEAD.pack(0, len(_END), BEHIND) + _END)
        with suppress(OSError):
            self._asked.close()
        self._answers.close()
        self._process.wait()
        self._shared = None


def _shared_memory() -> tuple[int, ...]:
    """The open file of memory to be shared; none where the system has no such thing, or none left."""
    try:
        return (os.memfd_create("rows"),)
    except (AttributeError, OSError):
        return ()
