"""Filters that people keep."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, RefusedError
from inspectorate.services.keep_filter import drop_filter, keep_filter
from inspectorate.web.firm.bulk import asked_of
from inspectorate.web.gate import gated


@gated(Act.READ)
def keep(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep the list's filter by a name, by POST alone."""
    if request.method != "POST":
        return HttpResponse(status=405)
    asked = asked_of(request.POST)
    try:
        keep_filter(actor, request.POST.get("name", ""), asked, shared=request.POST.get("shared") == "yes")
        messages.success(request, _("已儲存查詢條件"))
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('papers')}?{urlencode(asked)}")


@gated(Act.READ)
def drop(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """Drop one of one's own, by POST alone."""
    if request.method != "POST":
        return HttpResponse(status=405)
    drop_filter(actor, key)
    messages.success(request, _("已刪除查詢條件"))
    return redirect("papers")
