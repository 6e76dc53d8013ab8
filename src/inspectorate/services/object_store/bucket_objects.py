"""Contents in a bucket of S3, each locked in COMPLIANCE mode: until its day nobody can remove it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from inspectorate.i18n import _
from inspectorate.services.evidence_objects import Arriving
from inspectorate.services.object_store.bucket import Bucket, Version
from inspectorate.services.object_store.objects import AbsentError, Guard, StoreError
from inspectorate.services.object_store.refusals import TakenError, asked
from inspectorate.services.object_store.stream import open_version
from inspectorate.services.object_store.upload import PART, upload

_OBJECTS = "objects/"
_STALE = timedelta(days=7)
_ALLOWED = timedelta(minutes=1)  # a store keeps whole seconds


class BucketObjects:
    """See :class:`~inspectorate.services.object_store.objects.Objects`.

    What counts is the first version under an address that is what the address says. Whatever is put over it
    later is never read in its place; :meth:`laid_over` tells of it.
    """

    def __init__(self, bucket: Bucket, *, part: int = PART, stale: timedelta = _STALE) -> None:
        """``part``: bytes sent at once. ``stale``: after so long an upload that has not ended is given up."""
        self.bucket, self._part, self._stale = bucket, part, stale

    def where(self, sha256: str) -> str:
        """``s3://bucket/prefix/objects/…``."""
        return self.bucket.where(_name(sha256))

    def copies(self, sha256: str) -> Iterator[BinaryIO]:
        """Every version, the oldest first; a deletion laid over them hides none."""
        for version in self._versions(sha256):
            yield open_version(self.bucket, version)

    def settle(self, arriving: Arriving, guard: Guard) -> None:
        """Upload and verify, and only then lock: what did not arrive whole is not kept for years.

        What stands there already is not what the address says; it stays as an older version.
        """
        self.bucket.require_lock()
        if guard.until and guard.until <= datetime.now(UTC):
            said = _("{where}：應鎖定至 {until}，已在過去；請校正系統時鐘")
            raise StoreError(said.format(where=self.where(arriving.sha256), until=guard.until))
        name = _name(arriving.sha256)
        new = not self._versions(arriving.sha256)
        try:
            version = upload(self.bucket, name, arriving.path, new=new, part=self._part)
        except TakenError as error:
            said = _("{where}：另一程式同時收存相同內容；請再試一次")
            raise StoreError(said.format(where=self.bucket.where(name))) from error
        self._strengthen(version, guard)

    def guarded(self, sha256: str) -> Guard:
        """The strongest of what holds any version."""
        guards = [self.bucket.guarded(version) for version in self._versions(sha256)]
        days = [guard.until for guard in guards if guard.until]
        return Guard(max(days, default=None), any(guard.held for guard in guards))

    def guard(self, sha256: str, wanted: Guard) -> None:
        """Lock every version for at least so long; a time that is over needs no lock."""
        found = self._versions(sha256)
        if not found:
            said = _("{where}：沒有這個物件；可能正由他人銷毀，請再試一次")
            raise AbsentError(said.format(where=self.where(sha256)))
        for version in found:
            self._strengthen(version, wanted)

    def lift(self, sha256: str) -> None:
        """End the legal hold of every version."""
        for version in self._versions(sha256):
            if self.bucket.guarded(version).held:
                self.bucket.hold(version, on=False)

    def remove(self, sha256: str) -> None:
        """Delete all versions for good.

        Raises:
            DeniedError: the store still locks one; the others may be gone.
        """
        found = self.bucket.named(_name(sha256))
        for version in (*found.versions, *found.deletions):
            self.bucket.delete(version)

    def addresses(self) -> Iterator[str]:
        """The names of all objects of which there is a version."""
        return (one.name.rpartition("/")[2] for one in self.bucket.listed(_OBJECTS) if one.versions)

    def laid_over(self) -> Iterator[str]:
        """The names with more than one version, or over whose version there is a deletion."""
        return (one.name.rpartition("/")[2] for one in self.bucket.listed(_OBJECTS) if one.laid_over)

    def tidy(self) -> None:
        """Give up uploads that began long ago and never ended; their parts are stored and paid for."""
        place = self.bucket.location
        over = datetime.now(UTC) - self._stale
        pages = self.bucket.client.get_paginator("list_multipart_uploads")
        with asked(str(place)):
            for page in pages.paginate(Bucket=place.bucket, Prefix=place.prefix + _OBJECTS):
                for one in page.get("Uploads", []):
                    if one["Initiated"] < over:
                        self.bucket.client.abort_multipart_upload(
                            Bucket=place.bucket, Key=one["Key"], UploadId=one["UploadId"]
                        )

    def _versions(self, sha256: str) -> tuple[Version, ...]:
        return self.bucket.named(_name(sha256)).versions

    def _strengthen(self, version: Version, wanted: Guard) -> None:
        now = self.bucket.guarded(version)
        until = wanted.until
        if until and until > datetime.now(UTC) and (now.until is None or now.until < until - _ALLOWED):
            self.bucket.retain(version, until)
        if wanted.held and not now.held:
            self.bucket.hold(version, on=True)


def _name(sha256: str) -> str:
    return f"{_OBJECTS}{sha256[:2]}/{sha256[2:4]}/{sha256}"
