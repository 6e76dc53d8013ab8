"""Gives people tokens with which programs act for them, lists and revokes these.

A token is shown once, where it is made; what is kept is its hash, and what it may at most.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act, Duty, allowed
from inspectorate.services.access import Actor, MissingError, RefusedError, found, scoped, taiwan
from inspectorate.services.keep_trail import trace
from inspectorate.store.models import ApiToken, TokenProof

PREFIX = "insp_"
"""What every token begins with, so that one that was left lying about is known as such."""
_BYTES = 32
_MOST = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """A token as its person wants it: for how many days, in which duties, for which acts at most."""

    name: str
    days: int
    duties: frozenset[Duty]
    acts: frozenset[Act]


@dataclass(frozen=True, slots=True)
class CameBy:
    """The provider of single sign-on by which its maker had come, and whether it asked for two factors."""

    provider: str
    strong: bool


@dataclass(frozen=True, slots=True)
class Given:
    """A new token, and what a program says to come in with it; it is shown this once."""

    token: ApiToken
    secret: str


def digest_of(secret: str) -> str:
    """What is kept of a token: it has 256 random bits, so that no slow hash is needed to hide it."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def give_token(actor: Actor, wanted: Wanted, came_by: CameBy | None = None) -> Given:
    """Make somebody's own token.

    Args:
        actor: whose it is.
        wanted: what it may.
        came_by: None where they had come by a password of ours.

    Raises:
        RefusedError: it would go beyond what they may, last too long, or its name is taken.
    """
    actor.demand(Act.READ)
    _check(actor, wanted)
    secret = PREFIX + secrets.token_urlsafe(_BYTES)
    now = timezone.now()
    try:
        with transaction.atomic():
            token = ApiToken.objects.create(
                person=actor.person,
                name=wanted.name.strip(),
                digest=digest_of(secret),
                duties=sorted(wanted.duties),
                acts=sorted(wanted.acts),
                made_at=now,
                expires_at=now + timedelta(days=wanted.days),
            )
    except IntegrityError as error:
        raise RefusedError(_("您已有名為 {name} 之權杖").format(name=wanted.name)) from error
    if came_by is not None:
        TokenProof.objects.create(token=token, provider=came_by.provider, strong=came_by.strong)
    until = taiwan(token.expires_at).date().isoformat()
    told = {"duties": token.duties, "acts": token.acts, "until": until}
    trace(actor, "token_made", f"token:{token.pk}", name=token.name, **told)
    return Given(token, secret)


def _check(actor: Actor, wanted: Wanted) -> None:
    if actor.token:
        raise RefusedError(_("權杖僅能由本人登入後建立"))
    if not wanted.name.strip() or not wanted.duties or not wanted.acts:
        raise RefusedError(_("請填寫名稱，並選擇職責與作業"))
    if not 1 <= wanted.days <= settings.API_TOKEN_DAYS:
        raise RefusedError(_("有效期間須為 1 至 {days} 日").format(days=settings.API_TOKEN_DAYS))
    if wanted.duties - actor.all_duties:
        raise RefusedError(_("權杖之職責不得超出您現有之職責"))
    if any(not allowed(wanted.duties, act) for act in wanted.acts):
        raise RefusedError(_("所選職責不含所選作業"))
    if actor.person.tokens.filter(revoked_at=None, expires_at__gt=timezone.now()).count() >= _MOST:
        raise RefusedError(_("每人至多 {most} 個有效權杖，請先撤銷不用者").format(most=_MOST))


@transaction.atomic
def revoke_token(actor: Actor, key: int) -> ApiToken:
    """End a token for good: one's own, or as an administrator anybody's of the firm; again changes nothing.

    Raises:
        MissingError: there is no such token among those that they may see.
    """
    actor.demand(Act.READ)
    token = found(actor, ApiToken, key, "person")
    if token.person_id != actor.person.pk and not actor.may(Act.MANAGE_PEOPLE):
        raise MissingError(_("查無此項"))
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by = timezone.now(), actor.person
        token.save(update_fields=["revoked_at", "revoked_by"])
        trace(actor, "token_revoked", f"token:{token.pk}", name=token.name, of=token.person.username)
    return token


def tokens_of(actor: Actor) -> QuerySet[ApiToken]:
    """One's own tokens; an administrator's are everybody's of the firm."""
    rows = scoped(actor, ApiToken).select_related("person", "revoked_by")
    return rows if actor.may(Act.MANAGE_PEOPLE) else rows.filter(person=actor.person)
