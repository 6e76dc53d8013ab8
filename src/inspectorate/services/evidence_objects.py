"""The contents of evidence on disk: each under its SHA-256, whole or not at all, in constant memory."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import BinaryIO, cast

from inspectorate.i18n import _
from inspectorate.services.age_stream import encrypting
from inspectorate.services.clamd import Scan

CHUNK = 256 * 1024
_READ_ONLY = 0o400
_OBJECTS, _INCOMING = "objects", "incoming"

Tick = Callable[[int], None]
"""Told of bytes as they are read."""

Watch = Callable[[memoryview], object]
"""Shown the bytes themselves; what it is shown is gone when it returns."""


class SourceError(Exception):
    """A file that cannot be taken in; the message (zh-TW) says why."""


@dataclass(frozen=True, slots=True)
class Arriving:
    """A content that lies on the disk and has no place yet.

    Attributes:
        sha256, size: of the content itself, also where ``path`` holds it encrypted.
        recipients: to whom ``path`` is encrypted; empty where it is plain.
        scan: what a scanner said of it; None where none was asked.
        quarantined: it is malware or may be, and was taken all the same.
    """

    path: Path
    sha256: str
    size: int
    recipients: tuple[str, ...] = ()
    scan: Scan | None = None
    quarantined: bool = False


def place_of(root: Path, sha256: str) -> Path:
    """Where the content of an address lies."""
    return root / _OBJECTS / sha256[:2] / sha256[2:4] / sha256


@contextlib.contextmanager
def arrivals(root: Path) -> Iterator[Path]:
    """A folder for contents on their way, held against the tidying of others; at the end it is gone."""
    (root / _INCOMING).mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=root / _INCOMING))
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder)
        os.close(handle)


def take_in(
    folder: Path, source: Path, recipients: tuple[str, ...] = (), watch: Watch | None = None
) -> Arriving:
    """Copy a file into a folder of :func:`arrivals` and sync it; it counts for nothing yet.

    Args:
        folder: where the copy goes, under a name of its own.
        source: the file.
        recipients: to whom the copy is encrypted; the plain content then never touches this disk.
        watch: sees the very bytes that are stored.

    Raises:
        SourceError: no plain file.
        OSError: the system refuses.
    """
    with open_plain(source) as stream:
        return store_arriving(folder, stream, recipients, watch)


def store_arriving(
    folder: Path, stream: BinaryIO, recipients: tuple[str, ...] = (), watch: Watch | None = None
) -> Arriving:
    """The same with what a stream holds."""
    handle, name = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "wb", buffering=0) as out:
        with encrypting(out, recipients) if recipients else contextlib.nullcontext(out) as sink:
            sha256, size = _copy(stream, sink, watch)
        os.fchmod(handle, _READ_ONLY)
        os.fsync(handle)
    return Arriving(Path(name), sha256, size, recipients)


def settle(root: Path, arriving: Arriving) -> None:
    """Give an arriving content its place, in one step that lasts."""
    place = place_of(root, arriving.sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    arriving.path.rename(place)
    for folder in (place.parent, place.parent.parent, root / _OBJECTS, root):
        sync_folder(folder)


def digest(stream: BinaryIO, tick: Tick | None = None) -> str:
    """The SHA-256 of a stream from where it stands, hexadecimal."""
    found = hashlib.sha256()
    for piece in pieces(stream):
        found.update(piece)
        if tick:
            tick(len(piece))
    return found.hexdigest()


def pieces(stream: BinaryIO) -> Iterator[memoryview]:
    """What a stream still holds, piece by piece; each piece is gone when the next one is asked for."""
    buffer = memoryview(bytearray(CHUNK))
    while count := cast("RawIOBase", stream).readinto(buffer):
        yield buffer[:count]


def open_plain(path: Path) -> BinaryIO:
    """A plain file, opened to be read; what links lead to, pipes and devices are refused."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError as error:
        raise SourceError(_("{path} 無法讀取：{reason}").format(path=path, reason=error.strerror)) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise SourceError(_("{path} 不是一般檔案").format(path=path))
    return os.fdopen(handle, "rb", buffering=0)


def remove(root: Path, sha256: str) -> None:
    """Take a content away; nothing where it is gone already."""
    place = place_of(root, sha256)
    if place.exists():
        place.unlink()
        sync_folder(place.parent)


def addresses(root: Path) -> Iterator[str]:
    """The names of all files that lie among the objects, in order."""
    for path in sorted((root / _OBJECTS).rglob("*")):
        if not path.is_dir():
            yield path.name


def tidy(root: Path) -> None:
    """Remove copies whose taking in was interrupted; those that another is making are left alone."""
    for folder in (root / _INCOMING).glob("*"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)
        except BlockingIOError:
            continue
        finally:
            os.close(handle)


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A new file that appears under its name only when all of it is on the disk; on an error nothing appears.

    Raises:
        FileExistsError: the name is taken; nothing is ever overwritten.
    """
    if path.exists():
        raise FileExistsError(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        _name(temporary, path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _name(temporary: Path, path: Path) -> None:
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, as on a memory stick
        temporary.rename(path)


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy(stream: BinaryIO, sink: BinaryIO, watch: Watch | None) -> tuple[str, int]:
    found, size = hashlib.sha256(), 0
    for piece in pieces(stream):
        found.update(piece)
        size += len(piece)
        if watch:
            watch(piece)
        written = 0
        while written < len(piece):
            written += sink.write(piece[written:])
    return found.hexdigest(), size
