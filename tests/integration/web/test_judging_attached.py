"""Evidence on pages is judged: what people attach with what came whole, each file a piece of the ledger."""

import io
import os
import shutil
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from inspectorate.inspection.duty import Duty
from inspectorate.inspection.keeping import Links
from inspectorate.services import attach_arrival as attaching
from inspectorate.services import enter_arrival as entering
from inspectorate.services.access import Actor, RefusedError
from inspectorate.services.attach_arrival import attach_arrival
from inspectorate.services.attach_evidence import Stated, attach_evidence, detach_evidence
from inspectorate.services.firm_evidence import book_of_evidence, evidence_of
from inspectorate.services.gather_evidence import ATTACHED, attached_to
from inspectorate.services.import_evidence import ask_import_of_upload
from inspectorate.services.jobs.working import work
from inspectorate.services.judge_period import ask_judging, ask_judging_of
from inspectorate.services.look_at_evidence import open_piece
from inspectorate.services.make_sample_firm import make_sample_firm
from inspectorate.services.take_arrival import arrivals_folder
from inspectorate.services.take_upload import begin_upload, take_chunk
from inspectorate.services.work_on_paper import assign, newest, submit, write
from inspectorate.store.models import (
    Arrival,
    ArrivalPiece,
    Attachment,
    Finding,
    Firm,
    Job,
    Paper,
    Period,
    Trace,
)

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]
OPEN = b"*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"
CLOSED = OPEN.replace(b"ACCEPT", b"DROP")
CHECK = "firewall_default_deny"
SAID = {"result": "抽核三筆，均有紀錄。", "outcome": "undetermined"}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample_firm(tmp_path_factory.mktemp("sample") / "daan", log_years=1)


@pytest.fixture
def admin(actor: Someone) -> Actor:
    return actor("admin", Duty.ADMINISTRATOR)


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def done() -> None:
    work(Event(), once=True)
    for job in Job.objects.all():
        assert job.state == "done", job.error


def attach(maker: Actor, paper: Paper, content: bytes, name: str = "host.rules") -> Attachment:
    upload = begin_upload(maker, name, len(content))
    take_chunk(maker, upload.pk, 0, [content])
    return attach_evidence(maker, [paper.pk], [upload.pk], Stated(None, "自主機匯出"))[0]


def imported(admin: Actor, files: dict[str, bytes], period: Period) -> Arrival:
    content = zipped(files)
    upload = begin_upload(admin, "匯入.zip", len(content))
    take_chunk(admin, upload.pk, 0, [content])
    ask_import_of_upload(admin, upload.pk, period.pk)
    done()
    return Arrival.objects.order_by("-pk")[0]


def verdict_on(paper: Paper) -> dict[str, Any]:
    (found,) = [one for one in newest(paper).machine if one["check"] == CHECK]
    return dict(found)


def failed(paper: Paper) -> list[Finding]:
    found = list(Finding.objects.filter(control=paper.control, check_name=CHECK))
    assert found
    return found


@pytest.fixture
def host(period: Period) -> Paper:
    """A paper whose control is answered by a firewall's default."""
    return period.papers.filter(control=control_of(period)).order_by("pk")[0]


def control_of(period: Period) -> str:
    from inspectorate.services.open_catalogue import open_catalogue

    controls = open_catalogue().controls
    (found,) = [one.id for one in controls.values() if CHECK in one.checks]
    assert period.papers.filter(control=found).exists()
    return found


def test_a_piece_that_somebody_attached_is_judged_with_its_reasons(
    maker: Actor, host: Paper, period: Period
) -> None:
    row = attach(maker, host, OPEN)
    ask_judging(maker, period.pk)
    done()
    verdict = verdict_on(host)
    assert verdict["outcome"] == "nonconforming"
    assert {one["item"] for one in verdict["reasons"]} == {f"{ATTACHED}/host.rules"}
    assert Finding.objects.filter(control=host.control, check_name=CHECK).exists()
    elsewhere = period.papers.exclude(control=host.control)
    assert all(not newest(one).machine for one in elsewhere)  # nothing speaks for them
    with evidence_of(period.firm):
        history = [event.by for _index, event in book_of_evidence().of(row.entry).history]
    assert history == ["maker", "maker"]  # received, and read to be judged
    assert list(arrivals_folder(period.firm).iterdir()) == []


def test_a_piece_that_conforms_passes_what_another_failed(maker: Actor, host: Paper, period: Period) -> None:
    row = attach(maker, host, OPEN)
    ask_judging(maker, period.pk)
    done()
    detach_evidence(maker, row.pk, "附錯主機")
    attach(maker, host, CLOSED)
    ask_judging(maker, period.pk)
    done()
    assert verdict_on(host)["outcome"] == "conforming"
    assert {one.passed_in for one in failed(host)} == {period}


def test_a_breach_that_came_whole_is_not_hidden_by_a_piece_that_conforms(
    maker: Actor, admin: Actor, host: Paper, period: Period
) -> None:
    imported(admin, {"evidence/host.rules": OPEN}, period)
    assert verdict_on(host)["outcome"] == "nonconforming"
    attach(maker, host, CLOSED, "another.rules")
    ask_judging(maker, period.pk)
    done()
    assert verdict_on(host)["outcome"] == "nonconforming"


def test_nothing_to_judge_is_said(maker: Actor, period: Period) -> None:
    with pytest.raises(RefusedError, match="尚無佐證"):
        ask_judging(maker, period.pk)


def test_what_is_attached_while_a_judging_waits_is_another_judging(
    maker: Actor, host: Paper, period: Period
) -> None:
    attach(maker, host, OPEN)
    first = ask_judging(maker, period.pk)
    assert ask_judging(maker, period.pk).pk == first.pk
    attach(maker, host, CLOSED)
    assert ask_judging(maker, period.pk).pk != first.pk
    done()
    items = {one["item"] for one in verdict_on(host)["reasons"]}
    assert items == {f"{ATTACHED}/host.rules", f"{ATTACHED}/E1/host.rules"}  # one of each name, apart


def test_a_piece_that_is_broken_stops_the_judging_and_is_a_finding(
    maker: Actor, host: Paper, period: Period
) -> None:
    row = attach(maker, host, OPEN)
    with evidence_of(period.firm) as folder:
        file = folder / "objects" / row.sha256[:2] / row.sha256[2:4] / row.sha256
    file.chmod(0o600)
    file.write_bytes(CLOSED)
    job = ask_judging(maker, period.pk)
    work(Event(), once=True)
    job.refresh_from_db()
    assert (job.state, "內容遭更動" in job.error) == ("failed", True)
    assert newest(host).machine == []
    assert Finding.objects.get().check_name == "evidence_whole"


def test_one_who_may_attach_and_not_judge_asks_for_nothing(actor: Someone, host: Paper) -> None:
    auditor = actor("auditor", Duty.AUDITOR)
    row = attach(auditor, host, OPEN)
    assert ask_judging_of(auditor, [row]) == []
    assert not Job.objects.exists()


def test_a_page_attaches_and_has_it_judged(page: Callable[..., Client], host: Paper) -> None:
    client = page("clerk", Duty.OFFICER)
    told = {"how": "自主機匯出", "no_days": "yes", "judge": "yes"}
    sent = {**told, "files": SimpleUploadedFile("host.rules", OPEN)}
    answer = client.post(f"/papers/{host.pk}/attach", sent, follow=True)
    assert "電腦檢測已列入背景作業" in answer.content.decode()
    done()
    assert verdict_on(host)["outcome"] == "nonconforming"
    looked = client.get(f"/papers/{host.pk}/").content.decode()
    assert f"/periods/{host.period_id}/judge" in looked
    without = {**told, "judge": "", "files": SimpleUploadedFile("b.rules", OPEN)}
    client.post(f"/papers/{host.pk}/attach", without)
    assert Job.objects.count() == 1


def test_every_file_of_an_import_is_a_piece_of_the_ledger_and_papers_point_to_it(
    admin: Actor, period: Period, sample: Path
) -> None:
    files = {
        path.relative_to(sample).as_posix(): path.read_bytes() for path in sample.rglob("*") if path.is_file()
    }
    arrival = imported(admin, files, period)
    pieces = {row.item: row for row in arrival.pieces.all()}
    assert pieces.keys() == files.keys()
    with evidence_of(period.firm):
        book = book_of_evidence()
    for item, row in pieces.items():
        kept = book.of(row.entry).item
        assert (kept.name, kept.sha256, kept.size) == (item, row.sha256, len(files[item]))
        assert "匯入" in kept.how
    rows = Attachment.objects.filter(period=period)
    assert rows.count() == Job.objects.get(kind="judge").result["attached"] > 0
    cited = {
        reason["item"].partition("!/")[0]
        for paper in period.papers.all()
        for test in newest(paper).machine
        for reason in test["reasons"]
        if reason["item"]
    }
    attached = {row.item.removeprefix("evidence/") for row in pieces.values()} & cited
    assert attached
    entries = set(rows.values_list("entry", flat=True))
    assert {row.entry for row in pieces.values() if row.item.removeprefix("evidence/") in cited} <= entries
    one = rows.order_by("pk")[0]
    assert b"".join(open_piece(admin, one.pk)) == files[ArrivalPiece.objects.get(entry=one.entry).item]
    assert Trace.objects.filter(act="attached").count() == rows.count()
    assert attached_to(period, arrival) == []  # none of it is judged twice


def test_a_later_import_takes_the_place_of_the_earlier_and_what_was_taken_off_stays_off(
    admin: Actor, host: Paper, period: Period
) -> None:
    imported(admin, {"host.rules": OPEN}, period)
    (first,) = Attachment.objects.filter(control=host.control)
    assert Finding.objects.filter(check_name=CHECK).exists()
    imported(admin, {"host.rules": CLOSED}, period)
    first.refresh_from_db()
    assert first.detach_reason == "由較新之匯入取代"
    (second,) = Attachment.objects.filter(control=host.control, detached_at=None)
    assert verdict_on(host)["outcome"] == "conforming"
    assert {one.passed_in for one in failed(host)} == {period}
    detach_evidence(admin, second.pk, "不屬本控制項")
    ask_judging(admin, period.pk)
    done()
    assert not Attachment.objects.filter(control=host.control, detached_at=None).exists()


def test_what_a_submission_binds_stays_when_a_later_import_comes(
    admin: Actor, maker: Actor, host: Paper, period: Period
) -> None:
    imported(admin, {"host.rules": OPEN}, period)
    (first,) = Attachment.objects.filter(control=host.control)
    assign(maker, [host.pk], maker.person.pk)
    submit(maker, host.pk, write(maker, host.pk, newest(host).version, {**SAID}).version)
    imported(admin, {"host.rules": CLOSED}, period)
    first.refresh_from_db()
    assert first.detached_at is None
    assert verdict_on(host)["outcome"] == "nonconforming"  # what was submitted is not written over


def test_one_control_gets_no_endless_list(
    admin: Actor, host: Paper, period: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attaching, "MOST_OF_A_CONTROL", 2)
    monkeypatch.setattr(entering, "_AT_ONCE", 2)
    arrival = imported(admin, {f"{number}.rules": OPEN + b"#" * number for number in range(5)}, period)
    assert arrival.pieces.count() == 5
    assert Attachment.objects.filter(control=host.control).count() == 2
    links = {"unknown": Links(controls=(host.control,))}
    assert attach_arrival(admin, period, arrival, links) == 0


def test_which_file_came_as_which_piece_is_not_changed_by_anybody(admin: Actor, period: Period) -> None:
    imported(admin, {"host.rules": OPEN}, period)
    changes: Iterable[Callable[[], object]] = (
        lambda: ArrivalPiece.objects.update(entry=1),
        lambda: ArrivalPiece.objects.all().delete(),
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert str(ArrivalPiece.objects.get()) == "host.rules"


def test_where_a_disk_has_no_links_and_a_worker_left_something_it_is_judged_all_the_same(
    maker: Actor, admin: Actor, host: Paper, period: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(admin, {"evidence/host.rules": OPEN, "evidence/more/b.rules": CLOSED}, period)
    left = arrivals_folder(period.firm) / ".judging-left"
    left.mkdir()
    (left.parent / ".judging-now").mkdir()
    os.utime(left, (0, 0))

    def refused(*_told: object, **_more: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "link", refused)
    attach(maker, host, CLOSED + b"# another\n", "another.rules")
    ask_judging(maker, period.pk)
    done()
    assert verdict_on(host)["outcome"] == "nonconforming"
    names = {path.name for path in arrivals_folder(period.firm).iterdir() if path.name.startswith(".")}
    assert names == {".judging-now"}


def test_a_firm_that_has_only_pieces_gets_its_folder(maker: Actor, host: Paper, firm: Firm) -> None:
    attach(maker, host, OPEN)
    shutil.rmtree(arrivals_folder(firm), ignore_errors=True)
    ask_judging(maker, host.period_id)
    done()
    assert verdict_on(host)["outcome"] == "nonconforming"
