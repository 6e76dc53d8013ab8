"""Object storage as the place of a lake: Amazon S3, or what speaks its language."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from inspectorate.i18n import _
from inspectorate.lake.errors import StoreError

_ABSENT = {"NoSuchKey", "404", "NotFound"}
_THERE = {"PreconditionFailed", "412", "ConditionalRequestConflict", "409"}
_IN_MEMORY = 64 << 20


class ObjectStore:
    """A bucket, or what stands below a prefix in it.

    The account and the address of the service are those that boto3 finds (``AWS_ACCESS_KEY_ID``,
    ``AWS_ENDPOINT_URL_S3`` and so on). The service must know conditional writes (``If-None-Match``).
    """

    def __init__(self, place: str) -> None:
        """``place``: ``s3://bucket/prefix``.

        Raises:
            StoreError: boto3 is not installed, or no bucket is named.
        """
        try:
            import boto3
            import botocore.exceptions
        except ImportError as error:
            raise StoreError(_("物件儲存需要額外套件，請安裝 inspectorate[s3]")) from error
        said = urlsplit(place)
        if not said.netloc:
            raise StoreError(_("{place} 沒有儲存桶名稱").format(place=place))
        self._bucket, self._prefix = said.netloc, said.path.strip("/")
        self._client: Any = boto3.client("s3")
        self._error: type[Exception] = botocore.exceptions.ClientError

    def read(self, name: str) -> bytes | None:
        """See :class:`inspectorate.lake.store.Store`."""
        try:
            return cast("bytes", self._client.get_object(**self._where(name))["Body"].read())
        except self._error as error:
            if _code(error) in _ABSENT:
                return None
            raise StoreError(self._said(name, error)) from error

    @contextmanager
    def fetch(self, name: str) -> Iterator[BinaryIO]:
        """See :class:`inspectorate.lake.store.Store`."""
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
            try:
                self._client.download_fileobj(self._bucket, self._key(name), copy)
            except self._error as error:
                if _code(error) in _ABSENT:
                    raise FileNotFoundError(name) from error
                raise StoreError(self._said(name, error)) from error
            copy.seek(0)
            yield cast("BinaryIO", copy)

    def create(self, name: str, data: bytes) -> bool:
        """See :class:`inspectorate.lake.store.Store`."""
        try:
            self._client.put_object(**self._where(name), Body=data, IfNoneMatch="*")
        except self._error as error:
            if _code(error) in _THERE:
                return False
            raise StoreError(self._said(name, error)) from error
        return True

    def replace(self, name: str, data: bytes) -> None:
        """See :class:`inspectorate.lake.store.Store`."""
        try:
            self._client.put_object(**self._where(name), Body=data)
        except self._error as error:
            raise StoreError(self._said(name, error)) from error

    def take(self, files: Sequence[tuple[str, Path]]) -> None:
        """See :class:`inspectorate.lake.store.Store`."""
        for name, file in files:
            try:
                with file.open("rb") as stream:
                    self._client.upload_fileobj(stream, self._bucket, self._key(name))
            except self._error as error:
                raise StoreError(self._said(name, error)) from error
            file.unlink()

    def names(self, under: str) -> Iterator[str]:
        """See :class:`inspectorate.lake.store.Store`."""
        prefix = self._key(under).rstrip("/") + "/"
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        before = len(self._prefix) + 1 if self._prefix else 0
        for page in pages:
            for one in page.get("Contents", ()):
                yield one["Key"][before:]

    def remove(self, name: str) -> None:
        """See :class:`inspectorate.lake.store.Store`."""
        self._client.delete_object(**self._where(name))

    def url(self, name: str) -> str:
        """See :class:`inspectorate.lake.store.Store`."""
        return f"s3://{self._bucket}/{self._key(name)}"

    def _key(self, name: str) -> str:
        return f"{self._prefix}/{name}" if self._prefix else name

    def _where(self, name: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._key(name)}

    def _said(self, name: str, error: Exception) -> str:
        return _("物件儲存拒絕 {name}：{error}").format(name=self.url(name), error=error)


def _code(error: Exception) -> str:
    response: Any = getattr(error, "response", {})
    return str(response.get("Error", {}).get("Code", ""))
