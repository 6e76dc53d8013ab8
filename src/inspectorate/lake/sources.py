"""Opening what is to be taken in: plain or packed, alone or within an archive, as one stream of bytes."""

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from inspectorate.i18n import _
from inspectorate.lake.errors import LakeError

_GZIP, _XZ, _ZSTD, _ZIP, _BZIP = b"\x1f\x8b", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"BZh"
_HEAD = 6
_FREE = 256 << 20
_RATIO = 1100
"""How many times its packed length a stream may have, beyond what is free; gzip cannot reach it."""
_MEMBERS = 100_000
_WINDOW = 128 << 20
_FED = 2048


class SourceError(LakeError):
    """A file cannot be taken in; the message (zh-TW) says which, why and what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to be taken in.

    Attributes:
        name: as it is told of; a member of an archive stands behind ``!``.
        path: of the file of this machine.
        member: of the archive; empty where the file is none.
    """

    name: str
    path: Path
    member: str = ""

    @property
    def written(self) -> datetime:
        """When it was last written, UTC."""
        if self.member:
            with zipfile.ZipFile(self.path) as archive:
                return datetime(*archive.getinfo(self.member).date_time, tzinfo=UTC)
        return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)

    def mark(self) -> tuple[int, ...]:
        """What changes when the file does."""
        found = self.path.stat()
        return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)

    def open(self) -> BinaryIO:
        """Its bytes, unpacked, from the beginning.

        Raises:
            SourceError: it cannot be read or unpacked; also while reading, where it unpacks beyond measure.
        """
        try:
            raw = _member(self.path, self.member) if self.member else cast("BinaryIO", self.path.open("rb"))
        except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise SourceError(_("{name} 無法開啟：{error}").format(name=self.name, error=error)) from error
        packed = self.path.stat().st_size
        head = raw.peek(_HEAD)[:_HEAD] if isinstance(raw, io.BufferedReader) else b""
        opener = _opener(head)
        if opener is None and not self.member:
            return raw
        measured = _Measured(opener(raw) if opener else raw, raw, packed, self.name)
        return cast("BinaryIO", io.BufferedReader(measured))


def sources_of(path: Path) -> Iterator[Source]:
    """What stands at a path: a file, an archive's members, or all files below a folder, in order of name."""
    if path.is_dir():
        for file in sorted(one for one in path.rglob("*") if one.is_file()):
            yield from sources_of(file)
        return
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        said = _("{name} 無法開啟：{error}")
        raise SourceError(said.format(name=path, error=error.strerror)) from error
    if not head.startswith(_ZIP):
        yield Source(str(path), path)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
    except (OSError, zipfile.BadZipFile) as error:
        raise SourceError(_("{name} 無法開啟：{error}").format(name=path, error=error)) from error
    if len(members) > _MEMBERS:
        raise SourceError(_("{name} 之成員超過 {most} 個").format(name=path, most=_MEMBERS))
    for one in sorted(members, key=lambda one: one.filename):
        yield Source(f"{path}!{one.filename}", path, one.filename)


def _member(path: Path, member: str) -> BinaryIO:
    archive = zipfile.ZipFile(path)
    return cast("BinaryIO", io.BufferedReader(cast("io.RawIOBase", archive.open(member))))


def _opener(head: bytes) -> Callable[[BinaryIO], BinaryIO] | None:
    if head.startswith(_GZIP):
        return lambda raw: cast("BinaryIO", gzip.GzipFile(fileobj=raw))
    if head.startswith(_XZ):
        return lambda raw: cast("BinaryIO", lzma.LZMAFile(raw))
    if head.startswith(_BZIP):
        return lambda raw: cast("BinaryIO", bz2.BZ2File(raw))
    return _zstd if head.startswith(_ZSTD) else None


def _zstd(raw: BinaryIO) -> BinaryIO:
    import zstandard

    return cast("BinaryIO", _Frames(raw, zstandard.ZstdDecompressor(max_window_size=_WINDOW)))


class _Frames:
    """The frames of a zstd stream, one after the other; unlike the library's own reader it tells a cut one.

    It is fed little at a time: a block of a few bytes can say 128 KB.
    """

    def __init__(self, raw: BinaryIO, packer: Any) -> None:  # noqa: ANN401 - of an extra
        self._raw, self._packer = raw, packer
        self._frame: Any = None
        self._packed, self._plain = b"", bytearray()

    def read(self, count: int) -> bytes:
        while len(self._plain) < count and self._fed():
            pass
        some = bytes(self._plain[:count])
        del self._plain[:count]
        return some

    def _fed(self) -> bool:
        """Unpack a little more; False at the end."""
        self._packed = self._packed or self._raw.read(_FED)
        if not self._packed:
            if self._frame is not None:
                raise EOFError(_("檔案不完整"))
            return False
        self._frame = self._frame or self._packer.decompressobj()
        self._plain += self._frame.decompress(self._packed)
        self._packed = self._frame.unused_data
        if self._frame.eof:
            self._frame = None
        return True

    def close(self) -> None:
        self._frame = None


class _Measured(io.RawIOBase):
    """A stream that is unpacked, within measure."""

    def __init__(self, stream: BinaryIO, raw: BinaryIO, packed: int, name: str) -> None:
        self._stream, self._raw, self._name, self._given = stream, raw, name, 0
        self._most = max(_FREE, packed * _RATIO)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        try:
            some = self._stream.read(len(view))
        except (OSError, EOFError, lzma.LZMAError, zlib.error, zipfile.BadZipFile, ValueError) as error:
            raise SourceError(_("{name} 無法解壓：{error}").format(name=self._name, error=error)) from error
        except Exception as error:
            if type(error).__module__.startswith("zstd"):
                raise SourceError(
                    _("{name} 無法解壓：{error}").format(name=self._name, error=error)
                ) from error
            raise
        self._given += len(some)
        if self._given > self._most:
            said = _("{name} 解壓後超過 {most} 位元組，逾封裝檔 {ratio} 倍，不予收入")
            raise SourceError(said.format(name=self._name, most=self._most, ratio=_RATIO))
        view[: len(some)] = some
        return len(some)

    def close(self) -> None:
        self._stream.close()
        self._raw.close()
        super().close()
