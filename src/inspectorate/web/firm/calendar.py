"""The month as people see it, and as their calendar programs read it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, MissingError, RefusedError
from inspectorate.services.calendar_feed import calendar_file, feed_in_use, make_feed, revoke_feed
from inspectorate.services.look_at_calendar import calendar_of, month_of
from inspectorate.web.gate import gated, open_to_all


@gated(Act.READ)
def month(request: HttpRequest, actor: Actor) -> HttpResponse:
    """行事曆: what is due each day, of the firm or of one's own."""
    mine = request.GET.get("who") == "me"
    shown = calendar_of(actor, month_of(request.GET.get("month", ""), actor.on), mine=mine)
    told = {"month": shown, "mine": mine, "feed": feed_in_use(actor)}
    return render(request, "firm/calendar.html", told)


@gated(Act.READ)
def make(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make a new address to subscribe to, by POST alone; it is shown on the answer and nowhere else."""
    if request.method != "POST":
        return HttpResponse(status=405)
    address = request.build_absolute_uri(reverse("calendar_feed", args=[make_feed(actor)]))
    answer = render(request, "firm/calendar_made.html", {"address": address})
    answer["Cache-Control"] = "no-store"
    return answer


@gated(Act.READ)
def revoke(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Have the address work no more, by POST alone."""
    if request.method != "POST":
        return HttpResponse(status=405)
    try:
        revoke_feed(actor)
        messages.success(request, _("已撤銷訂閱網址"))
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect("calendar")


@open_to_all
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar file behind a secret address; what is not there and what is revoked are answered alike."""
    del request
    try:
        answer = HttpResponse(calendar_file(secret), content_type="text/calendar; charset=utf-8")
    except MissingError as error:
        raise Http404(str(error)) from error
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Disposition"] = 'attachment; filename="inspectorate.ics"'
    return answer
