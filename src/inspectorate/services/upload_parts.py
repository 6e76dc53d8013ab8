"""The files behind uploads: written from any place on, encrypted with the upload's key, in constant memory.

AES-256 in counter mode, so that an upload goes on where it stopped. It hides contents on a disk that is
carried off without the database; whether all of it came unchanged is told by the SHA-256 at the end.
"""

import fcntl
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR

from inspectorate.services.prepare_platform import web_home

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BLOCK = 16
KEY_SIZE = 32


class PartBusyError(Exception):
    """Another request writes this part at the moment."""


def parts_folder() -> Path:
    """Where the parts lie; readable by the platform's account alone."""
    folder = web_home() / "uploads"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def part_of(name: str) -> Path:
    """The file of an upload; ``name`` is the platform's own, never a stranger's."""
    return parts_folder() / name


class PartWriter:
    """Writes a part from a place on."""

    def __init__(self, handle: int, key: bytes, offset: int) -> None:
        """``handle`` is open for writing."""
        self._handle, self.place = handle, offset
        self._cipher = _cipher(key, offset)

    def write(self, piece: bytes | memoryview) -> None:
        """The next bytes.

        Raises:
            OSError: the disk refuses.
        """
        sealed = memoryview(self._cipher.update(piece))
        while sealed:
            written = os.pwrite(self._handle, sealed, self.place)
            self.place += written
            sealed = sealed[written:]

    def sync(self) -> None:
        """Return when what was written is on the disk."""
        os.fsync(self._handle)


@contextmanager
def written_part(path: Path, key: bytes, offset: int) -> Iterator[PartWriter]:
    """Write a part from ``offset`` on, held against others meanwhile.

    Raises:
        PartBusyError: another writes it.
        OSError: the disk refuses.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PartBusyError from error
        yield PartWriter(handle, key, offset)
    finally:
        os.close(handle)


def cut_part(path: Path, size: int) -> None:
    """Give back the room of what came beyond a size that counts."""
    if path.exists():
        os.truncate(path, size)


@contextmanager
def read_part(path: Path, key: bytes, size: int) -> Iterator[BinaryIO]:
    """The plain content of a part, up to the size that counts."""
    with path.open("rb", buffering=0) as sealed:
        yield cast("BinaryIO", _Plain(sealed, key, size))


class _Plain(io.RawIOBase):
    def __init__(self, sealed: io.FileIO, key: bytes, size: int) -> None:
        self._sealed, self._left, self._cipher = sealed, size, _cipher(key, 0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        room = memoryview(buffer).cast("B")
        piece = self._sealed.read(min(len(room), self._left)) if self._left else b""
        if piece:
            room[: len(piece)] = self._cipher.update(piece)
            self._left -= len(piece)
        return len(piece)


def _cipher(key: bytes, offset: int) -> CipherContext:
    """The key stream from a place on."""
    context = Cipher(AES256(key), CTR((offset // _BLOCK).to_bytes(_BLOCK, "big"))).encryptor()
    context.update(bytes(offset % _BLOCK))
    return context
