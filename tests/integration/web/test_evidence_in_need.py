"""佐證 where something goes wrong beside it: a disk, another writer, a half-made store, other bytes."""

import errno
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.core.files.uploadhandler import StopUpload
from django.http.request import UnreadablePostError
from django.test import Client, RequestFactory

from inspectorate.evidence.events import Scanned
from inspectorate.inspection.duty import Duty
from inspectorate.ledger.keys import write_key_file
from inspectorate.ledger.note import Signer
from inspectorate.services import firm_evidence, look_at_evidence
from inspectorate.services.access import Actor, MissingError, RefusedError
from inspectorate.services.attach_evidence import Stated, attach_evidence
from inspectorate.services.comment_on import comment_on
from inspectorate.services.firm_evidence import (
    EvidenceFailedError,
    book_of_evidence,
    evidence_of,
    patient_keeper,
)
from inspectorate.services.home import at_firm
from inspectorate.services.index_words import written_in
from inspectorate.services.look_at_evidence import open_piece
from inspectorate.services.open_evidence import evidence_folder, evidence_keeper, key_file
from inspectorate.services.take_upload import OffsetError, begin_upload, take_chunk, upload_of
from inspectorate.store.models import Attachment, Firm, Paper, SearchEntry, Trace, Upload
from inspectorate.web.firm.streamed_form import PartHandler
from inspectorate.web.firm.uploads import _pieces
from inspectorate.web.templatetags.spoken import found_in, said_in

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]


@pytest.fixture
def maker(actor: Someone) -> Actor:
    return actor("maker", Duty.OFFICER)


@pytest.fixture
def row(maker: Actor, paper: Paper) -> Attachment:
    part = take_chunk(maker, begin_upload(maker, "x.log", 3).pk, 0, [b"log"])
    return attach_evidence(maker, [paper.pk], [part.pk], Stated(None, "匯出"))[0]


def test_a_store_that_was_half_made_is_made_whole(firm: Firm) -> None:
    with at_firm(firm.code):
        evidence_folder().mkdir(parents=True)
        write_key_file(key_file(), Signer.generate("9A99/evidence"))
    with evidence_of(firm):
        assert book_of_evidence().size == 0


def test_a_store_that_another_made_meanwhile_is_used(firm: Firm) -> None:
    with evidence_of(firm):
        firm_evidence._begin(firm)
        assert book_of_evidence().size == 0


def test_a_folder_that_cannot_be_used_is_said(firm: Firm, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(exist_ok=True)
    (tmp_path / "home" / "firms").write_text("in the way")
    with pytest.raises(EvidenceFailedError, match="無法讀寫"), evidence_of(firm):
        pass


def test_who_comes_second_waits_for_the_first(firm: Firm) -> None:
    with evidence_of(firm), ExitStack() as held:
        held.enter_context(evidence_keeper())
        timer = threading.Timer(0.1, held.close)
        timer.start()
        with patient_keeper() as keeper:
            assert keeper.book.size == 0
        timer.join()


def test_who_waits_too_long_is_told(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firm_evidence, "_PATIENCE", 0.01)
    said = pytest.raises(EvidenceFailedError)
    with evidence_of(firm), evidence_keeper(), said, evidence_of(firm), patient_keeper():
        pass


def test_a_content_that_changes_while_it_is_read_breaks_off(maker: Actor, row: Attachment) -> None:
    opened = open_piece(maker, row.pk)
    with evidence_of(row.period.firm) as folder:
        (file,) = folder.rglob(row.sha256)
    file.chmod(0o600)
    file.write_bytes(b"lag")
    with pytest.raises(EvidenceFailedError):
        b"".join(opened)


def test_what_cannot_be_entered_is_not_given_out(
    maker: Actor, row: Attachment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(actor: Actor, row: Attachment) -> None:
        del actor, row
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(look_at_evidence, "_enter_read", refuses)
    with pytest.raises(EvidenceFailedError, match="無法讀寫"):
        open_piece(maker, row.pk)


def test_malware_is_not_given_out(maker: Actor, row: Attachment) -> None:
    with evidence_of(row.period.firm), patient_keeper() as keeper:
        stamp = keeper.stamp("x")
        keeper.record(
            Scanned(**stamp, item=row.entry, result="infected", engine="x", said="Eicar", quarantined=True)
        )
    with pytest.raises(EvidenceFailedError, match="惡意程式"):
        open_piece(maker, row.pk)


def test_what_was_purged_is_not_given_out(
    maker: Actor, row: Attachment, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = book_of_evidence

    def purged() -> object:
        book = real().copy()
        book.of(row.entry).purged = True
        return book

    monkeypatch.setattr(look_at_evidence, "book_of_evidence", purged)
    with pytest.raises(EvidenceFailedError, match="已銷毀"):
        open_piece(maker, row.pk)


def test_the_list_of_evidence_is_asked_by_period_and_control(
    page: Callable[..., Client], row: Attachment
) -> None:
    client = page("officer", Duty.OFFICER)
    for asked, there in (
        (f"period={row.period.name}&control={row.control}", True),
        ("period=2020-01", False),
        ("control=OTHER", False),
    ):
        assert ("x.log" in client.get(f"/evidence/?{asked}").content.decode()) is there


def test_too_many_papers_and_no_files_are_refused(maker: Actor, paper: Paper) -> None:
    with pytest.raises(RefusedError, match="至多"):
        attach_evidence(maker, range(1, 502), [], Stated(None, "x"))
    with pytest.raises(RefusedError, match="請選擇檔案"):
        attach_evidence(maker, [paper.pk], [], Stated(None, "x"))


def test_what_is_no_key_of_an_upload_is_none(maker: Actor) -> None:
    with pytest.raises(MissingError):
        upload_of(maker, "../../etc/passwd")


def test_a_disk_that_fails_otherwise_keeps_what_came(maker: Actor) -> None:
    part = begin_upload(maker, "x", 6)

    def pieces() -> Iterator[bytes]:
        yield b"abc"
        raise OSError(errno.EIO, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        take_chunk(maker, part.pk, 0, pieces())
    assert upload_of(maker, part.pk).received == 3


def test_a_piece_that_another_machine_wrote_first_does_not_count(maker: Actor) -> None:
    part = begin_upload(maker, "x", 6)

    def pieces() -> Iterator[bytes]:
        yield b"abc"
        Upload.objects.filter(pk=part.pk).update(received=1)

    with pytest.raises(OffsetError):
        take_chunk(maker, part.pk, 0, pieces())
    assert upload_of(maker, part.pk).received == 1


def test_a_body_that_breaks_off_is_taken_as_far_as_it_came(maker: Actor, rf: RequestFactory) -> None:
    part = begin_upload(maker, "x", 6)
    request = rf.patch("/", b"abc", content_type="application/offset+octet-stream")
    whole = request.read

    def broken(size: int) -> bytes:
        if piece := whole(size):
            return bytes(piece)
        raise UnreadablePostError

    request.read = broken  # type: ignore[assignment, method-assign] # a connection that breaks
    assert take_chunk(maker, part.pk, 0, _pieces(request)).received == 3


def handler(maker: Actor, rf: RequestFactory) -> PartHandler:
    made = PartHandler(rf.post("/"), maker)
    made.handle_raw_input(None, {}, 1000, "x")  # type: ignore[arg-type] # nothing is read of it
    made.new_file("files", "x.log", "text/plain", None)
    return made


def test_a_form_that_breaks_off_leaves_nothing(maker: Actor, rf: RequestFactory) -> None:
    broken = handler(maker, rf)
    broken.receive_data_chunk(b"abc", 0)
    broken.upload_interrupted()
    assert not Upload.objects.exists()
    PartHandler(rf.post("/"), maker).upload_interrupted()


def test_a_form_for_which_there_is_no_room_is_refused_before_it_comes(
    maker: Actor, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSPECTORATE_UPLOAD_HOURS", "1")
    monkeypatch.setattr("inspectorate.services.take_upload._MOST_AT_ONCE", 0)
    with pytest.raises(StopUpload):
        handler(maker, rf)


def test_things_name_themselves(maker: Actor, row: Attachment) -> None:
    comment = comment_on(maker, row.period.papers.all()[0], "a@b 好 @nobody")
    assert str(comment) == "a@b 好 @nobody" == said_in(comment)
    assert str(SearchEntry.objects.get(kind="evidence")) == "x.log" == str(row)
    assert found_in("a<b", []) == "a&lt;b"
    assert list(written_in(None)) == []
    assert Trace.objects.exists()
