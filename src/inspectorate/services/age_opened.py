"""Contents in the age format, opened as they are read, in constant memory."""

import io
import os
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, cast

from inspectorate.services.age_stream import PIECE, Work, age, parsed
from inspectorate.services.object_store.objects import NotWholeError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

OTHER_KEY, DAMAGED = "other_key", "damaged"
_NO_KEY = "No matching keys found"


class Opened(io.RawIOBase):
    """An encrypted content as it was before; it can be put back to its beginning.

    Reading raises :class:`NotWholeError` (``other_key`` or ``damaged``) where no identity fits or what lies
    there was changed. What was read until then may be true; that it ends there is not.
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
        self._work = Work(lambda: self._open(outside))

    def _open(self, outside: int) -> None:
        library, source = age(), _Source(self._cipher)
        with os.fdopen(outside, "wb", PIECE) as writer:
            try:
                library.decrypt_io(source, writer, self._known)
            except library.DecryptError as error:
                found = OTHER_KEY if str(error) == _NO_KEY else DAMAGED
                raise source.error or NotWholeError(found) from error
            except BrokenPipeError:
                raise  # nobody reads any more
            except OSError as error:
                raise source.error or NotWholeError(DAMAGED) from error

    def _halt(self) -> None:
        self._reader.close()
        with suppress(Exception):  # who read to the end was told
            self._work.end()


class _Source:
    """What the library reads from; it remembers why it could not be read, which the library does not."""

    def __init__(self, cipher: BinaryIO) -> None:
        self._cipher = cipher
        self.error: Exception | None = None

    def read(self, size: int) -> bytes:
        try:
            return self._cipher.read(size)
        except Exception as error:
            self.error = error
            raise


def as_binary(stream: Opened) -> BinaryIO:
    """The same, by the type that files have."""
    return cast("BinaryIO", stream)
