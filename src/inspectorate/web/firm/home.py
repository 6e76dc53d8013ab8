"""What waits for whoever signs in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor
from inspectorate.services.look_at_work import work_of
from inspectorate.web.gate import gated


@gated(Act.READ)
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """首頁: what is due, late, returned, and what waits for one's signature."""
    return render(request, "firm/home.html", {"work": work_of(actor)})
