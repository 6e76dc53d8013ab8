"""How an operation is offered: under one act of the gate, with all that it may answer, once if asked so."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import wraps
from typing import Any, TypeVar, get_args, get_type_hints

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router, Schema
from ninja.errors import ValidationError
from ninja.params.models import Query

from inspectorate.inspection.duty import Act
from inspectorate.services.answer_once import Once, answer_once
from inspectorate.web.api.bearer import ApiRequest
from inspectorate.web.api.problems import STATUSES, Problem, problem
from inspectorate.web.api.shapes import rendered

View = Callable[..., Schema | HttpResponseBase]
_View = TypeVar("_View", bound=View)
_ONCE = "Idempotency-Key"
_KEY = "[A-Za-z0-9_-]{1,80}"
_FILE: Mapping[str, Any] = {"content": {"application/octet-stream": {"schema": {"type": "string"}}}}
_PARAMETER = {
    "in": "header",
    "name": _ONCE,
    "required": False,
    "description": "Under the same key an act happens once; its answer is kept for a day.",
    "schema": {"type": "string", "pattern": f"^{_KEY}$"},
}


class Room:
    """The operations on one kind of thing."""

    def __init__(self, name: str) -> None:
        """``name`` is how the document groups them."""
        self.router = Router(tags=[name])

    def asks(self, path: str, act: Act, shape: type[Schema], said: str) -> Callable[[_View], _View]:
        """Offer something to read (``said``: what, in zh-TW)."""
        return self._offer(f"GET {path}", act, shape, said, {})

    def does(
        self, what: str, act: Act, shape: type[Schema], said: str, *, repeats: bool = True
    ) -> Callable[[_View], _View]:
        """Offer something to do (``what``: method and path).

        ``repeats`` is False where the answer holds a secret, which must not be kept to be given again.
        """
        once = repeats and what.startswith("POST")
        return self._offer(what, act, shape, said, {"parameters": [_PARAMETER]} if once else {})

    def gives(self, path: str, act: Act, said: str) -> Callable[[_View], _View]:
        """Offer a file."""
        return self._offer(f"GET {path}", act, None, said, {"responses": {200: _FILE}})

    def takes(self, path: str, act: Act, shape: type[Schema], said: str) -> Callable[[_View], _View]:
        """Take a part of a file, as plain bytes."""
        return self._offer(f"PATCH {path}", act, shape, said, {"requestBody": {"required": True, **_FILE}})

    def _offer(
        self, what: str, act: Act, shape: type[Schema] | None, said: str, more: Mapping[str, Any]
    ) -> Callable[[_View], _View]:
        method, path = what.split(" ")

        def decorate(view: _View) -> _View:
            self.router.api_operation(
                [method],
                path,
                response={200: shape, **dict.fromkeys(sorted(STATUSES), Problem)},
                summary=said,
                operation_id=view.__name__,
                openapi_extra=deepcopy({"x-act": act.value, **more}),
            )(_behind(view, act, once="parameters" in more))
            return view

        return decorate


def _behind(view: View, act: Act, *, once: bool) -> Callable[..., Schema | HttpResponseBase]:
    known = frozenset(_asked(view))

    @wraps(view)
    def behind(request: ApiRequest, **given: Any) -> Schema | HttpResponseBase:  # noqa: ANN401 - its own
        request.auth.demand(act)
        if unknown := sorted(set(request.GET) - known):
            raise ValidationError([{"loc": ("query", name), "type": "extra_forbidden"} for name in unknown])
        key = request.headers.get(_ONCE)
        if not once or key is None:
            return view(request, **given)
        return _once(request, key, lambda: view(request, **given))

    behind.gate = act  # type: ignore[attr-defined] # what the tests ask for
    return behind


def _asked(view: View) -> Iterator[str]:
    """What may be asked in the address: a misspelt filter must not show everything."""
    for hint in get_type_hints(view, include_extras=True).values():
        if any(isinstance(one, Query) for one in getattr(hint, "__metadata__", ())):
            yield from get_args(hint)[0].model_fields


def _content(answer: Schema | HttpResponseBase) -> str:
    if isinstance(answer, HttpResponseBase):  # pragma: no cover - no act answers so
        raise TypeError("an answer that is kept has a shape")
    return rendered(answer)


def _once(request: ApiRequest, key: str, done: Callable[[], Schema | HttpResponseBase]) -> HttpResponse:
    if not re.fullmatch(_KEY, key):
        return problem(422, f"{_ONCE}: {_KEY}")
    asked = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    asked.update(request.body)
    answer = answer_once(Once(request.token.pk, key, asked.hexdigest()), lambda: _content(done()))
    told = HttpResponse(answer.content, content_type="application/json; charset=utf-8")
    if answer.again:
        told["Idempotency-Replayed"] = "true"
    return told
