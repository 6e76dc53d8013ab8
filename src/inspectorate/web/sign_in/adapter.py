"""How the sign-in library is used: nobody signs up, nobody is told who exists, our rules for passwords."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from inspectorate.services.admit_by_sign_on import NotAdmittedError, admit_by_sign_on, refuse_sign_on
from inspectorate.services.keep_trail import write_trace
from inspectorate.store.models import PasswordUsed, Person
from inspectorate.web.sign_in.anew import methods_of, note_proof
from inspectorate.web.sign_in.one_refusal import refused
from inspectorate.web.sign_in.stages import STRONG_THERE, SecondFactorStage
from inspectorate.web.sign_in.told import Told, told_by_oidc, told_by_saml

_LIBRARYS_STAGE = "allauth.mfa.stages.AuthenticateStage"


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc] # the library has no types
    """Accounts are made by administrators alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        del request
        return False

    def get_login_stages(self) -> list[str]:
        """The library's, with our own second step."""
        ours = f"{SecondFactorStage.__module__}.{SecondFactorStage.__name__}"
        return [ours if stage == _LIBRARYS_STAGE else stage for stage in super().get_login_stages()]

    def pre_login(self, request: HttpRequest, user: Person, **told: Any) -> HttpResponse | None:  # noqa: ANN401 - the library's
        """Note in the session what the identity provider asked for: more than one factor, and when."""
        by_provider = (told.get("signal_kwargs") or {}).get("sociallogin")
        if by_provider is not None:
            note_proof(request, user, by_provider.told)
        if by_provider is not None and by_provider.told.strong:
            record_authentication(request, user, STRONG_THERE, provider=by_provider.told.named.provider)
        answer: HttpResponse | None = super().pre_login(request, user, **told)
        return answer

    def get_reauthentication_methods(self, user: Person) -> list[dict[str, Any]]:
        """The library's, and single sign-on for whoever came by it."""
        return methods_of(self.request, user, super().get_reauthentication_methods(user))

    @transaction.atomic
    def set_password(self, user: Person, password: str) -> None:
        """Keep the hash of the former one, so that it does not come again."""
        if user.has_usable_password():
            PasswordUsed.objects.create(person=user, password=user.password, at=timezone.now())
        user.set_password(password)
        user.must_change, user.password_at, user.failures = False, timezone.now(), 0
        user.save(update_fields=["password", "must_change", "password_at", "failures"])
        address = self.request.META.get("REMOTE_ADDR") if self.request else None
        write_trace(user.username, "password_changed", firm=user.firm, address=address)


class ClosedSocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # the same
    """Single sign-on opens accounts that exist; it makes none, and every refusal looks the same."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ANN401 - the library's
        """Never."""
        del request, sociallogin
        return False

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[Any]:
        """Those of the settings alone: a row of the database makes no provider."""
        return [app for app in super().list_apps(request, provider, client_id) if app.pk is None]

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:  # noqa: ANN401 - the library's
        """Find who it is; go no further where that is nobody, or where no sign-in was asked for."""
        provider, address = sociallogin.account.provider, request.META.get("REMOTE_ADDR")
        try:
            if sociallogin.state.get("process") != "login":
                raise NotAdmittedError("not a sign-in")  # noqa: TRY301 - told like all others
            told = _told(sociallogin)
        except NotAdmittedError as error:
            refuse_sign_on(provider, str(error), address)
            raise ImmediateHttpResponse(refused(request)) from error
        try:
            sociallogin.user = admit_by_sign_on(told.named, address)
            if request.user.is_authenticated and request.user != sociallogin.user:
                refuse_sign_on(provider, "another person is signed in", address, told.named.username)
                raise NotAdmittedError("another person is signed in")  # noqa: TRY301 - the same
        except NotAdmittedError as error:
            raise ImmediateHttpResponse(refused(request)) from error
        sociallogin.told = told

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,  # noqa: ANN401 - the library's
        error: Any = None,  # noqa: ANN401 - the same
        exception: Any = None,  # noqa: ANN401 - the same
        extra_context: Any = None,  # noqa: ANN401 - the same
    ) -> None:
        """Write it in the trail; the page says nothing but that it failed."""
        del extra_context
        why = exception or error or "unknown"
        name = getattr(provider, "sub_id", None) or str(provider)
        refuse_sign_on(name, str(why)[:300], request.META.get("REMOTE_ADDR"))
        raise ImmediateHttpResponse(refused(request))


def _told(sociallogin: Any) -> Told:  # noqa: ANN401 - the library's
    provider, account = sociallogin.provider, sociallogin.account
    read = told_by_saml if provider.id == "saml" else told_by_oidc
    return read(account.provider, provider.app.settings, account.extra_data)
