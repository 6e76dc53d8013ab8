"""Puts a file into a bucket in constant memory: whole and verified, or not at all."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from inspectorate.i18n import _
from inspectorate.services.evidence_objects import digest
from inspectorate.services.object_store.bucket import Bucket, Version, sha256_of
from inspectorate.services.object_store.objects import StoreError
from inspectorate.services.object_store.refusals import asked
from inspectorate.services.object_store.stream import open_version

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

PART = 16 * 1024 * 1024
MOST_PARTS = 10_000
"""What the store takes of one object."""


def upload(bucket: Bucket, name: str, path: Path, *, new: bool, part: int = PART) -> Version:
    """Put a file under a name; the version comes back, which nothing locks yet but the bucket's own rule.

    Args:
        bucket: where.
        name: the object's.
        path: a file that does not change meanwhile.
        new: whether the name must be free.
        part: so many bytes are held in memory and sent at once.

    Raises:
        TakenError: the name was to be free and is not.
        StoreError: the store failed, or took something else than was sent, which is removed where it may be.
    """
    size = path.stat().st_size
    part = max(part, -(-size // MOST_PARTS))
    asks: Any = {"IfNoneMatch": "*"} if new else {}
    with path.open("rb") as stream:
        if size <= part:
            version, verified = _put_at_once(bucket, name, stream.read(), asks)
        else:
            version, verified = _put_in_parts(bucket, name, _parts(stream, part), asks)
    if not verified:
        _read_again(bucket, version, path)
    return version


def _put_at_once(bucket: Bucket, name: str, data: bytes, asks: Any) -> tuple[Version, bool]:  # noqa: ANN401 - the arguments of the client's call
    sent = sha256_of(data)
    with asked(bucket.where(name)):
        answer = bucket.client.put_object(**bucket.given(name), Body=data, **sent, **asks)
    return Version(name, answer["VersionId"], answer["ETag"]), answer.get("ChecksumSHA256") == sent[
        "ChecksumSHA256"
    ]


def _put_in_parts(bucket: Bucket, name: str, parts: Iterator[bytes], asks: Any) -> tuple[Version, bool]:  # noqa: ANN401 - the arguments of the client's call
    """Send the parts; on any failure, also an interruption by hand, none of them stays."""
    given = bucket.given(name)
    with asked(bucket.where(name)):
        begun = bucket.client.create_multipart_upload(**given, ChecksumAlgorithm="SHA256")["UploadId"]
        try:
            sent = [_send(bucket, given, begun, number, data) for number, data in enumerate(parts, start=1)]
            answer = bucket.client.complete_multipart_upload(
                **given, UploadId=begun, MultipartUpload={"Parts": sent}, **asks
            )
        except BaseException:
            bucket.client.abort_multipart_upload(**given, UploadId=begun)
            raise
    told = answer.get("ChecksumSHA256", "").partition("-")[0]
    return Version(name, answer["VersionId"], answer["ETag"]), told == _over_all(sent)


def _send(bucket: Bucket, given: Any, begun: str, number: int, data: bytes) -> "CompletedPartTypeDef":  # noqa: ANN401 - the arguments of the client's call
    sent = sha256_of(data)
    answer = bucket.client.upload_part(**given, UploadId=begun, PartNumber=number, Body=data, **sent)
    return {"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": sent["ChecksumSHA256"]}


def _over_all(sent: "list[CompletedPartTypeDef]") -> str:
    """The SHA-256 over those of the parts, by which a store answers for an object of several."""
    digests = b"".join(b64decode(one["ChecksumSHA256"]) for one in sent)
    return b64encode(sha256(digests).digest()).decode("ascii")


def _parts(stream: BinaryIO, size: int) -> Iterator[bytes]:
    while piece := stream.read(size):
        yield piece


def _read_again(bucket: Bucket, version: Version, path: Path) -> None:
    """A store that answers without a SHA-256 is believed only once what it took has been read back."""
    with open_version(bucket, version) as there, path.open("rb") as here:
        if digest(there) == digest(here):
            return
    bucket.delete(version)
    said = _("{where}：保存庫所存與所送不同，未收存；請再試一次")
    raise StoreError(said.format(where=bucket.where(version.name)))
