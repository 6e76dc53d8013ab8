"""What is said when something breaks: whether it was the database, and what to make sure of afterwards."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import bad_request

from inspectorate.web.api.problems import problem
from inspectorate.web.gate import open_to_all

_AGAIN_AFTER = "30"
"""Seconds."""


@open_to_all
def failed(request: HttpRequest) -> HttpResponse:
    """503 where the database cannot be reached or written, 500 for what nobody foresaw; neither asks it."""
    del request
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        answer = HttpResponse(render_to_string("503.html"), status=503)
        answer["Retry-After"] = _AGAIN_AFTER
        return answer
    return HttpResponse(render_to_string("500.html"), status=500)


@open_to_all
def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 for what is refused before we see it, such as a host that is not ours; to programs as a problem."""
    if request.path.startswith("/api/"):
        return problem(400)
    return bad_request(request, exception)
