"""A lake in object storage: the same life as in a folder."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import boto3
import pytest
from moto import mock_aws
from tests.integration.lake.ingestion.lakes import YEAR, attempt, put, written

from inspectorate.lake.errors import LakeError, StoreError
from inspectorate.lake.lake import Lake
from inspectorate.lake.object_store import ObjectStore
from inspectorate.lake.verifying import verify_lake

PLACE = "s3://bucket/logs/lake"


@pytest.fixture(autouse=True)
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL_S3", raising=False)
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="bucket")
        yield


def test_logs_come_in_once_late_lines_move_what_was_new_and_all_is_verified(tmp_path: Path) -> None:
    state = tmp_path / "state"
    lake = Lake.begin(PLACE, "f", state)
    file = written(tmp_path / "a.log", attempt(datetime(YEAR, 3, 9, 8)) * 2 + "nonsense\n")
    assert [one.what for one in put(lake, file)] == ["taken"]
    assert [one.what for one in put(Lake.open(PLACE, state), file)] == ["known"]
    put(lake, written(tmp_path / "b.log", attempt(datetime(YEAR, 3, 2, 8))))
    assert lake.files("first_seen", date(YEAR, 3, 9), date(YEAR, 3, 9)) == []
    (place,) = lake.files("first_seen", date(YEAR, 3, 2), date(YEAR, 3, 2))
    assert place.startswith(f"{PLACE}/first_seen/f/web/2026-03-02/")
    assert verify_lake(lake).faults == []
    lake.store.remove(next(iter(lake.store.names("authentication"))))
    assert [one.said for one in verify_lake(lake).faults] == ["檔案不見了"]


def test_a_name_is_made_once(tmp_path: Path) -> None:
    store = ObjectStore(PLACE)
    assert store.create("a/b", b"one")
    assert not store.create("a/b", b"two")
    assert store.read("a/b") == b"one"
    assert store.read("a") is None
    assert list(store.names("a")) == ["a/b"]
    written(tmp_path / "x", "three")
    store.take([("a/c", tmp_path / "x")])
    assert not (tmp_path / "x").exists()
    with store.fetch("a/c") as stream:
        assert stream.read() == b"three"
    with pytest.raises(FileNotFoundError), store.fetch("a/d"):
        pass


def test_what_the_service_refuses_is_said_with_the_name(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="儲存桶"):
        ObjectStore("s3:///x")
    store = ObjectStore("s3://absent/x")
    written(tmp_path / "x", "")
    for act in (
        lambda: store.read("a"),
        lambda: store.create("a", b""),
        lambda: store.replace("a", b""),
        lambda: store.take([("a", tmp_path / "x")]),
    ):
        with pytest.raises(StoreError, match="s3://absent/x/a"):
            act()


def test_ledger_and_key_need_a_folder_of_this_machine() -> None:
    with pytest.raises(LakeError, match="--state"):
        Lake.begin(PLACE, "f")
