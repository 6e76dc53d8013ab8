"""Many papers at once: assign, remind, export. Each act is done for all of them or for none."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor, MissingError, RefusedError
from inspectorate.services.export_chosen import ask_export_of
from inspectorate.services.list_papers import headers, list_papers
from inspectorate.services.look_at_papers import ASKED, chosen
from inspectorate.services.remind_people import remind
from inspectorate.services.work_on_paper import assign
from inspectorate.web.firm.tables import csv_answer, csv_text
from inspectorate.web.gate import gated

_DIGITS = 19


@gated(Act.READ)
def bulk(request: HttpRequest, actor: Actor, word: str) -> HttpResponse:
    """One act on the papers that are ticked, or on all that the list's filter finds; by POST alone."""
    if request.method != "POST" or word not in _WORDS:
        return HttpResponse(status=405)
    try:
        keys = chosen_of(actor, request.POST)
        messages.success(request, _WORDS[word](actor, keys, request.POST))
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('papers')}?{urlencode(asked_of(request.POST))}")


@gated(Act.EXPORT)
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Have the papers that are meant taken out in a form, as a job, by POST alone."""
    if request.method != "POST":
        return HttpResponse(status=405)
    try:
        job = ask_export_of(actor, chosen_of(actor, request.POST), request.POST.get("form", ""))
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('papers')}?{urlencode(asked_of(request.POST))}")
    return redirect("job", key=job.pk)


@gated(Act.EXPORT)
def take_along(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list of the papers that are meant, as CSV, by POST alone."""
    if request.method != "POST":
        return HttpResponse(status=405)
    try:
        rows = list_papers(actor, chosen_of(actor, request.POST))
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('papers')}?{urlencode(asked_of(request.POST))}")
    return csv_answer("papers", csv_text(headers(), rows))


def chosen_of(actor: Actor, post: QueryDict) -> list[int]:
    """The papers that a form of the list means.

    Raises:
        RefusedError: none is ticked, or what is sent is no paper's key.
    """
    keys = post.getlist("key")
    everything = post.get("everything") == "yes"
    if not everything and not keys:
        raise RefusedError(_("請先勾選底稿"))
    if any(not key.isdecimal() or len(key) >= _DIGITS for key in keys):
        raise MissingError(_("查無此項"))
    return chosen(actor, [int(key) for key in keys], asked_of(post), everything=everything)


def asked_of(post: QueryDict) -> dict[str, str]:
    """The filter of the list that a form was sent from."""
    return {name: asked for name in ASKED if (asked := post.get(f"asked_{name}"))}


def _assign(actor: Actor, keys: list[int], post: QueryDict) -> str:
    to = post.get("assignee", "")
    if not to.isdecimal() or len(to) >= _DIGITS:
        raise RefusedError(_("請選擇承辦人"))
    return _("已分派 {count} 份底稿").format(count=assign(actor, keys, int(to)))


def _remind(actor: Actor, keys: list[int], post: QueryDict) -> str:
    reached = remind(actor, keys, post.get("said", ""))
    return _("已就 {count} 份底稿提醒 {people} 人").format(count=len(keys), people=reached)


_WORDS: Mapping[str, Callable[[Actor, list[int], QueryDict], str]] = {"assign": _assign, "remind": _remind}
"""What can be done to many; each says what it did."""
