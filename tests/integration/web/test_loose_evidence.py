"""A piece that is on no paper is a finding too: of somebody, once, and passed when it is dealt with."""

import itertools
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from django.test import Client
from tests.integration.web.pieces import attached, object_of, scrub

from inspectorate.evidence.custody import Custody
from inspectorate.evidence.item import Covers, Item
from inspectorate.inspection.duty import Duty
from inspectorate.services import open_evidence
from inspectorate.services import take_up_broken as taking_up
from inspectorate.services.access import Actor, RefusedError
from inspectorate.services.add_evidence import Particulars, add_evidence
from inspectorate.services.attach_evidence import detach_evidence
from inspectorate.services.close_finding import list_findings
from inspectorate.services.firm_evidence import book_of_evidence, evidence_of
from inspectorate.services.follow_up_finding import Action, close_finding, plan_action, propose_closing
from inspectorate.services.open_broken import CHECK
from inspectorate.services.purge_evidence import approve_purge, propose_purge
from inspectorate.services.take_up_broken import take_up_broken
from inspectorate.services.take_up_loose import superseding
from inspectorate.store.models import Arrival, ArrivalPiece, Attachment, Finding, Firm, Period, Person

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]
Bring = Callable[..., Item]
OCTOBER = Covers(date(2026, 10, 1), date(2026, 10, 31))
SECOND, THIRD = (Covers(date(2026, 10, day), date(2026, 10, day)) for day in (2, 3))


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look at the ledger's clock is a second later; what is done to findings is later than all."""
    seconds = itertools.count()
    begun = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    monkeypatch.setattr(open_evidence, "now", lambda: begun + timedelta(seconds=next(seconds)))


@pytest.fixture
def bring(firm: Firm, tmp_path: Path) -> Bring:
    """A piece that is taken in and put on no paper."""

    def done(content: bytes = b"log", name: str = "備援.log", covers: Covers | None = None) -> Item:
        file = tmp_path / name
        file.write_bytes(content)
        stated = Particulars("nightly", "機房", "排程", "three_years", covers=covers)
        with evidence_of(firm):
            return add_evidence([file], stated)[0]

    return done


def a_moment_later() -> datetime:
    """Later than all that was done to findings, in the whole seconds of the ledger."""
    return datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)


def imported(firm: Firm, by: Person, item: Item) -> None:
    counts = {"files": 1, "size": item.size, "sha256": item.sha256}
    arrival = Arrival.objects.create(firm=firm, source="x.zip", folder=item.label, by=by, **counts)
    ArrivalPiece.objects.create(
        arrival=arrival, item=item.name, entry=item.number, sha256=item.sha256, size=item.size
    )


def lose(firm: Firm, item: Item) -> None:
    object_of(firm, item.sha256).unlink()
    scrub(firm)


def custody(firm: Firm) -> Mapping[int, Custody]:
    with evidence_of(firm):
        return book_of_evidence().custody


def put_back(firm: Firm, item: Item, content: bytes = b"log") -> None:
    object_of(firm, item.sha256).write_bytes(content)
    scrub(firm)


def test_it_is_opened_once_for_who_follows_up_and_shown(
    bring: Bring, firm: Firm, period: Period, page: Callable[..., Client]
) -> None:
    client = page("officer", Duty.OFFICER)
    item = bring()
    lose(firm, item)
    assert take_up_broken(Event()) == 1
    assert take_up_broken(Event()) == 0
    scrub(firm)
    assert take_up_broken(Event()) == 0, "it is still the same"
    finding = Finding.objects.get()
    assert finding.owner is not None
    assert (finding.check_name, finding.asset, finding.owner.username) == (CHECK, item.label, "officer")
    assert (finding.opened_in, list(finding.seen_in.all())) == (period, [period])
    assert "備援.log" in client.get("/findings/").content.decode()
    assert "未附於任何底稿" in client.get(f"/findings/{finding.pk}/").content.decode()
    assert list(finding.owner.reminders.values_list("about", flat=True)) == [f"finding:{finding.pk}"]


def test_whoever_imported_it_follows_it_up_where_that_is_theirs(
    bring: Bring, firm: Firm, period: Period, person: Callable[..., Person]
) -> None:
    assert period
    person("officer", Duty.OFFICER)
    item = bring()
    imported(firm, person("importer", Duty.ADMINISTRATOR), item)
    lose(firm, item)
    take_up_broken(Event())
    assert Finding.objects.get().owner == Person.objects.get(username="importer")


def test_where_nobody_follows_up_it_has_no_owner_and_is_there_all_the_same(
    bring: Bring, firm: Firm, period: Period, person: Callable[..., Person]
) -> None:
    assert period
    gone = person("gone", Duty.OFFICER)
    Person.objects.filter(pk=gone.pk).update(left_at=datetime.now(UTC))
    item = bring()
    imported(firm, person("manager", Duty.MANAGER), item)
    lose(firm, item)
    take_up_broken(Event())
    assert Finding.objects.get().owner is None


def test_before_there_is_a_period_it_waits_for_one(
    bring: Bring, firm: Firm, maker: Actor, request: pytest.FixtureRequest
) -> None:
    lose(firm, bring())
    assert take_up_broken(Event()) == 0
    assert not Finding.objects.exists()
    assert maker
    request.getfixturevalue("period")
    assert take_up_broken(Event()) == 1


def test_it_is_closed_by_two_once_it_was_put_back_and_comes_back_as_another(
    bring: Bring, firm: Firm, period: Period, maker: Actor, actor: Someone
) -> None:
    item = bring()
    lose(firm, item)
    take_up_broken(Event())
    finding = Finding.objects.get()
    with pytest.raises(RefusedError, match="尚未再次執行並通過"):
        propose_closing(maker, finding.pk, "")
    put_back(firm, item)
    take_up_broken(Event())
    finding.refresh_from_db()
    assert finding.passed_in == period
    plan_action(maker, finding.pk, Action("磁碟故障", "自備份回復"))
    propose_closing(maker, finding.pk, "")
    with pytest.raises(RefusedError):
        close_finding(maker, finding.pk, "")
    close_finding(actor("second", Duty.CISO), finding.pk, "")
    scrub(firm)
    assert take_up_broken(Event()) == 0
    with pytest.MonkeyPatch.context() as later:
        later.setattr(open_evidence, "now", a_moment_later)
        lose(firm, item)
    assert take_up_broken(Event()) == 1
    assert Finding.objects.exclude(state="closed").get().former == finding


def test_one_that_breaks_again_before_it_is_closed_has_not_passed(
    bring: Bring, firm: Firm, period: Period
) -> None:
    assert period
    item = bring()
    lose(firm, item)
    take_up_broken(Event())
    put_back(firm, item)
    take_up_broken(Event())
    with pytest.MonkeyPatch.context() as later:
        later.setattr(open_evidence, "now", a_moment_later)
        lose(firm, item)
    assert take_up_broken(Event()) == 1
    finding = Finding.objects.get()
    assert finding.passed_in is None
    assert list(finding.events.values_list("what", flat=True)) == ["opened", "retested", "seen"]


def test_the_same_file_of_a_later_import_takes_its_place(
    bring: Bring, firm: Firm, period: Period, person: Callable[..., Person]
) -> None:
    importer = person("importer", Duty.ADMINISTRATOR)
    item = bring()
    imported(firm, importer, item)
    lose(firm, item)
    take_up_broken(Event())
    other = bring(b"other", "其他.log")
    imported(firm, importer, other)
    take_up_broken(Event())
    assert Finding.objects.get().passed_in is None
    anew = bring(b"anew")
    imported(firm, importer, anew)
    take_up_broken(Event())
    finding = Finding.objects.get()
    assert finding.passed_in == period
    assert finding.events.get(what="retested").note == f"{item.label} 由 {anew.label} 取代"
    scrub(firm)
    assert take_up_broken(Event()) == 0, "it is still lost, and another stands for it"
    assert Finding.objects.get().passed_in == period


def test_a_later_piece_of_the_name_stands_for_it_that_covers_its_days(bring: Bring, firm: Firm) -> None:
    lost = bring(covers=THIRD)
    lose(firm, lost)
    for name, covers in (("其他.log", OCTOBER), ("備援.log", None), ("備援.log", SECOND)):
        bring(b"%d" % len(name) + str(covers).encode(), name, covers)
    assert superseding(custody(firm)[lost.number], custody(firm).values(), set()) is None
    for covers in (OCTOBER, THIRD):
        later = bring(b"whole" + str(covers).encode(), covers=covers)
        found = superseding(custody(firm)[lost.number], custody(firm).values(), set())
        assert found is not None
        assert found.item == later
        lose(firm, later)  # the next has to do
    undated = bring(b"undated", "無日期.log")
    assert superseding(custody(firm)[undated.number], custody(firm).values(), set()) is None


def test_one_that_comes_onto_a_paper_stays_the_finding_that_it_was(
    bring: Bring, firm: Firm, paper: object, maker: Actor
) -> None:
    assert paper
    item = bring()
    lose(firm, item)
    take_up_broken(Event())
    Attachment.objects.create(
        period=Period.objects.get(),
        control="FW-LOG-RET",
        entry=item.number,
        sha256=item.sha256,
        name=item.name,
        size=item.size,
        attached_by=maker.person,
    )
    taking_up._SEEN.clear()
    assert take_up_broken(Event()) == 1, "it is marked"
    assert Finding.objects.count() == 1
    put_back(firm, item)
    take_up_broken(Event())
    assert Finding.objects.get().passed_in is not None


def test_what_is_on_a_paper_or_was_is_none_of_these(firm: Firm, maker: Actor, paper: object) -> None:
    row = attached(maker, paper)  # type: ignore[arg-type]  # the fixture's own type
    detach_evidence(maker, row.pk, "誤附")
    object_of(firm, row.sha256).unlink()
    scrub(firm)
    assert take_up_broken(Event()) == 1
    assert Finding.objects.get().control == row.control
    with evidence_of(firm):
        assert len(list_findings()) == 1


def test_what_was_destroyed_at_the_end_of_its_time_has_passed(
    bring: Bring, firm: Firm, period: Period
) -> None:
    assert period
    item = bring()
    lose(firm, item)
    take_up_broken(Event())
    with pytest.MonkeyPatch.context() as later:
        years = datetime.now(UTC).replace(microsecond=0) + timedelta(days=4 * 366)
        later.setattr(open_evidence, "now", lambda: years)
        with evidence_of(firm):
            propose_purge(item.number, "逾保存期間", "甲")
            approve_purge(item.number, "乙")
    take_up_broken(Event())
    assert Finding.objects.get().events.get(what="retested").note == f"{item.label} 已銷毀"
