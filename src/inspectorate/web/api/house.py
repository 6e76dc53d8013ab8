"""The API as a whole: its rooms, its document, and its addresses behind the gate."""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from inspectorate import __version__
from inspectorate.i18n import _, in_english
from inspectorate.services.give_token import PREFIX
from inspectorate.web.api import (
    absences,
    comments,
    evidence,
    exports,
    filters,
    findings,
    imports,
    jobs,
    me,
    overview,
    papers,
    people,
    periods,
    provisions,
    reminders,
    trail,
    uploads,
)
from inspectorate.web.api.bearer import Token
from inspectorate.web.api.problems import MEDIA_TYPE, problem, tell_problems
from inspectorate.web.api.shapes import Renderer
from inspectorate.web.gate import by_token

ROOT = "api/v1/"
_ROOMS = (
    ("", me.room),
    ("", comments.room),
    ("", evidence.room),
    ("", imports.room),
    ("", exports.room),
    ("", overview.room),
    ("/periods", periods.room),
    ("/papers", papers.room),
    ("/findings", findings.room),
    ("/people", people.room),
    ("/absences", absences.room),
    ("/filters", filters.room),
    ("/reminders", reminders.room),
    ("/uploads", uploads.room),
    ("/jobs", jobs.room),
    ("/trail", trail.room),
    ("/provisions", provisions.room),
)
_NOT_ALLOWED = 405
View = Callable[..., HttpResponse]


def _made() -> NinjaAPI:
    api = NinjaAPI(
        title="Inspectorate",
        version=__version__,
        description="Working papers, findings, people and trail of a firm; see docs/en/api.md.",
        auth=Token(),
        renderer=Renderer(),
        docs_url=None,
        openapi_url=None,
        urls_namespace="api",
    )
    tell_problems(api)
    for prefix, room in _ROOMS:
        api.add_router(prefix, room.router)
    return api


api = _made()


def document() -> dict[str, Any]:
    """The OpenAPI document, its summaries in the caller's language; it is everybody's, so change nothing."""
    return _document(english=in_english())


@cache
def _document(*, english: bool) -> dict[str, Any]:
    """It in one language, made once: that takes a second. Problems have their own media type."""
    del english  # what `_` gives follows it
    made: dict[str, Any] = OpenAPISchema(api, ROOT)
    for methods in made["paths"].values():
        for operation in methods.values():
            operation["summary"] = _(operation["summary"])
            for parameter in operation["parameters"]:
                parameter["schema"] = _without_null(parameter["schema"])
            for status, answer in operation["responses"].items():
                if int(status) >= 400 and "content" in answer:  # noqa: PLR2004 - problems begin there
                    answer["content"] = {MEDIA_TYPE: answer["content"].pop("application/json")}
    return made


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """What may be left out of an address cannot be null in it."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    return {**kinds[0], "title": schema.get("title", "")} if len(kinds) == 1 else schema


def _behind(view: View) -> View:
    """A view of the API: no token in its address, nothing of it kept by anybody on the way."""

    @csrf_exempt  # there is no cookie that a forged request could ride on: only the header lets in
    @wraps(view)
    def served(request: HttpRequest, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - of the address
        if PREFIX in request.get_full_path():
            said = _("權杖不得置於網址，該權杖視為已外洩，請撤銷；權杖以 Authorization 標頭傳送")
            return problem(400, said)
        answer = view(request, **kwargs)
        if answer.status_code == _NOT_ALLOWED:
            allowed = answer["Allow"]
            answer = problem(_NOT_ALLOWED)
            answer["Allow"] = allowed
        answer["Cache-Control"] = "no-store"
        return answer

    return by_token(served)


def addresses() -> list[URLPattern]:
    """Every address of the API, each behind the gate of tokens."""
    patterns, _app, _namespace = api.urls
    known = [
        path(f"{ROOT}{one.pattern}", _behind(one.callback), name=f"api_{one.name}")
        for one in patterns
        if isinstance(one, URLPattern) and one.name != "api-root"
    ]
    return [*known, path(f"{ROOT}<path:rest>", _behind(_nothing), name="api_nothing")]


def _nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """What is at no address."""
    del request, rest
    return problem(404)
