"""One person asks for so much long work within some minutes, however they ask; others are not held up."""

import time
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from tests.integration.web.api.conftest import program_of

from inspectorate.inspection.duty import Duty
from inspectorate.services import bound_work as bounding
from inspectorate.services.access import Actor, RefusedError
from inspectorate.services.bound_work import WINDOW, TooMuchWorkError, bound_files
from inspectorate.services.export_period import ask_export
from inspectorate.services.import_evidence import ask_import_of_folder
from inspectorate.services.jobs.asking import cancel, retry
from inspectorate.services.judge_period import ask_judging
from inspectorate.store.models import Job, Paper, Period, Person

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounding, "MOST_JOBS", 1)
    monkeypatch.setattr(bounding, "MOST_FILES", 1)
    monkeypatch.setattr(bounding, "_FILES", {})


def test_beyond_the_bound_nothing_is_asked_for_and_it_is_said_when_again(
    maker: Actor, actor: Someone, period: Period
) -> None:
    first = ask_export(maker, period.pk, "xlsx")
    assert ask_export(maker, period.pk, "xlsx") == first, "what waits already is no more work"
    with pytest.raises(TooMuchWorkError, match=r"已達 1 件，請於 \d+ 秒後再試") as raised:
        ask_export(maker, period.pk, "pdf")
    assert 0 < raised.value.seconds <= WINDOW.total_seconds()
    assert Job.objects.count() == 1
    ask_export(actor("other", Duty.OFFICER), period.pk, "pdf")


def test_imports_and_trying_again_count_and_judging_does_not(
    maker: Actor, period: Period, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("served")
    monkeypatch.setenv("INSPECTORATE_IMPORT_FOLDERS", str(folder))
    job = ask_import_of_folder(maker, str(folder))
    cancel(maker, job.pk)
    with pytest.raises(TooMuchWorkError):
        retry(maker, job.pk)
    with pytest.raises(RefusedError, match="尚無佐證可供檢測"):
        ask_judging(maker, period.pk)


def test_pages_answer_429_with_words(page: Callable[..., Client], paper: Paper) -> None:
    client = page("officer", Duty.OFFICER)
    assert client.get(f"/papers/{paper.pk}/export.docx").status_code == 200
    answer = client.get(f"/papers/{paper.pk}/export.docx")
    assert (answer.status_code, "已達 1 件" in answer.content.decode()) == (429, True)
    assert int(answer["Retry-After"]) > 0
    client.post(f"/periods/{paper.period_id}/export/xlsx")
    assert client.post(f"/periods/{paper.period_id}/export/pdf").status_code == 429


def test_programs_are_told_which_429_it_is(person: Callable[..., Person], paper: Paper) -> None:
    theirs = program_of(person("officer", Duty.OFFICER))
    assert theirs.get(f"/papers/{paper.pk}/export?form=docx").status_code == 200
    answer = theirs.get(f"/papers/{paper.pk}/export?form=docx")
    assert answer.status_code == 429
    assert answer.json()["type"] == "urn:inspectorate:problem:too-much-work"
    assert "已達 1 件" in answer.json()["detail"]
    assert int(answer["Retry-After"]) > 0


def test_what_was_asked_before_the_last_minutes_counts_no_more(
    maker: Actor, period: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound_files(maker)
    with pytest.raises(TooMuchWorkError):
        bound_files(maker)
    begun = time.monotonic()
    monkeypatch.setattr(bounding, "monotonic", lambda: begun + WINDOW.total_seconds() + 1)
    bound_files(maker)
    ask_export(maker, period.pk, "xlsx")
    Job.objects.update(asked_at=timezone.now() - WINDOW)
    ask_export(maker, period.pk, "pdf")
