"""提醒: what one was told, and where one is told by mail."""

from datetime import date, datetime
from typing import Annotated

from ninja import Query, Schema
from pydantic import Field

from inspectorate.inspection.duty import Act
from inspectorate.services.remind_people import inbox, see, set_address
from inspectorate.store.models import Reminder
from inspectorate.web.api.bearer import ApiRequest
from inspectorate.web.api.offers import Room
from inspectorate.web.api.paging import Paging, some
from inspectorate.web.api.shapes import Done, Somebody, moment, somebody
from inspectorate.web.api.words import Given, Key

room = Room("reminders")


class ReminderShape(Schema):
    """One thing that was told; ``about`` is ``paper:12``, ``finding:3``, or ``papers`` for so many."""

    key: int
    kind: str
    about: str
    said: str
    count: int
    by: Somebody | None
    on: date
    at: datetime
    seen_at: datetime | None


class Reminders(Schema):
    """Some reminders."""

    items: list[ReminderShape]
    next: int | None


class SeenGiven(Given):
    """Which reminder was seen; all where none is named."""

    key: Key | None = None


class AddressGiven(Given):
    """Where one is told by mail; nowhere where it is empty."""

    email: Annotated[str, Field(max_length=254, pattern=r"^[^\x00]*$")]


def _shape(row: Reminder) -> ReminderShape:
    same = {name: getattr(row, name) for name in ("kind", "about", "said", "count", "on")}
    at = moment(row.at) or row.at
    return ReminderShape(key=row.pk, by=somebody(row.by), at=at, seen_at=moment(row.seen_at), **same)


@room.asks("", Act.READ, Reminders, "提醒清單")
def list_reminders(request: ApiRequest, paging: Query[Paging]) -> Reminders:
    """What one was told, the newest first."""
    part = some(inbox(request.auth), paging, _shape, newest_first=True)
    return Reminders(items=part.items, next=part.next)


@room.does("POST /seen", Act.READ, Done, "標示已讀")
def see_reminders(request: ApiRequest, given: SeenGiven) -> Done:
    """Note that one has seen a reminder, or all of them."""
    return Done(count=see(request.auth, given.key))


@room.does("PUT /address", Act.COMMENT, Done, "設定提醒信箱")
def set_reminder_address(request: ApiRequest, given: AddressGiven) -> Done:
    """Say where one is told by mail."""
    set_address(request.auth, given.email)
    return Done(count=1)
