"""Evidence: the list, one piece with its custody, its content; attaching and detaching."""

from datetime import date
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, RefusedError
from inspectorate.services.attach_evidence import (
    Stated,
    attach_evidence,
    detach_evidence,
    open_papers,
    retentions,
)
from inspectorate.services.firm_evidence import EvidenceFailedError
from inspectorate.services.judge_period import ask_judging_of
from inspectorate.services.look_at_evidence import attached, open_piece
from inspectorate.services.look_at_evidence import piece as told_of
from inspectorate.services.take_upload import UploadError, waiting_uploads
from inspectorate.web.firm.bulk import chosen_of
from inspectorate.web.firm.streamed_form import PartHandler, TakenFile
from inspectorate.web.gate import gated

_A_PAGE, _DIGITS = 50, 19
_ALONE = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
"""A content is somebody else's words: it is saved, never shown, and may do nothing where it is shown."""


@gated(Act.READ)
def evidence(request: HttpRequest, actor: Actor) -> HttpResponse:
    """佐證清單: what is attached, by period and control."""
    page = Paginator(attached(actor, request.GET), _A_PAGE).get_page(request.GET.get("page"))
    asked = {name: request.GET.get(name, "") for name in ("period", "control")}
    return render(request, "firm/evidence.html", {"page": page, "asked": asked})


@gated(Act.READ)
def piece(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """佐證: what is known of it, what happened to it, and which papers it answers."""
    told = told_of(actor, key)
    papers = told.papers[:_A_PAGE]
    mine = told.row.attached_by_id == actor.person.pk or actor.may(Act.PREPARE)
    may_detach = told.row.detached_at is None and actor.may(Act.ATTACH) and mine
    return render(request, "firm/piece.html", {"told": told, "papers": papers, "may_detach": may_detach})


@gated(Act.READ)
def content(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """Its content, verified and as a download alone, by GET."""
    if request.method != "GET":
        return HttpResponse(status=405)
    try:
        opened = open_piece(actor, key)
    except EvidenceFailedError as error:
        return render(request, "refused.html", {"said": str(error)}, status=409)
    answer = StreamingHttpResponse(opened, content_type="application/octet-stream", headers=_ALONE)
    answer["Content-Length"] = str(opened.row.size)
    answer["Content-Disposition"] = content_disposition_header(True, opened.row.name)  # noqa: FBT003 - Django's own
    return cast("HttpResponse", answer)  # a streamed answer is one, though not to the type stubs


@csrf_exempt  # checked below, once it is settled where files of the form go
@gated(Act.ATTACH)
def attach(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """Attach files, or uploads that are complete, to a paper's control, by POST alone."""
    if request.method != "POST":
        return HttpResponse(status=405)
    return _streamed(request, actor, key)


@csrf_exempt  # as above
@gated(Act.ATTACH)
def attach_many(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The same to the controls of several papers at once, all or none, by POST alone."""
    if request.method != "POST":
        return HttpResponse(status=405)
    return _streamed(request, actor, None)


@gated(Act.ATTACH)
def choose(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The form for papers that were ticked in the list, by POST alone."""
    if request.method != "POST":
        return HttpResponse(status=405)
    try:
        rows = open_papers(actor, chosen_of(actor, request.POST))
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect("papers")
    told = {"papers": rows, "waiting": waiting_uploads(actor), "retentions": retentions()}
    return render(request, "firm/attach_many.html", told)


def _streamed(request: HttpRequest, actor: Actor, key: int | None) -> HttpResponse:
    """Say where files go before anything of the form is read."""
    handler = PartHandler(request, actor)
    request.upload_handlers = [handler]
    return _attach(request, actor=actor, key=key, handler=handler)


@csrf_protect
def _attach(request: HttpRequest, actor: Actor, key: int | None, handler: PartHandler) -> HttpResponse:
    try:
        taken = [file.upload.pk for file in request.FILES.getlist("files") if isinstance(file, TakenFile)]
        if handler.failed:
            raise handler.failed
        papers = [key] if key else _keys(request.POST.getlist("paper"))
        rows = attach_evidence(
            actor, papers, [*taken, *request.POST.getlist("upload")], _stated(request.POST)
        )
        messages.success(request, _("已附佐證"))
        if request.POST.get("judge") == "yes" and ask_judging_of(actor, rows):
            messages.info(request, _("電腦檢測已列入背景作業；結果將寫入底稿"))
    except (RefusedError, UploadError, EvidenceFailedError) as error:
        messages.error(request, str(error))
    return redirect("paper", key=key) if key else redirect("papers")


def _stated(post: QueryDict) -> Stated:
    first, last = post.get("first", ""), post.get("last", "")
    if bool(first) != bool(last):
        raise RefusedError(_("有效期間之首日與末日須同時填寫"))
    if not first and post.get("no_days") != "yes":
        raise RefusedError(_("請填寫有效期間，或勾選內容不涉及特定日期"))
    covers = (_day(first), _day(last)) if first else None
    how, collector = post.get("how", "")[:200], post.get("collector", "")[:60]
    return Stated(covers, how, collector, post.get("retention", "")[:40] or "three_years")


def _keys(sent: list[str]) -> list[int]:
    return [int(key) for key in sent if key.isascii() and key.isdecimal() and len(key) < _DIGITS]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RefusedError(_("日期須為 2026-10-31 之形式")) from error


@gated(Act.ATTACH)
def detach(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """Take a piece off its control, with a reason, by POST alone."""
    if request.method != "POST":
        return HttpResponse(status=405)
    try:
        detach_evidence(actor, key, request.POST.get("reason", ""))
        messages.success(request, _("已移除；佐證本身仍保存於佐證庫"))
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect("piece", key=key)
