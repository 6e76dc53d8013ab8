"""The identity provider: asked by us, and what is kept of its assertion until the person is found."""

from typing import Any

from allauth.socialaccount.providers.saml.provider import SAMLProvider
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from inspectorate.services.ask_directory import Ourselves, ask
from inspectorate.services.verify_assertion import Trusted
from inspectorate.web.sign_in.anew import wants_anew


class FirmsOwnIdentityProvider(SAMLProvider):  # type: ignore[misc] # the library has no types
    """The firm's own directory; `data` is what the views keep of an assertion."""

    @property
    def trusted(self) -> Trusted:
        """As the settings have it."""
        told = self.app.settings
        return Trusted(told["entity"], told["url"], tuple(told["certificates"]), told["our_key"])

    def ourselves(self, request: HttpRequest) -> Ourselves:
        """Who we are to it, at the address by which we were reached."""
        entity, answers = (
            request.build_absolute_uri(reverse(name, args=[self.app.provider_id]))
            for name in ("saml_metadata", "saml_answer")
        )
        return Ourselves(entity, answers)

    def get_login_url(self, request: HttpRequest, **told: Any) -> str:  # noqa: ANN401 - as the library calls it
        """Where the way there begins."""
        del request
        url = reverse("saml_login", args=[self.app.provider_id])
        return f"{url}?{urlencode(told)}" if told else url

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: Any = None,  # noqa: ANN401 - the same
        **more: Any,  # noqa: ANN401 - the same
    ) -> HttpResponseRedirect:
        """The way there; the question is kept in the session of who asked."""
        asked = ask(self.ourselves(request), self.trusted.url, anew=wants_anew(request))
        self.stash_redirect_state(request, process, next_url, data, state_id=asked.name, **more)
        return HttpResponseRedirect(asked.url)

    def extract_uid(self, data: Any) -> str:  # noqa: ANN401 - the same
        """The NameID."""
        return str(data["subject"])

    def extract_extra_data(self, data: Any) -> dict[str, Any]:  # noqa: ANN401 - the same
        """What `told.told_by_saml` asks for."""
        return dict(data)

    def extract_common_fields(self, data: Any) -> dict[str, Any]:  # noqa: ANN401 - the same
        """Nothing: accounts are not filled by providers."""
        del data
        return {}

    @classmethod
    def get_package(cls) -> str:
        """Where the library looks for addresses."""
        return __package__ or ""


provider_classes = [FirmsOwnIdentityProvider]
