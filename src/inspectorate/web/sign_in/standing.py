"""What somebody who is signed in still has to set before anything else is open to them."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator

from inspectorate.i18n import _
from inspectorate.inspection.duty import STRONGLY_SIGNED_IN
from inspectorate.services.access import Actor, taiwan, today
from inspectorate.services.password_rules import password_rules
from inspectorate.store.models import Person


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing, and the page where it is set."""

    said: str
    page: str


def what_is_missing(actor: Actor) -> Missing | None:
    """The first thing that is missing; None where nothing is."""
    person = actor.person
    if person.must_change:
        return Missing(_("首次登入，請變更密碼"), "account_change_password")
    day = today()
    since = taiwan(person.password_at).date() if person.password_at else None
    if since is None or password_rules(day).outlived(since, day):
        return Missing(_("密碼已逾使用期限，請變更"), "account_change_password")
    if STRONGLY_SIGNED_IN & actor.all_duties and not _has_second_factor(person):
        return Missing(_("您的職責須使用多因子驗證，請先設定"), "mfa_index")
    return None


def _has_second_factor(person: Person) -> bool:
    strong = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=person, type__in=strong).exists())
