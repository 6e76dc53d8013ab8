"""The few things that are asked of a bucket, each by itself, so that their order can be read and tested."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from inspectorate.i18n import _
from inspectorate.services.object_store.location import Location
from inspectorate.services.object_store.objects import Guard, StoreError
from inspectorate.services.object_store.refusals import asked

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_NO_LOCK = "ObjectLockConfigurationNotFoundError"
_SETTINGS = Config(
    connect_timeout=10,
    read_timeout=60,
    retries={"mode": "standard", "max_attempts": 4},
    request_checksum_calculation="when_required",  # ours is a SHA-256, given with each write
    response_checksum_validation="when_required",  # what is read is held against its SHA-256 by who reads it
)
_BY_PATH = Config(s3={"addressing_style": "path"})


@dataclass(frozen=True, slots=True)
class Version:
    """One version under a name: the store keeps all that were ever put there."""

    name: str
    id: str
    etag: str


@dataclass(frozen=True, slots=True)
class Named:
    """A name and what the store keeps under it, the oldest version first; ``deletions`` hide all of them."""

    name: str
    versions: tuple[Version, ...]
    deletions: tuple[Version, ...]

    @property
    def laid_over(self) -> bool:
        """Whether something came after the first version."""
        return len(self.versions) + len(self.deletions) > 1


def client_of(location: Location) -> "S3Client":
    """A client with credentials from boto3's own chain."""
    with asked(str(location)):
        return _client(location.region or None, location.endpoint or None)


@cache
def _client(region: str | None, endpoint: str | None) -> "S3Client":
    settings = _SETTINGS.merge(_BY_PATH) if endpoint else _SETTINGS
    made: S3Client = boto3.Session().client("s3", region_name=region, endpoint_url=endpoint, config=settings)
    return made


class Bucket:
    """A place in a bucket; every name is below its prefix."""

    def __init__(self, client: "S3Client", location: Location) -> None:
        """``client`` may serve several places at once."""
        self.client, self.location = client, location

    def where(self, name: str) -> str:
        """How people write the place of a name."""
        return f"{self.location}{name}"

    def given(self, name: str) -> Any:  # noqa: ANN401 - the arguments of any call of the client
        """The arguments that name an object."""
        return {"Bucket": self.location.bucket, "Key": self.location.prefix + name}

    def require_lock(self) -> None:
        """Refuse a bucket in which nothing can be locked.

        Raises:
            StoreError: Object Lock is not enabled, or the bucket cannot be asked.
        """
        said = _("{where}：bucket 未啟用 Object Lock，無法防止刪除；請以啟用 Object Lock 之 bucket 建立")
        with asked(str(self.location)):
            try:
                found = self.client.get_object_lock_configuration(Bucket=self.location.bucket)
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") != _NO_LOCK:
                    raise
                raise StoreError(said.format(where=self.location)) from error
        if found.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") != "Enabled":
            raise StoreError(said.format(where=self.location))

    def listed(self, prefix: str, after: str = "") -> Iterator[Named]:
        """All names that begin with ``prefix`` and come after ``after``, in order, with their versions."""
        return (_named(name, list(found)) for name, found in groupby(self._all(prefix, after), _name))

    def named(self, name: str) -> Named:
        """What the store keeps under one name; no version where it never was."""
        for found in self.listed(name):
            if found.name == name:
                return found
            break  # the name itself comes first of all that begin with it
        return Named(name, (), ())

    def put(
        self,
        name: str,
        data: bytes,
        until: datetime | None,
        *,
        over: str | None,
        said: Mapping[str, str] | None = None,
    ) -> Version:
        """Write a small object, locked until a moment. ``over``: the ETag of what it follows; None: new.

        Raises:
            TakenError: the name is taken, or what stands there is another.
        """
        asks: dict[str, Any] = {"IfNoneMatch": "*"} if over is None else {"IfMatch": over}
        with asked(self.where(name)):
            answer = self.client.put_object(
                **self.given(name),
                Body=data,
                Metadata=said or {},
                **sha256_of(data),
                **_locked(until),
                **asks,
            )
        return Version(name, answer["VersionId"], answer["ETag"])

    def read(self, version: Version) -> bytes:
        """The bytes of one version."""
        with asked(self.where(version.name)):
            return self.client.get_object(**self.given(version.name), VersionId=version.id)["Body"].read()

    def said(self, version: Version) -> Mapping[str, str]:
        """What was said with a version as it was written."""
        with asked(self.where(version.name)):
            return self.client.head_object(**self.given(version.name), VersionId=version.id)["Metadata"]

    def guarded(self, version: Version) -> Guard:
        """What holds against the removal of a version. A lock that someone may lift (GOVERNANCE) is none."""
        with asked(self.where(version.name)):
            found = self.client.head_object(**self.given(version.name), VersionId=version.id)
        until = (
            found.get("ObjectLockRetainUntilDate") if found.get("ObjectLockMode") == "COMPLIANCE" else None
        )
        return Guard(until, found.get("ObjectLockLegalHoldStatus") == "ON")

    def retain(self, version: Version, until: datetime) -> None:
        """Lock a version up to a moment; the store takes no earlier one than before."""
        with asked(self.where(version.name)):
            self.client.put_object_retention(
                **self.given(version.name),
                VersionId=version.id,
                Retention={"Mode": "COMPLIANCE", "RetainUntilDate": until.astimezone(UTC)},
                ChecksumAlgorithm="SHA256",
            )

    def hold(self, version: Version, *, on: bool) -> None:
        """Hold a version, or end the hold."""
        with asked(self.where(version.name)):
            self.client.put_object_legal_hold(
                **self.given(version.name),
                VersionId=version.id,
                LegalHold={"Status": "ON" if on else "OFF"},
                ChecksumAlgorithm="SHA256",
            )

    def delete(self, version: Version) -> None:
        """Delete one version for good.

        Raises:
            DeniedError: it is locked.
        """
        with asked(self.where(version.name)):
            self.client.delete_object(**self.given(version.name), VersionId=version.id)

    def _all(self, prefix: str, after: str) -> Iterator[tuple[str, bool, Version]]:
        """All versions and deletions, name by name, of a name the newest first; whether it is a deletion."""
        start = self.location.prefix
        marker: Any = {"KeyMarker": start + after} if after else {}
        pages = self.client.get_paginator("list_object_versions")
        with asked(self.where(prefix)):
            for page in pages.paginate(Bucket=self.location.bucket, Prefix=start + prefix, **marker):
                found = [
                    (one["Key"][len(start) :], False, one["VersionId"], one["ETag"])
                    for one in page.get("Versions", [])
                ]
                found += [
                    (one["Key"][len(start) :], True, one["VersionId"], "")
                    for one in page.get("DeleteMarkers", [])
                ]
                for name, deletion, id_, etag in sorted(found, key=lambda one: one[0]):
                    yield name, deletion, Version(name, id_, etag)


def sha256_of(data: bytes) -> Any:  # noqa: ANN401 - the arguments of any call of the client
    """The arguments by which the store checks what arrives."""
    digest = b64encode(sha256(data).digest()).decode("ascii")
    return {"ChecksumAlgorithm": "SHA256", "ChecksumSHA256": digest}


def _locked(until: datetime | None) -> Any:  # noqa: ANN401 - the arguments of any call of the client
    """The arguments that lock what is written."""
    if until is None:
        return {}
    return {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": until.astimezone(UTC)}


_name = itemgetter(0)


def _named(name: str, found: list[tuple[str, bool, Version]]) -> Named:
    versions = [one for _name, deletion, one in reversed(found) if not deletion]
    deletions = [one for _name, deletion, one in reversed(found) if deletion]
    return Named(name, tuple(versions), tuple(deletions))
