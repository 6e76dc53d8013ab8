"""匯入: the folder of the main job comes in as a zip or a folder, is kept, and periods are judged by it."""

import io
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from inspectorate.cli import people
from inspectorate.cli.root import root
from inspectorate.inspection.duty import Duty
from inspectorate.services.access import Actor, MissingError, RefusedError
from inspectorate.services.import_evidence import ask_import_of_folder, ask_import_of_upload
from inspectorate.services.jobs.asking import retry
from inspectorate.services.jobs.working import work, work_one
from inspectorate.services.judge_period import ask_judging
from inspectorate.services.make_sample_firm import make_sample_firm
from inspectorate.services.manage_people import add_person
from inspectorate.services.take_arrival import FOLDERS_VARIABLE, arrivals_folder, clear_strays, folder_of
from inspectorate.services.take_upload import begin_upload, take_chunk
from inspectorate.services.work_on_paper import newest
from inspectorate.store.models import Arrival, Finding, Firm, Job, Paper, Period, Person, Trace, Upload

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample_firm(tmp_path_factory.mktemp("sample") / "daan")


@pytest.fixture(scope="module")
def packed(sample: Path) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(sample.rglob("*")):
            if path.is_file():
                archive.write(path, f"daan/{path.relative_to(sample)}")
    return stream.getvalue()


@pytest.fixture
def served(sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the server that pages may import from, with the sample firm in it."""
    shutil.copytree(sample, tmp_path / "inbox" / "daan")
    monkeypatch.setenv(FOLDERS_VARIABLE, f"{tmp_path / 'inbox'}{os.pathsep}")
    return tmp_path / "inbox"


@pytest.fixture
def admin(actor: Someone) -> Actor:
    return actor("admin", Duty.ADMINISTRATOR)


def uploaded(actor: Actor, content: bytes, name: str = "daan.zip") -> Upload:
    upload = begin_upload(actor, name, len(content))
    return take_chunk(actor, upload.pk, 0, [content])


def imported(actor: Actor, content: bytes, period: int | None = None) -> Job:
    job = ask_import_of_upload(actor, uploaded(actor, content).pk, period)
    work(Event(), once=True)
    job.refresh_from_db()
    return job


def test_a_zip_of_the_main_jobs_folder_is_kept_and_the_period_judged_by_it(
    admin: Actor, period: Period, packed: bytes, sample: Path
) -> None:
    sealed, other = period.papers.order_by("id")[:2]
    Paper.objects.filter(pk=sealed.pk).update(state="sealed")
    Paper.objects.filter(pk=other.pk).update(provision="of/another/rulebook")
    job = imported(admin, packed, period.pk)
    arrival = Arrival.objects.get()
    assert (job.state, job.result["arrival"]) == ("done", arrival.pk), job.error
    assert (folder_of(arrival) / "firm.toml").read_bytes() == (sample / "firm.toml").read_bytes()
    assert arrival.files == sum(path.is_file() for path in sample.rglob("*"))
    judged = Job.objects.get(kind="judge")
    assert (judged.state, judged.result["papers"]) == ("done", period.papers.count() - 2)
    assert newest(sealed).machine == newest(other).machine == []
    assert Finding.objects.count() == judged.result["opened"] > 0
    assert (judged.of, Upload.objects.count()) == (arrival.files + 2, 0)
    machine = [m for p in period.papers.all() for m in p.revisions.get().machine]
    assert any(one["outcome"] == "nonconforming" and one["reasons"] for one in machine)
    assert {"imported", "judged"} <= set(Trace.objects.values_list("act", flat=True))


def test_a_folder_that_the_settings_allow_is_copied_as_it_is_now(admin: Actor, served: Path) -> None:
    job = ask_import_of_folder(admin, str(served / "daan"))
    work_one(Event())
    shutil.rmtree(served / "daan")
    arrival = Arrival.objects.get()
    assert (folder_of(arrival) / "evidence").is_dir()
    job.refresh_from_db()
    assert job.result["sha256"] == arrival.sha256


@pytest.mark.parametrize("asked", ["/etc", "..", "inbox/../..", "link", "", "a\0b", "daan/firm.toml"])
def test_a_folder_elsewhere_is_refused_however_it_is_named(admin: Actor, served: Path, asked: str) -> None:
    (served / "link").symlink_to("/etc")
    with pytest.raises(RefusedError):
        ask_import_of_folder(
            admin, str(served / asked) if asked and "\0" not in asked and asked[0] != "/" else asked
        )


def test_a_link_in_a_folder_refuses_it(admin: Actor, served: Path) -> None:
    (served / "daan" / "evidence" / "shadow").symlink_to("/etc/passwd")
    job = ask_import_of_folder(admin, str(served / "daan"))
    work_one(Event())
    job.refresh_from_db()
    assert "符號連結" in job.error
    assert not Arrival.objects.exists()
    assert list(arrivals_folder(admin.person.firm).iterdir()) == []


def test_an_import_that_is_done_again_counts_once(
    admin: Actor, packed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inspectorate.services import import_evidence

    def broken(*_told: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(import_evidence, "keep_arrival", broken)
        job = imported(admin, packed)
    assert job.state == "failed"
    assert not Arrival.objects.exists()
    retry(admin, job.pk)
    work_one(Event())
    assert Arrival.objects.get().folder == f"{job.pk}-2"
    assert [path.name for path in arrivals_folder(admin.person.firm).iterdir()] == [f"{job.pk}-2"]


def test_another_firms_profile_is_refused(admin: Actor, packed: bytes) -> None:
    Firm.objects.filter(pk=admin.firm_id).update(code="9C22", profile="")
    job = imported(admin, packed)
    assert "另一公司" in job.error
    assert not Arrival.objects.exists()


def test_a_manager_cannot_change_the_profile_by_importing_and_an_administrator_can(
    actor: Someone, admin: Actor, packed: bytes
) -> None:
    Firm.objects.filter(pk=admin.firm_id).update(profile="# former")
    assert "系統管理員" in imported(actor("manager", Duty.MANAGER), packed).error
    assert imported(admin, packed).state == "done"
    assert "大安證券" in Firm.objects.get(pk=admin.firm_id).profile


def test_an_observer_cannot_start_a_judging_or_an_import(
    actor: Someone, period: Period, page: Callable[..., Client], served: Path, packed: bytes
) -> None:
    upload = uploaded(actor("admin", Duty.ADMINISTRATOR), packed)
    for number, duty in enumerate((Duty.OBSERVER, Duty.AUDITOR)):
        somebody = actor(f"somebody{number}", duty)
        with pytest.raises(RefusedError):
            ask_judging(somebody, period.pk)
        with pytest.raises(RefusedError):
            ask_import_of_folder(somebody, str(served / "daan"))
        with pytest.raises(RefusedError):
            ask_import_of_upload(somebody, upload.pk)
    client = page("visitor", Duty.OBSERVER)
    assert client.post(f"/periods/{period.pk}/judge").status_code == 403
    assert client.post("/imports/add", {"folder": str(served / "daan")}).status_code == 403
    assert f"/periods/{period.pk}/judge" not in client.get("/periods/").content.decode()
    assert not Job.objects.exists()


def test_another_persons_upload_and_another_firms_period_are_not_there(
    admin: Actor, actor: Someone, other_firm: Firm, period: Period, packed: bytes
) -> None:
    upload = uploaded(admin, packed)
    stranger = actor("stranger", Duty.ADMINISTRATOR, at=other_firm)
    with pytest.raises(MissingError):
        ask_import_of_upload(stranger, upload.pk)
    with pytest.raises(MissingError):
        ask_import_of_upload(stranger, uploaded(stranger, packed).pk, period.pk)
    with pytest.raises(MissingError):
        ask_judging(stranger, period.pk)


def test_an_upload_that_has_not_come_whole_is_not_imported(admin: Actor) -> None:
    with pytest.raises(RefusedError, match="尚未上傳完畢"):
        ask_import_of_upload(admin, begin_upload(admin, "daan.zip", 9).pk)


def test_a_zip_without_files_or_with_a_profile_of_strange_bytes_is_refused(admin: Actor) -> None:
    for name, said in (("", "沒有任何檔案"), ("firm.toml", "UTF-8")):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            if name:
                archive.writestr(name, b"\xff\xfe\x80")
        assert said in imported(admin, stream.getvalue()).error


def test_what_an_earlier_try_left_is_removed_and_what_counts_stays(admin: Actor, packed: bytes) -> None:
    imported(admin, packed)
    arrival = Arrival.objects.get()
    folder = arrivals_folder(admin.person.firm)
    (folder / f"{arrival.folder}-stray").mkdir()
    clear_strays(admin.person.firm, arrival.folder)
    assert [path.name for path in folder.iterdir()] == [arrival.folder]


def test_what_came_in_is_not_changed_by_anybody(admin: Actor, packed: bytes) -> None:
    imported(admin, packed)
    for change in (lambda: Arrival.objects.update(source="x"), lambda: Arrival.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_page_takes_a_zip_or_a_folder_and_judges(
    page: Callable[..., Client],
    period: Period,
    packed: bytes,
    served: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = page("boss", Duty.ADMINISTRATOR)
    Authenticator.objects.create(
        user=Person.objects.get(username="boss"), type=Authenticator.Type.TOTP, data={"secret": ""}
    )
    assert client.post(f"/periods/{period.pk}/judge", follow=True).redirect_chain[-1][0] == "/periods/"
    file = SimpleUploadedFile("../../大安.zip", packed)
    assert client.post("/imports/add", {"files": file, "period": str(period.pk)}).status_code == 302
    work(Event(), once=True)
    assert [row.state for row in Job.objects.all()] == ["done", "done"]
    assert Arrival.objects.get().source == "大安.zip"
    assert client.post("/imports/add", {"folder": str(served / "daan")}).status_code == 302
    assert client.post("/imports/add", {}, follow=True).redirect_chain[-1][0] == "/imports/"
    assert client.post("/imports/add", {"folder": "/etc"}, follow=True).redirect_chain[-1][0] == "/imports/"
    monkeypatch.setenv("INSPECTORATE_UPLOAD_LIMIT", "10")
    large = {"files": SimpleUploadedFile("large.zip", packed)}
    assert "上限" in client.post("/imports/add", large, follow=True).content.decode()
    assert (
        client.get("/imports/add").status_code == client.get(f"/periods/{period.pk}/judge").status_code == 405
    )
    assert client.post(f"/periods/{period.pk}/judge").status_code == 302
    assert "大安.zip" in client.get("/imports/").content.decode()


def test_the_command_line_makes_a_firm_of_a_folder_and_judges_it(
    db: None, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del db
    monkeypatch.setattr(people, "prepare_platform", lambda: iter(()))
    begun = CliRunner().invoke(root, ["people", "import", str(sample), "--chain", "ciso"])
    assert begun.exit_code == 0, begun.output
    firm = Firm.objects.get(code="9A99")
    judged = ["people", "import", str(sample), "--period", "2026-10", "--as", "wang"]
    assert "wang" in CliRunner().invoke(root, judged).output  # nobody is called so
    add_person(firm, "wang", "王小明", [Duty.MANAGER])
    done = CliRunner().invoke(root, judged)
    assert done.exit_code == 0, done.output
    assert firm.chain == ["ciso"]
    assert Period.objects.get(firm=firm).papers.count() > 50
    assert Finding.objects.filter(firm=firm).exists()
    assert firm.arrivals.count() == 3
    assert Trace.objects.filter(act="imported", username="(command line)").count() == 3


def test_the_command_line_says_what_is_wrong(
    db: None, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del db
    monkeypatch.setattr(people, "prepare_platform", lambda: iter(()))

    def said(*told: str) -> str:
        done = CliRunner().invoke(root, ["people", "import", *told])
        assert done.exit_code == 2, done.output
        return done.output

    assert "--as" in said(str(sample), "--period", "2026-10")
    assert "firm.toml" in said(str(tmp_path))
    linked = shutil.copytree(sample, tmp_path / "linked")
    (linked / "evidence" / "link").symlink_to("/etc")
    assert "符號連結" in said(str(linked))
    assert CliRunner().invoke(root, ["people", "import", str(sample)]).exit_code == 0
    add_person(Firm.objects.get(), "wang", "王小明", [Duty.MANAGER])
    assert "2026-10" in said(str(sample), "--period", "October", "--as", "wang")
