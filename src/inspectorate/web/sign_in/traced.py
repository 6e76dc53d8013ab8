"""What signing in leaves in the trail: coming, going, and whatever happens to second factors."""

from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa import signals as factor
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import Signal
from django.http import HttpRequest

from inspectorate.services.keep_trail import write_trace
from inspectorate.store.models import Person
from inspectorate.web.sign_in.stages import STRONG_THERE

_ACTS: tuple[tuple[Signal, str], ...] = (
    (user_logged_in, "sign_in"),
    (user_logged_out, "sign_out"),
    (factor.authentication_failed, "second_factor_failed"),
    (factor.authenticator_added, "second_factor_added"),
    (factor.authenticator_removed, "second_factor_removed"),
    (factor.authenticator_reset, "recovery_codes_made"),
)


def listen() -> None:
    """Write a trace whenever one of these happens; called once, as Django begins."""
    for signal, act in _ACTS:
        signal.connect(_writer(act), weak=False, dispatch_uid=f"trail.{act}")


def _how(act: str, request: HttpRequest | None) -> dict[str, Any]:
    """Of a sign-in, how they have proven who they are; ``strong`` where a provider asked for more factors."""
    if act != "sign_in" or request is None:
        return {}
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    ways = [record.get("provider") or record.get("type") or record["method"] for record in records]
    strong = any(record["method"] == STRONG_THERE for record in records)
    return {"how": list(dict.fromkeys(ways)), **({"strong": True} if strong else {})}


def _writer(act: str) -> Any:  # noqa: ANN401 - a receiver, as the signals call it
    def written(**told: Any) -> None:  # noqa: ANN401 - the same
        person, request = told.get("user"), told.get("request")
        if isinstance(person, Person):
            address = request.META.get("REMOTE_ADDR") if request is not None else None
            write_trace(person.username, act, firm=person.firm, address=address, **_how(act, request))

    return written
