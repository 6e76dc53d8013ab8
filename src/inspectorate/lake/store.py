"""Where the files of a lake lie: the few things done to them, alike in a folder and in object storage."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Protocol

from inspectorate.i18n import _
from inspectorate.lake.errors import StoreError

_AT_ONCE = 8


class Store(Protocol):
    """Named files, names with ``/`` between folders. A file that was taken or created lasts."""

    def read(self, name: str) -> bytes | None:
        """A small file whole; None where there is none."""
        ...

    def fetch(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A file as a stream that can seek.

        Raises:
            FileNotFoundError: there is none.
        """
        ...

    def create(self, name: str, data: bytes) -> bool:
        """Make a file whole in one step; False, and nothing done, where one of that name is already."""
        ...

    def replace(self, name: str, data: bytes) -> None:
        """Put a file in the place of what had its name, in one step."""
        ...

    def take(self, files: Sequence[tuple[str, Path]]) -> None:
        """Bring finished local files in under new names; they are gone from where they were."""
        ...

    def names(self, under: str) -> Iterator[str]:
        """All files below a folder."""
        ...

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""
        ...

    def url(self, name: str) -> str:
        """The file as an engine is told of it."""
        ...


class FolderStore:
    """A folder of this machine."""

    def __init__(self, root: Path) -> None:
        """``root`` exists, or is made with the first file."""
        self.root = root

    def read(self, name: str) -> bytes | None:
        """See :class:`Store`."""
        try:
            return (self.root / name).read_bytes()
        except FileNotFoundError:
            return None

    def fetch(self, name: str) -> AbstractContextManager[BinaryIO]:
        """See :class:`Store`."""
        return (self.root / name).open("rb")

    def create(self, name: str, data: bytes) -> bool:
        """See :class:`Store`. The name appears by a hard link, which never overwrites."""
        path = self.root / name
        fresh = self._written(path, data)
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            return False
        finally:
            fresh.unlink()
        sync_folder(path.parent)
        return True

    def replace(self, name: str, data: bytes) -> None:
        """See :class:`Store`."""
        self._written(self.root / name, data).replace(self.root / name)
        sync_folder((self.root / name).parent)

    def take(self, files: Sequence[tuple[str, Path]]) -> None:
        """See :class:`Store`."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(self._take, files))
        for folder in {(self.root / name).parent for name, _file in files}:
            sync_folder(folder)

    def _take(self, file: tuple[str, Path]) -> None:
        name, path = file
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fdatasync(handle)
        finally:
            os.close(handle)
        self._folder((self.root / name).parent)
        path.replace(self.root / name)

    def names(self, under: str) -> Iterator[str]:
        """See :class:`Store`."""
        for where, _folders, files in os.walk(self.root / under):
            for file in files:
                yield (Path(where) / file).relative_to(self.root).as_posix()

    def remove(self, name: str) -> None:
        """See :class:`Store`. Folders that are left empty go too."""
        (self.root / name).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # not empty, or another takes it away at the same time
            (self.root / name).parent.rmdir()

    def url(self, name: str) -> str:
        """See :class:`Store`."""
        return str(self.root / name)

    def _written(self, path: Path, data: bytes) -> Path:
        self._folder(path.parent)
        fresh = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        with fresh.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fdatasync(stream.fileno())
        return fresh

    def _folder(self, folder: Path) -> None:
        """Make a folder and those above it; their names last."""
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        for one in reversed(missing):
            sync_folder(one.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_store(place: str) -> Store:
    """The store of a place: a folder, or ``s3://bucket/prefix``.

    Raises:
        StoreError: a place of another kind, or what it needs is not installed.
    """
    if place.startswith("s3://"):
        from inspectorate.lake.object_store import ObjectStore

        return ObjectStore(place)
    if "://" in place:
        raise StoreError(_("日誌湖不能放在 {place}；可用資料夾或 s3://儲存桶/前綴").format(place=place))
    return FolderStore(Path(place))
