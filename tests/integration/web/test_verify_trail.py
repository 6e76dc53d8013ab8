"""軌跡核對: what the database says is held against what the ledger keeps."""

import json
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from tests.integration.web.unguarded import unguard

from inspectorate.ledger.canonical import canonical
from inspectorate.ledger.disk import LedgerError, LocalFolder
from inspectorate.ledger.keys import read_key_file
from inspectorate.ledger.note import Signer
from inspectorate.ledger.writer import Writer
from inspectorate.services.keep_trail import enter_traces, entry_of, trail_key, trail_ledger, write_trace
from inspectorate.services.trail_book import read_entry
from inspectorate.services.verify_trail import NoTrailError, TrailVerified, verify_trail
from inspectorate.store.models import Firm, Trace

pytestmark = pytest.mark.django_db
ACTS = 5


@pytest.fixture
def trail(firm: Firm) -> list[int]:
    """Five acts that stand in the ledger; the keys of their rows."""
    for number in range(ACTS):
        write_trace(f"user{number}", "sign_in", f"paper:{number}", firm=firm, address="192.0.2.7", n=number)
    enter_traces()
    return list(Trace.objects.order_by("id").values_list("pk", flat=True))


@pytest.fixture
def _unguarded(db: None) -> None:
    """What an administrator of the database can do first: take its guards away."""
    del db
    unguard()


unguarded = pytest.mark.usefixtures("_unguarded")


def kinds(found: TrailVerified) -> dict[str, int]:
    assert found.compared is not None
    return {str(kind): count for kind, count in found.compared.counts.items()}


def said(found: TrailVerified) -> str:
    assert found.compared is not None
    return "\n".join(one.said for one in found.compared.named)


def test_a_trail_that_nobody_touched_stands_and_says_since_when_it_is_kept(trail: list[int]) -> None:
    found = verify_trail()
    assert found.stands
    assert (found.rows, found.waiting, kinds(found)) == (ACTS, 0, {})
    assert found.retention.since == timezone.localdate()
    assert str(found.retention.demanded) == "3 年"
    assert not found.retention.reached
    assert trail


def test_a_platform_on_which_nothing_was_done_has_nothing_to_verify(db: None) -> None:
    del db
    found = verify_trail()
    assert found.stands
    assert (found.ledger, found.rows, found.retention.since) == (None, 0, None)


def test_what_waits_to_be_entered_is_counted_and_no_fault(trail: list[int]) -> None:
    write_trace("late", "sign_in")
    found = verify_trail()
    assert found.stands
    assert (found.waiting, found.rows) == (1, len(trail) + 1)
    assert found.waiting_since is not None


@unguarded
@pytest.mark.parametrize(
    ("column", "value", "field"),
    [
        ("username", "somebody", "使用者"),
        ("act", "sign_out", "作業"),
        ("object", "paper:9", "對象"),
        ("address", "198.51.100.1", "位址"),
        ("details", {"n": 9}, "內容"),
        ("firm_id", None, "公司"),
    ],
)
def test_a_changed_row_is_named_with_what_the_ledger_keeps(
    trail: list[int], column: str, value: object, field: str
) -> None:
    Trace.objects.filter(pk=trail[2]).update(**{column: value})
    found = verify_trail()
    assert not found.stands
    assert kinds(found) == {"changed": 1}
    assert f"編號 {trail[2]} 之{field}與軌跡第 2 筆不同" in said(found)


@unguarded
def test_a_changed_time_is_named(trail: list[int]) -> None:
    Trace.objects.filter(pk=trail[0]).update(at=timezone.now() - timedelta(days=9))
    assert "之時間與軌跡第 0 筆不同" in said(verify_trail())


@unguarded
def test_a_removed_row_is_named_with_what_it_said(trail: list[int]) -> None:
    Trace.objects.filter(pk=trail[3]).delete()
    found = verify_trail()
    assert kinds(found) == {"removed": 1}
    assert f"軌跡第 3 筆（編號 {trail[3]}" in said(found)
    assert "user3，sign_in）於資料庫已不存在" in said(found)


def test_a_row_that_was_put_between_is_named(trail: list[int], firm: Firm) -> None:
    Trace.objects.create(username="ghost", act="sign_in", firm=firm, ledger=2)
    Trace.objects.create(username="ghost", act="sign_in", firm=firm, ledger=70)
    found = verify_trail()
    assert kinds(found) == {"added": 2}
    assert "自稱為軌跡第 70 筆，軌跡並無此筆" in said(found)
    assert trail


@unguarded
def test_rows_that_changed_places_are_named(trail: list[int]) -> None:
    Trace.objects.filter(pk__in=(trail[1], trail[4])).update(ledger=ACTS - F("ledger"))
    found = verify_trail()
    assert kinds(found) == {"moved": 2}
    assert f"編號 {trail[1]} 於資料庫載為軌跡第 4 筆，實為第 1 筆" in said(found)


@unguarded
def test_a_row_that_was_taken_out_of_the_ledger_to_be_entered_changed_is_named(trail: list[int]) -> None:
    Trace.objects.filter(pk=trail[1]).update(ledger=None, username="other")
    assert "changed" in kinds(verify_trail())
    enter_traces()
    assert kinds(verify_trail()) == {"twice": 1, "changed": 1}


@unguarded
def test_an_act_that_is_dated_back_is_named(trail: list[int]) -> None:
    write_trace("late", "sign_in")
    Trace.objects.filter(ledger=None).update(at=timezone.now() - timedelta(days=30))
    enter_traces()
    found = verify_trail()
    assert kinds(found) == {"backdated": 1}
    assert "事後補入，或時鐘倒退" in said(found)
    assert trail


def test_an_entry_that_the_platform_never_made_is_named(trail: list[int]) -> None:
    with Writer(LocalFolder(trail_ledger()), read_key_file(trail_key())) as writer:
        writer.append([b"{}"])
    assert kinds(verify_trail()) == {"foreign": 1}
    assert trail


def test_a_crash_between_ledger_and_database_is_no_fault(trail: list[int]) -> None:
    write_trace("late", "sign_in")
    row = Trace.objects.get(ledger=None)
    with Writer(LocalFolder(trail_ledger()), read_key_file(trail_key())) as writer:
        writer.append([entry_of(row)])
    found = verify_trail()
    assert found.stands
    assert found.compared is not None
    assert found.compared.unmarked == 1
    enter_traces()
    again = verify_trail()
    assert again.stands
    assert again.compared is not None
    assert (again.compared.repeated, again.compared.entries) == (1, len(trail) + 2)


def test_what_lies_in_the_journal_of_a_writer_that_is_at_work_counts(trail: list[int]) -> None:
    write_trace("late", "sign_in")
    row = Trace.objects.get(ledger=None)
    with Writer(LocalFolder(trail_ledger()), read_key_file(trail_key())) as writer:
        place = writer.append([entry_of(row)]).first
        Trace.objects.filter(pk=row.pk).update(ledger=place)
        assert verify_trail().stands
    assert trail


def test_a_ledger_that_does_not_stand_proves_nothing(trail: list[int]) -> None:
    (bundle,) = (one for one in (trail_ledger() / "tile" / "entries").rglob("*") if one.is_file())
    bundle.write_bytes(bundle.read_bytes().replace(b"user2", b"user9"))
    found = verify_trail()
    assert not found.stands
    assert found.compared is None
    assert trail


def test_a_ledger_that_is_gone_is_told(trail: list[int]) -> None:
    trail_ledger().rename(trail_ledger().with_name("gone"))
    with pytest.raises(NoTrailError, match="自備份還原"):
        verify_trail()
    assert trail


def test_a_ledger_that_was_begun_anew_lacks_what_was_entered(trail: list[int]) -> None:
    trail_ledger().rename(trail_ledger().with_name("gone"))
    write_trace("late", "sign_in")
    enter_traces()
    found = verify_trail()
    assert kinds(found)["added"] == len(trail)


def test_a_ledger_of_another_key_is_noticed_by_whoever_kept_the_key(trail: list[int]) -> None:
    kept = read_key_file(trail_key()).verifier
    assert verify_trail([kept]).stands
    assert not verify_trail([Signer.generate("platform-trail").verifier]).stands
    assert trail


def test_a_ledger_that_was_cut_short_is_noticed_by_whoever_kept_its_head(trail: list[int]) -> None:
    head = (trail_ledger() / "checkpoint").read_bytes()
    assert verify_trail(checkpoints=[("kept", head)]).stands
    trail_ledger().rename(trail_ledger().with_name("gone"))
    write_trace("late", "sign_in")
    enter_traces()
    found = verify_trail(checkpoints=[("kept", head)])
    assert found.ledger is not None
    assert [one.kind for one in found.ledger.log.faults] == ["rolled-back"]
    assert trail


@unguarded
def test_only_so_many_are_named_and_all_are_counted(firm: Firm) -> None:
    for number in range(300):
        Trace.objects.create(username=f"user{number}", act="sign_in", firm=firm)
    enter_traces()
    Trace.objects.update(act="x" * 40)
    found = verify_trail()
    assert kinds(found) == {"changed": 300}
    assert found.compared is not None
    assert len(found.compared.named) == 100


def test_the_book_has_what_is_laid_out_and_what_waits_in_the_journal(trail: list[int]) -> None:
    from inspectorate.services.trail_book import TrailBook

    signer = read_key_file(trail_key())
    with Writer(LocalFolder(trail_ledger()), signer) as writer:
        writer.append([b"waits"])
        book = TrailBook(LocalFolder(trail_ledger()), [signer.verifier])
        read = [entry for _start, some in book.some() for entry in some]
        assert (book.size, len(read), read[-1]) == (len(trail) + 1, len(trail) + 1, b"waits")
        assert [book.entry(place) for place in range(book.size + 1)] == [*read, b""]


@pytest.mark.parametrize(
    "entry",
    [b"\xff", b"[]", b'{"v": 1}', canonical({"v": 1, "id": "1", "at": "2026-01-01T00:00:00+00:00"})],
)
def test_what_is_no_act_is_none(entry: bytes) -> None:
    assert read_entry(entry) is None


def test_an_act_without_a_zone_is_none() -> None:
    assert read_entry(json.dumps({"v": 1, "id": 1, "at": "2026-01-01T00:00:00"}).encode()) is None


def test_a_ledger_without_a_head_is_refused(trail: list[int]) -> None:
    from inspectorate.services.trail_book import TrailBook

    (trail_ledger() / "checkpoint").unlink()
    with pytest.raises(LedgerError):
        TrailBook(LocalFolder(trail_ledger()), [read_key_file(trail_key()).verifier])
    assert trail
