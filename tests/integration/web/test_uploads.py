"""Uploads: piece by piece, gone on with where they stopped, hostile names and contents made harmless."""

import base64
import errno
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from inspectorate.inspection.duty import Duty
from inspectorate.services.access import Actor, MissingError
from inspectorate.services.take_upload import (
    DiskFullError,
    OffsetError,
    UploadBusyError,
    UploadError,
    begin_upload,
    content_of,
    drop_upload,
    expire_uploads,
    take_chunk,
    taking,
    upload_of,
)
from inspectorate.services.upload_parts import part_of, parts_folder
from inspectorate.store.models import Attachment, Firm, Paper, Period, Upload

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]
Page = Callable[..., Client]
TUS = {"Tus-Resumable": "1.0.0"}
STATED = {"first": "2026-10-01", "last": "2026-10-31", "how": "自防火牆匯出"}


@pytest.fixture
def maker(actor: Someone) -> Actor:
    return actor("maker", Duty.OFFICER)


@pytest.fixture
def client(page: Page) -> Client:
    return page("officer", Duty.OFFICER)


def begun(client: Client, total: int, name: str | bytes = "防火牆.log") -> str:
    raw = name if isinstance(name, bytes) else name.encode()
    told = {"Upload-Length": str(total), "Upload-Metadata": f"filename {base64.b64encode(raw).decode()}"}
    answer = client.post("/uploads/", headers={**TUS, **told})
    assert answer.status_code == 201, answer.content
    return str(answer["Location"])


def sent(client: Client, address: str, offset: int, body: bytes) -> HttpResponseBase:
    headers = {**TUS, "Upload-Offset": str(offset)}
    return client.patch(address, body, content_type="application/offset+octet-stream", headers=headers)


def content(upload: Upload) -> bytes:
    with content_of(upload) as stream:
        return stream.read()


def test_a_file_comes_in_pieces_and_goes_on_where_it_stopped(client: Client, paper: Paper) -> None:
    address = begun(client, 11)
    assert sent(client, address, 0, b"hello ")["Upload-Offset"] == "6"
    standing = client.head(address, headers=TUS)
    assert (standing["Upload-Offset"], standing["Upload-Length"]) == ("6", "11")
    assert sent(client, address, 6, b"world").status_code == 204
    key = address.split("/")[-2]
    answer = client.post(f"/papers/{paper.pk}/attach", {"upload": key, **STATED})
    assert answer["Location"] == f"/papers/{paper.pk}/"
    row = Attachment.objects.get()
    assert (row.name, row.size) == ("防火牆.log", 11)
    given = client.get(f"/evidence/{row.pk}/content")
    assert b"".join(given) == b"hello world"


@pytest.mark.parametrize("cut", [0, 1, 15, 16, 17, 31, 100])
def test_whatever_the_place_of_the_cut_the_content_is_whole(maker: Actor, cut: int) -> None:
    whole = bytes(range(101))
    upload = begin_upload(maker, "x", 101)
    take_chunk(maker, upload.pk, 0, [whole[:cut]])
    assert content(take_chunk(maker, upload.pk, cut, [whole[cut:]])) == whole


def test_a_part_on_the_disk_is_not_readable_without_its_row(maker: Actor) -> None:
    upload = begin_upload(maker, "x", 600)
    take_chunk(maker, upload.pk, 0, [b"secret" * 100])
    assert b"secret" not in part_of(upload.pk.hex).read_bytes()


def test_a_connection_that_breaks_keeps_what_came(maker: Actor) -> None:
    upload = begin_upload(maker, "x", 10)

    def broken() -> Iterator[bytes]:
        yield b"abc"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        take_chunk(maker, upload.pk, 0, broken())
    assert upload_of(maker, upload.pk).received == 3
    assert content(take_chunk(maker, upload.pk, 3, [b"defghij"])) == b"abcdefghij"


def test_bytes_that_were_written_but_never_acknowledged_are_sent_again(maker: Actor) -> None:
    upload = begin_upload(maker, "x", 6)
    take_chunk(maker, upload.pk, 0, [b"abc"])
    with part_of(upload.pk.hex).open("ab") as part:  # as a server does that dies before it notes them
        part.write(b"???")
    assert content(take_chunk(maker, upload.pk, 3, [b"def"])) == b"abcdef"


def test_two_uploads_racing_at_one_offset_cannot_both_win(maker: Actor) -> None:
    upload = begin_upload(maker, "x", 6)
    with taking(upload, 0) as part:
        part.write(b"abc")
        with pytest.raises(UploadBusyError):
            take_chunk(maker, upload.pk, 0, [b"xyz"])
    with pytest.raises(OffsetError) as refused:
        take_chunk(maker, upload.pk, 0, [b"xyz"])
    assert refused.value.received == 3


def test_a_wrong_offset_is_a_conflict_that_changes_nothing(client: Client) -> None:
    address = begun(client, 6)
    sent(client, address, 0, b"abc")
    assert sent(client, address, 0, b"xyz").status_code == 409
    assert sent(client, address, 5, b"z").status_code == 409
    assert client.head(address, headers=TUS)["Upload-Offset"] == "3"


def test_more_than_was_announced_is_not_taken(client: Client) -> None:
    address = begun(client, 3)
    assert sent(client, address, 0, b"abcd").status_code == 413
    assert client.head(address, headers=TUS)["Upload-Offset"] == "0"


def test_a_full_disk_is_said_and_nothing_is_half_taken(maker: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = begin_upload(maker, "x", 6)
    take_chunk(maker, upload.pk, 0, [b"abc"])

    def full(handle: int, piece: memoryview, place: int) -> int:
        del handle, piece, place
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        with pytest.raises(DiskFullError, match="磁碟空間不足"):
            take_chunk(maker, upload.pk, 3, [b"def"])
    assert part_of(upload.pk.hex).stat().st_size == 3
    assert content(take_chunk(maker, upload.pk, 3, [b"def"])) == b"abcdef"


def test_what_does_not_fit_is_refused_before_it_comes(maker: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=70 * 1024**2))
    with pytest.raises(DiskFullError):
        begin_upload(maker, "x", 50 * 1024**2)


def test_a_file_over_the_limit_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTORATE_UPLOAD_LIMIT", "10")
    told = {"Upload-Length": "11", "Upload-Metadata": "filename eA=="}
    assert client.post("/uploads/", headers={**TUS, **told}).status_code == 413
    assert client.options("/uploads/")["Tus-Max-Size"] == "10"


def test_nobody_begins_without_end(maker: Actor) -> None:
    for _ in range(100):
        begin_upload(maker, "x", 1)
    with pytest.raises(UploadError, match="過多"):
        begin_upload(maker, "x", 1)


def test_abandoned_uploads_expire_with_their_files(maker: Actor) -> None:
    old, new = begin_upload(maker, "old", 6), begin_upload(maker, "new", 6)
    take_chunk(maker, old.pk, 0, [b"abc"])
    Upload.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(MissingError):
        upload_of(maker, old.pk)
    assert expire_uploads() == 1
    assert list(Upload.objects.all()) == [new]


def test_files_that_no_row_knows_are_removed(maker: Actor) -> None:
    begin_upload(maker, "x", 1)
    stray = parts_folder() / ("0" * 32)
    stray.touch()
    os.utime(stray, (0, 0))
    expire_uploads()
    assert not stray.exists()
    assert len(list(parts_folder().iterdir())) == 1


def test_anothers_upload_is_not_there(client: Client, page: Page, other_firm: Firm) -> None:
    address = begun(client, 6)
    for other in (page("colleague", Duty.OFFICER), page("stranger", Duty.OFFICER, at=other_firm)):
        assert other.head(address, headers=TUS).status_code == 404
        assert sent(other, address, 0, b"abc").status_code == 404
        assert other.delete(address, headers=TUS).status_code == 404


def test_an_upload_is_given_up_by_whoever_began_it(client: Client, maker: Actor) -> None:
    address = begun(client, 6)
    assert client.delete(address, headers=TUS).status_code == 204
    assert client.head(address, headers=TUS).status_code == 404
    drop_upload(maker, begin_upload(maker, "x", 1).pk)
    assert not Upload.objects.exists()


def test_an_observer_uploads_nothing(page: Page, paper: Paper) -> None:
    observer = page("observer", Duty.OBSERVER)
    told = {"Upload-Length": "1", "Upload-Metadata": "filename eA=="}
    assert observer.post("/uploads/", headers={**TUS, **told}).status_code == 403
    form = {"files": SimpleUploadedFile("x.log", b"x"), **STATED}
    assert observer.post(f"/papers/{paper.pk}/attach", form).status_code == 403
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": "1", "Upload-Metadata": "filename eA=="}, 412),
        ({**TUS, "Upload-Length": "-1", "Upload-Metadata": "filename eA=="}, 400),
        ({**TUS, "Upload-Length": "9" * 30, "Upload-Metadata": "filename eA=="}, 400),
        ({**TUS, "Upload-Length": "1"}, 400),
        ({**TUS, "Upload-Length": "1", "Upload-Metadata": "filename !!"}, 400),
    ],
)
def test_a_beginning_that_is_not_understood_is_refused(
    client: Client, headers: dict[str, str], status: int
) -> None:
    assert client.post("/uploads/", headers=headers).status_code == status


def test_other_methods_and_types_are_refused(client: Client) -> None:
    address = begun(client, 1)
    assert client.get("/uploads/", headers=TUS).status_code == 405
    assert client.get(address, headers=TUS).status_code == 405
    wrong = client.patch(address, b"x", content_type="text/html", headers={**TUS, "Upload-Offset": "0"})
    assert wrong.status_code == 415


def test_pieces_want_the_token_of_the_page(person: Callable[..., object]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person("officer", Duty.OFFICER))  # type: ignore[arg-type] # a person
    told = {"Upload-Length": "1", "Upload-Metadata": "filename eA=="}
    assert strict.post("/uploads/", headers={**TUS, **told}).status_code == 403


def test_a_forged_form_attaches_nothing(person: Callable[..., object], paper: Paper) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person("officer", Duty.OFFICER))  # type: ignore[arg-type] # a person
    form = {"files": SimpleUploadedFile("x.log", b"x"), **STATED}
    assert strict.post(f"/papers/{paper.pk}/attach", form).status_code == 403
    assert not Attachment.objects.exists()


def test_a_plain_form_takes_several_files_without_any_script(
    client: Client, paper: Paper, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    files = [SimpleUploadedFile("a.log", b"a" * 200_000), SimpleUploadedFile("b.log", b"")]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/papers/{paper.pk}/attach", {"files": files, **STATED})
    assert [(row.name, row.size) for row in Attachment.objects.all()] == [("a.log", 200_000), ("b.log", 0)]
    assert list(parts_folder().iterdir()) == []


def test_a_plain_form_over_the_limit_is_refused_and_leaves_nothing(
    client: Client, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSPECTORATE_UPLOAD_LIMIT", "1000")
    form = {"files": SimpleUploadedFile("x.log", b"x" * 5000), **STATED}
    shown = client.post(f"/papers/{paper.pk}/attach", form, follow=True)
    assert "檔案超過上限" in shown.content.decode()
    assert not Upload.objects.exists()
    assert not Attachment.objects.exists()


def test_a_plain_form_on_a_full_disk_is_refused_and_leaves_nothing(
    client: Client, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int, piece: memoryview, place: int) -> int:
        del handle, piece, place
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    form = {"files": SimpleUploadedFile("x.log", b"x" * 5000), **STATED}
    shown = client.post(f"/papers/{paper.pk}/attach", form, follow=True)
    assert "磁碟空間不足" in shown.content.decode()
    assert not Upload.objects.exists()


def test_a_form_that_says_too_little_keeps_the_files_for_the_next_try(client: Client, paper: Paper) -> None:
    form = {"files": SimpleUploadedFile("x.log", b"x"), **STATED, "how": ""}
    shown = client.post(f"/papers/{paper.pk}/attach", form, follow=True).content.decode()
    assert "請說明蒐集方式" in shown
    assert str(Upload.objects.get().pk) in shown


def test_a_piece_that_speaks_of_no_days_says_so(client: Client, paper: Paper) -> None:
    form = {"files": SimpleUploadedFile("x.log", b"x"), "how": "x", "no_days": "yes"}
    client.post(f"/papers/{paper.pk}/attach", form)
    assert Attachment.objects.get().covers_first is None


@pytest.mark.parametrize(
    ("covers", "said"),
    [
        ({"first": "2026-10-01", "last": ""}, "同時填寫"),
        ({"first": "x", "last": "y"}, "2026-10-31"),
        ({"first": "", "last": ""}, "請填寫有效期間"),
    ],
)
def test_days_that_are_none_are_refused(
    client: Client, paper: Paper, covers: dict[str, str], said: str
) -> None:
    form = {"files": SimpleUploadedFile("x.log", b"x"), **STATED, **covers}
    assert said in client.post(f"/papers/{paper.pk}/attach", form, follow=True).content.decode()


@pytest.mark.parametrize(
    ("name", "body"),
    [("a.html", b"<script>alert(1)</script>"), ("a.svg", b"<svg onload='alert(1)'/>"), ("a.xml", b"<x/>")],
)
def test_html_and_svg_are_saved_and_never_shown(client: Client, paper: Paper, name: str, body: bytes) -> None:
    client.post(f"/papers/{paper.pk}/attach", {"files": SimpleUploadedFile(name, body), **STATED})
    answer = client.get(f"/evidence/{Attachment.objects.get().pk}/content")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert b"".join(answer) == body


@pytest.mark.parametrize("address", ["/evidence/", "/evidence/{}/", "/papers/{paper}/", "/search/?q=img"])
def test_a_file_name_is_no_script_on_any_page(client: Client, paper: Paper, address: str) -> None:
    address_of = begun(client, 1, '"><img src=x onerror=alert(1)>.log')
    sent(client, address_of, 0, b"x")
    client.post(f"/papers/{paper.pk}/attach", {"upload": address_of.split("/")[-2], **STATED})
    row = Attachment.objects.get()
    shown = client.get(address.format(row.pk, paper=paper.pk)).content.decode()
    assert "<img" not in shown
    assert "src=x onerror=alert(1)&gt;.log" in shown


def test_another_firms_piece_is_not_there_by_any_address(
    client: Client, page: Page, paper: Paper, other_firm: Firm
) -> None:
    client.post(f"/papers/{paper.pk}/attach", {"files": SimpleUploadedFile("x.log", b"x"), **STATED})
    row, stranger = Attachment.objects.get(), page("stranger", Duty.OFFICER, at=other_firm)
    for address in (f"/evidence/{row.pk}/", f"/evidence/{row.pk}/content"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"/evidence/{row.pk}/detach", {"reason": "x"}).status_code == 404
    assert "x.log" not in stranger.get("/evidence/").content.decode()
    assert stranger.get(f"/firms/9A99/evidence/objects/{row.sha256}").status_code == 404


def test_a_damaged_piece_is_not_given_out(client: Client, paper: Paper, tmp_path: Path) -> None:
    client.post(f"/papers/{paper.pk}/attach", {"files": SimpleUploadedFile("x.log", b"x"), **STATED})
    row = Attachment.objects.get()
    (file,) = (tmp_path / "home").rglob(row.sha256)
    file.unlink()
    answer = client.get(f"/evidence/{row.pk}/content")
    assert answer.status_code == 409
    assert "遺失" in answer.content.decode()
    assert str(tmp_path) not in answer.content.decode()
    assert "內容已非收存時之內容" in client.get(f"/evidence/{row.pk}/").content.decode()


def test_a_piece_is_taken_off_by_its_page(client: Client, paper: Paper) -> None:
    client.post(f"/papers/{paper.pk}/attach", {"files": SimpleUploadedFile("x.log", b"x"), **STATED})
    row = Attachment.objects.get()
    assert "須說明理由" in client.post(f"/evidence/{row.pk}/detach", follow=True).content.decode()
    shown = client.post(f"/evidence/{row.pk}/detach", {"reason": "附錯"}, follow=True).content.decode()
    assert "附錯" in shown
    assert "附錯" in client.get(f"/papers/{paper.pk}/").content.decode()
    for address in (f"/evidence/{row.pk}/detach", f"/papers/{paper.pk}/attach"):
        assert client.get(address).status_code == 405
    assert client.post(f"/evidence/{row.pk}/content").status_code == 405


def test_several_papers_get_a_piece_at_once(client: Client, period: Period) -> None:
    one, other = period.papers.order_by("id").distinct()[:2]
    Paper.objects.filter(pk=other.pk).update(control="OTHER")
    form = client.post("/papers/many/attach", {"key": [one.pk, other.pk]}).content.decode()
    assert f'name="paper" value="{other.pk}"' in form
    told = {"paper": [one.pk, other.pk], "files": SimpleUploadedFile("x.log", b"x"), **STATED}
    assert client.post("/evidence/attach", told)["Location"] == "/papers/"
    rows = Attachment.objects.order_by("id")
    assert [row.control for row in rows] == [one.control, "OTHER"]
    assert len({row.entry for row in rows}) == 1


def test_several_papers_get_a_piece_all_or_none(client: Client, period: Period) -> None:
    one, other = period.papers.order_by("id")[:2]
    Paper.objects.filter(pk=other.pk).update(state="sealed")
    told = {"paper": [one.pk, other.pk], "files": SimpleUploadedFile("x.log", b"x"), **STATED}
    assert "已送審或封存" in client.post("/evidence/attach", told, follow=True).content.decode()
    ticked = client.post("/papers/many/attach", {"key": [one.pk, other.pk]}, follow=True)
    assert "已送審或封存" in ticked.content.decode()
    assert not Attachment.objects.exists()


def test_nothing_is_attached_to_papers_of_another_firm_among_ones_own(
    client: Client, page: Page, period: Period, other_firm: Firm
) -> None:
    theirs = period.papers.order_by("id")[0]
    stranger = page("stranger", Duty.OFFICER, at=other_firm)
    told = {"paper": [theirs.pk], "files": SimpleUploadedFile("x.log", b"x"), **STATED}
    assert stranger.post("/evidence/attach", told).status_code == 404
    assert stranger.post("/papers/many/attach", {"key": [theirs.pk]}).status_code == 404
    assert client.get("/papers/many/attach").status_code == 405
    assert client.get("/evidence/attach").status_code == 405
    assert not Attachment.objects.exists()
