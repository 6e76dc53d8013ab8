"""What somebody who is signed in still has to set before anything else is open to them."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator

from inspectorate.i18n import _
from inspectorate.inspection.duty import STRONGLY_SIGNED_IN
from inspectorate.services.access import Actor, taiwan, today
from inspectorate.services.password_rules import password_rules
from inspectorate.store.models import Person
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
