"""佐證: what is attached, its custody and content; attaching and detaching."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from ninja import Query, Schema
from pydantic import Field

from inspectorate.inspection.duty import Act
from inspectorate.services.attach_evidence import Stated, attach_evidence, detach_evidence
from inspectorate.services.look_at_evidence import attached, open_piece, piece
from inspectorate.store.models import Attachment
from inspectorate.web.api.bearer import ApiRequest
from inspectorate.web.api.offers import Room
from inspectorate.web.api.paging import Paging, some
from inspectorate.web.api.shapes import Somebody, moment, person_shape
from inspectorate.web.api.words import Given, Key, Line, PeriodName, Reason

room = Room("evidence")
_PAPERS = 100
_TOLD = ("control", "entry", "sha256", "name", "size", "covers_first", "covers_last", "how", "collector")


class PieceLine(Schema):
    """A piece of evidence on a control in a period; ``entry`` is its number in the firm's evidence."""

    key: int
    period: str
    control: str
    entry: int
    sha256: str
    name: str
    size: int
    covers_first: date | None
    covers_last: date | None
    how: str
    collector: str
    attached_by: Somebody
    attached_at: datetime
    detached_at: datetime | None
    detach_reason: str


class Pieces(Schema):
    """Some pieces."""

    items: list[PieceLine]
    next: int | None


class HappenedShape(Schema):
    """One entry of the ledger about it."""

    index: int
    at: datetime
    what: str
    by: str


class PieceShape(PieceLine):
    """A piece with its custody, and the papers that it answers (the first hundred)."""

    papers: list[int]
    history: list[HappenedShape]
    fault: str


class PiecesAsked(Paging):
    """Which pieces: by period and control."""

    period: PeriodName | None = None
    control: Line | None = None


class Covering(Given):
    """The first and last day that it speaks of."""

    first: date
    last: date


class Attaching(Given):
    """Uploads that are complete, and what is stated of them."""

    uploads: Annotated[list[UUID], Field(min_length=1, max_length=50)]
    how: Reason
    covers: Covering | None = None
    collector: Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")] = ""
    retention: Annotated[str, Field(max_length=40, pattern=r"^[a-z_]*$")] = "three_years"


class AttachingMany(Attaching):
    """The same to the controls of several papers."""

    papers: Annotated[list[Key], Field(min_length=1, max_length=100)]


class Detaching(Given):
    """Why it is taken off."""

    reason: Reason


def _line(row: Attachment) -> dict[str, object]:
    same = {name: getattr(row, name) for name in (*_TOLD, "detach_reason")}
    who = {"attached_by": person_shape(row.attached_by), "attached_at": moment(row.attached_at)}
    return {**same, **who, "key": row.pk, "period": row.period.name, "detached_at": moment(row.detached_at)}


def _shape(row: Attachment) -> PieceLine:
    return PieceLine.model_validate(_line(row))


@room.asks("/evidence", Act.READ, Pieces, "佐證清單")
def list_evidence(request: ApiRequest, asked: Query[PiecesAsked]) -> Pieces:
    """What is attached, the newest first."""
    told = {name: str(value) for name, value in asked if value is not None}
    part = some(attached(request.auth, told), asked, _shape, newest_first=True)
    return Pieces(items=part.items, next=part.next)


@room.asks("/evidence/{key}", Act.READ, PieceShape, "一項佐證")
def get_evidence(request: ApiRequest, key: Key) -> PieceShape:
    """A piece with its custody from the ledger; ``fault`` says what is wrong with it."""
    told = piece(request.auth, key)
    papers = list(told.papers.values_list("pk", flat=True)[:_PAPERS])
    history = [HappenedShape(index=one.index, at=one.at, what=one.what, by=one.by) for one in told.history]
    return PieceShape.model_validate(
        {**_line(told.row), "papers": papers, "history": history, "fault": told.fault}
    )


@room.gives("/evidence/{key}/content", Act.READ, "佐證內容")
def get_evidence_content(request: ApiRequest, key: Key) -> StreamingHttpResponse:
    """Its content, verified as a whole first; that it was read stands in its custody."""
    opened = open_piece(request.auth, key)
    answer = StreamingHttpResponse(opened, content_type="application/octet-stream")
    answer["Content-Length"] = str(opened.row.size)
    answer["Content-Disposition"] = content_disposition_header(True, opened.row.name)  # noqa: FBT003 - Django's own
    return answer


@room.does("POST /papers/{key}/evidence", Act.ATTACH, Pieces, "附佐證")
def attach_to_paper(request: ApiRequest, key: Key, given: Attaching) -> Pieces:
    """Attach uploads to a paper's control; all or none, and the uploads are used up."""
    return _attached(request, [key], given)


@room.does("POST /evidence", Act.ATTACH, Pieces, "附佐證於數份底稿")
def attach_to_papers(request: ApiRequest, given: AttachingMany) -> Pieces:
    """Attach uploads to the controls of several papers; all or none, and the uploads are used up."""
    return _attached(request, given.papers, given)


def _attached(request: ApiRequest, papers: list[int], given: Attaching) -> Pieces:
    covers = (given.covers.first, given.covers.last) if given.covers else None
    stated = Stated(covers, given.how, given.collector, given.retention)
    rows = attach_evidence(request.auth, papers, given.uploads, stated)
    return Pieces(items=[_shape(row) for row in rows], next=None)


@room.does("POST /evidence/{key}/detach", Act.ATTACH, PieceLine, "移除佐證")
def detach_one(request: ApiRequest, key: Key, given: Detaching) -> PieceLine:
    """Take a piece off its control, with a reason; it stays in the firm's evidence."""
    return _shape(detach_evidence(request.auth, key, given.reason))
