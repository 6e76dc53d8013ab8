"""登入中之裝置: where one is signed in, ending it there, and proving anew that it is still oneself."""

from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor
from inspectorate.services.end_session import end_other_sessions, end_session, sessions_of
from inspectorate.web.gate import gated
from inspectorate.web.sign_in.anew import way_there

_A_PAGE = 20


@gated(Act.READ)
def sessions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's own sessions; by POST all others are ended."""
    here = request.session.session_key
    if request.method == "POST":
        end_other_sessions(actor, here)
        messages.success(request, _("其他工作階段均已結束"))
        return redirect("sessions")
    page = Paginator(sessions_of(actor, here), _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "account/sessions.html", {"page": page})


@gated(Act.READ)
def end(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """End one of one's own, by POST alone; whoever ends the one that asks is signed out."""
    if request.method != "POST":
        return HttpResponse(status=405)
    if end_session(actor, key) == request.session.session_key:
        logout(request)
        return redirect("account_login")
    messages.success(request, _("已結束該工作階段"))
    return redirect("sessions")


@gated(Act.READ)
def anew(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The way to the provider of whoever came by single sign-on."""
    return redirect(way_there(request, actor.person))
