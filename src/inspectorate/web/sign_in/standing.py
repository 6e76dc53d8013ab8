"""What somebody who is signed in still has to set before anything else is open to them."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings

from inspectorate.i18n import _
from inspectorate.inspection.duty import STRONGLY_SIGNED_IN
from inspectorate.services.access import Actor, taiwan, today
from inspectorate.services.admit_by_sign_on import is_bound
from inspectorate.services.password_rules import password_rules
from inspectorate.store.models import ApiToken, Person, TokenProof
from inspectorate.web.sign_in.stages import BY_PROVIDER, STRONG_THERE


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing, and the page where it is set."""

    said: str
    page: str


def what_is_missing(actor: Actor, ways: frozenset[str] = frozenset()) -> Missing | None:
    """The first thing that is missing; None where nothing is.

    Args:
        actor: who is signed in.
        ways: how (see `stages.ways_of`); whoever came by single sign-on used no password of ours.
    """
    if BY_PROVIDER not in ways and (password := _of_password(actor.person)):
        return password
    strong = STRONG_THERE in ways or _has_second_factor(actor.person)
    if STRONGLY_SIGNED_IN & actor.all_duties and not strong:
        return Missing(_("您的職責須使用多因子驗證，請先設定"), "mfa_index")
    return None


def what_a_token_misses(person: Actor, token: ApiToken) -> Missing | None:
    """The same for a program that acts for somebody, as they stood when they made its token.

    Whoever had come by single sign-on has no password of ours to change, and a second factor where the
    provider asked for one: until that account is no longer theirs, or the provider is not set any more.
    """
    missing = what_is_missing(person)
    if missing is None:
        return None
    proof = TokenProof.objects.filter(token=token).first()
    if proof is None or not _is_set(proof.provider) or not is_bound(person.person, proof.provider):
        return missing
    return what_is_missing(person, frozenset({BY_PROVIDER, STRONG_THERE} if proof.strong else {BY_PROVIDER}))


def _is_set(provider: str) -> bool:
    kinds = settings.SOCIALACCOUNT_PROVIDERS.values()
    return any(app["provider_id"] == provider for kind in kinds for app in kind["APPS"])


def _of_password(person: Person) -> Missing | None:
    if person.must_change:
        return Missing(_("首次登入，請變更密碼"), "account_change_password")
    day = today()
    since = taiwan(person.password_at).date() if person.password_at else None
    if since is None or password_rules(day).outlived(since, day):
        return Missing(_("密碼已逾使用期限，請變更"), "account_change_password")
    return None


def _has_second_factor(person: Person) -> bool:
    strong = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=person, type__in=strong).exists())
