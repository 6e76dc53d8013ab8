"""Comments: all of those on a paper or a finding, saying something, and whom one may mention."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, RefusedError, found
from inspectorate.services.comment_on import comment_on, comments_on, offered
from inspectorate.store.models import Finding, Paper
from inspectorate.web.gate import gated

_A_PAGE = 50


@gated(Act.READ)
def on_paper(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """留言: those on a paper; POST says something."""
    return _talk(request, actor, found(actor, Paper, key), "paper")


@gated(Act.READ)
def on_finding(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """留言: those on a finding; POST says something."""
    return _talk(request, actor, found(actor, Finding, key), "finding")


def _talk(request: HttpRequest, actor: Actor, about: Paper | Finding, kind: str) -> HttpResponse:
    address = reverse(kind, args=[about.pk])
    if request.method == "POST":
        try:
            comment_on(actor, about, request.POST.get("text", ""))
        except RefusedError as error:
            messages.error(request, str(error))
        return redirect(f"{address}#comments")
    page = Paginator(comments_on(about), _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "firm/comments.html", {"about": about, "address": address, "page": page})


@gated(Act.COMMENT)
def people_offered(request: HttpRequest, actor: Actor) -> HttpResponse:
    """People of the firm whose name begins so, for who types ``@``."""
    rows = offered(actor, request.GET.get("q", "")[:64])
    return JsonResponse({"people": [{"username": row.username, "name": row.name} for row in rows]})
