"""Who has lately proven who they are: by password, by second factor, or at the provider of single sign-on.

Whoever changes how they sign in, or lets a program in, does it within some minutes of that. Who came by
single sign-on has no password to show: their provider asks them anew, and says when it did.
"""

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from inspectorate.i18n import _
from inspectorate.store.models import Person
from inspectorate.web.sign_in.stages import BY_PROVIDER
from inspectorate.web.sign_in.told import Told

ANEW = "anew"
"""What is added to an address of single sign-on so that the provider asks anew."""
PROVEN_THERE = "provider_anew"
_AHEAD = 300
"""Seconds by which a provider's clock may be ahead of ours."""


def is_fresh(request: HttpRequest) -> bool:
    """Whether whoever is signed in has proven lately who they are."""
    return bool(did_recently_reauthenticate(request))


def wants_anew(request: HttpRequest) -> bool:
    """Whether the provider is asked to have them prove it anew."""
    return ANEW in request.GET


def note_proof(request: HttpRequest, person: Person, told: Told) -> None:
    """Note in the session when they proved it at the provider, where that was lately."""
    now = time.time()
    if now - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT < told.proven_at <= now + _AHEAD:
        noted = {"at": min(told.proven_at, now), "provider": told.named.provider, "reauthenticated": True}
        record_authentication(request, person, PROVEN_THERE, **noted)


def methods_of(request: HttpRequest, person: Person, methods: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How somebody can prove it: whoever came by single sign-on goes there first.

    Args:
        request: of their session.
        person: who they are.
        methods: what the library knows of; a password that they never had to choose is left out.
    """
    there = _provider(request, person)
    if there is None:
        return methods
    known = [one for one in methods if not (person.must_change and one["id"] == "reauthenticate")]
    said = _("單一登入：{name}").format(name=there.name)
    return [{"id": "sign_on", "description": said, "url": reverse("sign_on_anew")}, *known]


def way_there(request: HttpRequest, person: Person) -> str:
    """Where the provider is asked to have them prove it anew, then back to where they wanted to go."""
    there = _provider(request, person)
    if there is None:
        return reverse("account_reauthenticate")
    onward = {"next": request.GET["next"]} if "next" in request.GET else {}
    return str(there.get_login_url(request, **{ANEW: "1"}, **onward))


def provider_of(request: HttpRequest, person: Person) -> str:
    """By which provider they came; empty where by none."""
    records = get_authentication_records(request, person)
    return next((str(one["provider"]) for one in records if one["method"] == BY_PROVIDER), "")


def _provider(request: HttpRequest, person: Person) -> Any:  # noqa: ANN401 - the library has no types
    name = provider_of(request, person)
    if not name:
        return None
    there = (app for app in get_adapter().list_apps(request) if app.provider_id == name)
    app = next(there, None)
    return app.get_provider(request) if app else None
