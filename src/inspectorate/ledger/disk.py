"""The few things a log does to its folder, each by itself, so that their order can be read and tested."""

import errno
import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Protocol

from inspectorate.i18n import _
from inspectorate.ledger.laid_beside import LaidBeside
from inspectorate.ledger.laying import FLAGS, MODE, Rows, write

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_MANY = 256  # files laid, from which on another process lays them


class LedgerError(Exception):
    """The log cannot do what was asked; the message (zh-TW) says what, where and what to do."""


class FullError(LedgerError):
    """No room is left; nothing of what was asked has been taken."""


class BusyError(LedgerError):
    """Another writer has the log."""


class BrokenError(LedgerError):
    """What lies in the folder is not what the log's own signatures say."""


class Disk(Protocol):
    """A folder of named files. Nothing lasts before it is synced.

    A file's bytes last from ``sync`` on, its name from ``sync_folder`` on the folder that holds it.
    """

    def read(self, name: str) -> bytes | None:
        """A file's bytes; None where there is no such file."""
        ...

    def read_at(self, name: str, place: int, size: int) -> bytes:
        """A piece of a file; shorter where the file ends, empty where there is no such file."""
        ...

    def size(self, name: str) -> int:
        """A file's length in bytes; 0 where there is no such file."""
        ...

    def mark(self, name: str) -> tuple[int, ...]:
        """What changes when another puts a file in this file's place; empty where there is no such file."""
        ...

    def names(self, folder: str) -> list[str]:
        """All files below a folder, as paths from the root of the disk, sorted."""
        ...

    def write_at(self, name: str, place: int, *pieces: bytes) -> None:
        """Put bytes into a file of the disk's root folder from a place on; the file is made where absent."""
        ...

    def put(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Write whole files, in any order, and return when the bytes of all are on the disk."""
        ...

    def lay(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Begin to write whole files, in any order; until ``settle`` any part of them may be missing."""
        ...

    def settle(self) -> None:
        """Return when the bytes of all files laid so far are on the disk, or raise what kept one from it."""
        ...

    def hint(self, name: str, place: int, data: bytes) -> None:
        """Put bytes that only speed reading up into a file of the root folder; they may be lost."""
        ...

    def cut(self, name: str, size: int) -> None:
        """Shorten a file to a length."""
        ...

    def rename(self, old: str, new: str) -> None:
        """Give a file another name, in place of what had it, in one step."""
        ...

    def remove(self, name: str) -> None:
        """Take a file away, and its folder where that was the last file in it."""
        ...

    def sync(self, name: str) -> None:
        """Return when the file's bytes are on the disk."""
        ...

    def beside(self, work: Callable[[], None]) -> "Future[None]":
        """Begin to do work and return; what comes back tells when it is done. One such work at a time."""
        ...

    def sync_folder(self, folder: str) -> None:
        """Return when the names in the folder are on the disk."""
        ...

    def lock(self) -> None:
        """Take the folder for one writer, or raise :class:`BusyError`."""
        ...

    def close(self) -> None:
        """Let go of the lock and of all open files."""
        ...


class LocalFolder:
    """A folder of this machine."""

    def __init__(self, root: Path) -> None:
        """``root`` is the log's folder; it need not exist before the first write."""
        self.root, self._path = root, f"{root}/"
        self._lock: int | None = None
        self._open: tuple[str, int] | None = None  # the file written to last stays open: it is the journal
        self._beside: ThreadPoolExecutor | None = None
        self._rows, self._laid = Rows(self._path), 0
        self._other: LaidBeside | None = None  # lays rows where there are many
        self._refused: LedgerError | None = None  # what kept a file from being laid

    def read(self, name: str) -> bytes | None:
        """See :class:`Disk`."""
        try:
            with _Clear(self._path + name), open(self._path + name, "rb", buffering=0) as file:  # noqa: PTH123 - called for each row of a log; pathlib takes longer than the reading
                return file.readall()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def read_at(self, name: str, place: int, size: int) -> bytes:
        """See :class:`Disk`."""
        try:
            with _Clear(self._path + name):
                if self._open and self._open[0] == name:
                    return os.pread(self._open[1], size, place)
                handle = os.open(self._path + name, os.O_RDONLY)
                try:
                    return os.pread(handle, size, place)
                finally:
                    os.close(handle)
        except (FileNotFoundError, NotADirectoryError):
            return b""

    def size(self, name: str) -> int:
        """See :class:`Disk`.

        By going to the end: once somebody has asked for a file's times, Linux notes new ones at the next
        write, and the wait for that write takes half as long again.
        """
        try:
            handle = os.open(self._path + name, os.O_RDONLY)
        except FileNotFoundError:
            return 0
        try:
            return os.lseek(handle, 0, os.SEEK_END)
        finally:
            os.close(handle)

    def mark(self, name: str) -> tuple[int, ...]:
        """See :class:`Disk`."""
        try:
            found = os.stat(self._path + name)  # noqa: PTH116 - looked at before every append
        except FileNotFoundError:
            return ()
        return (found.st_ino, found.st_size, found.st_mtime_ns)

    def names(self, folder: str) -> list[str]:
        """See :class:`Disk`."""
        return sorted(
            (Path(where) / file).relative_to(self.root).as_posix()
            for where, _folders, files in os.walk(self.root / folder)
            for file in files
        )

    def write_at(self, name: str, place: int, *pieces: bytes) -> None:
        """See :class:`Disk`."""
        with _Clear(self._path + name):
            write(self._handle(name), place, *pieces)

    def put(self, files: Sequence[tuple[str, bytes]]) -> None:
        """See :class:`Disk`."""
        self.lay(files)
        self.settle()

    def lay(self, files: Sequence[tuple[str, bytes]]) -> None:
        """See :class:`Disk`."""
        self._laid += len(files)
        try:
            with _said(self._path):
                (self._other_process() or self._rows).lay(files)
        except LedgerError as error:
            self._refused = error

    def _other_process(self) -> LaidBeside | None:
        """Another process to lay rows, where so many were laid that it is worth one, and one can be had."""
        if self._other is None and self._laid > _MANY and self._lock is not None:
            with suppress(OSError):
                self._other = LaidBeside(self.root, self._lock)
            self._laid = 0  # where none can be had, it is asked for again after as many
        return self._other

    def settle(self) -> None:
        """See :class:`Disk`. Several at once, for the disk takes many syncs together."""
        refused, self._refused = self._refused, None
        with _said(self._path):
            try:
                self._rows.settle()
            finally:
                if self._other is not None:
                    self._other.settle()
        if refused:
            raise refused

    def hint(self, name: str, place: int, data: bytes) -> None:
        """See :class:`Disk`."""
        with suppress(OSError):
            handle = os.open(self._path + name, FLAGS, MODE)
            try:
                write(handle, place, data)
            finally:
                os.close(handle)

    def cut(self, name: str, size: int) -> None:
        """See :class:`Disk`."""
        with _Clear(self._path + name):
            os.ftruncate(self._handle(name), size)

    def rename(self, old: str, new: str) -> None:
        """See :class:`Disk`."""
        with _Clear(self._path + new):
            (self.root / old).replace(self.root / new)
            self._forget()

    def remove(self, name: str) -> None:
        """See :class:`Disk`."""
        with _Clear(self._path + name):
            (self.root / name).unlink()
            try:
                (self.root / name).parent.rmdir()
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise

    def sync(self, name: str) -> None:
        """See :class:`Disk`."""
        with _Clear(self._path + name):
            os.fdatasync(self._handle(name))

    def beside(self, work: Callable[[], None]) -> "Future[None]":
        """See :class:`Disk`."""
        if self._beside is None:
            self._beside = ThreadPoolExecutor(1)
        return self._beside.submit(work)

    def sync_folder(self, folder: str) -> None:
        """See :class:`Disk`."""
        with _Clear(self._path + folder):
            _sync_names(self.root / folder)

    def lock(self) -> None:
        """See :class:`Disk`."""
        with _Clear(self._path):
            self._make_root()
            handle = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(handle)
            raise BusyError(
                _("{folder}：另一程式正在寫入此紀錄，請待其結束").format(folder=self.root)
            ) from error
        self._lock = handle

    def close(self) -> None:
        """See :class:`Disk`."""
        if self._beside is not None:
            self._beside.shutdown()
            self._beside = None
        self._rows.close()
        if self._other is not None:
            self._other.close()
            self._other = None
        self._forget()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _make_root(self) -> None:
        new = [one for one in (self.root, *self.root.parents) if not one.is_dir()]
        self.root.mkdir(parents=True, exist_ok=True)
        for one in new:
            _sync_names(one.parent)

    def _handle(self, name: str) -> int:
        if self._open and self._open[0] == name:
            return self._open[1]
        self._forget()
        handle = os.open(self._path + name, FLAGS, MODE)
        self._open = (name, handle)
        return handle

    def _forget(self) -> None:
        if self._open:
            os.close(self._open[1])
            self._open = None


def _sync_names(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Clear:
    """Says in the user's words what the system refuses; a file that is absent stays what it is."""

    __slots__ = ("_path",)

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not isinstance(error, OSError) or isinstance(error, FileNotFoundError | NotADirectoryError):
            return
        if error.errno in _FULL:
            raise FullError(_("{path}：磁碟已滿，請騰出空間後再試").format(path=self._path)) from error
        raise LedgerError(_("{path}：{reason}").format(path=self._path, reason=error.strerror)) from error


@contextmanager
def _said(path: str) -> Iterator[None]:
    """The same where no file may be absent; the error knows which one it was."""
    try:
        yield
    except OSError as error:
        where = error.filename or path
        if error.errno in _FULL:
            raise FullError(_("{path}：磁碟已滿，請騰出空間後再試").format(path=where)) from error
        raise LedgerError(_("{path}：{reason}").format(path=where, reason=error.strerror)) from error
