"""軌跡: who did what, when and from where."""

from datetime import datetime
from typing import Any

from ninja import Query, Schema

from inspectorate.inspection.duty import Act
from inspectorate.services.access import scoped
from inspectorate.store.models import Trace
from inspectorate.web.api.bearer import ApiRequest
from inspectorate.web.api.offers import Room
from inspectorate.web.api.paging import Paging, some
from inspectorate.web.api.shapes import moment
from inspectorate.web.api.words import Line

room = Room("trail")


class TraceShape(Schema):
    """One act; ``ledger`` is its number in the ledger, once it stands there."""

    key: int
    at: datetime
    username: str
    address: str | None
    act: str
    object: str
    details: dict[str, Any]
    ledger: int | None


class Trail(Schema):
    """Some of the trail, the newest first."""

    items: list[TraceShape]
    next: int | None


class TrailAsked(Paging):
    """Whose acts."""

    user: Line | None = None


def _shape(row: Trace) -> TraceShape:
    told = ("username", "address", "act", "object", "details", "ledger")
    same = {name: getattr(row, name) for name in told}
    return TraceShape(key=row.pk, at=moment(row.at) or row.at, **same)


@room.asks("", Act.READ_TRAIL, Trail, "軌跡")
def list_trail(request: ApiRequest, asked: Query[TrailAsked]) -> Trail:
    """The firm's trail, the newest first."""
    rows = scoped(request.auth, Trace)
    if asked.user:
        rows = rows.filter(username=asked.user.casefold())
    part = some(rows, asked, _shape, newest_first=True)
    return Trail(items=part.items, next=part.next)
