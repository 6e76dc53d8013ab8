"""How the sign-in library is used: nobody signs up, nobody is told who exists, our rules for passwords."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from inspectorate.services.keep_trail import write_trace
from inspectorate.store.models import PasswordUsed, Person


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc] # the library has no types
    """Accounts are made by administrators alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        del request
        return False

    @transaction.atomic
    def set_password(self, user: Person, password: str) -> None:
        """Keep the hash of the former one, so that it does not come again."""
        if user.has_usable_password():
            PasswordUsed.objects.create(person=user, password=user.password, at=timezone.now())
        user.set_password(password)
        user.must_change, user.password_at, user.failures = False, timezone.now(), 0
        user.save(update_fields=["password", "must_change", "password_at", "failures"])
        write_trace(user.username, "password_changed", firm=user.firm)


class ClosedSocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # the same
    """Single sign-on opens accounts that exist; it makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ANN401 - the library's
        """Never."""
        del request, sociallogin
        return False
