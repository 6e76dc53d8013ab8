"""佐證: attached to a control, bound by signatures, given out only as it arrived."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from inspectorate.inspection.duty import Duty
from inspectorate.services import open_evidence
from inspectorate.services.access import Actor, MissingError, RefusedError
from inspectorate.services.attach_evidence import Stated, attach_evidence, detach_evidence
from inspectorate.services.firm_evidence import EvidenceFailedError, book_of_evidence, evidence_of
from inspectorate.services.look_at_evidence import evidence_on, open_piece, piece
from inspectorate.services.take_upload import begin_upload, take_chunk
from inspectorate.services.work_on_paper import (
    UnfinishedError,
    approve,
    assign,
    correct,
    hash_of,
    newest,
    send_back,
    submit,
    write,
)
from inspectorate.store.models import Attachment, Firm, Paper, Trace, Upload

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]
Attach = Callable[..., Attachment]
SAID = {"result": "抽核三筆，均有紀錄。", "outcome": "conforming"}
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


def upload(actor: Actor, content: bytes = b"log", name: str = "防火牆.log") -> Upload:
    begun = begin_upload(actor, name, len(content))
    return take_chunk(actor, begun.pk, 0, [content])


@pytest.fixture
def attach(maker: Actor, paper: Paper) -> Attach:
    def done(content: bytes = b"log", name: str = "防火牆.log", to: Paper = paper) -> Attachment:
        return attach_evidence(
            maker, [to.pk], [upload(maker, content, name).pk], Stated(OCTOBER, "自防火牆匯出")
        )[0]

    return done


def submitted(paper: Paper, maker: Actor) -> None:
    assign(maker, [paper.pk], maker.person.pk)
    submit(maker, paper.pk, write(maker, paper.pk, newest(paper).version, SAID).version)
    paper.refresh_from_db()


def content(maker: Actor, row: Attachment) -> bytes:
    return b"".join(open_piece(maker, row.pk))


def object_of(row: Attachment) -> Path:
    with evidence_of(row.period.firm) as folder:
        return folder / "objects" / row.sha256[:2] / row.sha256[2:4] / row.sha256


def damage(row: Attachment) -> None:
    file = object_of(row)
    file.chmod(0o600)
    file.write_bytes(b"lag")


def test_what_was_attached_stands_in_the_firms_own_ledger(attach: Attach, maker: Actor, firm: Firm) -> None:
    row = attach()
    with evidence_of(firm):
        item = book_of_evidence().of(row.entry).item
    assert (item.name, item.sha256, item.size) == ("防火牆.log", row.sha256, 3)
    assert item.covers
    assert (item.covers.first, item.covers.last) == OCTOBER
    assert item.controls == (row.control,)
    assert item.collector == maker.person.name
    assert Trace.objects.filter(act="attached", object=f"attachment:{row.pk}").exists()
    assert not Upload.objects.exists()


def test_a_piece_is_given_out_as_it_arrived_and_each_reading_is_entered(attach: Attach, maker: Actor) -> None:
    row = attach(b"x" * 700_000)
    assert content(maker, row) == b"x" * 700_000
    assert [one.what for one in piece(maker, row.pk).history] == ["收到", "閱讀"]
    assert Trace.objects.filter(act="evidence_read").count() == 1


def test_one_piece_answers_every_paper_of_its_control(attach: Attach, paper: Paper) -> None:
    row = attach()
    sibling = Paper.objects.create(
        period=paper.period,
        provision="other/edition/1",
        number="other-1",
        title="另一條",
        domain=paper.domain,
        control=paper.control,
        due=paper.due,
    )
    sibling.revisions.create()
    assert [one.row for one in evidence_on(sibling, newest(sibling)).pieces] == [row]


def test_a_signature_binds_what_is_attached(attach: Attach, paper: Paper, maker: Actor) -> None:
    row = attach()
    submitted(paper, maker)
    revision = newest(paper)
    assert revision.evidence == [{"entry": row.entry, "sha256": row.sha256, "name": row.name}]
    before = hash_of(paper, revision)
    revision.evidence = []
    assert hash_of(paper, revision) != before


def test_nothing_is_attached_to_a_submitted_paper(attach: Attach, paper: Paper, maker: Actor) -> None:
    submitted(paper, maker)
    with pytest.raises(RefusedError, match="已送審或封存"):
        attach()


def test_what_another_paper_of_the_control_brings_later_is_seen_as_not_signed_over(
    attach: Attach, paper: Paper, maker: Actor
) -> None:
    sibling = Paper.objects.create(
        period=paper.period,
        provision="other/edition/1",
        number="other-1",
        title="另一條",
        domain=paper.domain,
        control=paper.control,
        due=paper.due,
    )
    sibling.revisions.create()
    submitted(paper, maker)
    attach(to=sibling)
    seen = evidence_on(paper, newest(paper))
    assert seen.signed_over
    assert [one.bound for one in seen.pieces] == [False]


def test_detaching_after_submission_is_refused(attach: Attach, paper: Paper, maker: Actor) -> None:
    row = attach()
    submitted(paper, maker)
    with pytest.raises(RefusedError, match="不得移除"):
        detach_evidence(maker, row.pk, "附錯")


def test_the_database_itself_refuses_to_detach_after_submission(
    attach: Attach, paper: Paper, maker: Actor
) -> None:
    row = attach()
    submitted(paper, maker)
    with pytest.raises(DatabaseError, match="a submitted paper binds it"), transaction.atomic():
        Attachment.objects.filter(pk=row.pk).update(
            detached_at=paper.period.opened_at, detached_by=maker.person, detach_reason="x"
        )


@pytest.mark.parametrize(
    "change",
    [{"sha256": "0" * 64}, {"entry": 7}, {"name": "other"}, {"covers_last": None, "covers_first": None}],
)
def test_the_database_refuses_to_change_what_was_attached(attach: Attach, change: dict[str, object]) -> None:
    row = attach()
    with pytest.raises(DatabaseError, match="what was attached is kept"), transaction.atomic():
        Attachment.objects.filter(pk=row.pk).update(**change)


def test_the_database_refuses_to_delete_what_was_attached(attach: Attach) -> None:
    row = attach()
    with pytest.raises(DatabaseError, match="what was attached is kept"), transaction.atomic():
        row.delete()


def test_detaching_before_submission_leaves_the_trail(attach: Attach, paper: Paper, maker: Actor) -> None:
    row = attach()
    detach_evidence(maker, row.pk, "附錯檔案")
    seen = evidence_on(paper, newest(paper))
    assert (seen.pieces, [one.detach_reason for one in seen.detached]) == ([], ["附錯檔案"])
    assert Trace.objects.get(act="detached").details["sha256"] == row.sha256
    assert content(maker, row) == b"log"
    submitted(paper, maker)
    assert newest(paper).evidence == []
    with pytest.raises(RefusedError, match="已移除"):
        detach_evidence(maker, row.pk, "再一次")


def test_detaching_wants_a_reason(attach: Attach, maker: Actor) -> None:
    with pytest.raises(RefusedError, match="理由"):
        detach_evidence(maker, attach().pk, " ")


def test_a_stranger_to_the_paper_does_not_detach(attach: Attach, actor: Someone) -> None:
    with pytest.raises(RefusedError, match="他人所附"):
        detach_evidence(actor("auditor", Duty.AUDITOR), attach().pk, "不要")


def test_what_was_returned_may_be_detached_and_what_was_sealed_only_in_a_correction(
    attach: Attach, paper: Paper, maker: Actor, actor: Someone
) -> None:
    row, manager, ciso = attach(), actor("manager", Duty.MANAGER), actor("ciso", Duty.CISO)
    submitted(paper, maker)
    send_back(manager, paper.pk, newest(paper).sha256, "補件")
    submit(maker, paper.pk, newest(paper).version)
    approve(manager, paper.pk, newest(paper).sha256)
    approve(ciso, paper.pk, newest(paper).sha256)
    with pytest.raises(RefusedError, match="不得移除"):
        detach_evidence(maker, row.pk, "附錯")
    sealed = newest(paper)
    correct(maker, paper.pk, "佐證附錯")
    detach_evidence(maker, row.pk, "附錯")
    assert [one.bound for one in evidence_on(paper, sealed).pieces] == [True]


def test_a_changed_byte_is_refused_reported_and_traced(attach: Attach, maker: Actor, paper: Paper) -> None:
    row = attach()
    damage(row)
    with pytest.raises(EvidenceFailedError, match="遭更動"):
        open_piece(maker, row.pk)
    told = piece(maker, row.pk)
    assert told.custody
    assert told.custody.finding
    assert [one.what for one in told.history] == ["收到", "內容不符（缺失）"]
    assert Trace.objects.get(act="evidence_broken").details["found"] == told.custody.finding
    row.refresh_from_db()
    assert row.broken == told.custody.finding
    with pytest.raises(UnfinishedError, match="不得據以送審"):
        submitted(paper, maker)


def test_a_content_that_is_gone_is_reported_as_missing(attach: Attach, maker: Actor) -> None:
    row = attach()
    object_of(row).unlink()
    with pytest.raises(EvidenceFailedError, match="遺失"):
        open_piece(maker, row.pk)


def test_what_was_mended_counts_again(attach: Attach, maker: Actor) -> None:
    row = attach()
    damage(row)
    with pytest.raises(EvidenceFailedError):
        open_piece(maker, row.pk)
    object_of(row).write_bytes(b"log")
    assert content(maker, row) == b"log"
    row.refresh_from_db()
    assert row.broken == ""


def test_a_row_that_points_at_another_content_is_refused(attach: Attach, maker: Actor, paper: Paper) -> None:
    row = attach()
    forged = Attachment.objects.create(
        period=paper.period,
        control="other",
        entry=row.entry,
        sha256="0" * 64,
        name="x",
        size=3,
        attached_by=maker.person,
    )
    with pytest.raises(EvidenceFailedError, match="不符"):
        open_piece(maker, forged.pk)


def test_an_encrypted_store_holds_no_plain_content(
    monkeypatch: pytest.MonkeyPatch, attach: Attach, maker: Actor
) -> None:
    monkeypatch.setenv("INSPECTORATE_EVIDENCE_ENCRYPT", "yes")
    row = attach(b"secret" * 1000)
    assert b"secret" not in object_of(row).read_bytes()
    assert content(maker, row) == b"secret" * 1000


def test_an_observer_attaches_nothing(actor: Someone) -> None:
    with pytest.raises(RefusedError):
        upload(actor("observer", Duty.OBSERVER))


def test_another_firms_people_find_neither_paper_nor_piece(
    attach: Attach, actor: Someone, other_firm: Firm, paper: Paper
) -> None:
    row, stranger = attach(), actor("stranger", Duty.OFFICER, at=other_firm)
    with pytest.raises(MissingError):
        open_piece(stranger, row.pk)
    with pytest.raises(MissingError):
        piece(stranger, row.pk)
    with pytest.raises(MissingError):
        detach_evidence(stranger, row.pk, "x")
    with pytest.raises(MissingError):
        attach_evidence(stranger, [paper.pk], [upload(stranger).pk], Stated(None, "x"))


def test_anothers_upload_is_not_attached(maker: Actor, actor: Someone, paper: Paper) -> None:
    theirs = upload(actor("other", Duty.OFFICER))
    with pytest.raises(MissingError):
        attach_evidence(maker, [paper.pk], [theirs.pk], Stated(None, "x"))


def test_an_unfinished_upload_is_not_attached_and_nothing_else_with_it(maker: Actor, paper: Paper) -> None:
    whole, half = upload(maker), begin_upload(maker, "half", 10)
    with pytest.raises(RefusedError, match="尚未上傳完畢"):
        attach_evidence(maker, [paper.pk], [whole.pk, half.pk], Stated(None, "x"))
    assert not Attachment.objects.exists()
    assert Upload.objects.count() == 2


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        (Stated(None, " "), "蒐集方式"),
        (Stated((date(2026, 10, 2), date(2026, 10, 1)), "x"), "有效期間"),
        (Stated((date(1900, 1, 1), date(2026, 10, 1)), "x"), "有效期間"),
    ],
)
def test_what_is_stated_must_hold(maker: Actor, paper: Paper, stated: Stated, said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        attach_evidence(maker, [paper.pk], [upload(maker).pk], stated)


def test_an_unknown_class_of_retention_is_refused(maker: Actor, paper: Paper) -> None:
    with pytest.raises(EvidenceFailedError, match="保存類別"):
        attach_evidence(maker, [paper.pk], [upload(maker).pk], Stated(None, "x", retention="forever"))


def test_a_ledger_that_was_put_back_to_an_earlier_state_is_read_anew(
    attach: Attach, maker: Actor, firm: Firm, tmp_path: Path
) -> None:
    attach(b"one")
    with evidence_of(firm) as folder:
        shutil.copytree(folder / "ledger", tmp_path / "earlier")
        row = attach(b"two")
        assert book_of_evidence().of(row.entry).item.size == 3
        shutil.rmtree(folder / "ledger")
        shutil.copytree(tmp_path / "earlier", folder / "ledger")
        assert len(book_of_evidence().custody) == 1
    assert piece(maker, row.pk).fault


def test_a_changed_entry_that_was_not_read_yet_is_seen(attach: Attach, maker: Actor, firm: Firm) -> None:
    row = attach(b"one")
    with evidence_of(firm) as folder:
        open_evidence._KEPT.clear()  # as in another process
        entries = next(file for file in (folder / "ledger").rglob("*") if b"received" in _bytes(file))
        entries.chmod(0o600)
        entries.write_bytes(entries.read_bytes().replace("防火牆".encode(), "防火塙".encode()))
    assert "不符" in piece(maker, row.pk).fault


def _bytes(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""
