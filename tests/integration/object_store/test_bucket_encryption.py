"""Encrypted contents in a bucket that lets nothing be rewritten."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.root import root
from inspectorate.evidence.item import Item
from inspectorate.services.add_evidence import Particulars, add_evidence
from inspectorate.services.age_stream import MAGIC
from inspectorate.services.encrypt_evidence import decide_recipients
from inspectorate.services.encryption_key import new_identity
from inspectorate.services.object_store import bucket as buckets
from inspectorate.services.object_store.bucket import Bucket
from inspectorate.services.object_store.objects import StoreError
from inspectorate.services.open_evidence import begin_evidence, evidence_folder
from inspectorate.services.open_store import open_objects
from inspectorate.services.scrub_evidence import scrub_evidence
from inspectorate.services.show_evidence import read_evidence

pytestmark = pytest.mark.enable_socket
SECRET = b"customer 0912345678\n" * 10_000
STATED = Particulars(by="甲", collector="王小明", how="匯出", retention="three_years")


@pytest.fixture
def add(
    bucket: Bucket, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[bytes], Item]:
    place = bucket.location
    stated = f"s3://{place.bucket}/firm?endpoint={place.endpoint}&region=us-east-1&keep_days=3700"
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("INSPECTORATE_EVIDENCE", stated)
    monkeypatch.setattr(buckets, "client_of", lambda _place: bucket.client)
    begin_evidence("firm.example/evidence")

    def added(content: bytes) -> Item:
        (folder / "fw.log").write_bytes(content)
        return add_evidence([folder / "fw.log"], STATED)[0]

    return added


def lying(item: Item) -> bytes:
    (copy,) = open_objects(evidence_folder()).copies(item.sha256)
    with copy:
        return copy.read(len(MAGIC))


def read(item: Item) -> bytes:
    out = io.BytesIO()
    read_evidence(item.number, out.write, "甲")
    return out.getvalue()


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(root, ["evidence", *arguments])


def test_what_lay_there_stays_as_it_is_and_what_arrives_is_encrypted(add: Callable[[bytes], Item]) -> None:
    before = add(b"plain")
    done = ran("encrypt")
    assert (done.exit_code, "1 份內容維持原狀" in done.stdout) == (0, True), done.stderr
    after = add(SECRET)
    assert (lying(before), lying(after)) == (b"plain", MAGIC)
    assert (read(before), read(after)) == (b"plain", SECRET)
    assert scrub_evidence("甲").broken == []


def test_a_wrong_key_is_no_damage_there_either(add: Callable[[bytes], Item]) -> None:
    decide_recipients("甲")
    item = add(SECRET)
    key = evidence_folder() / "encryption-key"
    right = key.read_text("utf-8")
    key.write_text(new_identity(), "utf-8")
    with pytest.raises(StoreError, match="私鑰"):
        scrub_evidence("甲")
    key.write_text(right, "utf-8")
    assert read(item) == SECRET
