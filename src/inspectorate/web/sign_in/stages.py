"""The second step of signing in: left out only where the identity provider asked for it already."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from inspectorate.store.models import Person

BY_PROVIDER, STRONG_THERE = "socialaccount", "provider_mfa"
"""How a session notes that a provider named the person, and that it asked for more than one factor."""


def ways_of(request: HttpRequest, person: Person) -> frozenset[str]:
    """In which ways the person of this session has proven who they are."""
    return frozenset(record["method"] for record in get_authentication_records(request, person))


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc] # the library has no types
    """Asks for the second factor of whoever has one."""

    def _should_handle(self, request: HttpRequest) -> bool:
        if self.login.user is not None and STRONG_THERE in ways_of(request, self.login.user):
            return False
        return bool(super()._should_handle(request))
