"""Contents in the age format, encrypted and opened as they stream by, in constant memory."""

import errno
import io
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from inspectorate.i18n import _
from inspectorate.ledger.keys import KeyFileError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAGIC = b"age-encryption.org/v1\n"
OTHER_KEY, DAMAGED = "other_key", "damaged"
_PIECE = 256 * 1024
_NO_KEY = "No matching keys found"


class OpeningError(OSError):
    """An encrypted content could not be opened to its end; ``found`` is ``other_key`` or ``damaged``."""

    def __init__(self, found: str) -> None:
        """``found`` as a finding states it."""
        super().__init__(found)
        self.found = found


def age() -> Any:  # noqa: ANN401 - the library has no types
    """The library, where it is installed.

    Raises:
        KeyFileError: it is not.
    """
    try:
        import pyrage  # noqa: PLC0415 - an extra, loaded by those who encrypt
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
        with os.fdopen(inside, "rb", _PIECE) as reader:
            try:
                library.encrypt_io(reader, out, known)
            except library.EncryptError as error:  # what it makes of the first bytes' OSError
                raise OSError(errno.EIO, str(error)) from error

    work = _Work(encrypt)
    try:
        with os.fdopen(outside, "wb", buffering=0) as writer:
            yield writer
    except BrokenPipeError:
        work.end()  # its own reason comes first
        raise
    except BaseException:
        with suppress(Exception):
            work.end()
        raise
    work.end()


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


class Opened(io.RawIOBase):
    """An encrypted content as it was before; it can be put back to its beginning.

    Reading raises :class:`OpeningError` where no identity fits or what lies there was changed. What was read
    until then may be true; that it ends there is not.
    """

    def __init__(self, cipher: BinaryIO, identities: Sequence[str]) -> None:
        """``cipher`` stands at its beginning, is read from there, and is closed with this."""
        library = age()
        self._known = [parsed(library.x25519.Identity, one) for one in identities]
        self._cipher = cipher
        self._begin()

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """Back to the beginning, and nowhere else."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Back to the beginning."""
        if offset or whence != os.SEEK_SET:
            raise io.UnsupportedOperation("only back to the beginning")
        self._halt()
        self._cipher.seek(0)
        self._begin()
        return 0

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """The next bytes, as many as are there; 0 only after the last one has been verified."""
        count = self._reader.readinto(buffer)
        if not count:
            self._work.end()
        return count or 0

    def close(self) -> None:
        """Close the encrypted content too."""
        if not self.closed:
            self._halt()
            self._cipher.close()
        super().close()

    def _begin(self) -> None:
        inside, outside = os.pipe()
        self._reader = io.FileIO(inside, "rb")
        self._work = _Work(lambda: self._open(outside))

    def _open(self, outside: int) -> None:
        library = age()
        with os.fdopen(outside, "wb", _PIECE) as writer:
            try:
                library.decrypt_io(self._cipher, writer, self._known)
            except library.DecryptError as error:
                raise OpeningError(OTHER_KEY if str(error) == _NO_KEY else DAMAGED) from error
            except BrokenPipeError:
                raise
            except OSError as error:
                raise error if error.errno else OpeningError(DAMAGED) from error

    def _halt(self) -> None:
        self._reader.close()
        with suppress(OSError):
            self._work.end()


class _Work:
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


def as_binary(stream: Opened) -> BinaryIO:
    """The same, by the type that files have."""
    return cast("BinaryIO", stream)
