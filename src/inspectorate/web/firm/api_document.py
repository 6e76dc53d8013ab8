"""What the API says of itself: the document for programs, and the page that shows it to people."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor
from inspectorate.web.api.house import document
from inspectorate.web.gate import gated


@gated(Act.READ)
def api_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """介接說明: every operation, to read and to try."""
    del actor
    return render(request, "firm/api.html")


@gated(Act.READ)
def api_document(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The OpenAPI document."""
    del request, actor
    return JsonResponse(document())
