"""A log in a bucket: whole after any kill, never forked, and told from what others laid over it."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from tests.integration.object_store.conftest import MakeBucket, again, faulty, steps_to_die_at

from inspectorate.ledger.disk import BrokenError, BusyError, LedgerError
from inspectorate.ledger.merkle import inclusion_proof
from inspectorate.ledger.note import Signer
from inspectorate.ledger.proof import check_inclusion, inclusion_text
from inspectorate.ledger.reader import LogReader
from inspectorate.ledger.tiles import Tile, leaf_rows
from inspectorate.ledger.verify import Verification, verify_log
from inspectorate.ledger.writer import Writer
from inspectorate.services.object_store import bucket_writer
from inspectorate.services.object_store.bucket import Bucket
from inspectorate.services.object_store.bucket_disk import BucketDisk, record_name
from inspectorate.services.object_store.bucket_writer import BucketWriter, create_in_bucket
from inspectorate.services.object_store.objects import StoreError

pytestmark = pytest.mark.enable_socket
KEEP = timedelta(days=3700)


def disk(bucket: Bucket) -> BucketDisk:
    return BucketDisk(again(bucket), KEEP)


def verified(bucket: Bucket, signer: Signer) -> Verification:
    return verify_log(disk(bucket), [signer.verifier])


def entries_of(bucket: Bucket, signer: Signer) -> list[bytes]:
    """All entries, published and pending."""
    with BucketWriter(disk(bucket), signer) as writer:
        writer.publish()
        reader = LogReader(disk(bucket), writer.size)
        return [
            one for row in leaf_rows(writer.size) for one in reader.entries(Tile(None, row.index, row.width))
        ]


def numbered(start: int, count: int) -> list[bytes]:
    return [b'{"n":%d}' % number for number in range(start, start + count)]


@pytest.fixture
def log(bucket: Bucket, signer: Signer) -> Bucket:
    """A log of 300 entries, 290 of them published."""
    create_in_bucket(BucketDisk(bucket, KEEP), signer)
    with BucketWriter(BucketDisk(bucket, KEEP), signer) as writer:
        writer.append(numbered(0, 290))
        writer.publish()
        writer.append(numbered(290, 10))
    return bucket


def test_a_log_in_a_bucket_is_written_read_and_proven(
    either: str, make_bucket: MakeBucket, signer: Signer
) -> None:
    bucket = make_bucket(either)
    create_in_bucket(BucketDisk(bucket, KEEP), signer)
    with BucketWriter(BucketDisk(bucket, KEEP), signer) as writer:
        assert writer.append(numbered(0, 300)).first == 0
        assert writer.append(numbered(300, 1)).first == 300
        writer.publish()
        writer.publish()  # nothing new: nothing is done
        note = writer.head.note
    found = verified(bucket, signer)
    assert (found.stands, found.size) == (True, 301)
    reader = LogReader(disk(bucket), 301)
    proof = inclusion_text(299, inclusion_proof(299, 301, reader.node), note)
    assert check_inclusion(proof, reader.entry(299), [signer.verifier])[0] == 299
    assert entries_of(bucket, signer) == numbered(0, 301)


def test_what_is_pending_counts_and_goes_on(log: Bucket, signer: Signer) -> None:
    assert (verified(log, signer).stands, verified(log, signer).size) == (True, 300)
    with BucketWriter(disk(log), signer) as writer:
        assert (writer.recovered, writer.size, writer.torn) == (10, 300, 0)
        assert writer.append([b"{}"]).first == 300
    assert entries_of(log, signer) == [*numbered(0, 300), b"{}"]


def test_closing_publishes_once_it_is_worth_it(
    bucket: Bucket, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket_writer, "_WORTH", 3)
    monkeypatch.setattr(bucket_writer, "_PENDING", 4)
    create_in_bucket(disk(bucket), signer)
    for appends, versions in ((2, 1), (1, 2), (6, 3)):  # the last publishes within, and leaves two pending
        with BucketWriter(disk(bucket), signer) as writer:
            for _number in range(appends):
                writer.append([b"{}"])
        assert len(disk(bucket).checkpoints()) == versions
    assert verified(bucket, signer).size == 9


def steps(bucket: Bucket, signer: Signer) -> Iterator[int]:
    """A writer's work; after each step the entries that are acknowledged."""
    with BucketWriter(BucketDisk(bucket, KEEP), signer) as writer:
        yield writer.append(numbered(writer.size, 2)).signed.checkpoint.size
        yield writer.append(numbered(writer.size, 300)).signed.checkpoint.size
        writer.publish()
        yield writer.append(numbered(writer.size, 1)).signed.checkpoint.size


@pytest.mark.parametrize("when", ["kill_before", "kill_after"])
def test_killed_at_any_request_nothing_acknowledged_is_lost(
    bucket: Bucket, signer: Signer, when: str
) -> None:
    create_in_bucket(BucketDisk(bucket, KEEP), signer)
    told = [0]
    died = []
    for step in steps_to_die_at(faulty(bucket), when, lambda: told.extend(steps(bucket, signer))):
        with BucketWriter(disk(bucket), signer) as writer:
            assert writer.size >= told[-1]
            told.append(writer.size)
        died.append(step)
        assert verified(bucket, signer).stands
    assert len(died) > 8
    assert entries_of(bucket, signer) == numbered(0, told[-1])


def test_an_answer_that_is_lost_is_asked_for_again(log: Bucket, signer: Signer) -> None:
    with BucketWriter(BucketDisk(log, KEEP), signer) as writer:
        faulty(log).lose = {"put_object": ReadTimeoutError(endpoint_url="https://s3.example")}
        assert writer.append([b"{}"]).first == 300  # it was put, only nobody heard of it
    assert entries_of(log, signer)[-1] == b"{}"


def test_a_store_that_took_nothing_is_told_of_and_can_be_tried_again(log: Bucket, signer: Signer) -> None:
    def refuse(name: str, given: dict[str, Any]) -> dict[str, Any]:
        if name == "put_object":
            raise ReadTimeoutError(endpoint_url="https://s3.example")
        return given

    with BucketWriter(BucketDisk(log, KEEP), signer) as writer:
        faulty(log).change = refuse
        with pytest.raises(StoreError, match="無法連線"):
            writer.append([b"{}"])
        faulty(log).change = lambda _name, given: given
        assert writer.append([b"{}"]).first == 300


def test_of_two_writers_one_is_refused_and_the_log_does_not_fork(log: Bucket, signer: Signer) -> None:
    first, second = BucketWriter(disk(log), signer), BucketWriter(disk(log), signer)
    first.append([b'"of the first"'])
    with pytest.raises(BusyError, match="另一程式"):
        second.append([b'"of the second"'])
    with pytest.raises(LedgerError, match="重新開啟"):
        second.append([b'"of the second"'])
    third = BucketWriter(disk(log), signer)
    first.publish()
    with pytest.raises(BusyError, match="已發布"):
        third.publish()
    assert entries_of(log, signer) == [*numbered(0, 300), b'"of the first"']


@pytest.mark.parametrize("conditional", [True, False], ids=["conditional", "unconditional"])
def test_many_writers_at_once_never_fork_even_where_the_store_knows_no_conditions(
    log: Bucket, signer: Signer, *, conditional: bool
) -> None:
    taken: list[bytes] = []
    gate = Barrier(4)

    def without(_name: str, given: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in given.items() if name not in ("IfNoneMatch", "IfMatch")}

    def work(who: int) -> None:
        mine = again(log)
        if not conditional:
            faulty(mine).change = without
        gate.wait()
        for number in range(6):
            entry = b'{"who":%d,"n":%d}' % (who, number)
            try:
                BucketWriter(BucketDisk(mine, KEEP), signer).append([entry])
            except BusyError:
                continue
            taken.append(entry)

    threads = [Thread(target=work, args=(who,)) for who in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert taken
    assert sorted(entries_of(log, signer)[300:]) == sorted(taken)


def test_nobody_deletes_what_is_locked(log: Bucket) -> None:
    everything = list(log.listed(""))
    assert len(everything) > 5
    for one in everything:
        for version in one.versions:
            with pytest.raises(StoreError, match="鎖定"):
                log.delete(version)


def test_what_is_laid_over_an_object_is_seen_and_not_believed(log: Bucket, signer: Signer) -> None:
    for name in ("tile/entries/000", "tile/0/000", record_name(290)):
        log.put(name, b"forged", None, over=log.named(name).versions[0].etag)
    found = verified(log, signer)
    assert (found.stands, found.size) == (True, 300)
    assert disk(log).laid_over() == [record_name(290), "tile/0/000", "tile/entries/000"]
    assert entries_of(log, signer) == numbered(0, 300)
    listed = disk(log)
    assert "tile/entries/000" in listed.names("tile")
    assert listed.read("tile/entries/000") != b"forged"


def test_a_deletion_laid_over_an_object_hides_nothing(
    moto: str, make_bucket: MakeBucket, signer: Signer
) -> None:
    bucket = make_bucket(moto)
    create_in_bucket(disk(bucket), signer)
    with BucketWriter(disk(bucket), signer) as writer:
        writer.append(numbered(0, 300))
        writer.publish()
        writer.append(numbered(300, 1))
    for name in ("checkpoint", "tile/entries/000", record_name(300)):
        bucket.client.delete_object(**bucket.given(name))
    found = verified(bucket, signer)
    assert (found.stands, found.size) == (True, 301)
    assert disk(bucket).laid_over() == ["checkpoint", record_name(300), "tile/entries/000"]
    with BucketWriter(disk(bucket), signer) as writer:
        assert writer.append([b"{}"]).first == 301  # never again at 300


def test_an_older_checkpoint_put_back_takes_nothing_away(log: Bucket, signer: Signer) -> None:
    empty, newest = disk(log).checkpoints()
    log.put("checkpoint", log.read(empty), None, over=newest.etag)
    found = verified(log, signer)
    assert (found.stands, found.size) == (True, 300)
    assert entries_of(log, signer) == numbered(0, 300)


def test_a_forged_checkpoint_is_a_fault_until_the_writer_mends_it(log: Bucket, signer: Signer) -> None:
    forged = disk(log).checkpoints()[-1]
    log.put("checkpoint", b"forged", None, over=forged.etag)
    assert [one.kind for one in verified(log, signer).faults] == ["signature"]
    assert disk(log).signed_before()[-2][1] == b"forged"  # told as a witness that nobody signed
    assert disk(log).read("pending") is None
    with BucketWriter(disk(log), signer) as writer:
        assert writer.size == 300
        writer.publish()
    assert verified(log, signer).stands


@pytest.mark.parametrize("forged", [b"forged", b"LGR1" + bytes(24)])
def test_a_forged_record_stops_the_log_and_changes_nothing(
    log: Bucket, signer: Signer, forged: bytes
) -> None:
    log.put(record_name(300), forged, None, over=None)
    with pytest.raises(BrokenError):
        BucketWriter(disk(log), signer)


def test_a_tile_that_stands_there_already_must_be_the_same(log: Bucket, signer: Signer) -> None:
    log.put("tile/0/001.p/44", b"forged", None, over=None)
    with BucketWriter(disk(log), signer) as writer, pytest.raises(BrokenError, match="tile/0/001"):
        writer.publish()


def test_without_any_signed_checkpoint_the_log_is_broken(bucket: Bucket, signer: Signer) -> None:
    with pytest.raises(LedgerError, match="ledger init"):
        BucketWriter(disk(bucket), signer)
    bucket.put("checkpoint", b"forged", None, over=None)
    with pytest.raises(BrokenError, match="checkpoint"):
        BucketWriter(disk(bucket), signer)


def test_a_bucket_that_locks_nothing_is_refused(either: str, make_bucket: MakeBucket, signer: Signer) -> None:
    plain = make_bucket(either, lock=False)
    with pytest.raises(StoreError, match="未啟用 Object Lock"):
        create_in_bucket(disk(plain), signer)


def test_a_log_is_never_begun_over_another(log: Bucket, signer: Signer) -> None:
    with pytest.raises(LedgerError, match="已有物件"):
        create_in_bucket(disk(log), signer)


def test_a_key_of_another_name_writes_nothing(log: Bucket, signer: Signer) -> None:
    with pytest.raises(LedgerError, match=r"other\.example"):
        BucketWriter(disk(log), Signer.generate("other.example/log"), [signer.verifier])


def test_a_successor_takes_over(log: Bucket, signer: Signer) -> None:
    successor = Signer.generate(signer.verifier.name)
    with BucketWriter(disk(log), successor, [signer.verifier]) as writer:
        writer.publish()
    assert verify_log(disk(log), [successor.verifier]).stands


@pytest.mark.parametrize(
    ("entries", "said"), [([], "沒有要加入"), ([b"{}", bytes(70000)], "第 2 筆長 70000")]
)
def test_what_no_log_takes_is_refused(log: Bucket, signer: Signer, entries: list[bytes], said: str) -> None:
    with BucketWriter(disk(log), signer) as writer, pytest.raises(LedgerError, match=said):
        writer.append(entries)


def test_an_error_within_publishes_nothing(log: Bucket, signer: Signer) -> None:
    def failing() -> None:
        with BucketWriter(disk(log), signer) as writer:
            writer.append([b"{}"])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert verified(log, signer).size == 301


def test_the_writer_of_folders_is_refused(log: Bucket, signer: Signer) -> None:
    with pytest.raises(LedgerError, match="只增不改"):
        Writer(disk(log), signer)
    with pytest.raises(LedgerError, match="只增不改"):
        disk(log).remove("checkpoint")
    with pytest.raises(LedgerError, match="只增不改"):
        disk(log).cut("pending", 0)


def test_a_file_beside_the_log_is_written_once_and_whole(log: Bucket) -> None:
    beside = disk(log)
    beside.put([("keys/000.new", b"note")])
    assert beside.read("keys/000") is None
    beside.rename("keys/000.new", "keys/000")
    for done in (beside.settle, beside.lock, beside.close):
        done()
    beside.sync("keys/000")
    assert beside.beside(lambda: beside.sync_folder("keys")).done()
    beside.sync_folder("keys")
    beside.hint("middle", 0, b"")
    beside.lay([("keys/000", b"note")])  # the same once more is no error
    assert (beside.read("keys/000"), beside.size("keys/000"), beside.names("keys")) == (
        b"note",
        4,
        ["keys/000"],
    )
    assert (beside.mark("keys/000"), beside.mark("keys/001")) == ((1,), ())
    with pytest.raises(BrokenError, match="不同之內容"):
        beside.put([("keys/000", b"another")])
    beside.put([("keys/000.new", b"another")])
    beside.rename("keys/000.new", "keys/000")  # as after a kill: the first stays
    assert disk(log).read("keys/000") == b"note"
    assert (disk(log).read("keys/00"), disk(log).read("nothing")) == (None, None)
    assert disk(log).read_at("middle/0", 0, 10) == b""
