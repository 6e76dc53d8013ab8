"""No view without the gate: each says which act it is, and one that says nothing is not served at all."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import MissingError, RefusedError, actor_of
from inspectorate.store.models import Person
from inspectorate.web.sign_in.standing import what_is_missing

View = Callable[..., HttpResponse]
_OPEN_APPS = ("account_", "mfa_", "usersessions_", "openid_connect_", "socialaccount_")
"""Views of the sign-in library: they hold their own gate."""
_WHILE_MISSING = ("account_logout", "account_change_password", "account_reauthenticate", "mfa_")


def gated(act: Act) -> Callable[[View], View]:
    """A page that is an act: it must be theirs who asks; the page is called with the actor."""

    def decorate(page: View) -> View:
        @wraps(page)
        def behind(request: HttpRequest, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - of the address
            person = request.user
            if not isinstance(person, Person):
                return redirect(f"{reverse('account_login')}?next={request.path}")
            actor = actor_of(person, address_of(request))
            request.actor = actor  # type: ignore[attr-defined] # pages' surroundings read it
            try:
                actor.demand(act)
                return page(request, actor, **kwargs)
            except MissingError as error:
                raise Http404(str(error)) from error
            except RefusedError as error:
                return render(request, "refused.html", {"said": str(error)}, status=403)

        behind.gate = act  # type: ignore[attr-defined] # what the middleware asks for
        return behind

    return decorate


def open_to_all(view: View) -> View:
    """A view for whoever comes, such as the health answer; each is named in a test."""
    view.gate = None  # type: ignore[attr-defined]
    return view


def address_of(request: HttpRequest) -> str | None:
    """From where a request comes: the peer's own address; headers that anybody can write do not count."""
    return request.META.get("REMOTE_ADDR") or None


class GateMiddleware:
    """Refuses every view that has no gate, and whoever still has a password or second factor to set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """As Django calls it."""
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand on."""
        return self._next(request)

    def process_view(
        self,
        request: HttpRequest,
        view: View,
        args: object,
        kwargs: object,
    ) -> HttpResponse | None:
        """Let through only what has a gate."""
        del args, kwargs
        name = request.resolver_match.url_name if request.resolver_match else ""
        if not hasattr(view, "gate") and not (name or "").startswith(_OPEN_APPS):
            return render(request, "refused.html", {"said": _("此頁面未設存取控管，不予提供")}, status=403)
        if isinstance(request.user, Person) and not (name or "").startswith(_WHILE_MISSING):
            missing = what_is_missing(request.user)
            if missing:
                messages.warning(request, missing.said)
                return redirect(missing.page)
        return None
