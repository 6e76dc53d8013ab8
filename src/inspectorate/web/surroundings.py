"""What every page has around it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from inspectorate import __version__
from inspectorate.i18n import DEFAULT_LANGUAGE, _, speaking
from inspectorate.inspection.duty import DUTY_ZH, Act


def speak(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Our own messages in the language of the page."""

    def spoken(request: HttpRequest) -> HttpResponse:
        code = "en" if (translation.get_language() or "").startswith("en") else DEFAULT_LANGUAGE
        with speaking(code):
            return get_response(request)

    return spoken


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """The actor, what they may do, and the names of their duties."""
    actor = getattr(request, "actor", None)
    if actor is None or getattr(request, "unfinished", False):
        return {"version": __version__}
    return {
        "version": __version__,
        "actor": actor,
        "may": {act.value: actor.may(act) for act in Act},
        "duties": [_(DUTY_ZH[duty]) for duty in sorted(actor.all_duties)],
    }
