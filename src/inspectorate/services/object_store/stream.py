"""Reads one version of an object in constant memory; a connection that breaks is taken up where it broke."""

import io
from typing import TYPE_CHECKING, BinaryIO

from botocore.exceptions import BotoCoreError
from urllib3.exceptions import HTTPError

from inspectorate.i18n import _
from inspectorate.services.object_store.bucket import Bucket, Version
from inspectorate.services.object_store.objects import StoreError
from inspectorate.services.object_store.refusals import asked

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from botocore.response import StreamingBody

_BUFFER = 1024 * 1024
_ATTEMPTS = 4


class _Raw(io.RawIOBase):
    """Bytes of a version from any place on."""

    def __init__(self, bucket: Bucket, version: Version, size: int) -> None:
        self._bucket, self._version, self._size = bucket, version, size
        self._place = 0
        self._body: StreamingBody | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        if start + offset != self._place:
            self._drop()
            self._place = max(start + offset, 0)
        return self._place

    def readinto(self, buffer: "WriteableBuffer") -> int:
        room = memoryview(buffer).cast("B")
        if self._place >= self._size or not room:
            return 0
        piece = self._piece(min(len(room), self._size - self._place))
        room[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)

    def close(self) -> None:
        self._drop()
        super().close()

    def _piece(self, most: int) -> bytes:
        for _attempt in range(_ATTEMPTS):
            try:
                if piece := self._opened().read(most):
                    return piece
            except (BotoCoreError, HTTPError):
                pass  # asked for again below, from where it broke
            self._drop()
        said = _("{where}：讀取多次中斷；請確認網路後再試")
        raise StoreError(said.format(where=self._bucket.where(self._version.name)))

    def _opened(self) -> "StreamingBody":
        if self._body is None:
            name = self._version.name
            with asked(self._bucket.where(name)):
                answer = self._bucket.client.get_object(
                    **self._bucket.given(name), VersionId=self._version.id, Range=f"bytes={self._place}-"
                )
            self._body = answer["Body"]
            if f"bytes {self._place}-" not in answer.get("ContentRange", ""):
                _skip(self._body, self._place)
        return self._body

    def _drop(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None


def _skip(body: "StreamingBody", count: int) -> None:
    """Read past what was not asked for: not every store gives a range of a version."""
    while count > 0 and (piece := body.read(min(count, _BUFFER))):
        count -= len(piece)


def open_version(bucket: Bucket, version: Version) -> BinaryIO:
    """A version of an object, open at its beginning; only what is read is fetched."""
    with asked(bucket.where(version.name)):
        found = bucket.client.head_object(**bucket.given(version.name), VersionId=version.id)
    return io.BufferedReader(_Raw(bucket, version, found["ContentLength"]), _BUFFER)
