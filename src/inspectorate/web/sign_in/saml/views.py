"""The way there and back, as the browser goes it.

The answer comes by a POST from another site, to which browsers give no cookie of ours: it is verified there,
and what it says waits for the request after it, which has the cookie. Where the way ends is kept in the
session that asked; what comes along (RelayState) is never read.
"""

import hashlib
import secrets
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialApp
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inspectorate.services import ask_directory
from inspectorate.services.admit_by_sign_on import refuse_sign_on
from inspectorate.services.take_once import take_assertion
from inspectorate.services.verify_assertion import (
    Asserted,
    AssertionRefusedError,
    NotAskedError,
    verify_assertion,
)
from inspectorate.web.sign_in.saml.provider import FirmsOwnIdentityProvider

_WAITS = "saml-waits"
_SECONDS = 120


def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The way there."""
    answer: HttpResponse = _provider(request, provider_id).redirect_from_request(request)
    return answer


def answer(request: HttpRequest, provider_id: str) -> HttpResponse:
    """What the provider answers: verified, taken once, and kept for the next request of the same browser."""
    if request.method != "POST":
        return HttpResponse(status=405)
    provider, now = _provider(request, provider_id), timezone.now()
    try:
        asserted = _verified(request, provider)
    except NotAskedError as error:
        refuse_sign_on(provider_id, str(error), request.META.get("REMOTE_ADDR"))
        return render(request, "socialaccount/not_asked.html", {"begin": provider_id}, status=401)
    if not take_assertion(provider_id, asserted.name, asserted.until, now):
        raise PermissionDenied("taken before")
    key = secrets.token_urlsafe(32)
    cache.set(_place_of(key), _kept_of(asserted), _SECONDS)
    onward = redirect("saml_finish", provider_id)
    onward.set_cookie(
        _WAITS,
        key,
        max_age=_SECONDS,
        path=reverse("saml_finish", args=[provider_id]),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return onward


def finish(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Let in whom the answer names, where this browser asked the question."""
    provider = _provider(request, provider_id)
    place = _place_of(request.COOKIES.get(_WAITS, ""))
    kept = cache.get(place)
    cache.delete(place)
    if kept is None:
        raise PermissionDenied("no answer waits")
    named = provider.sociallogin_from_response(request, kept)
    named.state = provider.unstash_redirect_state(request, kept["question"])
    done: HttpResponse = complete_social_login(request, named)
    done.delete_cookie(_WAITS, path=request.path)
    return done


def metadata(request: HttpRequest, provider_id: str) -> HttpResponse:
    """What the provider is set up with."""
    provider = _provider(request, provider_id)
    told = ask_directory.metadata(provider.ourselves(request), provider.app.settings["our_certificate"])
    return HttpResponse(told, content_type="application/samlmetadata+xml")


def _provider(request: HttpRequest, provider_id: str) -> FirmsOwnIdentityProvider:
    try:
        app = get_adapter().get_app(request, provider="saml", client_id=provider_id)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    found: FirmsOwnIdentityProvider = app.get_provider(request)
    return found


def _verified(request: HttpRequest, provider: FirmsOwnIdentityProvider) -> Asserted:
    told = request.POST.get("SAMLResponse", "")
    try:
        return verify_assertion(provider.trusted, provider.ourselves(request), told, timezone.now())
    except NotAskedError:
        raise
    except AssertionRefusedError as error:
        raise PermissionDenied(str(error)) from error


def _place_of(key: str) -> str:
    return f"{_WAITS}:{hashlib.sha256(key.encode()).hexdigest()}"


def _kept_of(asserted: Asserted) -> dict[str, Any]:
    return {
        "question": asserted.question,
        "subject": asserted.subject,
        "kind": asserted.kind,
        "attributes": {name: list(values) for name, values in asserted.attributes.items()},
        "contexts": list(asserted.contexts),
        "proven_at": asserted.proven_at.timestamp(),
    }
