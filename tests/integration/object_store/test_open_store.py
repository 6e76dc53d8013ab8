"""Which store a home is set to, and what is said where it cannot be asked."""

import io
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    UnknownServiceError,
)
from click.testing import CliRunner
from tests.integration.object_store.conftest import Faulty, MakeBucket

from inspectorate.cli.root import root
from inspectorate.ledger.disk import LocalFolder
from inspectorate.services import open_store
from inspectorate.services.object_store import bucket as buckets
from inspectorate.services.object_store.bucket import Bucket
from inspectorate.services.object_store.bucket_objects import BucketObjects
from inspectorate.services.object_store.local_objects import LocalObjects
from inspectorate.services.object_store.location import Location, read_location
from inspectorate.services.object_store.objects import AbsentError, StoreError, found_at
from inspectorate.services.object_store.refusals import DeniedError, TakenError, asked
from inspectorate.services.open_evidence import begin_evidence
from inspectorate.services.open_store import evidence_ledger, open_objects, store_location

SECRET = "wJalrXUtnFEMI-very-secret"
PLACE = "s3://b/firm/evidence?region=ap-northeast-1&endpoint=https://s3.example&keep_days=3660"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path))
    monkeypatch.delenv("INSPECTORATE_EVIDENCE", raising=False)
    return tmp_path


def test_a_location_states_all_that_is_needed() -> None:
    found = read_location(PLACE)
    assert found == Location("b", "firm/evidence/", "ap-northeast-1", "https://s3.example", 3660)
    assert str(found) == "s3://b/firm/evidence/"
    assert found.below("ledger").prefix == "firm/evidence/ledger/"
    assert read_location("s3://b") == Location("b")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("b/firm", "不成立"),
        ("s3:///firm", "不成立"),
        ("s3://b/firm#1", "不成立"),
        ("s3://key:secret@b/firm", "不得載有帳號密碼"),
        ("s3://b/firm?secret_key=x", "參數 secret_key 不明"),
        ("s3://b/firm?keep_days=0", "正整數"),
        ("s3://b/firm?keep_days=-3", "正整數"),
        ("s3://b/firm?keep_days=", "正整數"),
    ],
)
def test_what_names_no_bucket_is_refused(text: str, said: str) -> None:
    with pytest.raises(StoreError, match=said):
        read_location(text)


def test_where_nothing_is_set_evidence_lies_in_the_home(home: Path) -> None:
    assert store_location() is None
    assert isinstance(open_objects(home / "evidence"), LocalObjects)
    assert isinstance(evidence_ledger(home / "evidence" / "ledger"), LocalFolder)


def test_a_file_in_the_home_names_the_store_and_the_environment_overrides_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "evidence.toml").write_text(f'store = "{PLACE}"\n')
    assert store_location() == read_location(PLACE)
    assert isinstance(open_objects(home / "evidence"), BucketObjects)
    monkeypatch.setenv("INSPECTORATE_EVIDENCE", "s3://other")
    assert store_location() == Location("other")


@pytest.mark.parametrize(("text", "said"), [("store = 3\n", "須為文字"), ("store =\n", "無法讀取")])
def test_settings_that_cannot_be_followed_are_refused(home: Path, text: str, said: str) -> None:
    (home / "evidence.toml").write_text(text)
    with pytest.raises(StoreError, match=said):
        store_location()


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("", "keep_days 指明"),
        ("&keep_days=1000", "短於最長之保存類別"),
        ("&keep_days=1826", "至少須 1827"),  # five years, on days on which they hold two leap days
    ],
)
def test_a_ledger_is_locked_as_long_as_what_it_tells_of(
    home: Path, monkeypatch: pytest.MonkeyPatch, days: str, said: str
) -> None:
    del home
    monkeypatch.setenv("INSPECTORATE_EVIDENCE", f"s3://b/firm?region=us-east-1{days}")
    with pytest.raises(StoreError, match=said):
        begin_evidence("firm.example/evidence")


def test_without_boto3_it_says_what_to_install(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTORATE_EVIDENCE", PLACE)
    monkeypatch.setattr(open_store, "find_spec", lambda _name: None)
    with pytest.raises(StoreError, match=r"inspectorate\[s3\]"):
        open_objects(home)


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": SECRET}}, "PutObject")


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (refused("PreconditionFailed"), TakenError, "不予覆寫"),
        (refused("ConditionalRequestConflict"), TakenError, "不予覆寫"),
        (refused("NoSuchKey"), AbsentError, "沒有這個物件"),
        (refused("NoSuchBucket"), StoreError, "沒有這個 bucket"),
        (refused("InvalidAccessKeyId"), StoreError, "不接受存取憑證"),
        (refused("ExpiredToken"), StoreError, "不接受存取憑證"),
        (refused("RequestTimeTooSkewed"), StoreError, "校正時鐘"),
        (refused("AccessDenied"), DeniedError, "鎖定"),
        (refused("BadDigest"), StoreError, "所收不同"),
        (refused("SlowDown"), StoreError, "SlowDown"),
        (NoCredentialsError(), StoreError, "找不到存取憑證"),
        (EndpointConnectionError(endpoint_url="https://s3.example"), StoreError, "無法連線"),
        (UnknownServiceError(service_name="s4", known_service_names="s3"), StoreError, "s4"),
    ],
)
def test_each_refusal_says_where_and_what_to_do_and_tells_no_secret(
    error: Exception, kind: type[StoreError], said: str
) -> None:
    with pytest.raises(kind, match=said) as caught, asked("s3://b/firm/objects/x"):
        raise error
    assert str(caught.value).startswith("s3://b/firm/objects/x：")
    assert SECRET not in str(caught.value)


def test_without_credentials_the_command_says_so_in_one_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    del home
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("INSPECTORATE_EVIDENCE", PLACE.replace("s3.example", "without.example"))
    done = CliRunner().invoke(root, ["evidence", "init", "--name", "firm.example/evidence"])
    assert (done.exit_code, done.exception is None or isinstance(done.exception, SystemExit)) == (2, True)
    assert "找不到存取憑證" in done.stderr


@pytest.mark.enable_socket
def test_a_bucket_whose_lock_was_not_enabled_is_refused(ministack: str, make_bucket: MakeBucket) -> None:
    bucket = make_bucket(ministack, lock=False)
    with pytest.raises(StoreError, match="未啟用 Object Lock"):
        bucket.require_lock()
    absent = Bucket(bucket.client, Location("nowhere"))
    with pytest.raises(StoreError, match="沒有這個 bucket"):
        absent.require_lock()


class Unlocked:
    """A store that knows Object Lock and has it off."""

    def get_object_lock_configuration(self, **_given: Any) -> dict[str, Any]:
        return {"ObjectLockConfiguration": {}}


def test_a_bucket_whose_lock_is_off_is_refused() -> None:
    with pytest.raises(StoreError, match="未啟用 Object Lock"):
        Bucket(Faulty(Unlocked()), Location("b")).require_lock()  # type: ignore[arg-type]  # answers alike


def test_a_client_without_an_endpoint_goes_to_the_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client = buckets.client_of(Location("b", region="ap-northeast-1"))
    assert client.meta.region_name == "ap-northeast-1"
    assert client.meta.endpoint_url == "https://s3.ap-northeast-1.amazonaws.com"


def test_a_place_that_is_no_bucket_is_wrong_use() -> None:
    done = CliRunner().invoke(root, ["ledger", "verify", "s3://b/log?keep_days=x", "--key", "x"])
    assert (done.exit_code, "正整數" in done.stderr) == (2, True)


class Failing(io.RawIOBase):
    """A file on a disk that cannot be read any more."""

    def readinto(self, _buffer: object) -> int:
        raise OSError("read error")


def test_a_disk_that_cannot_be_read_leaves_the_content_missing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LocalObjects, "copies", lambda _self, _sha256: iter([Failing()]))
    assert found_at(LocalObjects(home), "0" * 64) == "missing"
