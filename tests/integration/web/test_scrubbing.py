"""All evidence is read again by the clock: firm by firm, resumed, told, and what is broken a finding."""

import logging
from collections.abc import Callable
from datetime import timedelta
from threading import Event

import pytest
from django.test import Client
from django.utils import timezone
from tests.integration.web.api.conftest import program_of
from tests.integration.web.pieces import attached, damage, object_of, scrub

from inspectorate.inspection.duty import Duty
from inspectorate.services import scrub_evidence as reading
from inspectorate.services import scrub_firms as scrubbing
from inspectorate.services import see_to_chores as chores_module
from inspectorate.services.access import Actor
from inspectorate.services.doctor.scrubs import examine_scrubs
from inspectorate.services.firm_evidence import book_of_evidence, evidence_of, patient_keeper
from inspectorate.services.object_store.objects import found_at
from inspectorate.services.scrub_firms import scrub_firms
from inspectorate.services.see_to_chores import LONG_CHORES, see_to_chores
from inspectorate.services.take_up_broken import take_up_broken
from inspectorate.store.models import Attachment, Chore, EvidenceRound, Finding, Firm, Paper, Person, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]
MONTH = timedelta(days=30)


@pytest.fixture
def row(maker: Actor, paper: Paper) -> Attachment:
    return attached(maker, paper)


def long_ago(by: timedelta = MONTH) -> None:
    EvidenceRound.objects.update(ended_at=timezone.now() - by)


def told() -> list[tuple[str, str]]:
    return [(one.level, one.what) for one in examine_scrubs()]


def test_a_firms_evidence_is_read_once_a_month(row: Attachment, firm: Firm, other_firm: Firm) -> None:
    assert other_firm
    assert scrub_firms(Event())
    done = EvidenceRound.objects.get()
    assert (done.firm, done.items, done.size, done.broken, done.amiss) == (firm, 1, row.size, 0, 0)
    assert Trace.objects.get(act="evidence_scrubbed").details["items"] == 1
    assert not scrub_firms(Event()), "the month is not over, and the other firm has nothing"
    long_ago()
    assert scrub_firms(Event())
    assert EvidenceRound.objects.exclude(ended_at=None).count() == 2


def test_the_days_between_rounds_are_a_setting_and_none_is_never(
    row: Attachment, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert row
    monkeypatch.setenv("INSPECTORATE_SCRUB_DAYS", "0")
    assert not scrub_firms(Event())
    assert "INSPECTORATE_SCRUB_DAYS" in [one.where for one in examine_scrubs()]
    monkeypatch.setenv("INSPECTORATE_SCRUB_DAYS", "7")
    scrub_firms(Event())
    long_ago(timedelta(days=6))
    assert not scrub_firms(Event())
    long_ago(timedelta(days=7))
    assert scrub_firms(Event())


def test_the_pace_is_the_one_that_is_set(row: Attachment, monkeypatch: pytest.MonkeyPatch) -> None:
    assert row
    paces: list[float | None] = []
    real = reading.scrub_evidence

    def scrub_at(by: str, pace: float | None, turn: reading.Turn) -> reading.Scrubbed:
        paces.append(pace)
        return real(by, pace, turn=turn)

    monkeypatch.setenv("INSPECTORATE_SCRUB_PACE", "3")
    monkeypatch.setattr(scrubbing, "scrub_evidence", scrub_at)
    scrub_firms(Event())
    assert paces == [3_000_000]


def test_a_turn_that_is_over_is_gone_on_with_where_it_was_left(
    row: Attachment, maker: Actor, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert row
    for number in range(4):
        attached(maker, paper, bytes([number]), f"{number}.log")
    read: list[str] = []
    real = found_at

    def counted(contents: object, sha256: str, tick: object) -> str:
        read.append(sha256)
        return real(contents, sha256, tick)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(reading, "hands", lambda: 1)
    monkeypatch.setattr(reading, "found_at", counted)
    once = iter([True])
    with monkeypatch.context() as patched:
        patched.setattr(scrubbing, "_for_a_turn", lambda _hold: lambda: next(once, False))
        assert scrub_firms(Event())
    under_way = EvidenceRound.objects.get()
    assert (under_way.ended_at, under_way.items) == (None, 2)
    assert scrub_firms(Event())
    done = EvidenceRound.objects.get()
    assert done.ended_at is not None
    assert (done.items, sorted(read)) == (5, sorted(set(read))), "nothing is read twice"


def test_what_a_worker_had_read_that_died_is_not_read_again(
    row: Attachment, maker: Actor, paper: Paper, firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = attached(maker, paper, b"second", "2.log")
    read: list[str] = []

    def dies_at_the_second(_contents: object, sha256: str, _tick: object) -> str:
        read.append(sha256)
        if len(read) == 2:
            raise KeyboardInterrupt
        return sha256

    with monkeypatch.context() as patched:
        patched.setattr(reading, "_ITEMS", 1)
        patched.setattr(reading, "hands", lambda: 1)
        patched.setattr(reading, "found_at", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            scrub_firms(Event())
    with evidence_of(firm):
        assert len(book_of_evidence().checked) == 1
    assert scrub_firms(Event())
    done = EvidenceRound.objects.get()
    assert (done.items, done.size) == (2, row.size + second.size)
    assert done.ended_at


def test_told_to_go_it_enters_what_it_has_read_and_leaves_the_rest(
    row: Attachment, maker: Actor, paper: Paper, firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    attached(maker, paper, b"second", "2.log")
    stop, begun = Event(), list[str]()

    def told_at_the_second(_contents: object, sha256: str, tick: Callable[[int], None]) -> str:
        begun.append(sha256)
        while len(begun) == 2:
            stop.set()
            tick(1)
        return sha256

    monkeypatch.setattr(reading, "hands", lambda: 1)
    monkeypatch.setattr(reading, "found_at", told_at_the_second)
    monkeypatch.setattr(reading, "_LOOK", 0.02)
    with evidence_of(firm):
        found = reading.scrub_evidence("x", turn=reading.Turn(stop=stop))
        assert (found.checked, found.ended, len(book_of_evidence().checked)) == (1, False, 1)
    assert row


def test_broken_pieces_become_findings_as_by_the_command(row: Attachment, firm: Firm) -> None:
    damage(row)
    assert see_to_chores(Event(), LONG_CHORES) == ["scrub"]
    assert EvidenceRound.objects.get().broken == 1
    assert take_up_broken(Event()) == 1
    assert "內容遭更動" in Finding.objects.get().title
    assert told() == [("unsafe", told()[0][1])]
    assert "損毀 1" in told()[0][1]
    scrub(firm)
    assert take_up_broken(Event()) == 0


def test_what_nobody_claims_is_told_as_amiss(row: Attachment, firm: Firm) -> None:
    stray = object_of(firm, "ab" * 32)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"?")
    scrub_firms(Event())
    assert row
    assert EvidenceRound.objects.get().amiss == 1
    assert told()[0][0] == "unsafe"


def test_evidence_that_cannot_be_read_holds_no_other_firm_up_and_is_said(
    row: Attachment, firm: Firm, other_firm: Firm, caplog: pytest.LogCaptureFixture
) -> None:
    with evidence_of(other_firm):
        pass
    with evidence_of(firm) as folder:
        (folder / "ledger" / "checkpoint").write_bytes(b"nothing")
    with caplog.at_level(logging.ERROR):
        while scrub_firms(Event()):
            pass
    assert row
    failed, went_on = EvidenceRound.objects.get(firm=firm), EvidenceRound.objects.get(firm=other_firm)
    assert failed.said
    assert failed.next_at > timezone.now() + timedelta(minutes=30)
    assert went_on.ended_at
    assert ("unsafe", f"公司 9A99 之佐證未能全面核對：{failed.said}") in told()


def test_the_ledger_too_is_read_as_a_whole_at_the_beginning_of_a_round(row: Attachment, firm: Firm) -> None:
    with evidence_of(firm) as folder:
        with patient_keeper() as keeper:
            keeper.publish()
        book_of_evidence()  # this process believes it from now on
        laid_out = [path for path in (folder / "ledger" / "tile").rglob("*") if path.is_file()]
        for bundle in laid_out:
            bundle.chmod(0o600)
            bundle.write_bytes(bundle.read_bytes().replace(b"received", b"deceived"))
        book_of_evidence()
    assert row
    scrub_firms(Event())
    assert EvidenceRound.objects.get().said


def test_the_doctor_tells_when_it_was_and_when_it_is_late(row: Attachment) -> None:
    assert row
    assert [level for level, _what in told()] == ["note"]
    scrub_firms(Event())
    assert [(level, "1 件" in what) for level, what in told()] == [("note", True)]
    long_ago(3 * MONTH)
    assert [level for level, _what in told()] == ["missing"]


def test_as_long_as_it_is_read_no_other_worker_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chores_module, "_RENEWED", 0.0)
    Chore.objects.create(name="scrub", next_at=timezone.now())
    chores_module._Hold("scrub")()
    assert Chore.objects.get().next_at > timezone.now() + timedelta(minutes=5)


def test_what_is_not_done_yet_is_gone_on_with_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([True, False])
    monkeypatch.setattr(chores_module, "scrub_firms", lambda _stop, _hold: next(answers))
    assert see_to_chores(Event(), LONG_CHORES) == ["scrub"]
    assert Chore.objects.get().next_at <= timezone.now()
    assert see_to_chores(Event(), LONG_CHORES) == ["scrub"]
    assert Chore.objects.get().next_at > timezone.now() + timedelta(minutes=50)


def test_people_see_how_it_went(page: Callable[..., Client], row: Attachment) -> None:
    client = page("reader", Duty.OBSERVER)
    assert "尚未核對過" in client.get("/jobs/").content.decode()
    damage(row)
    scrub_firms(Event())
    take_up_broken(Event())
    said = client.get("/jobs/").content.decode()
    assert "尚未核對過" not in said
    assert row.label in said
    EvidenceRound.objects.create(
        firm=row.period.firm, began_at=timezone.now(), next_at=timezone.now(), said="磁碟故障"
    )
    assert "磁碟故障" in client.get("/jobs/").content.decode()


def test_programs_are_told_too(person: Callable[..., Person], row: Attachment) -> None:
    theirs = program_of(person("reader", Duty.OBSERVER))
    nothing = theirs.get("/jobs/rounds").json()
    assert nothing == {"last": None, "present": None, "due": None, "broken": [], "more": False}
    scrub_firms(Event())
    found = theirs.get("/jobs/rounds").json()
    assert (found["last"]["items"], found["last"]["size"], found["present"]) == (1, row.size, None)
    assert found["due"] > found["last"]["ended_at"]


def test_of_another_firms_nothing_is_seen(page: Callable[..., Client], other_firm: Firm) -> None:
    EvidenceRound.objects.create(
        firm=other_firm, began_at=timezone.now(), next_at=timezone.now(), said="他家之事"
    )
    assert "他家之事" not in page("reader", Duty.OBSERVER).get("/jobs/").content.decode()
