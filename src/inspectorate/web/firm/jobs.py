"""Long work: the list, one job with how far it has come, and cancelling, trying again, taking its file."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, RefusedError
from inspectorate.services.jobs.asking import cancel, retry
from inspectorate.services.jobs.looking import job as seen
from inspectorate.services.jobs.looking import jobs as listed
from inspectorate.services.look_at_rounds import look_at_rounds
from inspectorate.services.take_out import take_out_file
from inspectorate.web.gate import gated

_A_PAGE = 50
_WORDS = {"cancel": cancel, "retry": retry}


@gated(Act.READ)
def jobs(request: HttpRequest, actor: Actor) -> HttpResponse:
    """背景作業: the firm's, newest first."""
    page = Paginator(listed(actor), _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "firm/jobs.html", {"page": page, "rounds": look_at_rounds(actor)})


@gated(Act.READ)
def job(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """One job; the page asks for its part that changes, and is drawn anew when the job is over."""
    view = seen(actor, key)
    if request.headers.get("HX-Request") != "true":
        return render(request, "firm/job.html", {"view": view})
    part = render(request, "firm/_job.html", {"view": view})
    if view.job.is_over:
        part["HX-Refresh"] = "true"
    return part


@gated(Act.READ)
def act(request: HttpRequest, actor: Actor, key: int, word: str) -> HttpResponse:
    """Cancel it or have it tried again, by POST alone."""
    if request.method != "POST" or word not in _WORDS:
        return HttpResponse(status=405)
    try:
        _WORDS[word](actor, key)
        messages.success(request, _("已完成"))
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect("job", key=key)


@gated(Act.EXPORT)
def file(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """The file that it made; each taking is traced."""
    del request
    taken = take_out_file(actor, key)
    streamed = FileResponse(taken.path.open("rb"), as_attachment=True, filename=taken.name)
    return cast("HttpResponse", streamed)  # a streamed answer is one, though not to the type stubs
