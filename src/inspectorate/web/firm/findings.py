"""Findings: the list, one of them, and what is done about it."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, RefusedError, found, scoped
from inspectorate.services.comment_on import comments_on
from inspectorate.services.follow_up_finding import (
    Action,
    close_finding,
    plan_action,
    propose_closing,
    refuse_closing,
)
from inspectorate.services.open_finding import by_paper, speaking_for
from inspectorate.store.models import Finding, Person
from inspectorate.store.models.findings import STATES
from inspectorate.web.gate import gated

_A_PAGE, _COMMENTS = 50, 21
_WORDS = frozenset({"plan", "propose", "close", "refuse"})


@gated(Act.READ)
def findings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """缺失清單: those that are not closed, unless a state is asked for."""
    rows = scoped(actor, Finding).select_related("owner", "opened_in", "passed_in")
    state = request.GET.get("state", "")
    rows = rows.filter(state=state) if state else rows.exclude(state="closed")
    rows = rows.filter(owner=actor.person) if request.GET.get("who") == "me" else rows
    rows = rows.filter(due__lt=actor.on) if request.GET.get("late") else rows
    rows = rows.annotate(periods=Count("seen_in")).order_by("due", "-opened_on", "id")
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    told = {"page": page, "state": state, "states": STATES, "asked": request.GET}
    return render(request, "firm/findings.html", told)


@gated(Act.READ)
def finding(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """缺失: what was found, where and when, what is done, and its whole history."""
    row = found(actor, Finding, key)
    told = {
        "finding": row,
        "events": row.events.select_related("person"),
        "papers": row.papers.select_related("period").order_by("-period__last", "number")[:_A_PAGE],
        "seen": row.seen_in.order_by("-last").values_list("name", flat=True),
        "people": scoped(actor, Person).filter(left_at=None),
        "may_plan": actor.may(Act.FOLLOW_UP) and row.state != "closed",
        "retests": speaking_for(actor, row)[:_A_PAGE] if by_paper(row) else [],
        "by_paper": by_paper(row),
        "may_review": actor.may(Act.REVIEW_FOLLOW_UP) and row.state == "review",
        "comments": comments_on(row)[:_COMMENTS],
    }
    return render(request, "firm/finding.html", told)


@gated(Act.READ)
def act(request: HttpRequest, actor: Actor, key: int, word: str) -> HttpResponse:
    """One step of following up, by POST alone."""
    if request.method != "POST" or word not in _WORDS:
        return HttpResponse(status=405)
    try:
        _take(request, actor, key, word)
        messages.success(request, _("已完成"))
    except (RefusedError, ValueError) as error:
        messages.error(request, str(error))
    return redirect("finding", key=key)


def _take(request: HttpRequest, actor: Actor, key: int, word: str) -> None:
    post = request.POST
    note = post.get("note", "")
    match word:
        case "plan":
            owner, due = post.get("owner", ""), post.get("due", "")
            planned = Action(
                post.get("cause", "")[:4000],
                post.get("action", "")[:4000],
                int(owner) if owner.isdecimal() else None,
                date.fromisoformat(due) if due else None,
            )
            plan_action(actor, key, planned)
        case "propose":
            propose_closing(actor, key, note)
        case "close":
            close_finding(actor, key, note)
        case "refuse":
            refuse_closing(actor, key, note)
