"""Whom the firm's own directory names: somebody who is here already, or nobody. It makes no accounts."""

from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from inspectorate.services.keep_trail import write_trace
from inspectorate.store.models import Person


class NotAdmittedError(Exception):
    """They are not let in; why is for the trail, never for who asks."""


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a provider names.

    Attributes:
        provider: its id in the settings.
        subject: the provider's own name of the account, which stays; the first one seen is bound.
        username: the sign-in name here.
    """

    provider: str
    subject: str
    username: str


def admit_by_sign_on(named: Named, address: str | None) -> Person:
    """The person, from the first time on bound to the provider's account.

    An account of the provider that takes over a name later is another's: it opens nothing, until an
    administrator resets the person.

    Raises:
        NotAdmittedError: nobody of that name is here, they left, are locked, or are bound to another account.
    """
    person = Person.objects.select_related("firm").filter(username=named.username.casefold()).first()
    try:
        return _admitted(named, person, address)
    except NotAdmittedError as error:
        refuse_sign_on(named.provider, str(error), address, named.username, person)
        raise


def refuse_sign_on(
    provider: str, why: str, address: str | None, username: str = "", person: Person | None = None
) -> None:
    """Write in the trail that somebody was not let in."""
    firm = person.firm if person else None
    told = {"provider": provider, "why": why}
    write_trace(username.casefold()[:64] or "-", "sign_on_refused", firm=firm, address=address, **told)


def is_bound(person: Person, provider: str) -> bool:
    """Whether an account of a provider is still somebody's."""
    return bool(SocialAccount.objects.filter(user=person, provider=provider).exists())


def unbind(person: Person) -> None:
    """Forget which accounts of providers are somebody's: the next one that names them is bound anew."""
    SocialAccount.objects.filter(user=person).delete()


def _admitted(named: Named, person: Person | None, address: str | None) -> Person:
    if person is None:
        raise NotAdmittedError("unknown")
    if not person.is_active:
        raise NotAdmittedError("locked")
    with transaction.atomic():
        _bind(named, person, address)
        _take_first_password(person, address)
    return person


def _take_first_password(person: Person, address: str | None) -> None:
    """Whoever comes by a provider before they ever chose a password has none here from then on.

    What is left of it would grow old unused, and whoever found the slip could have made it theirs.
    """
    if person.must_change and person.has_password:
        person.take_password()
        person.save(update_fields=["password"])
        write_trace(person.username, "first_password_taken", firm=person.firm, address=address)


def _bind(named: Named, person: Person, address: str | None) -> None:
    rows = SocialAccount.objects.filter(provider=named.provider)
    bound = rows.filter(user=person).first()
    if bound is not None:
        if bound.uid != named.subject:
            raise NotAdmittedError("another account")
        return
    try:
        with transaction.atomic():
            rows.create(user=person, provider=named.provider, uid=named.subject)
    except IntegrityError as error:
        raise NotAdmittedError("another person's account") from error
    told = {"provider": named.provider, "subject": named.subject}
    write_trace(person.username, "sign_on_bound", firm=person.firm, address=address, **told)
