"""The age identities that open what is encrypted: a file that only its owner can read, one key a line."""

import os
import tempfile
from pathlib import Path

from inspectorate.i18n import _
from inspectorate.ledger.keys import KeyFileError, read_secret_file, write_secret_file
from inspectorate.services.age_stream import age, parsed

_COMMENT = "#"


def new_identity() -> str:
    """A fresh key, as the file holds it.

    Raises:
        KeyFileError: the library is not installed.
    """
    return str(age().x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """The public half of a key: to whom one encrypts so that this key opens it.

    Raises:
        KeyFileError: it is no key.
    """
    return str(parsed(age().x25519.Identity, identity).to_public())


def checked_recipient(text: str) -> str:
    """A recipient in its one spelling.

    Raises:
        KeyFileError: it is none.
    """
    return str(parsed(age().x25519.Recipient, text))


def read_identities(path: Path) -> list[str]:
    """The keys of a file, the newest first.

    Raises:
        KeyFileError: Absent, open to others, owned by another, or it holds no key or what is none.
    """
    lines = [line.strip() for line in read_secret_file(path).splitlines()]
    found = [line for line in lines if line and not line.startswith(_COMMENT)]
    if not found:
        raise KeyFileError(_("{path} 沒有金鑰").format(path=path))
    for one in found:
        recipient_of(one)
    return found


def add_identity(path: Path, identity: str) -> None:
    """Put a key in front of those that a file holds; the file is made where there is none.

    Raises:
        KeyFileError: the file cannot be used or written.
    """
    if not path.exists():
        write_secret_file(path, _lines(identity))
        return
    whole, place = _lines(identity) + read_secret_file(path), path.resolve()
    try:
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:  # made for its owner alone
            stream.write(whole)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(place)
    except OSError as error:
        raise KeyFileError(_("{path} 無法寫入：{reason}").format(path=path, reason=error.strerror)) from error


def _lines(identity: str) -> str:
    return f"# public key: {recipient_of(identity)}\n{identity}\n"
