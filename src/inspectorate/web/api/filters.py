"""已存條件: filters of the list of papers, kept by a name."""

from typing import Annotated

from ninja import Query, Schema
from pydantic import Field

from inspectorate.inspection.duty import Act
from inspectorate.services.keep_filter import drop_filter, filters_of, keep_filter
from inspectorate.store.models import SavedFilter
from inspectorate.web.api.bearer import ApiRequest
from inspectorate.web.api.offers import Room
from inspectorate.web.api.paging import Paging, some
from inspectorate.web.api.paper_shapes import PaperFilter
from inspectorate.web.api.shapes import Done, Somebody, person_shape
from inspectorate.web.api.words import Given, Key

room = Room("filters")


class FilterShape(Schema):
    """A filter: whose it is, and what it asks."""

    key: int
    name: str
    person: Somebody
    shared: bool
    asked: dict[str, str]


class Filters(Schema):
    """Some filters."""

    items: list[FilterShape]
    next: int | None


class FilterGiven(Given):
    """A filter to keep; the same name again replaces it."""

    name: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$")]
    asked: PaperFilter
    shared: bool = False


def _shape(row: SavedFilter) -> FilterShape:
    told = {"name": row.name, "shared": row.shared, "asked": row.asked}
    return FilterShape(key=row.pk, person=person_shape(row.person), **told)


@room.asks("", Act.READ, Filters, "已存條件")
def list_filters(request: ApiRequest, paging: Query[Paging]) -> Filters:
    """One's own filters, and those that others of the firm share."""
    part = some(filters_of(request.auth), paging, _shape)
    return Filters(items=part.items, next=part.next)


@room.does("POST ", Act.READ, FilterShape, "儲存查詢條件")
def keep_one_filter(request: ApiRequest, given: FilterGiven) -> FilterShape:
    """Keep a filter by a name."""
    return _shape(keep_filter(request.auth, given.name, given.asked.told(), shared=given.shared))


@room.does("DELETE /{key}", Act.READ, Done, "刪除查詢條件")
def drop_one_filter(request: ApiRequest, key: Key) -> Done:
    """Drop a filter of one's own."""
    drop_filter(request.auth, key)
    return Done(count=1)
