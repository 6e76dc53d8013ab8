"""請假與代理: who is absent, who stands in."""

from datetime import date, datetime

from ninja import Query, Schema

from inspectorate.inspection.duty import Act
from inspectorate.services.stand_in import Absence, absences, add_absence, end_absence
from inspectorate.store.models import Delegation
from inspectorate.web.api.bearer import ApiRequest
from inspectorate.web.api.offers import Room
from inspectorate.web.api.paging import Paging, some
from inspectorate.web.api.shapes import Somebody, moment, person_shape, somebody
from inspectorate.web.api.words import Given, Key, Reason

room = Room("absences")


class AbsenceShape(Schema):
    """Somebody is away, both days counted; nobody stands in where ``delegate`` is null."""

    key: int
    absent: Somebody
    delegate: Somebody | None
    first: date
    last: date
    reason: str
    made_by: Somebody
    ended_at: datetime | None


class Absences(Schema):
    """Some absences."""

    items: list[AbsenceShape]
    next: int | None


class AbsenceGiven(Given):
    """An absence of oneself or, by an administrator, of another."""

    absent: Key
    delegate: Key | None = None
    first: date
    last: date
    reason: Reason


def _shape(row: Delegation) -> AbsenceShape:
    return AbsenceShape(
        key=row.pk,
        absent=person_shape(row.absent),
        delegate=somebody(row.delegate),
        first=row.first,
        last=row.last,
        reason=row.reason,
        made_by=person_shape(row.made_by),
        ended_at=moment(row.ended_at),
    )


@room.asks("", Act.READ, Absences, "請假清單")
def list_absences(request: ApiRequest, paging: Query[Paging]) -> Absences:
    """The firm's absences, the newest first."""
    part = some(absences(request.auth), paging, _shape, newest_first=True)
    return Absences(items=part.items, next=part.next)


@room.does("POST ", Act.COMMENT, AbsenceShape, "登記請假")
def add_one_absence(request: ApiRequest, given: AbsenceGiven) -> AbsenceShape:
    """Note an absence, with whoever stands in."""
    return _shape(add_absence(request.auth, Absence(**given.model_dump())))


@room.does("POST /{key}/end", Act.COMMENT, AbsenceShape, "提前結束請假")
def end_one_absence(request: ApiRequest, key: Key) -> AbsenceShape:
    """End an absence at once."""
    row = end_absence(request.auth, key)
    row.refresh_from_db()
    return _shape(row)
