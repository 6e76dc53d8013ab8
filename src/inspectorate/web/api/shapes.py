"""People and days as every answer has them."""

from datetime import date, datetime

from ninja import Schema

from inspectorate.services.access import taiwan
from inspectorate.store.models import Person


class Somebody(Schema):
    """A person of the firm."""

    key: int
    username: str
    name: str


class Done(Schema):
    """An act that changed so many things."""

    count: int


def somebody(person: Person | None) -> Somebody | None:
    """A person, where there is one."""
    return Somebody(key=person.pk, username=person.username, name=person.name) if person else None


def person_shape(person: Person) -> Somebody:
    """A person who is there for certain."""
    return Somebody(key=person.pk, username=person.username, name=person.name)


def moment(at: datetime | None) -> datetime | None:
    """A moment, with the offset of Taiwan."""
    return taiwan(at) if at else None


def day_of(at: datetime) -> date:
    """The day of a moment in Taiwan."""
    return taiwan(at).date()
