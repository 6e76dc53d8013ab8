"""The provider, with addresses of ours."""

from typing import Any

from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest

from inspectorate.web.sign_in.anew import wants_anew


class FirmsOwnProvider(OpenIDConnectProvider):  # type: ignore[misc] # the library has no types
    """The firm's own directory."""

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, Any]:
        """What the provider is asked besides: nothing that an address brings but to ask them anew."""
        del action
        told: dict[str, Any] = self.get_auth_params()
        return {**told, "prompt": "login", "max_age": "0"} if wants_anew(request) else told

    @classmethod
    def get_package(cls) -> str:
        """Where the library looks for addresses."""
        return __package__ or ""


provider_classes = [FirmsOwnProvider]
