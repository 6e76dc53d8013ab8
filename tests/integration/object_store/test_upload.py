"""Files go up whole and verified or not at all, in constant memory; a download goes on where it broke."""

import tracemalloc
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from tests.integration.object_store.conftest import KilledError, MakeBucket, again, faulty
from urllib3.exceptions import ProtocolError

from inspectorate.services.evidence_objects import Arriving, digest
from inspectorate.services.object_store.bucket import Bucket
from inspectorate.services.object_store.bucket_objects import BucketObjects
from inspectorate.services.object_store.location import Location
from inspectorate.services.object_store.objects import Guard, StoreError, found_at
from inspectorate.services.object_store.refusals import TakenError
from inspectorate.services.object_store.stream import open_version
from inspectorate.services.object_store.upload import upload

pytestmark = pytest.mark.enable_socket
MEGA = 1024 * 1024
PART = 5 * MEGA  # the least that a store takes of a part that is not the last


@pytest.fixture
def large(folder: Path) -> Arriving:
    """A content of three parts."""
    content = b"".join(b"%0999d\n" % number for number in range(12000))
    (folder / "large").write_bytes(content)
    return Arriving(folder / "large", sha256(content).hexdigest(), len(content))


def objects(bucket: Bucket) -> BucketObjects:
    return BucketObjects(bucket, part=PART, stale=timedelta())


def in_years(years: int) -> Guard:
    return Guard(datetime.now(UTC).replace(microsecond=0) + timedelta(days=365 * years))


def parts_left(bucket: Bucket) -> list[Any]:
    return again(bucket).client.list_multipart_uploads(Bucket=bucket.location.bucket).get("Uploads", [])


def test_a_file_of_many_parts_is_stored_whole_and_locked(
    either: str, make_bucket: MakeBucket, large: Arriving
) -> None:
    bucket = make_bucket(either)
    objects(bucket).settle(large, in_years(3))
    assert found_at(objects(bucket), large.sha256) == large.sha256
    until = objects(bucket).guarded(large.sha256).until
    assert until is not None
    assert until - datetime.now(UTC) > timedelta(days=1094)
    assert parts_left(bucket) == []


def test_what_breaks_off_leaves_nothing(bucket: Bucket, large: Arriving) -> None:
    faulty(bucket).lose = {"complete_multipart_upload": KeyboardInterrupt()}
    faulty(bucket).change = third_part_fails
    with pytest.raises(StoreError, match="無法連線"):
        objects(bucket).settle(large, in_years(3))
    assert parts_left(bucket) == []
    assert objects(bucket).bucket.named(f"objects/{large.sha256}").versions == ()


def third_part_fails(name: str, given: dict[str, Any]) -> dict[str, Any]:
    if name == "upload_part" and given["PartNumber"] == 3:
        raise ReadTimeoutError(endpoint_url="https://s3.example")
    return given


def test_what_a_killed_upload_left_is_tidied(bucket: Bucket, large: Arriving) -> None:
    faulty(bucket).kill_after = 3
    with pytest.raises(KilledError):
        objects(bucket).settle(large, in_years(3))
    assert len(parts_left(bucket)) == 1
    BucketObjects(again(bucket)).tidy()  # it may be under way elsewhere
    assert len(parts_left(bucket)) == 1
    objects(again(bucket)).tidy()
    assert parts_left(bucket) == []
    objects(again(bucket)).settle(large, in_years(3))
    assert found_at(objects(again(bucket)), large.sha256) == large.sha256


@pytest.mark.parametrize("part", [PART, 100 * MEGA], ids=["in parts", "at once"])
def test_a_store_that_took_something_else_is_not_believed(bucket: Bucket, large: Arriving, part: int) -> None:
    def garble(name: str, given: dict[str, Any]) -> dict[str, Any]:
        kept = {key: value for key, value in given.items() if not key.startswith("Checksum")}
        if name == "put_object" or given.get("PartNumber") == 2:
            kept["Body"] = given["Body"][:-1] + b"!"
        if name == "complete_multipart_upload":
            bare = [{"PartNumber": one["PartNumber"], "ETag": one["ETag"]} for one in sums(given)]
            kept["MultipartUpload"] = {"Parts": bare}
        return kept

    faulty(bucket).change = garble
    with pytest.raises(StoreError, match="保存庫所存與所送不同"):
        BucketObjects(bucket, part=part).settle(large, in_years(3))
    assert list(objects(again(bucket)).addresses()) == []


def sums(given: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = given["MultipartUpload"]["Parts"]
    return found


@pytest.mark.parametrize("part", [PART, 100 * MEGA], ids=["in parts", "at once"])
def test_a_name_that_is_taken_meanwhile_is_not_written_over(
    bucket: Bucket, large: Arriving, part: int
) -> None:
    upload(bucket, "objects/x", large.path, new=True, part=part)
    with pytest.raises(TakenError, match="不予覆寫"):
        upload(bucket, "objects/x", large.path, new=True, part=part)
    assert parts_left(bucket) == []
    upload(bucket, "objects/x", large.path, new=False, part=part)
    assert len(bucket.named("objects/x").versions) == 2


def test_what_was_changed_on_its_way_is_refused_by_the_store(bucket: Bucket, large: Arriving) -> None:
    def garble(name: str, given: dict[str, Any]) -> dict[str, Any]:
        return {**given, "Body": given["Body"][:-1] + b"!"} if name == "put_object" else given

    faulty(bucket).change = garble
    with pytest.raises(StoreError, match="所送與保存庫所收不同"):
        BucketObjects(bucket).settle(large, in_years(3))
    assert list(objects(again(bucket)).addresses()) == []


def test_two_who_take_in_the_same_at_once(
    bucket: Bucket, large: Arriving, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects(bucket).settle(large, in_years(3))
    monkeypatch.setattr(BucketObjects, "_versions", lambda _self, _sha256: ())  # as it was a moment ago
    with pytest.raises(StoreError, match="同時收存"):
        objects(bucket).settle(large, in_years(3))


def test_what_came_with_a_wrong_checksum_is_read_again_in_full(bucket: Bucket, large: Arriving) -> None:
    asked: list[str] = []
    faulty(bucket).change = lambda name, given: asked.append(name) or given  # type: ignore[func-returns-value]  # noted by the way
    upload(bucket, "x", large.path, new=True, part=100 * MEGA)
    assert asked.count("get_object") == 1  # this server answers a put without any SHA-256


class Discarding:
    """A store that takes everything and keeps nothing."""

    def __init__(self) -> None:
        self.size = 0

    def create_multipart_upload(self, **_given: Any) -> dict[str, str]:
        return {"UploadId": "1"}

    def upload_part(self, *, Body: bytes, **_given: Any) -> dict[str, str]:  # noqa: N803 - the client's name
        self.size += len(Body)
        return {"ETag": "x"}

    def complete_multipart_upload(self, **_given: Any) -> dict[str, str]:
        return {"ETag": "x", "VersionId": "1", "ChecksumSHA256": "not looked at"}


def test_memory_does_not_grow_with_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (folder / "sparse").open("wb") as file:
        file.truncate(200 * MEGA)
    store = Discarding()
    monkeypatch.setattr("inspectorate.services.object_store.upload._over_all", lambda _sent: "not looked at")
    tracemalloc.start()
    upload(Bucket(store, Location("b")), "x", folder / "sparse", new=True, part=PART)  # type: ignore[arg-type]  # answers alike
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert store.size == 200 * MEGA
    assert peak < 4 * PART


def test_a_part_grows_where_there_would_be_too_many(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspectorate.services.object_store.upload.MOST_PARTS", 2)
    monkeypatch.setattr(
        "inspectorate.services.object_store.upload._over_all", lambda sent: sent and "not looked at"
    )
    (folder / "file").write_bytes(bytes(1001))
    sizes: list[int] = []

    class Noting(Discarding):
        def upload_part(self, *, Body: bytes, **given: Any) -> dict[str, str]:  # noqa: N803 - the client's name
            sizes.append(len(Body))
            return super().upload_part(Body=Body, **given)

    upload(Bucket(Noting(), Location("b")), "x", folder / "file", new=True, part=10)  # type: ignore[arg-type]  # answers alike
    assert sizes == [501, 500]


class Breaking:
    """A body that breaks off after some bytes; ``at`` none: before the first."""

    def __init__(self, body: Any, at: int) -> None:
        self.body, self.left = body, at

    def read(self, most: int) -> bytes:
        if not self.left:
            raise ProtocolError("broken")
        piece: bytes = self.body.read(min(most, self.left))
        self.left -= len(piece)
        return piece

    def close(self) -> None:
        self.body.close()


class BreakingClient:
    """Its first answers break off."""

    def __init__(self, client: Any, at: int, times: int) -> None:
        self.client, self.at, self.times = client, at, times

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def get_object(self, **given: Any) -> Any:
        answer = self.client.get_object(**given)
        self.times -= 1
        return answer if self.times < 0 else {**answer, "Body": Breaking(answer["Body"], self.at)}


def breaking(bucket: Bucket, at: int, times: int) -> Bucket:
    client = BreakingClient(faulty(bucket).client, at, times)
    return Bucket(client, bucket.location)  # type: ignore[arg-type]  # it answers as the client does


def test_a_download_goes_on_where_it_broke(either: str, make_bucket: MakeBucket, large: Arriving) -> None:
    bucket = make_bucket(either)
    version = upload(bucket, "x", large.path, new=True)
    with open_version(breaking(bucket, MEGA + 1, 1), version) as stream:
        assert digest(stream) == large.sha256
        assert stream.seek(0) == 0
        assert stream.read(10) == large.path.read_bytes()[:10]
        assert stream.seek(-5, 2) == large.size - 5
        assert (stream.tell(), stream.read(), stream.read()) == (large.size - 5, b"1999\n", b"")
        assert stream.seek(-3, 1) == large.size - 3
        raw = stream.raw  # type: ignore[attr-defined]  # what the buffer stands on
        assert raw.seek(raw.tell()) == raw.tell()
        assert raw.readinto(bytearray()) == 0


def test_a_download_that_breaks_again_and_again_is_told_of(bucket: Bucket, large: Arriving) -> None:
    version = upload(bucket, "x", large.path, new=True)
    with (
        open_version(breaking(bucket, 0, 9), version) as stream,
        pytest.raises(StoreError, match="讀取多次中斷"),
    ):
        stream.read(1)
