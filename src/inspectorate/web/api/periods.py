"""查核期間: how far each has come, and opening the next."""

from datetime import date

from django.db.models import Count, Q
from ninja import Query, Schema

from inspectorate.inspection.duty import Act
from inspectorate.inspection.signing import State
from inspectorate.services.access import found, scoped
from inspectorate.services.open_period import open_period
from inspectorate.store.models import Period
from inspectorate.web.api.bearer import ApiRequest
from inspectorate.web.api.offers import Room
from inspectorate.web.api.paging import Paging, some
from inspectorate.web.api.words import Given, Key, PeriodName

room = Room("periods")
_COUNTS = {state.value: Count("papers", filter=Q(papers__state=state)) for state in State}


class PeriodShape(Schema):
    """A period: its days, the editions that bind it, and how many of its papers stand how."""

    key: int
    name: str
    first: date
    last: date
    judged_on: date
    editions: list[str]
    papers: dict[str, int]


class Periods(Schema):
    """Some periods."""

    items: list[PeriodShape]
    next: int | None


class PeriodGiven(Given):
    """The period to open."""

    name: PeriodName


def _shape(row: Period) -> PeriodShape:
    papers = {state.value: int(getattr(row, state.value)) for state in State}
    return PeriodShape(
        key=row.pk,
        name=row.name,
        first=row.first,
        last=row.last,
        judged_on=row.judged_on,
        editions=row.editions,
        papers=papers,
    )


@room.asks("", Act.READ, Periods, "查核期間")
def list_periods(request: ApiRequest, paging: Query[Paging]) -> Periods:
    """Periods with the number of their papers by state."""
    part = some(scoped(request.auth, Period).annotate(**_COUNTS), paging, _shape, newest_first=True)
    return Periods(items=part.items, next=part.next)


@room.asks("/{key}", Act.READ, PeriodShape, "一個查核期間")
def get_period(request: ApiRequest, key: Key) -> PeriodShape:
    """One period."""
    found(request.auth, Period, key)
    return _shape(scoped(request.auth, Period).annotate(**_COUNTS).get(pk=key))


@room.does("POST ", Act.ASSIGN, PeriodShape, "開立查核期間")
def open_one_period(request: ApiRequest, given: PeriodGiven) -> PeriodShape:
    """Open a period, with one paper for each provision that binds the firm and is due."""
    period = open_period(request.auth, given.name)
    return get_period(request, period.pk)
