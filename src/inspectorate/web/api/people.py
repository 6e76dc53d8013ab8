"""人員: everybody of the firm, their duties and absences; by administrators."""

from datetime import date
from typing import Annotated

from ninja import Query, Schema
from pydantic import Field

from inspectorate.inspection.duty import Act, Duty
from inspectorate.services.access import scoped
from inspectorate.services.change_duties import change_duties
from inspectorate.services.manage_people import add_person, leave, unlock
from inspectorate.store.models import Person
from inspectorate.web.api.bearer import ApiRequest
from inspectorate.web.api.offers import Room
from inspectorate.web.api.paging import Paging, some
from inspectorate.web.api.words import Given, Key

room = Room("people")
Duties = Annotated[list[Duty], Field(max_length=len(Duty))]


class DutyShape(Schema):
    """A duty from a day on, to a day where it has ended."""

    duty: str
    first: date
    last: date | None


class PersonShape(Schema):
    """Somebody, with what they hold and held, and whether they may sign in."""

    key: int
    username: str
    name: str
    active: bool
    locked: bool
    left: bool
    must_change: bool
    duties: list[DutyShape]


class People(Schema):
    """Some people."""

    items: list[PersonShape]
    next: int | None


class PersonGiven(Given):
    """Somebody to add."""

    username: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]*$")]
    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*\S[^\x00]*$")]
    duties: Duties


class PasswordShape(Schema):
    """A first password, told this once; it opens nothing but its own change."""

    person: PersonShape
    password: str


class DutiesGiven(Given):
    """All that somebody shall hold from today on; what is not named ends."""

    duties: Duties


def _shape(row: Person) -> PersonShape:
    held = [DutyShape(duty=one.duty, first=one.first, last=one.last) for one in row.duties.all()]
    return PersonShape(
        key=row.pk,
        username=row.username,
        name=row.name,
        active=row.is_active,
        locked=row.locked_at is not None,
        left=row.left_at is not None,
        must_change=row.must_change,
        duties=held,
    )


@room.asks("", Act.MANAGE_PEOPLE, People, "人員清單")
def list_people(request: ApiRequest, paging: Query[Paging]) -> People:
    """Everybody of the firm."""
    part = some(scoped(request.auth, Person).prefetch_related("duties"), paging, _shape)
    return People(items=part.items, next=part.next)


@room.does("POST ", Act.MANAGE_PEOPLE, PasswordShape, "新增人員", repeats=False)
def add_one_person(request: ApiRequest, given: PersonGiven) -> PasswordShape:
    """Add somebody; their first password is told in the answer and nowhere else."""
    firm = request.auth.person.firm
    added = add_person(firm, given.username, given.name, set(given.duties), request.auth)
    return PasswordShape(person=_shape(added.person), password=added.password)


@room.does("PUT /{key}/duties", Act.MANAGE_PEOPLE, PersonShape, "變更職責")
def change_person_duties(request: ApiRequest, key: Key, given: DutiesGiven) -> PersonShape:
    """Have somebody hold exactly these duties from today on; not oneself."""
    return _shape(change_duties(request.auth, key, set(given.duties)))


@room.does("POST /{key}/unlock", Act.MANAGE_PEOPLE, PasswordShape, "重設密碼並解鎖", repeats=False)
def unlock_person(request: ApiRequest, key: Key) -> PasswordShape:
    """Let somebody in again, with a new first password."""
    added = unlock(request.auth, key)
    return PasswordShape(person=_shape(added.person), password=added.password)


@room.does("POST /{key}/leave", Act.MANAGE_PEOPLE, PersonShape, "收回權限")
def leave_person(request: ApiRequest, key: Key) -> PersonShape:
    """Take somebody's access away, today."""
    return _shape(leave(request.auth, key))
