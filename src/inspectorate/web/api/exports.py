"""匯出: one paper and the findings at once, several papers or a period as a job."""

from typing import Annotated, Literal

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from ninja import Query
from pydantic import Field

from inspectorate.inspection.duty import Act
from inspectorate.services.export_chosen import ask_export_of
from inspectorate.services.export_paper import Export, export_findings, export_paper
from inspectorate.services.export_period import ask_export
from inspectorate.services.jobs.looking import job as seen
from inspectorate.web.api.bearer import ApiRequest
from inspectorate.web.api.findings import State
from inspectorate.web.api.jobs import JobShape, job_shape
from inspectorate.web.api.offers import Room
from inspectorate.web.api.words import Given, Key

room = Room("exports")


class PaperForm(Given):
    """Word or PDF."""

    form: Literal["docx", "pdf"]


class FindingsForm(Given):
    """Findings of a state; all where none is asked for."""

    state: State | None = None


class PapersForm(Given):
    """Which papers, as what: Word (a zip of a document for each), PDF, Excel, or all of these as one zip."""

    papers: Annotated[list[Key], Field(min_length=1, max_length=500)]
    form: Literal["docx", "pdf", "xlsx", "zip"]


class PeriodForm(Given):
    """Excel, PDF, or the audit report set as one zip."""

    form: Literal["xlsx", "pdf", "set"]


def _saved(export: Export) -> HttpResponse:
    answer = HttpResponse(export.content, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, export.name)  # noqa: FBT003 - Django's own
    return answer


@room.gives("/papers/{key}/export", Act.EXPORT, "匯出底稿")
def export_one_paper(request: ApiRequest, key: Key, asked: Query[PaperForm]) -> HttpResponse:
    """One paper as Word or PDF."""
    return _saved(export_paper(request.auth, key, asked.form))


@room.gives("/findings/export", Act.EXPORT, "匯出缺失")
def export_all_findings(request: ApiRequest, asked: Query[FindingsForm]) -> HttpResponse:
    """The findings as Excel."""
    return _saved(export_findings(request.auth, asked.state or ""))


@room.does("POST /papers/export", Act.EXPORT, JobShape, "匯出數份底稿")
def export_papers(request: ApiRequest, given: PapersForm) -> JobShape:
    """Have papers taken out in one file; the answer is a job, whose file it will be."""
    return job_shape(seen(request.auth, ask_export_of(request.auth, given.papers, given.form).pk))


@room.does("POST /periods/{key}/export", Act.EXPORT, JobShape, "匯出查核期間")
def export_one_period(request: ApiRequest, key: Key, given: PeriodForm) -> JobShape:
    """Have a period taken out; the answer is a job, whose file it will be."""
    return job_shape(seen(request.auth, ask_export(request.auth, key, given.form).pk))
