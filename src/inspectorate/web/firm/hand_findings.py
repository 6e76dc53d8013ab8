"""Findings that people open by hand, and what speaks for their being mended."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, MissingError, RefusedError, found, scoped
from inspectorate.services.open_finding import Found, open_finding, open_on, retest, see_again
from inspectorate.store.models import Finding, Paper, Person
from inspectorate.web.gate import gated

_DIGITS = 19


@gated(Act.READ)
def new(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """開立缺失 from a paper: what is known of its control first, so that nothing is opened twice."""
    if request.method == "POST":
        try:
            made = _open(actor, key, request.POST)
            messages.success(request, _("已完成"))
            return redirect("finding", key=made.pk)
        except RefusedError as error:
            messages.error(request, str(error))
        except ValueError:
            messages.error(request, _("日期須為 2026-10-31 之形式"))
    paper = found(actor, Paper, key, "period")
    people = scoped(actor, Person).filter(left_at=None)
    told = {"paper": paper, "known": open_on(actor, paper), "people": people, "sent": request.POST}
    return render(request, "firm/finding_new.html", told)


def _open(actor: Actor, key: int, post: QueryDict) -> Finding:
    if same := post.get("same", ""):
        return see_again(actor, key, key_of(same))
    owner, due = post.get("owner", ""), post.get("due", "")
    said = {name: post.get(name, "") for name in ("title", "asset", "cause", "action")}
    days = date.fromisoformat(due) if due else None
    return open_finding(actor, key, Found(**said, owner=key_of(owner) if owner else None, due=days))


def key_of(text: str) -> int:
    """A row's key as a form sends it.

    Raises:
        MissingError: it is none.
    """
    if not text.isdecimal() or len(text) >= _DIGITS:
        raise MissingError(_("查無此項"))
    return int(text)


@gated(Act.FOLLOW_UP)
def retested(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """Note that a paper speaks for its being mended, by POST alone."""
    if request.method != "POST":
        return HttpResponse(status=405)
    try:
        retest(actor, key, key_of(request.POST.get("paper", "")), request.POST.get("note", ""))
        messages.success(request, _("已完成"))
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect("finding", key=key)
