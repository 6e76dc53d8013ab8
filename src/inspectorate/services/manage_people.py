"""People of a firm: added with a random password, their duties, lock and leaving. Nobody is deleted."""

import secrets
import string
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act, Duty
from inspectorate.services.access import Actor, RefusedError, found, today
from inspectorate.services.admit_by_sign_on import unbind
from inspectorate.services.keep_trail import trace, write_trace
from inspectorate.store.firm_at_hand import for_platform
from inspectorate.store.models import DutyHeld, Firm, Person

_LENGTH = 20
_KINDS = (string.ascii_uppercase, string.ascii_lowercase, string.digits, "!#%+:=?@")


@dataclass(frozen=True, slots=True)
class Added:
    """A new person, and the password that they change at their first sign-in; it is shown this once."""

    person: Person
    password: str


def random_password() -> str:
    """A password with every kind of character, drawn by the system's own randomness."""
    letters = [secrets.choice(kind) for kind in _KINDS]
    letters += [secrets.choice("".join(_KINDS)) for _each in range(_LENGTH - len(letters))]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)


@transaction.atomic
def add_person(
    firm: Firm, username: str, name: str, duties: Iterable[Duty], by: Actor | None = None
) -> Added:
    """Add somebody to a firm; ``by`` is None only where the command line begins a platform.

    Raises:
        RefusedError: it is not theirs, it is another firm, or the name is taken: also by somebody who left.
    """
    if by is not None:
        by.demand(Act.MANAGE_PEOPLE)
        if firm.pk != by.firm_id:
            raise RefusedError(_("您的職責不含此項作業"))
    plain = username.strip().casefold()
    if not plain or _is_taken(plain):
        raise RefusedError(_("使用者名稱 {name} 已有人使用或不成立；離職者之名稱不再使用").format(name=plain))
    password = random_password()
    person = Person(firm=firm, username=plain, name=name.strip())
    person.set_password(password)
    person.save()
    for duty in duties:
        DutyHeld.objects.create(person=person, duty=duty, first=today())
    _told(by, firm, "person_added", person)
    return Added(person, password)


@transaction.atomic
def unlock(by: Actor, key: int) -> Added:
    """Let somebody in again, with a new random password; accounts of sign-on providers are bound anew.

    Raises:
        RefusedError: it is not theirs, or it is themselves.
    """
    person = _other(by, key)
    password = random_password()
    person.set_password(password)
    person.locked_at, person.failures, person.must_change = None, 0, True
    person.save()
    unbind(person)
    trace(by, "unlocked", f"person:{person.username}")
    return Added(person, password)


@transaction.atomic
def leave(by: Actor, key: int) -> Person:
    """Take somebody's access away, today: their duties end and every session of theirs is over.

    Raises:
        RefusedError: it is not theirs, or it is themselves.
    """
    person = _other(by, key)
    person.left_at = timezone.now()
    person.save(update_fields=["left_at"])
    DutyHeld.objects.filter(person=person, last=None).update(last=today())
    for session in UserSession.objects.filter(user=person):
        session.end()
    trace(by, "left", f"person:{person.username}")
    return person


def _is_taken(username: str) -> bool:
    """Whether anybody at any firm has this name, or had it: names are never used again."""
    with for_platform():
        return Person.objects.filter(username=username).exists()


def _other(by: Actor, key: int) -> Person:
    by.demand(Act.MANAGE_PEOPLE)
    person = found(by, Person, key)
    if person.pk == by.person.pk:
        raise RefusedError(_("不得對自己辦理此項作業"))
    return person


def _told(by: Actor | None, firm: Firm, act: str, person: Person) -> None:
    if by is None:
        write_trace("(command line)", act, f"person:{person.username}", firm=firm)
    else:
        trace(by, act, f"person:{person.username}")
