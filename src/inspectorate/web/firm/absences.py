"""Absences, and who stands in."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, RefusedError, scoped
from inspectorate.services.stand_in import Absence, absences, add_absence, end_absence
from inspectorate.store.models import Person
from inspectorate.web.gate import gated

_A_PAGE = 30


@gated(Act.READ)
def absences_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """請假與代理: who is away from when to when, who stands in, and noting one's own."""
    page = Paginator(absences(actor), _A_PAGE).get_page(request.GET.get("page"))
    people = scoped(actor, Person).filter(left_at=None)
    return render(request, "firm/absences.html", {"page": page, "people": people})


@gated(Act.READ)
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Note an absence, by POST alone."""
    if request.method != "POST":
        return HttpResponse(status=405)
    try:
        add_absence(actor, _told(actor, request.POST))
        messages.success(request, _("已登記請假與代理"))
    except RefusedError as error:
        messages.error(request, str(error))
    except ValueError:
        messages.error(request, _("日期須為 2026-10-31 之形式"))
    return redirect("absences")


def _told(actor: Actor, post: QueryDict) -> Absence:
    absent, delegate = post.get("absent", ""), post.get("delegate", "")
    return Absence(
        int(absent) if absent else actor.person.pk,
        int(delegate) if delegate else None,
        date.fromisoformat(post.get("first", "")),
        date.fromisoformat(post.get("last", "")),
        post.get("reason", "")[:200],
    )


@gated(Act.READ)
def end(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """End an absence at once, by POST alone."""
    if request.method != "POST":
        return HttpResponse(status=405)
    try:
        end_absence(actor, key)
        messages.success(request, _("已結束"))
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect("absences")
