"""Packed evidence: a gzip file is read through, a zip's members one by one, both within limits.

Each packed file is unpacked into a folder of its own that only this user can read and that is gone when
the file has been read, so that every reader sees a plain file. Limits hold while unpacking, not by what the
archive says of itself. A zip inside a zip, a tar, an encrypted member or a name that leads elsewhere refuses
the archive.
"""

import gzip
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from inspectorate.readers.evidence_file import RefusedError

MOST_UNPACKED = 8 * 1024**3
"""Bytes that one archive may unpack to."""
WORST_RATIO = 500
"""Unpacked to packed; a log of equal lines comes to about 200."""
FREE_OF_RATIO = 64 * 1024**2
"""Up to so many bytes the ratio does not matter."""
MOST_MEMBERS = 20_000
_CHUNK = 1024 * 1024
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_ENCRYPTED, _UTF8_NAME = 0x1, 0x800  # bits of a zip member's flags
_PACKED_SUFFIXES = {".zip", ".gz", ".tgz", ".tar", ".7z", ".rar", ".bz2", ".xz", ".zst"}


def is_packed(path: Path, head: bytes) -> bool:
    """Whether the file is a gzip file or a plain zip archive (workbooks and packages are not)."""
    suffix = path.suffix.lower()
    return (suffix in {".gz", ".tgz"} and head.startswith(_GZIP)) or (
        suffix == ".zip" and head.startswith((_ZIP, b"PK\x05\x06"))
    )


@contextmanager
def unpacked(path: Path, item: str) -> Iterator[Iterator[tuple[Path, str]]]:
    """The plain files in a packed one, each with its item name; a zip's member is ``archive.zip!/name``.

    Raises:
        RefusedError: a bomb, a damaged or encrypted archive, a nested one, or a name that leads elsewhere.
    """
    with tempfile.TemporaryDirectory(prefix="inspectorate-") as folder:
        if path.suffix.lower() == ".zip":
            yield _members(path, item, Path(folder))
        else:
            yield _single(path, item, Path(folder))


def _single(path: Path, item: str, folder: Path) -> Iterator[tuple[Path, str]]:
    inner = PurePosixPath(item).stem
    if path.suffix.lower() == ".tgz" or Path(inner).suffix.lower() in _PACKED_SUFFIXES:
        raise RefusedError(item, "壓縮檔內還有壓縮檔或 tar。", "請解開後再交付。")
    target = folder / inner
    try:
        with gzip.open(path) as stream:
            _pour(stream, target, item, MOST_UNPACKED, path.stat().st_size)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise RefusedError(item, "gzip 檔損壞或不完整。", "請重新壓縮後交付。") from error
    yield target, item


def _members(path: Path, item: str, folder: Path) -> Iterator[tuple[Path, str]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _refuse_bad_names(members, item)
            left = MOST_UNPACKED
            for number, member in enumerate(members, start=1):
                target = folder / str(number) / PurePosixPath(_name(member)).name
                target.parent.mkdir()
                with archive.open(member) as stream:
                    left -= _pour(stream, target, item, left, member.compress_size)
                yield target, f"{item}!/{_name(member)}"
                target.unlink()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise RefusedError(item, f"zip 檔損壞、不完整或加密：{error}。", "請重新壓縮後交付。") from error


def _name(member: zipfile.ZipInfo) -> str:
    """The member's name; without the UTF-8 flag a Taiwanese Windows wrote it in CP950."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        return member.orig_filename.encode("cp437").decode("cp950")
    except UnicodeError:
        return member.filename


def _refuse_bad_names(members: list[zipfile.ZipInfo], item: str) -> None:
    if len(members) > MOST_MEMBERS:
        raise RefusedError(item, f"壓縮檔內超過 {MOST_MEMBERS} 個檔案。", "請分批交付。")
    if len({_name(member) for member in members}) < len(members):
        raise RefusedError(item, "壓縮檔內有同名檔案。", "請重新壓縮後交付。")
    for member in members:
        name = _name(member)
        reason = _bad(member, name)
        if reason:
            raise RefusedError(item, reason, "請以一般檔案交付。", repr(name))


def _bad(member: zipfile.ZipInfo, name: str) -> str:
    path = PurePosixPath(name)
    if not path.name or path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        return "成員檔名指向壓縮檔之外。"
    if not name.isprintable():
        return "成員檔名含控制字元。"
    if member.flag_bits & _ENCRYPTED:
        return "成員已加密。"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "成員是符號連結。"
    if path.suffix.lower() in _PACKED_SUFFIXES:
        return "壓縮檔內還有壓縮檔。"
    return ""


def _pour(stream: IO[bytes] | gzip.GzipFile, target: Path, item: str, most: int, packed: int) -> int:
    """Write the stream to the target within the limits; the number of bytes written."""
    written = 0
    with target.open("wb") as sink:
        while chunk := stream.read(_CHUNK):
            written += len(chunk)
            if written > most or (written > FREE_OF_RATIO and written > WORST_RATIO * max(packed, 1)):
                reason = f"解壓後超過 {written} 位元組（壓縮後僅 {packed}），疑為壓縮炸彈。"
                raise RefusedError(item, reason, "請確認檔案來源，或解開後交付。", f"byte {written}")
            sink.write(chunk)
    return written
