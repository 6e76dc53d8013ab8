"""The keys of second factors: in a file beside the database that its owner alone may read.

A line of the file is a key; the first hides, all of them show. The line ``bound`` stands there as soon as
everything is bound to the row that it lies in: from then on what is not bound counts no more, whoever put it
into the database.
"""

import base64
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from inspectorate.i18n import _
from inspectorate.ledger.keys import KeyFileError, read_secret_file, write_secret_file
from inspectorate.services.home import home

MARK, FORMER = "hidden2:", "hidden1:"
"""How what is hidden begins; the former kind was bound to no row."""
_BOUND = "bound"
_BYTES, _NONCE = 32, 12
_USE, _NAME_USE, _FORMER_USE = (
    b"inspectorate second factors 2",
    b"inspectorate second factors 2, name of the key",
    b"inspectorate second factors 1",
)


class FactorKeyError(KeyFileError):
    """The key of second factors cannot be used; the message (zh-TW) says what to do."""


class MisplacedError(Exception):
    """A key that is there hid it, but not for this place; or it was altered, or is bound to no place."""


@dataclass(frozen=True, slots=True)
class FactorKeys:
    """The keys of the file.

    Attributes:
        secrets: of 32 bytes each, the newest first; never none.
        bound: whether what is bound to no place counts no more.
    """

    secrets: tuple[bytes, ...]
    bound: bool

    def hide(self, text: str, place: bytes) -> str:
        """A secret as the database may have it, in this place and in no other."""
        nonce = secrets.token_bytes(_NONCE)
        box = AESGCM(_derived(self.secrets[0], _USE)).encrypt(nonce, text.encode(), place)
        return f"{MARK}{_name(self.secrets[0])}:{base64.urlsafe_b64encode(nonce + box).decode()}"

    def show(self, hidden: str, place: bytes) -> str:
        """The secret again.

        Raises:
            MisplacedError: it was hidden for another place or for none, altered, or never hidden.
            FactorKeyError: none of the keys hid it.
        """
        if hidden.startswith(FORMER) and not self.bound:
            return self._shown_former(hidden)
        if not hidden.startswith(MARK):
            raise MisplacedError
        name, _colon, told = hidden.removeprefix(MARK).partition(":")
        key = next((one for one in self.secrets if _name(one) == name), None)
        if key is None:
            raise _unfit()
        try:
            box = base64.b64decode(told, altchars=b"-_", validate=True)
            return AESGCM(_derived(key, _USE)).decrypt(box[:_NONCE], box[_NONCE:], place).decode()
        except (ValueError, InvalidTag) as error:
            raise MisplacedError from error

    def _shown_former(self, hidden: str) -> str:
        keys = [Fernet(base64.urlsafe_b64encode(_derived(one, _FORMER_USE))) for one in self.secrets]
        try:
            return MultiFernet(keys).decrypt(hidden.removeprefix(FORMER).encode()).decode()
        except InvalidToken as error:
            raise _unfit() from error


def factor_key_file() -> Path:
    """Where the keys lie."""
    return home() / "web" / "factor-keys"


def read_factor_keys() -> FactorKeys:
    """The keys that there are.

    Raises:
        KeyFileError: the file is not there, open to others, or holds something else.
    """
    words = read_secret_file(factor_key_file()).split()
    lines = [word for word in words if word != _BOUND]
    try:
        keys = tuple(base64.b64decode(line, validate=True) for line in lines)
    except ValueError:
        keys = ()
    if not keys or any(len(key) != _BYTES for key in keys):
        said = _("{file} 之內容不是金鑰（每行一把，以 base64 表示）")
        raise FactorKeyError(said.format(file=factor_key_file()))
    return FactorKeys(keys, bound=_BOUND in words)


def new_factor_key() -> bytes:
    """A key that nobody had before."""
    return secrets.token_bytes(_BYTES)


def make_factor_keys(*, bound: bool) -> None:
    """Make the file with its first key.

    Raises:
        KeyFileError: it cannot be written.
    """
    file = factor_key_file()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        write_secret_file(file, _written(FactorKeys((new_factor_key(),), bound=bound)))
    except KeyFileError:
        if not file.exists():  # else another made it at the same moment
            raise


def put_factor_keys(keys: FactorKeys) -> None:
    """Put a file in the place of the keys' in one step: whoever reads has the former or the new one.

    Raises:
        KeyFileError: it cannot be written.
    """
    file = factor_key_file()
    beside = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    write_secret_file(beside, _written(keys))
    try:
        beside.replace(file)
    except OSError as error:
        beside.unlink()
        said = _("{path} 無法寫入：{reason}")
        raise FactorKeyError(said.format(path=file, reason=error.strerror)) from error


@contextmanager
def alone_with_factor_keys() -> Iterator[None]:
    """Nobody else of this machine puts keys meanwhile: the folder of the file is locked."""
    handle = os.open(factor_key_file().parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _written(keys: FactorKeys) -> str:
    lines = [base64.b64encode(key).decode() for key in keys.secrets]
    return "".join(f"{line}\n" for line in [*lines, *([_BOUND] if keys.bound else [])])


def _name(key: bytes) -> str:
    """By which of several keys something was hidden, without trying them."""
    return _derived(key, _NAME_USE)[:4].hex()


def _derived(key: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=use).derive(key)


def _unfit() -> FactorKeyError:
    said = _("多因子驗證之祕密無法以 {file} 之金鑰解開；請放回原來之金鑰檔")
    return FactorKeyError(said.format(file=factor_key_file()))
