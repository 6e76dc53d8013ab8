"""Unpacks a zip of evidence into a folder, or copies a folder of the server: whole or not at all.

Names that lead elsewhere, links, encrypted members, bombs and huge counts refuse the zip as a whole. Limits
hold while unpacking, not by what the archive says of itself. Packed files inside stay packed: the reader of
evidence opens them within limits of its own.
"""

import os
import shutil
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO

from inspectorate.i18n import _
from inspectorate.readers.folder import DEEPEST

MOST_MEMBERS = 20_000
MOST_UNPACKED = 8 * 1024**3
WORST_RATIO = 500
FREE_OF_RATIO = 64 * 1024**2
_MOST_DIRECTORY = 32 * 1024**2
"""Bytes of a zip's own list of members: read whole into memory, so it is looked at before."""
_MOST_NAME = 255
_KEPT_FREE = 256 * 1024**2
_CHUNK = 1024 * 1024
_ENCRYPTED, _UTF8_NAME = 0x1, 0x800
_END, _END64, _LOCATOR64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_END_SIZE, _LOCATOR_SIZE, _END64_SIZE, _MOST_COMMENT = 22, 20, 56, 65_535

Step = Callable[[str], None]


class ArrivalError(Exception):
    """It is not taken; the message (zh-TW) says what is wrong, where, and what to do."""


@dataclass(frozen=True, slots=True)
class _Member:
    info: zipfile.ZipInfo
    path: PurePosixPath


def unpack(archive: Path, target: Path, step: Step) -> None:
    """Unpack a zip into a new folder.

    Args:
        archive: the zip.
        target: is made; on an error what was made of it is removed.
        step: told the name of each member before it is unpacked.

    Raises:
        ArrivalError: it is refused.
    """
    _check_directory(archive)
    try:
        with zipfile.ZipFile(archive) as opened:
            members = list(_members(opened))
            _fill(opened, members, target, step)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        struct.error,
    ) as error:
        shutil.rmtree(target, ignore_errors=True)
        raise ArrivalError(_("zip 檔損壞、不完整或加密；請重新壓縮後交付")) from error
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


def _check_directory(archive: Path) -> None:
    """The list of members must be of a size that can be looked at."""
    with archive.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - _MOST_COMMENT - _END_SIZE - _LOCATOR_SIZE - _END64_SIZE))
        tail = stream.read()
    place = tail.rfind(_END)
    if place < 0:
        raise ArrivalError(_("不是 zip 檔；請以 zip 格式壓縮後交付"))
    listed = _u32(tail, place + 12)
    before = place - _LOCATOR_SIZE
    if before >= _END64_SIZE and tail[before : before + 4] == _LOCATOR64:
        record = tail[before - _END64_SIZE : before]
        listed = struct.unpack_from("<Q", record, 40)[0] if record.startswith(_END64) else _MOST_DIRECTORY + 1
    if listed > _MOST_DIRECTORY:
        raise ArrivalError(_too_many())


def _u32(data: bytes, place: int) -> int:
    field = data[place : place + 4].ljust(4, b"\xff")
    return int.from_bytes(field, "little")


def _too_many() -> str:
    return _("壓縮檔內超過 {most} 個檔案；請分批交付").format(most=MOST_MEMBERS)


def _members(opened: zipfile.ZipFile) -> Iterator[_Member]:
    infos = opened.infolist()
    if len(infos) > MOST_MEMBERS:
        raise ArrivalError(_too_many())
    seen: set[str] = set()
    for info in infos:
        name = _name(info)
        if reason := _wrong(info, name):
            said = _("{reason}：{name}；請以一般檔案重新壓縮後交付")
            raise ArrivalError(said.format(reason=reason, name=repr(name)[:200]))
        key = unicodedata.normalize("NFC", name.rstrip("/")).casefold()
        if key in seen:
            raise ArrivalError(_("壓縮檔內有同名檔案：{name}").format(name=repr(name)[:200]))
        seen.add(key)
        if not info.is_dir():
            yield _Member(info, PurePosixPath(name))


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; without the UTF-8 flag a Taiwanese Windows wrote it in CP950."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return info.orig_filename.encode("cp437").decode("cp950")
    except UnicodeError:
        return info.filename


def _wrong(info: zipfile.ZipInfo, name: str) -> str:
    path = PurePosixPath(name)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if not path.name or path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        return _("成員檔名指向壓縮檔之外")
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs"} for letter in name):
        return _("成員檔名含控制字元")
    if len(path.parts) > DEEPEST or any(len(part.encode()) > _MOST_NAME for part in path.parts):
        return _("成員檔名過長或資料夾層數過多")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return _("成員是符號連結或裝置")
    return _("成員已加密") if info.flag_bits & _ENCRYPTED else ""


def _fill(opened: zipfile.ZipFile, members: list[_Member], target: Path, step: Step) -> None:
    target.mkdir(parents=True, mode=0o700)
    left = _room(target)
    for member in members:
        step(str(member.path))
        path = target / member.path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with opened.open(member.info) as stream, path.open("xb") as sink:
                left -= _pour(stream, sink, left, member.info.compress_size)
        except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
            said = _("壓縮檔內有同名之檔案與資料夾：{name}")
            raise ArrivalError(said.format(name=member.path)) from error


def _room(target: Path) -> int:
    """Bytes that may still be written: the limit, or what the disk has but for a rest that is left free."""
    return min(MOST_UNPACKED, max(0, shutil.disk_usage(target).free - _KEPT_FREE))


def _pour(stream: IO[bytes], sink: IO[bytes], most: int, packed: int | None = None) -> int:
    """Write one into the other within the limits; how many bytes these were."""
    written = 0
    while chunk := stream.read(_CHUNK):
        written += len(chunk)
        if packed is not None and written > FREE_OF_RATIO and written > WORST_RATIO * max(packed, 1):
            raise ArrivalError(_("疑為壓縮炸彈；請確認檔案來源，或解開後交付"))
        if written > most:
            said = _("內容超過 {most} 位元組之上限，或磁碟空間不足；請分批交付")
            raise ArrivalError(said.format(most=MOST_UNPACKED))
        sink.write(chunk)
    return written


def copy_folder(source: Path, target: Path, step: Step) -> None:
    """Copy a folder of the server, plain files alone, into a new one.

    Args:
        source: every link and special file within refuses it.
        target: is made; on an error what was made of it is removed.
        step: told the name of each file before it is copied.

    Raises:
        ArrivalError: it is refused.
    """
    found = list(islice(_plain(source, source, 1), MOST_MEMBERS + 1))
    if len(found) > MOST_MEMBERS:
        raise ArrivalError(_("資料夾內超過 {most} 個檔案；請分批交付").format(most=MOST_MEMBERS))
    try:
        target.mkdir(parents=True, mode=0o700)
        left = _room(target)
        for path in found:
            item = path.relative_to(source)
            step(item.as_posix())
            (target / item).parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDONLY | os.O_NOFOLLOW  # it was no link when it was listed, and is none now
            with os.fdopen(os.open(path, flags), "rb") as stream, (target / item).open("xb") as sink:
                left -= _pour(stream, sink, left)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


def _plain(root: Path, folder: Path, depth: int) -> Iterator[Path]:
    if depth > DEEPEST:
        raise ArrivalError(_("資料夾超過 {most} 層").format(most=DEEPEST))
    with os.scandir(folder) as listing:
        found = sorted(listing, key=lambda entry: entry.name)
    for entry in found:
        if entry.is_symlink() or not (entry.is_dir() or entry.is_file(follow_symlinks=False)):
            name = Path(entry.path).relative_to(root)
            raise ArrivalError(_("資料夾內有符號連結或裝置：{name}；請改放檔案本身").format(name=name))
        if entry.is_dir():
            yield from _plain(root, Path(entry.path), depth + 1)
        else:
            yield Path(entry.path)
