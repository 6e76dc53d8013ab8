"""Contents in the age format: encrypted as they stream by, in constant memory."""

import errno
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from inspectorate.i18n import _
from inspectorate.ledger.keys import KeyFileError

MAGIC = b"age-encryption.org/v1\n"
PIECE = 256 * 1024


def age() -> Any:  # noqa: ANN401 - the library has no types
    """The library, where it is installed.

    Raises:
        KeyFileError: it is not.
    """
    try:
        import pyrage
    except ImportError as error:
        raise KeyFileError(_("加密須安裝 inspectorate[encryption]")) from error
    return pyrage


@contextmanager
def encrypting(out: BinaryIO, recipients: Sequence[str]) -> Iterator[BinaryIO]:
    """What is written goes into ``out`` so that each recipient can open it; it is whole when this ends well.

    Raises:
        KeyFileError: a recipient is none, or the library is not installed.
        OSError: ``out`` refuses.
    """
    library = age()
    known = [parsed(library.x25519.Recipient, one) for one in recipients]
    inside, outside = os.pipe()

    def encrypt() -> None:
        with os.fdopen(inside, "rb", PIECE) as reader:
            try:
                library.encrypt_io(reader, out, known)
            except library.EncryptError as error:  # what it makes of the first bytes' OSError
                raise OSError(errno.EIO, str(error)) from error

    work = Work(encrypt)
    try:
        with os.fdopen(outside, "wb", buffering=0) as writer:
            yield writer
    finally:
        work.end()  # where it failed, its reason counts and not the broken pipe


def parsed(kind: Any, text: str) -> Any:  # noqa: ANN401 - the library has no types
    """A recipient or an identity of the library's.

    Raises:
        KeyFileError: the text is none. It is not repeated: it may be a secret.
    """
    library = age()
    try:
        return kind.from_str(text.strip())
    except (library.RecipientError, library.IdentityError) as error:
        raise KeyFileError(_("不是 age 之金鑰：收受者應為 age1…，私鑰應為 AGE-SECRET-KEY-1…")) from error


class Work:
    """Something done beside, whose error is raised where its end is awaited."""

    def __init__(self, task: Callable[[], object]) -> None:
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(task,), daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Wait for it; raise what it ended with."""
        self._thread.join()
        if self._error:
            raise self._error

    def _run(self, task: Callable[[], object]) -> None:
        try:
            task()
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            self._error = error
