"""匯出勾選之底稿: Word, PDF, Excel or all of it, as a job, from the list's page; nothing of another firm."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from threading import Event

import docx
import pytest
from django.test import Client
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from inspectorate.inspection.duty import Duty
from inspectorate.services import export_chosen as exporting
from inspectorate.services.access import Actor, MissingError, RefusedError
from inspectorate.services.export_chosen import ask_export_of
from inspectorate.services.jobs.looking import path_of
from inspectorate.services.jobs.working import work
from inspectorate.services.open_period import open_period
from inspectorate.services.work_on_paper import assign, newest, submit, write
from inspectorate.store.models import Firm, Job, Paper, Period, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]
SAID = {"result": "抽核三筆，均有紀錄。", "outcome": "conforming"}


@pytest.fixture
def officer(actor: Someone) -> Actor:
    return actor("officer", Duty.OFFICER)


@pytest.fixture
def two(period: Period, officer: Actor, actor: Someone) -> list[Paper]:
    """A paper that is signed, and one of another period."""
    first = period.papers.order_by("pk")[0]
    assign(officer, [first.pk], officer.person.pk)
    submit(officer, first.pk, write(officer, first.pk, newest(first).version, SAID).version)
    earlier = open_period(actor("manager", Duty.MANAGER), "2026-09")
    return [first, earlier.papers.order_by("pk")[0]]


def made(actor: Actor, papers: list[Paper], form: str) -> Path:
    job = ask_export_of(actor, [paper.pk for paper in papers], form)
    work(Event(), once=True)
    job.refresh_from_db()
    path = path_of(job)
    assert (job.state, job.error) == ("done", "")
    assert path is not None
    assert hashlib.sha256(path.read_bytes()).hexdigest() == job.result["sha256"]
    return path


def test_word_is_a_document_for_each_in_one_zip(officer: Actor, two: list[Paper]) -> None:
    path = made(officer, two, "docx")
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert [name.partition("/")[0] for name in names] == ["2026-09", "2026-10", "SHA256SUMS"]
        document = docx.Document(io.BytesIO(archive.read(names[1])))
        for line in archive.read("SHA256SUMS").decode().splitlines():
            sha256, _, name = line.partition("  ")
            assert hashlib.sha256(archive.read(name)).hexdigest() == sha256
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert any(newest(two[0]).sha256 in text for text in cells)
    assert path.suffix == ".zip"


def test_pdf_is_one_document_of_all_by_period(officer: Actor, two: list[Paper]) -> None:
    pages = PdfReader(made(officer, two, "pdf")).pages
    said = "".join("".join(page.extract_text() for page in pages).split())
    assert newest(two[0]).sha256 in said
    assert said.index("2026-09") < said.index("2026-10")
    for paper in two:
        assert paper.number.replace(" ", "") in said


def test_excel_has_every_row_with_its_period(officer: Actor, two: list[Paper]) -> None:
    book = CalamineWorkbook.from_path(made(officer, two, "xlsx"))
    rows = book.get_sheet_by_name("工作底稿").to_python()
    assert [row[0] for row in rows] == ["期間", "2026-09", "2026-10"]
    signatures = book.get_sheet_by_name("簽章").to_python()
    assert (signatures[1][0], newest(two[0]).sha256) == ("2026-10", signatures[1][-1])


def test_the_whole_zip_has_word_pdf_and_excel(officer: Actor, two: list[Paper]) -> None:
    with zipfile.ZipFile(made(officer, two, "zip")) as archive:
        ends = sorted(name.rpartition(".")[2] for name in archive.namelist())
    assert ends == ["SHA256SUMS", "docx", "docx", "pdf", "pdf", "xlsx"]


def test_what_was_taken_out_is_traced(officer: Actor, two: list[Paper]) -> None:
    path = made(officer, two, "xlsx")
    row = Trace.objects.get(act="exported")
    assert (row.object, row.details["file"]) == ("papers:2", path.name)
    asked = Trace.objects.get(act="job_asked").details["arguments"]
    assert asked["papers"] == sorted(paper.pk for paper in two)


def test_another_firms_paper_takes_none_along(
    officer: Actor, two: list[Paper], other_firm: Firm, actor: Someone
) -> None:
    stranger = actor("stranger", Duty.MANAGER, at=other_firm)
    theirs = open_period(stranger, "2026-10").papers.order_by("pk")[0]
    for keys in ([two[0].pk, theirs.pk], [theirs.pk], [], [10**9]):
        with pytest.raises(MissingError):
            ask_export_of(officer, keys, "pdf")
    with pytest.raises(MissingError):
        ask_export_of(officer, [two[0].pk], "exe")
    assert not Job.objects.exists()
    job = ask_export_of(officer, [two[0].pk], "pdf")
    Job.objects.filter(pk=job.pk).update(arguments={**job.arguments, "papers": [theirs.pk]})
    work(Event(), once=True)
    job.refresh_from_db()
    assert (job.state, path_of(job)) == ("failed", None)


def test_too_many_are_refused(officer: Actor, two: list[Paper], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST", 1)
    with pytest.raises(RefusedError, match="縮小範圍"):
        ask_export_of(officer, [paper.pk for paper in two], "pdf")


def test_the_list_takes_out_what_is_ticked_or_all_that_the_filter_finds(
    page: Callable[..., Client], two: list[Paper]
) -> None:
    client = page("reader", Duty.OBSERVER)
    assert "/papers/many/export" in client.get("/papers/").content.decode()
    answer = client.post("/papers/many/export", {"key": [two[0].pk], "form": "pdf"})
    assert answer["Location"] == f"/jobs/{Job.objects.get().pk}/"
    everything = {"everything": "yes", "asked_period": "2026-09", "form": "xlsx"}
    client.post("/papers/many/export", everything)
    keys = set(Paper.objects.filter(period__name="2026-09").values_list("pk", flat=True))
    assert set(Job.objects.order_by("-pk")[0].arguments["papers"]) == keys
    none = client.post("/papers/many/export", {"form": "pdf", "asked_period": "2026-09"}, follow=True)
    assert "請先勾選底稿" in none.content.decode()
    assert none.redirect_chain[-1][0] == "/papers/?period=2026-09"
    assert client.get("/papers/many/export").status_code == 405
    assert client.post("/papers/many/export", {"key": [two[0].pk], "form": "exe"}).status_code == 404
    shown = client.get("/jobs/").content.decode()
    assert "1 × PDF" in shown
