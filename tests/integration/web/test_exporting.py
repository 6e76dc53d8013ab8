"""匯出: papers, periods, findings and the report set leave with what was signed, traced, and harmless."""

import hashlib
import io
import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import docx
import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from inspectorate.inspection.duty import Duty
from inspectorate.inspection.period import roc
from inspectorate.services.access import Actor, MissingError
from inspectorate.services.attach_evidence import Stated, attach_evidence
from inspectorate.services.export_paper import export_findings, export_paper
from inspectorate.services.export_period import ask_export
from inspectorate.services.jobs.looking import path_of
from inspectorate.services.jobs.working import work
from inspectorate.services.take_upload import begin_upload, take_chunk
from inspectorate.services.work_on_paper import approve, assign, newest, send_back, submit, write
from inspectorate.store.models import Attachment, Finding, Firm, Job, Paper, Period, Revision, Trace

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]
FORMULAS = ('=HYPERLINK("http://evil.example","x")', "+cmd|' /C calc'!A0", "@SUM(1)", "-2+3", "\t=1+1")


@pytest.fixture
def officer(actor: Someone) -> Actor:
    return actor("officer", Duty.OFFICER)


@pytest.fixture
def manager(actor: Someone) -> Actor:
    return actor("manager", Duty.MANAGER)


def submitted(officer: Actor, manager: Actor, paper: Paper, result: str = "抽核樣本均有紀錄。") -> str:
    assign(manager, [paper.pk], officer.person.pk)
    told = {"method": ["examination"], "result": result, "outcome": "conforming", "override": result}
    sample = {"population": result, "size": 3, "seed": 7, "drawn": result}
    version = write(officer, paper.pk, newest(paper).version, {**told, "sample": sample}).version
    submit(officer, paper.pk, version)
    return newest(paper).sha256


@pytest.fixture
def sealed(officer: Actor, manager: Actor, actor: Someone, paper: Paper) -> Paper:
    """A paper that was returned once, then signed along the chain, with a piece of evidence."""
    upload = begin_upload(officer, "防火牆設定.cfg", 4)
    take_chunk(officer, upload.pk, 0, [b"deny"])
    other = Paper.objects.filter(period=paper.period).exclude(control=paper.control)[0]
    attach_evidence(officer, [paper.pk, other.pk], [upload.pk], Stated(None, "匯出"))
    send_back(manager, paper.pk, submitted(officer, manager, paper), "請補抽樣名單")
    bound = submitted(officer, manager, paper, "已補抽樣名單，均有紀錄。")
    approve(manager, paper.pk, bound)
    approve(actor("boss", Duty.CISO), paper.pk, bound)
    paper.refresh_from_db()
    return paper


def done(actor: Actor, period: Period, form: str) -> Path:
    job = ask_export(actor, period.pk, form)
    work(Event(), once=True)
    job.refresh_from_db()
    path = path_of(job)
    assert (job.state, job.error) == ("done", "")
    assert path is not None
    assert hashlib.sha256(path.read_bytes()).hexdigest() == job.result["sha256"]
    return path


def words_of_word(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(one.text for one in document.paragraphs)])


def words_of_pdf(content: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_a_paper_says_who_signed_what_when_and_the_hash_of_it(
    officer: Actor, sealed: Paper, form: str
) -> None:
    export = export_paper(officer, sealed.pk, form)
    told = words_of_word(export.content) if form == "docx" else words_of_pdf(export.content)
    bound = newest(sealed).sha256
    for said in (
        bound,
        "與現存內容相符",
        "退回",
        "請補抽樣名單",
        "權責主管",
        "資安長",
        "boss",
        "防火牆設定.cfg",
    ):
        assert said in told, said
    assert told.count("送審") == 2
    assert roc(officer.on) in told
    assert officer.on.isoformat() in told
    assert Trace.objects.get(act="exported").details["signed"] == bound


def test_a_paper_whose_content_was_changed_behind_the_platform_says_so(
    officer: Actor, manager: Actor, paper: Paper
) -> None:
    submitted(officer, manager, paper)
    Revision.objects.filter(paper=paper).update(content={**newest(paper).content, "result": "竄改"})
    assert "與現存內容不符" in words_of_word(export_paper(officer, paper.pk, "docx").content)


def test_the_same_paper_at_the_same_moment_gives_the_same_bytes(
    officer: Actor, sealed: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = timezone.now()
    monkeypatch.setattr("inspectorate.services.print_papers.now", lambda: moment)
    for form in ("docx", "pdf"):
        first, second = (export_paper(officer, sealed.pk, form).sha256 for _time in range(2))
        assert first == second


def test_one_report_asks_the_database_a_handful_of_times(
    officer: Actor, sealed: Paper, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for form in ("docx", "pdf"):
        with django_assert_max_num_queries(15):
            export_paper(officer, sealed.pk, form)


def test_a_whole_period_asks_as_often_as_one_paper(
    officer: Actor, sealed: Paper, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    from inspectorate.services.print_papers import signed_period

    with django_assert_max_num_queries(12):
        period = signed_period(officer, sealed.period_id)
    assert len(period.papers) == Paper.objects.filter(period=sealed.period).count() > 50


def test_a_period_leaves_as_excel_with_every_signature(officer: Actor, sealed: Paper) -> None:
    book = CalamineWorkbook.from_path(done(officer, sealed.period, "xlsx"))
    assert book.sheet_names == ["彙總", "工作底稿", "簽章", "電腦檢測", "缺失"]
    rows = book.get_sheet_by_name("工作底稿").to_python()
    assert len(rows) == 1 + Paper.objects.filter(period=sealed.period).count()
    (own,) = [row for row in rows if row[3] == sealed.provision.rpartition("/")[2]]
    assert newest(sealed).sha256 in own
    assert (
        len(book.get_sheet_by_name("簽章").to_python()) == 1 + 5
    )  # submitted, returned, submitted, approved twice


@pytest.fixture
def small(sealed: Paper) -> Paper:
    """The period with two papers alone: printing hundreds is for the machine's own time."""
    others = Paper.objects.filter(period=sealed.period).exclude(pk=sealed.pk)
    keep = others.order_by("id")[0].pk
    other = Period.objects.create(
        firm=sealed.period.firm,
        name="2026-09",
        first="2026-09-01",
        last="2026-09-30",
        judged_on="2026-09-30",
        opened_by=sealed.period.opened_by,
    )
    others.exclude(pk=keep).update(period=other)
    return sealed


def test_a_period_leaves_as_one_pdf_with_contents_archival_and_with_our_font_alone(
    officer: Actor, small: Paper
) -> None:
    reader = PdfReader(done(officer, small.period, "pdf"))
    tops = [one for one in reader.outline if not isinstance(one, list)]
    assert len(tops) == 3 + 2  # how it stands, domains, detail; each paper
    assert reader.xmp_metadata is not None
    assert b"pdfaid:part" in reader.xmp_metadata.stream.get_data()
    pages: list[Any] = list(reader.pages)
    fonts = {font["/BaseFont"] for page in pages for font in page["/Resources"]["/Font"].values()}
    assert {name.partition("+")[2] for name in fonts} == {"NotoSansCJKtc-Regular-Identity-H"}


def test_the_audit_report_set_holds_all_that_the_rule_asks_for_and_every_hash_is_right(
    officer: Actor, small: Paper, tmp_path: Path
) -> None:
    path = done(officer, small.period, "set")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "set")
        names = archive.namelist()
    for part in ("00-目錄.pdf", "01-查核報告.pdf", "02-查核明細表.pdf", "04-附件清單.pdf", "05-簽核歷程.pdf"):
        assert part in names
    assert len([name for name in names if name.startswith("03-工作底稿/")]) == 2
    (attached,) = [name for name in names if name.startswith("04-附件/")]
    assert (tmp_path / "set" / attached).read_bytes() == b"deny"
    sums = ["sha256sum", "-c", "SHA256SUMS"]
    checked = subprocess.run(sums, cwd=tmp_path / "set", capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr
    (signed,) = [name for name in names if name.startswith("06-簽核內容/")]
    content = (tmp_path / "set" / signed).read_bytes()
    assert hashlib.sha256(content).hexdigest() == newest(small).sha256
    assert json.loads(content)["provision"] == small.provision
    history = words_of_pdf((tmp_path / "set" / "05-簽核歷程.pdf").read_bytes())
    assert history.count(newest(small).sha256) == 3
    index = words_of_pdf((tmp_path / "set" / "00-目錄.pdf").read_bytes())
    assert hashlib.sha256(b"deny").hexdigest() in index


def test_evidence_that_cannot_be_given_out_is_named_and_the_set_goes_on(
    officer: Actor, small: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inspectorate.services import report_set
    from inspectorate.services.firm_evidence import EvidenceFailedError

    def gone(*_told: object) -> None:
        raise EvidenceFailedError("已銷毀")

    monkeypatch.setattr(report_set, "open_piece", gone)
    with zipfile.ZipFile(done(officer, small.period, "set")) as archive:
        assert not [name for name in archive.namelist() if name.startswith("04-附件/")]
        assert "未隨附：已銷毀" in words_of_pdf(archive.read("04-附件清單.pdf"))


@pytest.mark.parametrize("formula", FORMULAS)
def test_formula_injection_through_each_text_field_stays_text(
    officer: Actor, manager: Actor, paper: Paper, formula: str
) -> None:
    upload = begin_upload(officer, f"{formula}.csv", 1)
    take_chunk(officer, upload.pk, 0, [b"x"])
    attach_evidence(officer, [paper.pk], [upload.pk], Stated(None, formula))
    send_back(manager, paper.pk, submitted(officer, manager, paper, formula), formula)
    paper.title = formula
    paper.save()
    machine = [
        {
            "check": "x",
            "title": formula,
            "outcome": "conforming",
            "outcome_zh": formula,
            "reasons": [{"text": formula, "outcome": "conforming", "item": formula, "where": formula}],
        }
    ]
    Revision.objects.filter(paper=paper).update(machine=machine)
    Firm.objects.filter(pk=officer.firm_id).update(name=formula)
    officer.person.firm.refresh_from_db()
    words = dict.fromkeys(("title", "control", "asset", "cause", "action"), formula)
    told = {"identity": "a" * 64, "opened_in": paper.period, "opened_on": paper.period.first}
    finding = Finding.objects.create(firm=officer.person.firm, owner=officer.person, **told, **words)
    finding.seen_in.add(paper.period)
    for content in (
        done(officer, paper.period, "xlsx").read_bytes(),
        export_findings(officer).content,
    ):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name]
            assert not any(name.startswith("xl/externalLinks") for name in parts.namelist())
        assert sheets
        for sheet in sheets:
            assert "<f>" not in sheet
            assert "<hyperlink" not in sheet


def test_another_firms_paper_period_and_export_are_not_there(
    officer: Actor, sealed: Paper, other_firm: Firm, actor: Someone, page: Callable[..., Client]
) -> None:
    stranger = actor("stranger", Duty.OFFICER, at=other_firm)
    with pytest.raises(MissingError):
        export_paper(stranger, sealed.pk, "pdf")
    for form in ("xlsx", "pdf", "set"):
        with pytest.raises(MissingError):
            ask_export(stranger, sealed.period_id, form)
    with pytest.raises(MissingError):
        ask_export(officer, sealed.period_id, "exe")
    done(officer, sealed.period, "xlsx")
    job = Job.objects.get()
    client = page("visitor", Duty.OFFICER, at=other_firm)
    for address in (f"/jobs/{job.pk}/file", f"/papers/{sealed.pk}/export.pdf"):
        assert client.get(address).status_code == 404
    assert client.post(f"/periods/{sealed.period_id}/export/set").status_code == 404
    theirs = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/findings/export.xlsx").content))
    assert len(theirs.get_sheet_by_name("缺失").to_python()) == 1


def test_pages_give_out_what_an_observer_may_take(
    page: Callable[..., Client], sealed: Paper, tmp_path: Path
) -> None:
    client = page("visitor", Duty.OBSERVER)
    taken: Any = client.get(f"/papers/{sealed.pk}/export.docx")
    assert "filename" in taken["Content-Disposition"]
    assert words_of_word(taken.content)
    assert client.get(f"/papers/{sealed.pk}/export.exe").status_code == 404
    assert client.post(f"/papers/{sealed.pk}/export.pdf").status_code == 405
    assert client.post("/findings/export.xlsx").status_code == 405
    assert client.get("/findings/export.xlsx?state=closed").status_code == 200
    asked = client.post(f"/periods/{sealed.period_id}/export/xlsx")
    assert client.get(f"/periods/{sealed.period_id}/export/xlsx").status_code == 405
    work(Event(), once=True)
    shown = client.get(asked["Location"]).content.decode()
    assert "/file" in shown
    file: Any = client.get(f"{asked['Location']}file")
    assert CalamineWorkbook.from_filelike(io.BytesIO(b"".join(file.streaming_content))).sheet_names
    assert Trace.objects.filter(act="exported").count() == 4
    assert Attachment.objects.count() == 2
    assert tmp_path.exists()


def test_a_file_of_long_ago_is_gone_and_the_page_says_so(
    officer: Actor, sealed: Paper, page: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from inspectorate.services import export_period

    done(officer, sealed.period, "xlsx")
    export_period.clear_old_files()  # it is of today
    monkeypatch.setattr(export_period, "KEPT_DAYS", -1)
    export_period.clear_old_files()
    job = Job.objects.get()
    client = page("visitor", Duty.OFFICER)
    assert "已逾保存期限" in client.get(f"/jobs/{job.pk}/").content.decode()
    assert client.get(f"/jobs/{job.pk}/file").status_code == 404
