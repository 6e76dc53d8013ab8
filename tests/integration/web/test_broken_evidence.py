"""A piece on papers that is not what arrived is a finding: opened once, and passed when it is whole."""

from collections.abc import Callable
from threading import Event

import pytest
from django.db import IntegrityError
from tests.integration.web.pieces import attached, damage, object_of, scrub

from inspectorate.inspection.duty import Duty
from inspectorate.services import open_broken
from inspectorate.services.access import Actor, RefusedError
from inspectorate.services.attach_evidence import detach_evidence
from inspectorate.services.firm_evidence import EvidenceFailedError, evidence_of
from inspectorate.services.follow_up_finding import Action, close_finding, plan_action, propose_closing
from inspectorate.services.look_at_evidence import open_piece
from inspectorate.services.open_broken import CHECK
from inspectorate.services.open_finding import retest
from inspectorate.services.take_up_broken import take_up_broken, tell_broken, tell_whole
from inspectorate.services.work_on_paper import approve, assign, newest, submit, write
from inspectorate.store.models import Attachment, Finding, Firm, Paper, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]
SAID = {"result": "抽核三筆，均有紀錄。", "outcome": "conforming"}


@pytest.fixture
def row(maker: Actor, paper: Paper) -> Attachment:
    return attached(maker, paper)


def download(maker: Actor, row: Attachment) -> None:
    with pytest.raises(EvidenceFailedError):
        open_piece(maker, row.pk)


def test_a_download_of_a_changed_byte_opens_a_finding_once(maker: Actor, row: Attachment) -> None:
    damage(row)
    download(maker, row)
    download(maker, row)
    finding = Finding.objects.get()
    assert (finding.check_name, finding.asset, finding.control) == (CHECK, row.label, row.control)
    assert "內容遭更動" in finding.title
    assert list(finding.papers.all()) == list(
        Paper.objects.filter(period=row.period, control=row.control).order_by("due", "number", "id")
    )
    assert [(one.what, one.person) for one in finding.events.all()] == [("opened", maker.person)]
    take_up_broken(Event())
    assert Finding.objects.count() == 1


def test_what_a_scrub_entered_in_the_ledger_is_taken_up_once(
    maker: Actor, row: Attachment, firm: Firm
) -> None:
    object_of(row.period.firm, row.sha256).unlink()
    scrub(firm)
    assert not Finding.objects.exists()
    assert take_up_broken(Event()) == 1
    assert take_up_broken(Event()) == 0
    scrub(firm)
    assert take_up_broken(Event()) == 0
    finding = Finding.objects.get()
    assert "內容遺失" in finding.title
    assert finding.events.get().person is None
    assert Attachment.objects.get().broken == "missing"
    assert Trace.objects.filter(act="finding_opened", username="(platform)").count() == 1
    download(maker, row)
    assert Finding.objects.count() == 1


def test_it_passes_when_the_piece_is_whole_again_and_a_second_person_closes_it(
    maker: Actor, actor: Someone, row: Attachment, firm: Firm
) -> None:
    damage(row)
    scrub(firm)
    take_up_broken(Event())
    finding = Finding.objects.get()
    with pytest.raises(RefusedError):
        propose_closing(maker, finding.pk, "")
    damage(row, b"log")
    scrub(firm)
    take_up_broken(Event())
    finding.refresh_from_db()
    assert finding.passed_in == row.period
    assert Attachment.objects.get().broken == ""
    plan_action(maker, finding.pk, Action("磁碟故障", "自備份回復"))
    propose_closing(maker, finding.pk, "已回復")
    close_finding(actor("second", Duty.CISO), finding.pk, "同意")
    damage(row)
    download(maker, row)
    again = Finding.objects.exclude(state="closed").get()
    assert again.former == finding


def test_a_piece_that_breaks_again_before_it_is_closed_has_not_passed(maker: Actor, row: Attachment) -> None:
    damage(row)
    download(maker, row)
    damage(row, b"log")
    open_piece(maker, row.pk).stream.close()
    assert Finding.objects.get().passed_in == row.period
    damage(row)
    download(maker, row)
    finding = Finding.objects.get()
    assert finding.passed_in is None
    assert list(finding.events.values_list("what", flat=True)) == ["opened", "retested", "seen"]


def test_a_piece_that_is_lost_for_good_is_replaced_and_a_sealed_paper_speaks_for_it(
    maker: Actor, actor: Someone, row: Attachment, paper: Paper, firm: Firm
) -> None:
    object_of(row.period.firm, row.sha256).unlink()
    download(maker, row)
    finding = Finding.objects.get()
    detach_evidence(maker, row.pk, "內容遺失，重新匯出")
    attached(maker, paper, b"anew", "重新匯出.log")
    assign(maker, [paper.pk], maker.person.pk)
    bound = submit(maker, paper.pk, write(maker, paper.pk, newest(paper).version, SAID).version).sha256
    approve(actor("manager", Duty.MANAGER), paper.pk, bound)
    approve(actor("ciso", Duty.CISO), paper.pk, bound)
    retest(maker, finding.pk, paper.pk, "已重新匯出")
    plan_action(maker, finding.pk, Action("磁碟故障", "重新匯出"))
    propose_closing(maker, finding.pk, "")
    close_finding(actor("second", Duty.CISO), finding.pk, "同意")
    scrub(firm)
    assert take_up_broken(Event()) == 0  # it is still lost, and was dealt with
    assert Finding.objects.count() == 1


def test_what_was_marked_before_findings_were_opened_gets_its_finding(
    maker: Actor, row: Attachment, firm: Firm
) -> None:
    damage(row)
    download(maker, row)
    found = Attachment.objects.get().broken
    Finding.objects.all().update(identity="of another time", state="open")
    assert tell_broken(firm, row.entry, found)
    assert Finding.objects.filter(check_name=CHECK).count() == 2
    assert not tell_broken(firm, row.entry, found)


def test_a_piece_on_no_paper_is_no_finding_of_a_paper(firm: Firm) -> None:
    assert not tell_broken(firm, 99, "missing")
    tell_whole(firm, 99)
    assert not Finding.objects.exists()


def test_of_two_who_notice_at_once_one_opens_it(
    maker: Actor, row: Attachment, firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    def first(*_told: object) -> Finding:
        raise IntegrityError("another was first")

    monkeypatch.setattr(open_broken, "_made", first)
    assert tell_broken(firm, row.entry, "missing", maker)  # it is marked
    assert not Finding.objects.exists()


def test_a_firm_whose_ledger_cannot_be_read_does_not_hold_the_others_up(
    maker: Actor, row: Attachment, firm: Firm, other_firm: Firm
) -> None:
    assert maker
    damage(row)
    scrub(firm)
    with evidence_of(other_firm) as folder:
        (folder / "ledger" / "checkpoint").write_bytes(b"nothing")
    with pytest.raises(EvidenceFailedError, match=other_firm.code):
        take_up_broken(Event())
    assert Finding.objects.get().firm == firm


def test_a_worker_that_is_told_to_go_looks_at_no_more(row: Attachment, firm: Firm) -> None:
    damage(row)
    scrub(firm)
    stop = Event()
    stop.set()
    assert take_up_broken(stop) == 0


def test_a_piece_that_is_found_worse_stays_the_same_finding(maker: Actor, row: Attachment) -> None:
    damage(row)
    download(maker, row)
    object_of(row.period.firm, row.sha256).unlink()
    download(maker, row)
    assert Attachment.objects.get().broken == "missing"
    assert list(Finding.objects.get().events.values_list("what", flat=True)) == ["opened"]
