"""The provider, with addresses of ours."""

from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider


class FirmsOwnProvider(OpenIDConnectProvider):  # type: ignore[misc] # the library has no types
    """The firm's own directory."""

    @classmethod
    def get_package(cls) -> str:
        """Where the library looks for addresses."""
        return __package__ or ""


provider_classes = [FirmsOwnProvider]
