"""The platform's own trail, for those who may read it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, scoped
from inspectorate.store.models import Trace
from inspectorate.web.gate import gated

_A_PAGE = 100


@gated(Act.READ_TRAIL)
def trail(request: HttpRequest, actor: Actor) -> HttpResponse:
    """軌跡: who did what, when and from where, the newest first."""
    rows = scoped(actor, Trace)
    if name := request.GET.get("user", ""):
        rows = rows.filter(username=name.casefold())
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "firm/trail.html", {"page": page, "user_asked": name})
