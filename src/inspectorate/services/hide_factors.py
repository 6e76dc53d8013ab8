"""Secrets of second factors (of authenticator apps, of recovery codes) lie encrypted in the database.

The key lies beside it in a file that its owner alone may read: who has the database, or a copy of it, has no
second factor. A line of the file is a key; the first hides, all of them show.
"""

import base64
import secrets
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import transaction

from inspectorate.i18n import _
from inspectorate.ledger.keys import KeyFileError, read_secret_file, write_secret_file
from inspectorate.services.home import home
from inspectorate.services.keep_trail import write_trace
from inspectorate.store.firm_at_hand import for_platform

_MARK = "hidden1:"
_BYTES = 32
_USE = b"inspectorate second factors 1"
_KINDS = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
_FIELDS = ("secret", "seed")


class FactorKeyError(KeyFileError):
    """The key of second factors cannot be used; the message (zh-TW) says what to do."""


def factor_key_file() -> Path:
    """Where the keys lie."""
    return home() / "web" / "factor-keys"


def hide(text: str) -> str:
    """A secret as the database may have it.

    Raises:
        KeyFileError: the file of keys cannot be used, or is gone while the database has what it hid.
    """
    return _MARK + _box(_lines()).encrypt(text.encode()).decode()


def show(hidden: str) -> str:
    """The secret again.

    Raises:
        KeyFileError: as for `hide`, or no key shows it, or it was never hidden.
    """
    return _shown(hidden, _box(_lines()))


@for_platform()
def hide_plain_factors() -> int:
    """Hide what lies open from before there was a key, and try all the rest; how many were hidden.

    Raises:
        KeyFileError: a secret cannot be shown by the keys that there are.
    """
    box, hidden = _box(_lines()), 0
    with transaction.atomic():
        for row, field, value in _secrets():
            if value.startswith(_MARK):
                _shown(value, box)
            else:
                _keep(row, field, value, box)
                hidden += 1
    return hidden


@for_platform()
def rotate_factor_key() -> int:
    """Hide everything by a new key, then forget the former ones; how many people's it was.

    Whoever adds an app meanwhile is not lost: what the former keys hid since is hidden anew at the end.

    Raises:
        KeyFileError: the file cannot be used or written, or a key for a secret is missing.
    """
    former, new = _lines(), _new_line()
    _put([new, *former])
    _hide_anew([new, *former])
    _put([new])
    count = _hide_anew([new, *former])
    write_trace("(command line)", "factor_key_rotated", factors=count)
    return count


@transaction.atomic
def _hide_anew(lines: list[str]) -> int:
    box, secrets_of = _box(lines), _secrets()
    for row, field, value in secrets_of:
        _keep(row, field, _shown(value, box), box)
    return len(secrets_of)


def _secrets() -> list[tuple[Any, str, str]]:
    """Every row that has a secret, under which name, and the secret as it lies there."""
    rows = Authenticator.objects.select_for_update().filter(type__in=_KINDS).order_by("pk")
    return [(row, name, row.data[name]) for row in rows for name in _FIELDS if row.data.get(name)]


def _keep(row: Any, field: str, text: str, box: MultiFernet) -> None:  # noqa: ANN401 - the library has no types
    row.data[field] = _MARK + box.encrypt(text.encode()).decode()
    row.save(update_fields=["data"])


def _shown(hidden: str, box: MultiFernet) -> str:
    try:
        return box.decrypt(hidden.removeprefix(_MARK).encode()).decode()
    except InvalidToken as error:
        said = _("多因子驗證之祕密無法以 {file} 之金鑰解開；請放回原來之金鑰檔")
        raise FactorKeyError(said.format(file=factor_key_file())) from error


def _lines() -> list[str]:
    """The keys, the newest first; the first one is made where nothing was hidden yet."""
    file = factor_key_file()
    if not file.exists():
        if _any_hidden():
            said = _("{file} 不存在，而資料庫中已有以其金鑰加密之多因子驗證；請自備份放回該檔")
            raise FactorKeyError(said.format(file=file))
        _make(file)
    return read_secret_file(file).split()


@for_platform()
def _any_hidden() -> bool:
    rows = Authenticator.objects.filter(type__in=_KINDS).values_list("data", flat=True)
    return any(str(data.get(name, "")).startswith(_MARK) for data in rows for name in _FIELDS)


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        write_secret_file(file, _new_line() + "\n")
    except KeyFileError:
        if not file.exists():  # else another made it at the same moment
            raise


def _put(lines: list[str]) -> None:
    """Put a file in the place of the keys' in one step: whoever reads has the former or the new one."""
    file = factor_key_file()
    beside = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    write_secret_file(beside, "\n".join(lines) + "\n")
    try:
        beside.replace(file)
    except OSError as error:
        beside.unlink()
        said = _("{path} 無法寫入：{reason}")
        raise FactorKeyError(said.format(path=file, reason=error.strerror)) from error


def _new_line() -> str:
    return base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def _box(lines: list[str]) -> MultiFernet:
    try:
        return MultiFernet([_key(base64.b64decode(line, validate=True)) for line in lines])
    except ValueError as error:
        said = _("{file} 之內容不是金鑰（每行一把，以 base64 表示）")
        raise FactorKeyError(said.format(file=factor_key_file())) from error


def _key(secret: bytes) -> Fernet:
    if len(secret) != _BYTES:
        raise ValueError(len(secret))
    derived = HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=_USE).derive(secret)
    return Fernet(base64.urlsafe_b64encode(derived))
