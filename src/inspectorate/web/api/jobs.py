"""背景作業: how far long work has come, cancelling, trying again, taking its file."""

from datetime import datetime
from typing import Any

from django.http import FileResponse
from ninja import Query, Schema

from inspectorate.inspection.duty import Act
from inspectorate.services.jobs.asking import cancel, retry
from inspectorate.services.jobs.looking import SeenJob, jobs, title_of
from inspectorate.services.jobs.looking import job as seen
from inspectorate.services.look_at_rounds import look_at_rounds
from inspectorate.services.take_out import take_out_file
from inspectorate.store.models import EvidenceRound, Job
from inspectorate.web.api.bearer import ApiRequest
from inspectorate.web.api.offers import Room
from inspectorate.web.api.paging import Paging, some
from inspectorate.web.api.shapes import Somebody, moment, person_shape
from inspectorate.web.api.words import Key

room = Room("jobs")


class JobLine(Schema):
    """A job: ``at`` steps of ``of`` are done (0 where nobody knows of how many)."""

    key: int
    kind: str
    title: str
    state: str
    asked_by: Somebody
    asked_at: datetime
    at: int
    of: int
    cancelling: bool
    error: str
    ended_at: datetime | None


class Jobs(Schema):
    """Some jobs."""

    items: list[JobLine]
    next: int | None


class JobShape(JobLine):
    """A job with what came of it, and what its reader may do with it now."""

    said: str
    result: dict[str, Any]
    may_cancel: bool
    may_retry: bool
    has_file: bool


class RoundShape(Schema):
    """A reading anew of all of the firm's evidence; ``size`` in bytes."""

    began_at: datetime
    ended_at: datetime | None
    items: int
    size: int
    broken: int
    amiss: int
    said: str


class Rounds(Schema):
    """The last that ended, the one under way, when the next begins, and pieces whose findings are open."""

    last: RoundShape | None
    present: RoundShape | None
    due: datetime | None
    broken: list[str]
    more: bool


def _round(row: EvidenceRound | None) -> RoundShape | None:
    if row is None:
        return None
    same = {name: getattr(row, name) for name in ("items", "size", "broken", "amiss", "said")}
    return RoundShape(began_at=moment(row.began_at) or row.began_at, ended_at=moment(row.ended_at), **same)


def _line(row: Job) -> JobLine:
    told = ("kind", "state", "at", "of", "cancelling", "error")
    same = {name: getattr(row, name) for name in told}
    return JobLine(
        key=row.pk,
        title=title_of(row),
        asked_by=person_shape(row.asked_by),
        asked_at=moment(row.asked_at) or row.asked_at,
        ended_at=moment(row.ended_at),
        **same,
    )


def job_shape(view: SeenJob) -> JobShape:
    """A job as its page shows it."""
    told = {name: getattr(view, name) for name in ("said", "may_cancel", "may_retry", "has_file")}
    return JobShape(**_line(view.job).model_dump(), result=view.job.result, **told)


@room.asks("", Act.READ, Jobs, "背景作業清單")
def list_jobs(request: ApiRequest, paging: Query[Paging]) -> Jobs:
    """The firm's jobs, the newest first."""
    part = some(jobs(request.auth), paging, _line, newest_first=True)
    return Jobs(items=part.items, next=part.next)


@room.asks("/rounds", Act.READ, Rounds, "全面核對佐證")
def get_rounds(request: ApiRequest) -> Rounds:
    """How the readings anew of the firm's evidence went, which workers do by the clock."""
    found = look_at_rounds(request.auth)
    return Rounds(
        last=_round(found.last),
        present=_round(found.present),
        due=moment(found.due),
        broken=found.broken,
        more=found.more,
    )


@room.asks("/{key}", Act.READ, JobShape, "一項背景作業")
def get_job(request: ApiRequest, key: Key) -> JobShape:
    """One job, and how far it has come."""
    return job_shape(seen(request.auth, key))


@room.does("POST /{key}/cancel", Act.READ, JobShape, "取消背景作業")
def cancel_job(request: ApiRequest, key: Key) -> JobShape:
    """Cancel a job, by whoever may ask for its kind."""
    cancel(request.auth, key)
    return get_job(request, key)


@room.does("POST /{key}/retry", Act.READ, JobShape, "重試背景作業")
def retry_job(request: ApiRequest, key: Key) -> JobShape:
    """Have a job that failed or was cancelled done again, by whoever may ask for its kind."""
    retry(request.auth, key)
    return get_job(request, key)


@room.gives("/{key}/file", Act.EXPORT, "作業之檔案")
def get_job_file(request: ApiRequest, key: Key) -> FileResponse:
    """The file that a job made."""
    taken = take_out_file(request.auth, key)
    file = taken.path.open("rb")
    return FileResponse(
        file, as_attachment=True, filename=taken.name, content_type="application/octet-stream"
    )
