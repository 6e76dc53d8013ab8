"""Lets programs in by their token, or not; what is refused stands in the trail and is counted."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act, Duty
from inspectorate.services.access import Actor, actor_of
from inspectorate.services.give_token import digest_of
from inspectorate.services.keep_trail import write_trace
from inspectorate.store.models import ApiToken

_USED = timedelta(minutes=1)
_WINDOW = 300
"""Seconds in which failures from one address are counted together."""
_MOST = 20


class NotAdmittedError(Exception):
    """The token opens nothing; the message (zh-TW) does not tell which of all reasons it was."""


@dataclass
class TooManyFailuresError(Exception):
    """So many wrong tokens came from an address that further ones are not looked into for some seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Admitted:
    """A program that is let in: its token, its person as they are today, and the two together."""

    token: ApiToken
    person: Actor
    actor: Actor


def admit_token(secret: str, address: str | None) -> Admitted:
    """Whoever acts by a token, as far as the token goes and its person may today.

    A token that is right is let in however many wrong ones came from the same address, so that nobody
    shuts out others by guessing; wrong ones past a limit are neither looked into nor traced one by one.

    Raises:
        NotAdmittedError: no such token, or it is revoked or expired, or its person is locked or has left.
        TooManyFailuresError: it is wrong, and too many were before it.
    """
    token = ApiToken.objects.select_related("person__firm").filter(digest=digest_of(secret)).first()
    why = _why_not(token)
    if token is None or why:
        raise _refused(token, why, address)
    person = actor_of(token.person, address)
    duties = [Duty(name) for name in token.duties]
    actor = person.through(token.name, duties, [Act(name) for name in token.acts])
    _note_use(token)
    return Admitted(token, person, actor)


def _why_not(token: ApiToken | None) -> str:
    if token is None:
        return "unknown"
    if token.revoked_at is not None:
        return "revoked"
    if token.expires_at <= timezone.now():
        return "expired"
    if token.person.left_at is not None:
        return "left"
    return "" if token.person.is_active else "locked"


def _note_use(token: ApiToken) -> None:
    """Note when it was used, once a minute at most: a program that reads much shall not write as much."""
    now = timezone.now()
    if token.used_at is None or token.used_at < now - _USED:
        stale = Q(used_at=None) | Q(used_at__lt=now - _USED)
        ApiToken.objects.filter(stale, pk=token.pk).update(used_at=now)


def _refused(
    token: ApiToken | None, why: str, address: str | None
) -> NotAdmittedError | TooManyFailuresError:
    now = int(timezone.now().timestamp())
    counter = f"token-failures:{address}:{now // _WINDOW}"
    if _counted(counter) > _MOST:
        return TooManyFailuresError(_WINDOW - now % _WINDOW)
    if token is None:
        write_trace("(token)", "token_refused", address=address, why=why)
    else:
        person = token.person
        write_trace(
            person.username,
            "token_refused",
            f"token:{token.pk}",
            firm=person.firm,
            address=address,
            why=why,
            token=token.name,
        )
    return NotAdmittedError(_("權杖無效"))


def _counted(counter: str) -> int:
    """How many with this one; a count that was swept away meanwhile begins anew."""
    if cache.add(counter, 1, 2 * _WINDOW):
        return 1
    try:
        return int(cache.incr(counter))
    except ValueError:
        return 1
