"""Who comes in: a token in the header, nothing else; cookies of the pages open nothing here."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from inspectorate.services.access import Actor
from inspectorate.services.admit_token import admit_token
from inspectorate.store.firm_at_hand import for_platform, set_firm
from inspectorate.store.models import ApiToken
from inspectorate.web.api.problems import NotReadyError
from inspectorate.web.gate import address_of
from inspectorate.web.sign_in.standing import what_a_token_misses


class ApiRequest(HttpRequest):
    """A request that a token let in: who acts, and by which token."""

    auth: Actor
    token: ApiToken


class Token(HttpBearer):
    """The one way in."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Whoever acts, as far as the token goes and its person may today.

        Raises:
            NotAdmittedError: the token opens nothing.
            TooManyFailuresError: nor did too many before it.
            NotReadyError: its person has to sign in and set something first.
        """
        with for_platform():
            admitted = admit_token(token, address_of(request))
        set_firm(admitted.actor.firm_id)
        missing = what_a_token_misses(admitted.person, admitted.token)
        if missing is not None:
            raise NotReadyError(missing.said)
        request.token = admitted.token  # type: ignore[attr-defined] # what ApiRequest has
        return admitted.actor
