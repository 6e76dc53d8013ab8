"""匯入佐證: what came in whole, importing more, and having a period judged by it."""

from datetime import datetime
from uuid import UUID

from ninja import Query, Schema

from inspectorate.inspection.duty import Act
from inspectorate.services.access import scoped
from inspectorate.services.import_evidence import ask_import_of_folder, ask_import_of_upload
from inspectorate.services.jobs.looking import job as seen
from inspectorate.services.judge_period import ask_judging
from inspectorate.store.models import Arrival
from inspectorate.web.api.bearer import ApiRequest
from inspectorate.web.api.jobs import JobShape, job_shape
from inspectorate.web.api.offers import Room
from inspectorate.web.api.paging import Paging, some
from inspectorate.web.api.shapes import Somebody, moment, somebody
from inspectorate.web.api.words import Given, Key, Line

room = Room("imports")


class ArrivalShape(Schema):
    """Evidence as it came in."""

    key: int
    source: str
    files: int
    size: int
    sha256: str
    by: Somebody | None
    at: datetime


class Arrivals(Schema):
    """Some arrivals."""

    items: list[ArrivalShape]
    next: int | None


class ImportGiven(Given):
    """An upload that is complete, or else a folder of the server; and a period to judge by it afterwards."""

    upload: UUID | None = None
    folder: Line = ""
    period: Key | None = None


def _shape(row: Arrival) -> ArrivalShape:
    same = {name: getattr(row, name) for name in ("source", "files", "size", "sha256")}
    return ArrivalShape(key=row.pk, by=somebody(row.by), at=moment(row.at) or row.at, **same)


@room.asks("/imports", Act.READ, Arrivals, "匯入清單")
def list_imports(request: ApiRequest, paging: Query[Paging]) -> Arrivals:
    """What came, the newest first."""
    part = some(scoped(request.auth, Arrival).select_related("by"), paging, _shape, newest_first=True)
    return Arrivals(items=part.items, next=part.next)


@room.does("POST /imports", Act.IMPORT, JobShape, "匯入佐證")
def import_evidence(request: ApiRequest, given: ImportGiven) -> JobShape:
    """Have an upload or a folder imported; the answer is a job."""
    actor = request.auth
    if given.upload is not None:
        job = ask_import_of_upload(actor, given.upload, given.period)
    else:
        job = ask_import_of_folder(actor, given.folder, given.period)
    return job_shape(seen(actor, job.pk))


@room.does("POST /periods/{key}/judge", Act.JUDGE, JobShape, "執行檢測")
def judge_one_period(request: ApiRequest, key: Key) -> JobShape:
    """Have a period judged by what came whole last and what is attached to its papers; a job."""
    return job_shape(seen(request.auth, ask_judging(request.auth, key).pk))
