"""條款: those in force on a day, and each by its name."""

from datetime import date
from itertools import islice
from typing import Annotated

from django.http import Http404
from ninja import Query, Schema
from pydantic import Field

from inspectorate.inspection.duty import Act
from inspectorate.norms.catalogue import UnknownNormError
from inspectorate.norms.provision import Provision
from inspectorate.services.find_provisions import find_provisions
from inspectorate.services.open_catalogue import open_catalogue
from inspectorate.web.api.bearer import ApiRequest
from inspectorate.web.api.offers import Room
from inspectorate.web.api.words import Given, Line

room = Room("provisions")


class ProvisionShape(Schema):
    """One duty, with the words that it stands on."""

    key: str
    clause: str
    heading: str
    code: str
    text: str
    summary: str
    domain: str
    control: str
    duty: str
    records: list[str]


class Provisions(Schema):
    """Some provisions, in the order of the rulebooks; ``next`` is a place among them."""

    items: list[ProvisionShape]
    next: int | None


class ProvisionsAsked(Given):
    """Those in force on a day (today where none is given)."""

    on: date | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class NameAsked(Given):
    """A provision by ``instrument/edition/path``, by ``instrument/path`` or by the exchange's code."""

    name: Line
    on: date | None = None


def _shape(one: Provision) -> ProvisionShape:
    told = ("clause", "heading", "code", "text", "summary", "domain", "control", "duty")
    same = {name: getattr(one, name) for name in told}
    return ProvisionShape(key=str(one.key), records=list(one.records), **same)


@room.asks("", Act.READ, Provisions, "條款清單")
def list_provisions(request: ApiRequest, asked: Query[ProvisionsAsked]) -> Provisions:
    """The provisions in force on a day."""
    rows = open_catalogue().provisions(asked.on or request.auth.on)
    end = asked.cursor + asked.limit
    part = list(islice(rows, asked.cursor, end + 1))
    items = [_shape(one) for one in part[: asked.limit]]
    return Provisions(items=items, next=end if len(part) > asked.limit else None)


@room.asks("/named", Act.READ, Provisions, "條款（依名稱）")
def named_provisions(request: ApiRequest, asked: Query[NameAsked]) -> Provisions:
    """The provisions that a name means."""
    try:
        rows = find_provisions(open_catalogue(), asked.name, asked.on or request.auth.on)
    except UnknownNormError as error:
        raise Http404(str(error)) from error
    return Provisions(items=[_shape(one) for one in rows], next=None)
