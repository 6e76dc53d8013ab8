"""The data folder: who else can look into it, whether keys are their owner's alone, how much room is left."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from inspectorate.i18n import _
from inspectorate.ledger.keys import KeyFileError, read_secret_file
from inspectorate.services.doctor.finding import Finding

_OTHERS = 0o077
_LEAST_FREE, _LEAST_SHARE = 1024**3, 0.05
"""Bytes, and the share of the disk, below which a ledger may soon be refused."""
_GIB = 1024**3
_FOLDERS = ("", "web", "trail", "firms", "evidence")
_SECRETS = ("web/secret", "web/factor-keys", "web/demo-sign-ins", "trail/key")
_OF_EVIDENCE = ("evidence", "firms/*/evidence")


def examine_files(home: Path) -> Iterator[Finding]:
    """What is wrong with the folder that all state lives in."""
    if not home.is_dir():
        said, do = _("資料夾不存在"), _("請確認 INSPECTORATE_HOME，或以 inspectorate serve 建立")
        yield Finding("missing", said, str(home), do)
        return
    for name in _FOLDERS:
        if (home / name).is_dir():
            yield from _of_folder(home / name, sheltered=_shelters(home, home / name))
    for file in sorted(set(_key_files(home))):
        yield from _of_key(file)
    yield from _of_room(home)


def _shelters(home: Path, folder: Path) -> bool:
    """Whether nobody else comes to a folder because nobody else comes into the one that holds all."""
    within = folder != home and folder.resolve().is_relative_to(home.resolve())
    return within and not stat.S_IMODE(home.stat().st_mode) & _OTHERS


def _of_folder(folder: Path, *, sheltered: bool) -> Iterator[Finding]:
    found = folder.stat()
    if stat.S_IMODE(found.st_mode) & _OTHERS and not sheltered:
        said = _("其他帳號可進入此資料夾（{mode:04o}）").format(mode=stat.S_IMODE(found.st_mode))
        yield Finding("unsafe", said, str(folder), _("請執行 chmod 700 {path}").format(path=folder))
    if found.st_uid != os.geteuid():
        said = _("此資料夾屬於另一帳號（uid {uid}）").format(uid=found.st_uid)
        yield Finding("unsafe", said, str(folder), _("請以執行平台之帳號持有，並以該帳號執行健檢"))
    elif not os.access(folder, os.W_OK | os.X_OK):
        said = _("執行平台之帳號無法寫入")
        yield Finding("missing", said, str(folder), _("請執行 chmod 700 {path}").format(path=folder))


def _key_files(home: Path) -> Iterator[Path]:
    yield from (home / name for name in _SECRETS if (home / name).exists())
    for pattern in _OF_EVIDENCE:
        for folder in home.glob(pattern):
            yield from (file for file in folder.glob("*key*") if file.is_file())


def _of_key(file: Path) -> Iterator[Finding]:
    try:
        read_secret_file(file)
    except KeyFileError as error:
        do = _("請執行 chmod 600，確認屬於執行平台之帳號；曾可由他人讀取者宜更換")
        yield Finding("unsafe", str(error), str(file), do)


def _of_room(home: Path) -> Iterator[Finding]:
    disk = shutil.disk_usage(home)
    if disk.free < max(_LEAST_FREE, disk.total * _LEAST_SHARE):
        said = _("磁碟僅餘 {free:.1f} GiB（共 {total:.1f} GiB）；寫滿後平台拒絕所有作業")
        do = _("請騰出空間或擴充磁碟")
        shown = said.format(free=disk.free / _GIB, total=disk.total / _GIB)
        yield Finding("unsafe", shown, str(home), do)
