"""What people are told."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, RefusedError
from inspectorate.services.remind_people import inbox, noticed, see, set_address
from inspectorate.web.gate import gated

_A_PAGE = 30


@gated(Act.READ)
def reminders(request: HttpRequest, actor: Actor) -> HttpResponse:
    """提醒: what one was told, the newest first."""
    page = Paginator(inbox(actor), _A_PAGE).get_page(request.GET.get("page"))
    told = {"page": page, "notices": noticed(actor, page.object_list)}
    return render(request, "firm/reminders.html", told)


@gated(Act.READ)
def seen(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Note one of them as seen, or all, by POST alone."""
    if request.method != "POST":
        return HttpResponse(status=405)
    key = request.POST.get("key", "")
    see(actor, int(key) if key.isdecimal() and len(key) < 19 else None)  # noqa: PLR2004 - longest key of a row
    return redirect("reminders")


@gated(Act.READ)
def address(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Set where one is reminded by mail, by POST alone."""
    if request.method != "POST":
        return HttpResponse(status=405)
    try:
        set_address(actor, request.POST.get("address", "")[:254])
        messages.success(request, _("已儲存"))
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect("reminders")
