"""The few things a log does to its folder, each by itself, so that their order can be read and tested."""

import errno
import fcntl
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from inspectorate.i18n import _

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FLAGS, _MODE = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644
_AT_ONCE = 8


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

    def size(self, name: str) -> int:
        """A file's length in bytes; 0 where there is no such file."""
        ...

    def mark(self, name: str) -> tuple[int, ...]:
        """What changes when another puts a file in this file's place; empty where there is no such file."""
        ...

    def names(self, folder: str) -> list[str]:
        """All files below a folder, as paths from the root of the disk, sorted."""
        ...

    def write_at(self, name: str, place: int, data: bytes) -> None:
        """Put bytes into a file of the disk's root folder at a place; the file is made where absent."""
        ...

    def put(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Write whole files, in any order, and return when the bytes of all are on the disk."""
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
        self.root = root
        self._lock: int | None = None
        self._open: tuple[str, int] | None = None  # the file written to last stays open: it is the journal

    def read(self, name: str) -> bytes | None:
        """See :class:`Disk`."""
        try:
            with _clear(self.root / name):
                return (self.root / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def size(self, name: str) -> int:
        """See :class:`Disk`."""
        try:
            return (self.root / name).stat().st_size
        except FileNotFoundError:
            return 0

    def mark(self, name: str) -> tuple[int, ...]:
        """See :class:`Disk`."""
        try:
            found = (self.root / name).stat()
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

    def write_at(self, name: str, place: int, data: bytes) -> None:
        """See :class:`Disk`."""
        with _clear(self.root / name):
            _write(self._handle(name), place, data)

    def put(self, files: Sequence[tuple[str, bytes]]) -> None:
        """See :class:`Disk`. Several at once: the disk takes many syncs together."""
        for folder in {(self.root / name).parent for name, _data in files}:
            with _clear(folder):
                folder.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(self._put, files))

    def _put(self, file: tuple[str, bytes]) -> None:
        name, data = file
        with _clear(self.root / name):
            handle = os.open(self.root / name, _FLAGS | os.O_TRUNC, _MODE)
            try:
                _write(handle, 0, data)
                os.fdatasync(handle)
            finally:
                os.close(handle)

    def cut(self, name: str, size: int) -> None:
        """See :class:`Disk`."""
        with _clear(self.root / name):
            os.ftruncate(self._handle(name), size)

    def rename(self, old: str, new: str) -> None:
        """See :class:`Disk`."""
        with _clear(self.root / new):
            (self.root / old).replace(self.root / new)
            self._forget()

    def remove(self, name: str) -> None:
        """See :class:`Disk`."""
        with _clear(self.root / name):
            (self.root / name).unlink()
            try:
                (self.root / name).parent.rmdir()
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise

    def sync(self, name: str) -> None:
        """See :class:`Disk`."""
        with _clear(self.root / name):
            os.fdatasync(self._handle(name))

    def sync_folder(self, folder: str) -> None:
        """See :class:`Disk`."""
        with _clear(self.root / folder):
            handle = os.open(self.root / folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def lock(self) -> None:
        """See :class:`Disk`."""
        with _clear(self.root):
            self._make_root()
            handle = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
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
        self._forget()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _make_root(self) -> None:
        if not self.root.is_dir():
            self.root.mkdir(parents=True, exist_ok=True)
            self.sync_folder("..")

    def _handle(self, name: str) -> int:
        if self._open and self._open[0] == name:
            return self._open[1]
        self._forget()
        handle = os.open(self.root / name, _FLAGS, _MODE)
        self._open = (name, handle)
        return handle

    def _forget(self) -> None:
        if self._open:
            os.close(self._open[1])
            self._open = None


def _write(handle: int, place: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        done = os.pwrite(handle, rest, place)
        place, rest = place + done, rest[done:]


@contextmanager
def _clear(path: Path) -> Iterator[None]:
    """Say in the user's words what the system refuses; a file that is absent stays what it is."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:
        if error.errno in _FULL:
            raise FullError(_("{path}：磁碟已滿，請騰出空間後再試").format(path=path)) from error
        raise LedgerError(_("{path}：{reason}").format(path=path, reason=error.strerror)) from error
