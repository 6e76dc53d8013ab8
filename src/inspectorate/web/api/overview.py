"""What people look at: search, the month, the matrix of provisions and periods, and where the firm stands."""

from datetime import date
from typing import Annotated, Literal

from django.db.models import Model
from ninja import Query, Schema
from pydantic import Field

from inspectorate.inspection.duty import Act
from inspectorate.norms.provision import Provision
from inspectorate.posture.standing import Standing
from inspectorate.services.look_at_calendar import Day, calendar_of, month_of
from inspectorate.services.look_at_matrix import matrix_of
from inspectorate.services.look_at_posture import posture_of
from inspectorate.services.search_firm import Hits, search_firm
from inspectorate.web.api.bearer import ApiRequest
from inspectorate.web.api.offers import Room
from inspectorate.web.api.shapes import Somebody, person_shape, somebody
from inspectorate.web.api.words import Given, Line, PeriodName

room = Room("overview")
Kind = Literal["provisions", "papers", "findings", "evidence", "comments"]
Number = Annotated[int, Field(ge=1, le=9999)]


class SearchAsked(Given):
    """Words that must all be there, and of which kind what is found shall be (all where none is named)."""

    q: Line
    kind: Kind | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    skip: Annotated[int, Field(ge=0, le=10_000)] = 0


class HitShape(Schema):
    """What was found: its key (a provision's is its name) and what it is called."""

    key: str
    title: str


class HitsShape(Schema):
    """What was found of one kind; ``more`` where others are."""

    kind: Kind
    items: list[HitShape]
    more: bool


class SearchShape(Schema):
    """What was found, kind by kind."""

    found: list[HitsShape]


class MonthAsked(Given):
    """A month such as ``2026-10`` (this one where none is named), of the firm or one's own (``me``)."""

    month: Annotated[str, Field(pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$")] | None = None
    who: Literal["me"] | None = None


class DayShape(Schema):
    """What falls due on a day; ``undone`` are papers that are not sealed."""

    day: date
    papers: int
    undone: int
    findings: int
    periods: list[str]


class AwayShape(Schema):
    """Somebody is away."""

    absent: Somebody
    delegate: Somebody | None
    first: date
    last: date


class MonthShape(Schema):
    """A month by its days, and who is away in it."""

    first: date
    days: list[DayShape]
    away: list[AwayShape]


class MatrixAsked(Given):
    """A page of rows, how many periods to go back, one domain, words."""

    page: Number = 1
    back: Annotated[int, Field(ge=0, le=9999)] = 0
    domain: Line | None = None
    q: Line | None = None


class CellShape(Schema):
    """A provision in a period: its paper, and a state or, where that is sealed, what it concludes."""

    paper: int
    mark: str


class RowShape(Schema):
    """A provision, with a cell for each period; null where it was not due."""

    number: str
    title: str
    cells: list[CellShape | None]


class MatrixShape(Schema):
    """A page of the matrix; ``older`` and ``newer`` are what ``back`` is for the columns beside."""

    periods: list[str]
    rows: list[RowShape]
    pages: int
    newer: int | None
    older: int | None


class PostureAsked(Given):
    """Of which period (the newest where none is named), and over how many the trend goes."""

    period: PeriodName | None = None
    length: Annotated[int, Field(ge=12, le=36, multiple_of=12)] = 12


class StandingShape(Schema):
    """Papers by what they conclude; ``percent`` of those that bind, conform (rounded down)."""

    conforming: int
    nonconforming: int
    undetermined: int
    not_applicable: int
    unfinished: int
    percent: int | None


class DomainShape(Schema):
    """Where a domain stands, and stood in the period before."""

    name: str
    standing: StandingShape
    before: StandingShape | None


class StepShape(Schema):
    """One period of the trend."""

    period: str
    standing: StandingShape


class PostureShape(Schema):
    """Where the firm stands; ``ages`` counts open findings by how many days they are open."""

    period: str | None
    former: str | None
    whole: StandingShape
    domains: list[DomainShape]
    steps: list[StepShape]
    changes: dict[str, int]
    ages: dict[str, int]


def _hits(hits: Hits) -> HitsShape:
    return HitsShape.model_validate(
        {"kind": hits.kind, "items": [_hit(row) for row in hits.rows], "more": hits.more}
    )


def _hit(row: Provision | Model) -> HitShape:
    if isinstance(row, Provision):
        return HitShape(key=str(row.key), title=f"{row.code} {row.heading}".strip())
    return HitShape(key=str(row.pk), title=str(getattr(row, "text", row))[:200])


def _day(one: Day) -> DayShape:
    same = {name: getattr(one, name) for name in ("day", "papers", "undone", "findings")}
    return DayShape(periods=list(one.periods), **same)


def _standing(one: Standing) -> StandingShape:
    return StandingShape.model_validate({name: getattr(one, name) for name in StandingShape.model_fields})


@room.asks("/search", Act.READ, SearchShape, "搜尋")
def search_everything(request: ApiRequest, asked: Query[SearchAsked]) -> SearchShape:
    """Words in provisions in force, papers, findings, names of evidence and comments."""
    kinds = {"kinds": [asked.kind]} if asked.kind else {}
    found = search_firm(request.auth, asked.q, **kinds, most=asked.limit, skip=asked.skip)
    return SearchShape(found=[_hits(hits) for hits in found])


@room.asks("/calendar", Act.READ, MonthShape, "行事曆")
def get_calendar(request: ApiRequest, asked: Query[MonthAsked]) -> MonthShape:
    """What falls due on each day of a month."""
    first = month_of(asked.month or "", request.auth.on)
    month = calendar_of(request.auth, first, mine=asked.who == "me")
    days = [_day(day) for week in month.weeks for day in week if day.inside]
    away = [
        AwayShape(
            absent=person_shape(row.absent), delegate=somebody(row.delegate), first=row.first, last=row.last
        )
        for row in month.away
    ]
    return MonthShape(first=month.first, days=days, away=away)


@room.asks("/matrix", Act.READ, MatrixShape, "條款×期間")
def get_matrix(request: ApiRequest, asked: Query[MatrixAsked]) -> MatrixShape:
    """How every provision stood in every period, a page at a time."""
    matrix = matrix_of(request.auth, {name: str(value) for name, value in asked if value is not None})
    rows = [
        RowShape(
            number=row.number,
            title=row.title,
            cells=[CellShape(paper=cell.paper, mark=cell.mark) if cell else None for cell in row.cells],
        )
        for row in matrix.rows
    ]
    pages = matrix.page.paginator.num_pages
    return MatrixShape(periods=matrix.periods, rows=rows, pages=pages, newer=matrix.newer, older=matrix.older)


@room.asks("/posture", Act.READ, PostureShape, "風險現況")
def get_posture(request: ApiRequest, asked: Query[PostureAsked]) -> PostureShape:
    """Where the firm stands by domain, how that moved, and how long findings are open."""
    told = posture_of(request.auth, asked.period or "", asked.length)
    return PostureShape(
        period=told.period.name if told.period else None,
        former=told.former.name if told.former else None,
        whole=_standing(told.whole),
        domains=[
            DomainShape(
                name=one.name,
                standing=_standing(one.standing),
                before=_standing(one.before) if one.before else None,
            )
            for one in told.domains
        ],
        steps=[StepShape(period=step.period, standing=_standing(step.standing)) for step in told.steps],
        changes={change.value: number for change, number in told.changes.items()},
        ages={band.said: number for band, number in told.ages.items()},
    )
