"""Codes of authenticator apps: each is taken once, also the one by which the app was added.

The library forgets after half a minute which code was used, but takes it for a minute and a half.
"""

from typing import Any

from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt

from inspectorate.services.factor_keys import FactorKeyError
from inspectorate.services.hide_factors import hide_enrolment, show_enrolment
from inspectorate.services.take_once import take_code
from inspectorate.store.models import Person


def step_of(secret: str, code: str) -> int | None:
    """The half minute whose code it is, of those that count now; the newest where it is of several."""
    shown = {step: format_hotp_value(hotp_value(secret, step)) for step in yield_hotp_counters_from_time()}
    steps = [step for step, right in shown.items() if compare_user_code(actual=code, expected=right)]
    return max(steps, default=None)


def _kept_secret(person: Person, kept: str) -> str:
    """The secret that is shown already; empty where there is none, or none of this person's."""
    try:
        return show_enrolment(person, kept) if kept else ""
    except FactorKeyError:
        return ""


def _new_secret(person: Person) -> str:
    secret: str = generate_totp_secret()
    context.request.session[SECRET_SESSION_KEY] = hide_enrolment(person, secret)
    return secret


def _takes(person: Person, secret: str, code: str) -> bool:
    step = step_of(secret, code)
    return step is not None and take_code(person, step)


class _Once(BaseAuthenticateForm):  # type: ignore[misc] # the library has no types
    def clean_code(self) -> str:
        code: str = super().clean_code()
        row = self.authenticator
        if row.type == Authenticator.Type.TOTP and not _takes(self.user, decrypt(row.data["secret"]), code):
            self._emit_authentication_failed(row)
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateOnceForm(_Once, AuthenticateForm):  # type: ignore[misc] # the same
    """The second step of signing in."""


class ReauthenticateOnceForm(_Once, ReauthenticateForm):  # type: ignore[misc] # the same
    """Whoever is in shows it again."""


class ActivateOnceForm(ActivateTOTPForm):  # type: ignore[misc] # the same
    """An app is added by its first code; that one lets nobody in any more.

    Until then its secret lies in the session, and so in the database: hidden, as it will lie later.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library calls it
        """As the library calls it, whose own would keep the secret in the open."""
        self.user = kwargs.pop("user")
        super(ActivateTOTPForm, self).__init__(*args, **kwargs)
        kept = context.request.session.get(SECRET_SESSION_KEY, "") if self.is_bound else ""
        self.secret = _kept_secret(self.user, kept) or _new_secret(self.user)

    def clean_code(self) -> str:
        """The code, taken."""
        code: str = super().clean_code()
        if not _takes(self.user, self.secret, code):
            raise get_adapter().validation_error("incorrect_code")
        return code
