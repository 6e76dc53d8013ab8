"""What is said when something breaks: whether it was the database, and what to make sure of afterwards."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

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
