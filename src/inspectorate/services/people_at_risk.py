"""Accounts that the platform's own rules find fault with: default, unused, old passwords, one factor."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Q

from inspectorate.inspection.duty import STRONGLY_SIGNED_IN, Duty
from inspectorate.services.access import running, taiwan
from inspectorate.services.demanded import demanded
from inspectorate.services.password_rules import password_rules
from inspectorate.store.models import Delegation, DutyHeld, Person

_ASKING = ("amr", "acr", "contexts")
"""Settings of a provider that say by which words it tells that it asked for more than one factor."""
_STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody who may sign in stands on a day.

    Attributes:
        duties: what they hold themselves; ``stood_in_for`` what they may besides, for whoever is absent.
        factor: whether they have a second factor here, or come by a provider that is held to ask for one.
        initial: whether they still have the password that another chose.
        bound: whether they come by a provider, so that they may never need a password.
        password: whether they have one here; whoever comes by a provider alone has none.
        since: from when their password is.
        used: when they last signed in; None where never.
    """

    person: Person
    duties: frozenset[Duty]
    stood_in_for: frozenset[Duty]
    factor: bool
    initial: bool
    bound: bool
    password: bool
    since: date
    used: date | None
    made: date

    @property
    def needs_factor(self) -> bool:
        """Whether they sign papers or manage people."""
        return bool(STRONGLY_SIGNED_IN & (self.duties | self.stood_in_for))


@dataclass(slots=True)
class AtRisk:
    """Who is at fault, by how."""

    without_factor: list[Standing] = field(default_factory=list)
    default_names: list[Standing] = field(default_factory=list)
    unused: list[Standing] = field(default_factory=list)
    old_passwords: list[Standing] = field(default_factory=list)
    old_first_passwords: list[Standing] = field(default_factory=list)
    needless_passwords: list[Standing] = field(default_factory=list)


def standings(on: date) -> Iterator[Standing]:
    """Everybody who has not left, locked or not: a lock ends, the account stays."""
    duties, absent, strong = _duties(on), _absent(on), _with_factor()
    bound = set(SocialAccount.objects.values_list("user_id", flat=True))
    for person in Person.objects.filter(left_at=None).select_related("firm"):
        yield Standing(
            person=person,
            duties=frozenset(duties.get(person.pk, ())),
            stood_in_for=frozenset(duty for one in absent.get(person.pk, ()) for duty in duties.get(one, ())),
            factor=person.pk in strong,
            initial=person.must_change,
            bound=person.pk in bound,
            password=person.has_password,
            since=taiwan(person.password_at or person.joined_at).date(),
            used=taiwan(person.last_login).date() if person.last_login else None,
            made=taiwan(person.joined_at).date(),
        )


def at_risk(everybody: Iterable[Standing], on: date) -> AtRisk:
    """Who of these is at fault on a day, by the strictest rule in force."""
    found, rules = AtRisk(), password_rules(on)
    names = _default_names(on)
    unused = [
        criteria.interval("account.dormant_after") for criteria in demanded(on, "account.dormant_after")
    ]
    for one in everybody:
        if one.needs_factor and not one.factor:
            found.without_factor.append(one)
        if one.person.username.casefold() in names:
            found.default_names.append(one)
        if any((one.used or one.made) < interval.before(on) for interval in unused):
            found.unused.append(one)
        if one.password and rules.outlived(one.since, on):
            _old_password(found, one).append(one)
    return found


def _old_password(found: AtRisk, one: Standing) -> list[Standing]:
    if not one.initial:
        return found.old_passwords
    return found.needless_passwords if one.bound else found.old_first_passwords


def _duties(on: date) -> Mapping[int, set[Duty]]:
    held: dict[int, set[Duty]] = {}
    holding = Q(first__lte=on) & (Q(last__isnull=True) | Q(last__gte=on))
    for person, duty in DutyHeld.objects.filter(holding).values_list("person_id", "duty"):
        held.setdefault(person, set()).add(Duty(duty))
    return held


def _absent(on: date) -> Mapping[int, set[int]]:
    """For whom each stand-in of a day stands in."""
    found: dict[int, set[int]] = {}
    standing = Delegation.objects.filter(running(on), delegate__isnull=False)
    for delegate, absent in standing.values_list("delegate_id", "absent_id"):
        found.setdefault(delegate or 0, set()).add(absent)  # never 0: the query asks for delegates
    return found


def _with_factor() -> set[int]:
    """Who has one here, and who is bound to a provider whose sign-ins count as strong where it says so."""
    here = Authenticator.objects.filter(type__in=_STRONG).values_list("user_id", flat=True)
    apps = [app for kind in settings.SOCIALACCOUNT_PROVIDERS.values() for app in kind["APPS"]]
    strong = [app["provider_id"] for app in apps if any(app["settings"].get(word) for word in _ASKING)]
    there = SocialAccount.objects.filter(provider__in=strong).values_list("user_id", flat=True)
    return {*here, *there}


def _default_names(on: date) -> set[str]:
    wanted = ("account.default_names", "password.trivial")
    return {
        name.casefold() for word in wanted for criteria in demanded(on, word) for name in criteria.names(word)
    }
