"""Rows onto the disk, in any order, and the wait for all of them; also as a program of its own.

Where many come, a second process writes and waits for them, so that whoever hashes and signs need not. Run as
a program, this file imports nothing but the standard library, and works in the log's folder. Its input are
frames: ``HEAD``, a name, and the bytes of the file of that name. Without a name, no byte asks for the wait,
which is answered by ``ANSWER`` and a name: the system's number of what went wrong (0 for nothing), and where.
One byte ends the program, and so does the end of its input: of what was laid since the last wait any part may
be missing then.

A pipe holds little: whoever asks would often wait for the program. So both may share memory, whose file the
first argument names by its number: bytes that stand there (:class:`Shared`) do not follow a name. They stay
until a later wait was answered, or a frame without name or byte whose place is ``USED``.
"""

import mmap
import os
import struct
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import BinaryIO

FLAGS, MODE = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644
HEAD = struct.Struct(">HII")  # lengths of the name and of the file, and where in the shared memory it stands
BEHIND = 2**32 - 1  # not there: it follows the name
USED = 0  # without a name: a question, answered once all that came before it was read
ANSWER = struct.Struct(">IH")  # what went wrong, and the length of the name
Bytes = bytes | memoryview
_AT_ONCE = 8  # the disk takes many syncs together
_EARLY = 1024  # files, after which the program begins to sync; sooner, its threads hinder one another


class Shared:
    """Memory in which one process lays bytes ready for another: one half fills while the other is read.

    Two small halves in turn are quicker than one large piece, whose pages the system has to make first.
    """

    def __init__(self, handle: int) -> None:
        """``handle``: its open file, the same in both processes, as long as the memory is to be."""
        self._memory = mmap.mmap(handle, 0)
        self.half = len(self._memory) // 2
        self._filled, self._end = 0, self.half

    def put(self, data: bytes) -> int:
        """Put bytes in; their place comes back, or ``BEHIND`` where the half has no room for them."""
        place, end = self._filled, self._filled + len(data)
        if end > self._end:
            return BEHIND
        self._memory[place:end] = data
        self._filled = end
        return place

    def at(self, place: int, size: int) -> memoryview:
        """The bytes that stand at a place."""
        return memoryview(self._memory)[place : place + size]

    def turn(self) -> None:
        """Go on in the other half, all of which was used."""
        self._filled = self._end % (2 * self.half)
        self._end = self._filled + self.half


class Rows:
    """Files that are laid and waited for together."""

    def __init__(self, root: str, *, early: int = sys.maxsize) -> None:
        """``root`` goes before each name; of so many files the syncing begins ``early``, before the wait.

        Then the disk begins to write each file as it is laid, too.
        """
        self._root, self._early = root, early
        self._laid: list[str] = []
        self._syncing: list[Future[None]] = []
        self._pool: ThreadPoolExecutor | None = None

    def lay(self, files: Sequence[tuple[str, Bytes]]) -> None:
        """Begin to write whole files.

        Raises:
            OSError: One cannot be written, nor were those after it.
        """
        for name, data in files:
            self._lay(self._root + name, data)
        if len(self._laid) >= self._early:
            self._sync()

    def _lay(self, path: str, data: Bytes) -> None:
        try:
            handle = os.open(path, FLAGS | os.O_TRUNC, MODE)
        except FileNotFoundError:
            os.makedirs(path.rpartition("/")[0], exist_ok=True)  # noqa: PTH103 - no pathlib in a program that starts while another waits
            handle = os.open(path, FLAGS | os.O_TRUNC, MODE)
        self._laid.append(path)
        try:
            write(handle, 0, data)
            if self._early < sys.maxsize:
                _begin_to_write(handle)
        except OSError as error:
            raise OSError(error.errno, error.strerror, path) from error
        finally:
            os.close(handle)

    def settle(self) -> None:
        """Return when all are on the disk.

        Raises:
            OSError: One could not be brought there.
        """
        self._sync()
        syncing, self._syncing = self._syncing, []
        failures = [failure for one in syncing if (failure := one.exception()) is not None]
        self.close()
        if failures:
            raise failures[0]

    def close(self) -> None:
        """Let go of what waits for the disk."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def _sync(self) -> None:
        laid, self._laid = self._laid, []
        self._pool = self._pool or ThreadPoolExecutor(_AT_ONCE)
        parts = [laid[part::_AT_ONCE] for part in range(_AT_ONCE)]
        self._syncing += [self._pool.submit(_sync_all, part) for part in parts if part]


def write(handle: int, place: int, *pieces: Bytes) -> None:
    """Put pieces into an open file, one after the other."""
    length = sum(map(len, pieces))
    done = os.pwritev(handle, pieces, place)
    if done < length:  # the system took some: it says why when asked for the rest
        write(handle, place + done, b"".join(pieces)[done:])


def _begin_to_write(handle: int) -> None:
    """Have the disk begin, where the system can be told: files that have their places then share a wait."""
    with suppress(AttributeError):
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)


def _sync_all(paths: Sequence[str]) -> None:
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fdatasync(handle)
        except OSError as error:
            raise OSError(error.errno, error.strerror, path) from error
        finally:
            os.close(handle)


def serve(asked: BinaryIO, answers: BinaryIO, shared: Shared | None = None) -> None:
    """Lay what is asked for until the end."""
    rows = Rows("", early=_EARLY)
    wrong: int | None = 0
    where = ""
    while len(head := asked.read(HEAD.size)) == HEAD.size:
        length, size, place = HEAD.unpack(head)
        name = asked.read(length).decode()
        within = shared if place != BEHIND else None
        data = within.at(place, size) if within else asked.read(size)
        if len(data) < size or (size and not name):
            break
        if not name and place == USED:
            answers.write(ANSWER.pack(0, 0))
            answers.flush()
            continue
        try:
            if name and not wrong:
                rows.lay([(name, data)])
            elif not name:
                rows.settle()
        except OSError as error:
            if not wrong:
                wrong, where = error.errno, error.filename
        if not name:
            answers.write(ANSWER.pack(wrong, len(where.encode())) + where.encode())
            answers.flush()
            wrong, where = 0, ""
    rows.close()


if __name__ == "__main__":  # pragma: no cover - tested as the program that it is
    serve(sys.stdin.buffer, sys.stdout.buffer, *(Shared(int(one)) for one in sys.argv[1:]))
