"""Single sign-on refuses in one way: nobody learns who is here; a provider's failure is none of ours."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from requests import RequestException

from inspectorate.services.admit_by_sign_on import refuse_sign_on

_FAILS = (PermissionDenied, RequestException, ValueError, KeyError, TypeError)
"""What the libraries raise where a provider does not answer, or answers what is no answer."""


def refused(request: HttpRequest) -> HttpResponse:
    """The one answer to whoever single sign-on does not let in."""
    return render(request, "socialaccount/authentication_error.html", status=401)


def refusing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the library's whose failures look like all other refusals, and stand in the trail."""

    @wraps(view)
    def looked_after(request: HttpRequest, **named: str) -> HttpResponse:
        try:
            return view(request, **named)
        except _FAILS as error:
            why = f"{type(error).__name__}: {error}"[:300]
            refuse_sign_on(next(iter(named.values()), ""), why, request.META.get("REMOTE_ADDR"))
            return refused(request)

    return looked_after
