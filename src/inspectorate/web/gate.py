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
from inspectorate.services.access import Actor, MissingError, RefusedError, actor_of
from inspectorate.services.bound_work import TooMuchWorkError
from inspectorate.services.hide_factors import MovedFactorError, trace_moved
from inspectorate.store.firm_at_hand import for_nobody, set_firm, set_platform
from inspectorate.store.models import Person
from inspectorate.web.sign_in.stages import ways_of
from inspectorate.web.sign_in.standing import what_is_missing

View = Callable[..., HttpResponse]
BY_TOKEN = "token"  # noqa: S105 - the name of a way in, no secret
"""The gate of a view that programs come to."""
OPEN_NAMES = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reauthenticate",
        "account_change_password",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
        "openid_connect_login",
        "openid_connect_callback",
        "saml_login",
        "saml_answer",
        "saml_finish",
        "saml_metadata",
    }
)
_SECOND_FACTOR = "mfa_"
"""Views of the sign-in library that are served, by name and by prefix: they hold their own gate.

What else it has (sign-up, reset by mail, addresses of mail) is answered as if it were not there.
"""
_ALWAYS = frozenset({"account_logout", "account_reauthenticate", "sign_on_anew"})
_SIGN_IN = frozenset(
    {"account_login", *(name for name in OPEN_NAMES if name.startswith(("openid_", "saml_")))}
)
"""Where it is only found out who comes: whoever it is, at whatever firm."""


def gated(act: Act) -> Callable[[View], View]:
    """A page that is an act: it must be theirs who asks; the page is called with the actor."""

    def decorate(page: View) -> View:
        @wraps(page)
        def behind(request: HttpRequest, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - of the address
            person = request.user
            if not isinstance(person, Person):
                return redirect(f"{reverse('account_login')}?next={request.path}")
            actor = _actor(request, person)
            try:
                actor.demand(act)
                return page(request, actor, **kwargs)
            except MissingError as error:
                raise Http404(str(error)) from error
            except RefusedError as error:
                return render(request, "refused.html", {"said": str(error)}, status=403)
            except TooMuchWorkError as error:
                return _too_much(request, error)

        behind.gate = act  # type: ignore[attr-defined] # what the middleware asks for
        return behind

    return decorate


def _too_much(request: HttpRequest, error: TooMuchWorkError) -> HttpResponse:
    answer = render(request, "refused.html", {"said": str(error)}, status=429)
    answer["Retry-After"] = str(error.seconds)
    return answer


def open_to_all(view: View) -> View:
    """A view for whoever comes, such as the health answer; each is named in a test."""
    view.gate = None  # type: ignore[attr-defined]
    return view


def by_token(view: View) -> View:
    """A view of the API: no session opens it; each operation demands its own act."""
    view.gate = BY_TOKEN  # type: ignore[attr-defined]
    return view


def _actor(request: HttpRequest, person: Person) -> Actor:
    """Who asks: looked up once a request; the pages' surroundings read it too."""
    known = getattr(request, "actor", None)
    if isinstance(known, Actor) and known.person.pk == person.pk:
        return known
    actor = actor_of(person, address_of(request))
    request.actor = actor  # type: ignore[attr-defined]
    return actor


def address_of(request: HttpRequest) -> str | None:
    """From where a request comes: the peer's own address, or what a trusted proxy says (`behind_proxy`)."""
    return request.META.get("REMOTE_ADDR") or None


def nobody_yet(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """No firm's rows for a request until the gate knows who asks, and none of the request before."""

    def begun(request: HttpRequest) -> HttpResponse:
        with for_nobody():
            return get_response(request)

    return begun


class GateMiddleware:
    """Serves no view that has no gate; whoever has a password or second factor to set sets that first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """As Django calls it."""
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand on; what is answered is nobody's to keep: after signing out, the way back shows nothing."""
        answer = self._next(request)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

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
        if not hasattr(view, "gate") and not _is_open(name or ""):
            raise Http404
        if getattr(view, "gate", True) in (None, BY_TOKEN):
            return None  # these find out themselves who asks
        person = request.user if isinstance(request.user, Person) else None
        if person is not None and name not in _SIGN_IN:
            set_firm(person.firm_id)
        elif _is_open(name or ""):
            set_platform()
        return self._before_all_else(request, person, name or "") if person else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A second factor that was hidden for somebody else opens nothing, and stands in the trail."""
        if not isinstance(error, MovedFactorError):
            return None
        trace_moved(error, address_of(request))
        said = _("您的多因子驗證與平台所存不符，不予採用；請洽系統管理員")
        return render(request, "refused.html", {"said": said}, status=403)

    @staticmethod
    def _before_all_else(request: HttpRequest, person: Person, name: str) -> HttpResponse | None:
        missing = what_is_missing(_actor(request, person), ways_of(request, person))
        if missing is None:
            return None
        request.unfinished = True  # type: ignore[attr-defined] # the page's menu leads nowhere yet
        sets_it = name == missing.page or (missing.page == "mfa_index" and name.startswith(_SECOND_FACTOR))
        if sets_it or name in _ALWAYS or name in _SIGN_IN:
            return None
        messages.warning(request, missing.said)
        return redirect(missing.page)


def _is_open(name: str) -> bool:
    return name in OPEN_NAMES or name.startswith(_SECOND_FACTOR)
