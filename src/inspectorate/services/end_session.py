"""Where somebody is signed in, and how they end it there; the next request from there is a stranger's."""

from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from inspectorate.i18n import _
from inspectorate.services.access import Actor, MissingError
from inspectorate.services.keep_trail import trace
from inspectorate.store.models import Person


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session of somebody's.

    Attributes:
        told: when and from where it began, and what the browser says it is.
        here: it is the one that asks.
    """

    told: UserSession
    here: bool


def sessions_of(actor: Actor, here: str | None) -> list[SignedIn]:
    """The actor's own that still let them in, the newest first.

    Args:
        actor: who asks.
        here: the key of the session that asks.
    """
    known = {row.session_key: row for row in UserSession.objects.filter(user=actor.person)}
    rows = Session.objects.filter(session_key__in=known, expire_date__gt=timezone.now())
    live = [known[row.session_key] for row in rows if _lets_in(row, actor.person)]
    live.sort(key=lambda row: row.created_at, reverse=True)
    return [SignedIn(row, row.session_key == here) for row in live]


@transaction.atomic
def end_session(actor: Actor, key: int) -> str:
    """End one of the actor's own; the key by which its browser was known.

    Raises:
        MissingError: there is no such session of theirs.
    """
    row = UserSession.objects.filter(user=actor.person, pk=key).first()
    if row is None:
        raise MissingError(_("查無此項"))
    row.end()
    trace(actor, "session_ended", f"session:{key}", of=row.ip)
    return str(row.session_key)


@transaction.atomic
def end_other_sessions(actor: Actor, here: str | None) -> int:
    """End all of the actor's own but the one that asks; how many these were."""
    rows = list(UserSession.objects.filter(user=actor.person).exclude(session_key=here or ""))
    for row in rows:
        row.end()
    if rows:
        trace(actor, "other_sessions_ended", sessions=len(rows))
    return len(rows)


def _lets_in(row: Session, person: Person) -> bool:
    """Whether its password is still the person's: a changed one ends all other sessions."""
    return constant_time_compare(row.get_decoded().get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())
