"""Working papers: the list, one paper, and what is done with it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.inspection.signing import RefusedSignatureError
from inspectorate.services.access import Actor, RefusedError
from inspectorate.services.attach_evidence import retentions
from inspectorate.services.comment_on import comments_on
from inspectorate.services.keep_filter import filters_of
from inspectorate.services.look_at_papers import listed, shown
from inspectorate.services.stand_in import who_can_take
from inspectorate.services.work_on_paper import (
    ChangedError,
    UnfinishedError,
    approve,
    correct,
    send_back,
    submit,
    write,
)
from inspectorate.store.models import SavedFilter
from inspectorate.store.models.papers import METHODS, RESULTS, STATES
from inspectorate.web.firm.paper_form import written_of
from inspectorate.web.gate import gated

_A_PAGE, _COMMENTS, _FILTERS = 50, 21, 40
_WORDS = frozenset({"write", "submit", "approve", "return", "correct"})
_SAID = (ChangedError, RefusedError, RefusedSignatureError, UnfinishedError)


@gated(Act.READ)
def papers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """底稿清單: by period, state, domain and person, and by words in it."""
    found = listed(actor, request.GET)
    page = Paginator(found.rows, _A_PAGE).get_page(request.GET.get("page"))
    told = {"found": found, "page": page, "states": STATES, "results": RESULTS}
    kept = [_shortcut(actor, row) for row in filters_of(actor)[:_FILTERS]]
    return render(request, "firm/papers.html", {**told, "filters": kept, "takers": who_can_take(actor)})


def _shortcut(actor: Actor, row: SavedFilter) -> dict[str, object]:
    """A kept filter as a link; whose it is where it is another's."""
    of = "" if row.person_id == actor.person.pk else row.person.name
    return {"key": row.pk, "name": row.name, "of": of, "query": urlencode(row.asked)}


@gated(Act.READ)
def paper(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """底稿: all that it says, its signatures, and what may be done with it now."""
    view = shown(actor, key)
    told = {"view": view, "methods": METHODS, "results": RESULTS, "retentions": retentions()}
    return render(request, "firm/paper.html", {**told, "comments": comments_on(view.paper)[:_COMMENTS]})


@gated(Act.READ)
def act(request: HttpRequest, actor: Actor, key: int, word: str) -> HttpResponse:
    """One step of a paper's life, by POST alone."""
    if request.method != "POST" or word not in _WORDS:
        return HttpResponse(status=405)
    try:
        _take(actor, key, word, request)
        messages.success(request, _("已完成"))
    except _SAID as error:
        messages.error(request, str(error))
    return redirect("paper", key=key)


def _take(actor: Actor, key: int, word: str, request: HttpRequest) -> None:
    post = request.POST
    match word:
        case "write":
            write(actor, key, _version(request), written_of(post))
        case "submit":
            submit(actor, key, _version(request))
        case "approve":
            approve(actor, key, post.get("sha256", ""), post.get("note", ""))
        case "return":
            send_back(actor, key, post.get("sha256", ""), post.get("note", ""))
        case "correct":
            correct(actor, key, post.get("reason", ""))


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else 0
