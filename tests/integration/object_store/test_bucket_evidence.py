"""Evidence in a bucket: locked by the store for as long as the ledger says, read from its first version."""

import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.integration.object_store.conftest import again, faulty, steps_to_die_at

from inspectorate.cli.root import root
from inspectorate.evidence.custody import CustodyError
from inspectorate.evidence.events import ClockCorrected
from inspectorate.evidence.item import Covers, Item
from inspectorate.ledger.disk import BusyError
from inspectorate.services import add_evidence as adding
from inspectorate.services import open_evidence, purge_evidence
from inspectorate.services.add_evidence import Particulars, add_evidence
from inspectorate.services.hold_evidence import hold_evidence, release_evidence
from inspectorate.services.object_store import bucket as buckets
from inspectorate.services.object_store.bucket import Bucket
from inspectorate.services.object_store.bucket_objects import BucketObjects
from inspectorate.services.object_store.location import Location
from inspectorate.services.object_store.objects import AbsentError, Guard, StoreError
from inspectorate.services.object_store.refusals import DeniedError
from inspectorate.services.open_evidence import EvidenceError, begin_evidence, read_evidence_book
from inspectorate.services.purge_evidence import approve_purge, list_expired, propose_purge
from inspectorate.services.scrub_evidence import scrub_evidence
from inspectorate.services.show_evidence import BrokenEvidenceError, read_evidence

pytestmark = pytest.mark.enable_socket
Run = Callable[..., Result]
Add = Callable[..., Item]


@pytest.fixture
def home(bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """A home whose evidence lies in a bucket; nothing has arrived yet."""
    place = bucket.location
    stated = f"s3://{place.bucket}/firm?endpoint={place.endpoint}&region=us-east-1&keep_days=3700"
    monkeypatch.setenv("INSPECTORATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("INSPECTORATE_EVIDENCE", stated)
    monkeypatch.setattr(buckets, "client_of", lambda _place: bucket.client)
    begin_evidence("firm.example/evidence")
    return bucket


@pytest.fixture
def run(home: Bucket) -> Run:
    del home
    return lambda *arguments: CliRunner().invoke(root, [*map(str, arguments)])


@pytest.fixture
def add(home: Bucket, folder: Path) -> Add:
    del home

    def added(content: bytes, name: str = "fw.log", **stated: Any) -> Item:
        (folder / name).write_bytes(content)
        told = {"by": "甲", "collector": "王小明", "how": "匯出", "retention": "three_years", **stated}
        return add_evidence([folder / name], Particulars(**told))[0]

    return added


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Has the services believe that the clock shows another time; the store knows better."""

    def shown(off: timedelta) -> None:
        for module in (open_evidence, adding, purge_evidence):
            monkeypatch.setattr(module, "now", lambda: datetime.now(UTC).replace(microsecond=0) + off)

    return shown


def objects(bucket: Bucket) -> BucketObjects:
    return BucketObjects(again(bucket), stale=timedelta())


def name(item: Item) -> str:
    return f"objects/{item.sha256[:2]}/{item.sha256[2:4]}/{item.sha256}"


def content(number: int) -> bytes:
    out = io.BytesIO()
    read_evidence(number, out.write, "乙")
    return out.getvalue()


def test_from_arrival_to_the_examiner(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "january.log").write_bytes(b"deny tcp any any\n")
    stated = ["--collector", "王小明", "--how", "匯出", "--retention", "三年"]
    assert "已收存 E0" in run("evidence", "add", folder / "january.log", *stated).stdout
    assert json.loads(run("evidence", "show", "--format", "json").stdout)[0]["state"] == "kept"
    assert run("evidence", "show", "E0", "--out", tmp_path / "copy.log").exit_code == 0
    assert (tmp_path / "copy.log").read_bytes() == b"deny tcp any any\n"
    assert run("evidence", "scrub").exit_code == 0
    handed = run("evidence", "hand-over", "E0", "--to", "櫃買中心", "--out", tmp_path / "out.zip")
    assert (handed.exit_code, (tmp_path / "out.zip").stat().st_size > 1000) == (0, True)


def test_a_log_in_a_bucket_is_verified_and_proven_by_the_same_commands(
    run: Run, home: Bucket, folder: Path
) -> None:
    place = f"s3://{home.location.bucket}/log?endpoint={home.location.endpoint}&keep_days=30"
    file = folder / "key"
    key = run("ledger", "keygen", file, "--name", "x.example/log").stdout.strip()
    assert run("ledger", "init", place, "--key-file", file).exit_code == 0
    asked = ["ledger", "append", place, "--key-file", str(file)]
    assert "已加入 2 筆" in CliRunner().invoke(root, asked, input='{"a":1}\n[]\n').stdout
    assert "x.example/log：2 筆" in run("ledger", "verify", place, "--key", key).stdout
    assert run("ledger", "prove", place, 1, "--key", key).exit_code == 0
    log = Bucket(home.client, Location(home.location.bucket, "log/"))
    log.put("tile/0/000.p/2", b"forged", None, over=log.named("tile/0/000.p/2").versions[0].etag)
    found = run("ledger", "verify", place, "--key", key)
    assert (found.exit_code, "曾有人試圖更動" in found.stdout) == (4, True)


def test_what_arrives_is_locked_until_the_end_of_its_class(add: Add, home: Bucket) -> None:
    three = add(b"a", retention="three_years", covers=Covers(date(2040, 1, 1), date(2040, 12, 31)))
    five = add(b"b", retention="five_years")
    disputed = add(b"c", retention="until_settled")
    assert objects(home).guarded(three.sha256) == Guard(datetime(2043, 12, 31, 16, tzinfo=UTC))
    until = objects(home).guarded(five.sha256).until
    assert until is not None
    assert timedelta(days=1824) < until - datetime.now(UTC) < timedelta(days=1828)
    assert objects(home).guarded(disputed.sha256) == Guard(held=True)


def test_nobody_deletes_evidence_before_its_time(add: Add, home: Bucket) -> None:
    for item in (add(b"a"), add(b"b", retention="until_settled")):
        (version,) = home.named(name(item)).versions
        with pytest.raises(DeniedError, match="鎖定"):
            home.delete(version)
        with pytest.raises(DeniedError, match="鎖定"):
            objects(home).remove(item.sha256)
    assert (content(0), content(1)) == (b"a", b"b")


def test_a_lock_is_never_made_shorter(add: Add, home: Bucket) -> None:
    item = add(b"a", retention="five_years")
    (version,) = home.named(name(item)).versions
    before = objects(home).guarded(item.sha256)
    with pytest.raises(DeniedError, match="鎖定"):
        home.retain(version, datetime.now(UTC) + timedelta(days=1))
    objects(home).guard(item.sha256, Guard(datetime.now(UTC) + timedelta(days=1)))
    add(b"a", retention="three_years")
    assert objects(home).guarded(item.sha256) == before


def test_a_lock_grows_with_the_longest_need(add: Add, home: Bucket) -> None:
    item = add(b"a", retention="three_years")
    first = objects(home).guarded(item.sha256).until
    add(b"a", retention="five_years")
    second = objects(home).guarded(item.sha256).until
    assert first is not None
    assert second is not None
    assert second - first > timedelta(days=700)
    assert len(home.named(name(item)).versions) == 1


def test_overwrite_under_the_same_name(add: Add, home: Bucket, run: Run) -> None:
    item = add(b"deny tcp any any")
    home.put(name(item), b"permit tcp any any", None, over=home.named(name(item)).versions[0].etag)
    assert content(0) == b"deny tcp any any"
    scrubbed = run("evidence", "scrub")
    assert (scrubbed.exit_code, "曾有人試圖更動" in scrubbed.stdout) == (4, True)
    assert scrub_evidence("甲").broken == []


def test_what_was_laid_there_before_does_not_keep_the_content_out(add: Add, home: Bucket) -> None:
    add(b"a")
    forged = "fb/8e/fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603"  # of b"ab"
    home.put(f"objects/{forged}", b"forged", None, over=None)
    add(b"ab")
    assert content(1) == b"ab"


def test_a_content_that_the_store_lost_is_a_finding(add: Add, home: Bucket, run: Run) -> None:
    held = add(b"a", retention="until_settled")
    (version,) = home.named(name(held)).versions
    home.hold(version, on=False)  # whoever has the credentials may lift a hold, but not a lock
    home.delete(version)
    with pytest.raises(BrokenEvidenceError, match="遺失"):
        content(0)
    hold_evidence([0], "調查", "甲")
    assert run("evidence", "scrub").exit_code == 4
    with pytest.raises(AbsentError, match="沒有這個物件"):
        objects(home).guard(held.sha256, Guard(held=True))


def test_a_hold_stands_in_the_store_until_nobody_needs_it(add: Add, home: Bucket) -> None:
    item = add(b"a")
    add(b"a")
    hold_evidence([0, 1], "調查", "甲")
    assert objects(home).guarded(item.sha256).held
    release_evidence([0], "結案", "甲")
    assert objects(home).guarded(item.sha256).held
    release_evidence([1], "結案", "甲")
    assert not objects(home).guarded(item.sha256).held
    assert objects(home).guarded(item.sha256).until is not None


def test_a_hold_that_someone_lifted_in_the_store_is_put_back_by_the_next_scrub(
    add: Add, home: Bucket
) -> None:
    item = add(b"a", retention="until_settled")
    objects(home).lift(item.sha256)
    assert not objects(home).guarded(item.sha256).held
    scrub_evidence("甲")
    assert objects(home).guarded(item.sha256).held


def test_purge_is_refused_by_the_store_where_a_clock_was_set_forward(
    add: Add, home: Bucket, at: Callable[[timedelta], None]
) -> None:
    item = add(b"a")
    with pytest.raises(CustodyError, match="不得提前銷毀"):
        propose_purge(0, "逾期", "甲")
    at(timedelta(days=3 * 366))
    propose_purge(0, "逾期", "甲")
    with pytest.raises(EvidenceError, match="由保存庫鎖定"):
        approve_purge(0, "乙")
    assert not read_evidence_book().book.of(0).purged
    assert objects(home).guarded(item.sha256).until is not None


def test_what_nobody_needs_is_purged_by_two_with_all_its_versions(
    add: Add, home: Bucket, at: Callable[[timedelta], None]
) -> None:
    at(timedelta(days=-3))
    item = add(b"a", retention="until_settled")
    release_evidence([0], "爭議已消除", "甲")
    at(timedelta())
    assert [one.custody.item.number for one in list_expired()] == [0]
    propose_purge(0, "爭議已消除", "甲")
    approve_purge(0, "乙")
    assert home.named(name(item)).versions == ()
    assert list(objects(home).addresses()) == []
    objects(home).remove(item.sha256)  # gone already: nothing to do


def test_a_time_to_lock_that_is_over_is_refused_as_a_wrong_clock(
    add: Add, at: Callable[[timedelta], None]
) -> None:
    at(timedelta(days=-2000))
    with pytest.raises(StoreError, match="校正系統時鐘"):
        add(b"a")


@pytest.mark.parametrize("when", ["kill_before", "kill_after"])
def test_killed_at_any_request_an_arrival_counts_whole_or_not_at_all(
    add: Add, home: Bucket, when: str
) -> None:
    numbers = count()

    def work() -> None:
        add(b"%d" % next(numbers), retention="until_settled")

    died = list(steps_to_die_at(faulty(home), when, work))
    assert len(died) == 3  # at the content, its hold, its entry
    for one in read_evidence_book().book.present():
        assert len(content(one.item.number)) == 1
        assert objects(home).guarded(one.item.sha256).held
    assert scrub_evidence("甲").broken == []
    assert list(objects(home).laid_over()) == []


def test_of_two_who_write_at_once_one_is_told_and_nothing_is_lost(add: Add, home: Bucket) -> None:
    del home
    add(b"a", retention="until_settled")
    with open_evidence.evidence_keeper() as slow:
        hold_evidence([0], "調查", "甲")  # held already: nothing to enter
        add(b"b")
        event = ClockCorrected(**slow.stamp("乙"), reason="測試")
        with pytest.raises(BusyError, match="另一程式"):
            slow.record(event)
    assert [one.item.number for one in read_evidence_book().book.present()] == [0, 1]


def test_what_is_encrypted_lies_encrypted_in_the_bucket(add: Add, home: Bucket, run: Run) -> None:
    assert run("evidence", "encrypt").exit_code == 0
    item = add(b"deny tcp any any")
    (version,) = home.named(name(item)).versions
    assert home.read(version).startswith(b"age-encryption.org/")
    assert content(item.number) == b"deny tcp any any"
    assert objects(home).guarded(item.sha256).until is not None
    assert run("evidence", "scrub").exit_code == 0
