"""The file of a signing key: readable by its owner alone, or refused."""

import os
import stat
from pathlib import Path

from inspectorate.i18n import _
from inspectorate.ledger.note import NoteError, Signer

_MODE = 0o600
_OTHERS = 0o077
_LONGEST = 4096


class KeyFileError(Exception):
    """A key file that cannot be used; the message (zh-TW) says what to do and never repeats the key."""


def write_key_file(path: Path, signer: Signer) -> None:
    """Write a new key file with mode 0600.

    Raises:
        KeyFileError: The file exists already (a key is never overwritten) or cannot be written.
    """
    write_secret_file(path, signer.secret_text + "\n")


def write_secret_file(path: Path, text: str) -> None:
    """Write a new file with mode 0600, as :func:`read_secret_file` takes it.

    Raises:
        KeyFileError: The file exists already, or cannot be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
    except FileExistsError as error:
        raise KeyFileError(_("{path} 已存在，不予覆寫；請另取檔名").format(path=path)) from error
    except OSError as error:
        raise KeyFileError(_("{path} 無法寫入：{reason}").format(path=path, reason=error.strerror)) from error
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def read_key_file(path: Path) -> Signer:
    """The key of a file.

    Raises:
        KeyFileError: Absent, no plain file, open to others than its owner, owned by another, or no key.
    """
    try:
        return Signer.parse(read_secret_file(path))
    except NoteError as error:
        raise KeyFileError(_("{path}：{error}").format(path=path, error=error)) from error


def read_secret_file(path: Path) -> str:
    """What a file holds that nobody but its owner can read; at most 4,096 bytes.

    Raises:
        KeyFileError: Absent, no plain file, open to others than its owner, owned by another, or no text.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise KeyFileError(_("{path} 無法讀取：{reason}").format(path=path, reason=error.strerror)) from error
    try:
        _check(path, os.fstat(handle))
        return os.read(handle, _LONGEST).decode("utf-8")
    except UnicodeDecodeError as error:
        raise KeyFileError(_("{path}：不是文字檔").format(path=path)) from error
    finally:
        os.close(handle)


def _check(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise KeyFileError(_("{path} 不是一般檔案").format(path=path))
    if stat.S_IMODE(found.st_mode) & _OTHERS:
        raise KeyFileError(
            _("{path} 可由他人讀寫，私鑰不予使用；請先執行 chmod 600，並考慮更換金鑰").format(path=path)
        )
    if found.st_uid not in (os.geteuid(), 0):
        raise KeyFileError(_("{path} 屬於其他帳號，私鑰不予使用").format(path=path))
