"""What leaves the platform: one paper and the findings at once, a period as a job; each is traced."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor
from inspectorate.services.export_paper import Export, export_findings, export_paper
from inspectorate.services.export_period import ask_export
from inspectorate.store.models.findings import STATES
from inspectorate.web.gate import gated


@gated(Act.EXPORT)
def paper(request: HttpRequest, actor: Actor, key: int, form: str) -> HttpResponse:
    """One paper as Word or PDF, by GET alone."""
    if request.method != "GET":
        return HttpResponse(status=405)
    return _saved(export_paper(actor, key, form))


@gated(Act.EXPORT)
def findings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The findings as Excel, by GET alone."""
    if request.method != "GET":
        return HttpResponse(status=405)
    state = request.GET.get("state", "")
    return _saved(export_findings(actor, state if state in dict(STATES) else ""))


@gated(Act.EXPORT)
def period(request: HttpRequest, actor: Actor, key: int, form: str) -> HttpResponse:
    """Have a period taken out, by POST alone."""
    if request.method != "POST":
        return HttpResponse(status=405)
    return redirect("job", key=ask_export(actor, key, form).pk)


def _saved(export: Export) -> HttpResponse:
    answer = HttpResponse(export.content, content_type=export.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, export.name)  # noqa: FBT003 - Django's own
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
