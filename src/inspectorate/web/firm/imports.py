"""Evidence that comes in whole: what came, importing a zip or a folder, and having a period judged by it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, RefusedError, scoped
from inspectorate.services.import_evidence import ask_import_of_folder, ask_import_of_upload
from inspectorate.services.judge_period import ask_judging
from inspectorate.services.take_arrival import allowed_folders
from inspectorate.services.take_upload import UploadError, waiting_uploads
from inspectorate.store.models import Arrival, Job, Period
from inspectorate.web.firm.streamed_form import PartHandler, TakenFile
from inspectorate.web.gate import gated

_A_PAGE = 50
_MOST_PERIODS = 36


@gated(Act.READ)
def imports(request: HttpRequest, actor: Actor) -> HttpResponse:
    """匯入佐證: what came, and forms for more."""
    page = Paginator(scoped(actor, Arrival).select_related("by"), _A_PAGE).get_page(request.GET.get("page"))
    may = actor.may(Act.IMPORT)
    told = {
        "page": page,
        "periods": scoped(actor, Period)[:_MOST_PERIODS] if may else [],
        "uploads": waiting_uploads(actor) if may else [],
        "folders": allowed_folders() if may else [],
    }
    return render(request, "firm/imports.html", told)


@csrf_exempt  # checked below, once it is settled where files of the form go
@gated(Act.IMPORT)
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Have a zip or a folder imported, by POST alone."""
    if request.method != "POST":
        return HttpResponse(status=405)
    handler = PartHandler(request, actor)
    request.upload_handlers = [handler]
    return _add(request, actor=actor, handler=handler)


@csrf_protect
def _add(request: HttpRequest, actor: Actor, handler: PartHandler) -> HttpResponse:
    try:
        taken = [file.upload.pk for file in request.FILES.getlist("files") if isinstance(file, TakenFile)]
        if handler.failed:
            raise handler.failed
        asked = _asked(request, actor, [str(key) for key in taken] + request.POST.getlist("upload"))
        return redirect("job", key=asked[-1].pk)
    except (RefusedError, UploadError) as error:
        messages.error(request, str(error))
    return redirect("imports")


def _asked(request: HttpRequest, actor: Actor, uploads: list[str]) -> list[Job]:
    number = request.POST.get("period", "")
    period = int(number) if number.isdecimal() else None
    if folder := request.POST.get("folder", "").strip():
        return [ask_import_of_folder(actor, folder, period)]
    if not uploads:
        raise RefusedError(_("請選擇檔案"))
    return [ask_import_of_upload(actor, upload, period) for upload in uploads]


@gated(Act.JUDGE)
def judge(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """Have a period judged by the newest evidence and what is attached, by POST alone."""
    if request.method != "POST":
        return HttpResponse(status=405)
    try:
        return redirect("job", key=ask_judging(actor, key).pk)
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect("periods")
