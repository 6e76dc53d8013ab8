"""People of the firm: added, unlocked, let go, their duties changed; by administrators."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from inspectorate.i18n import _
from inspectorate.inspection.duty import DUTY_ZH, Act, Duty
from inspectorate.services.access import Actor, RefusedError, found, scoped
from inspectorate.services.change_duties import change_duties, duties_of
from inspectorate.services.manage_people import add_person, leave, unlock
from inspectorate.store.models import Person
from inspectorate.web.gate import gated

_A_PAGE = 50


@gated(Act.MANAGE_PEOPLE)
def people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """人員: everybody of the firm, with duties and whether they may sign in."""
    rows = scoped(actor, Person).prefetch_related("duties")
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "firm/people.html", {"page": page, "duties_known": DUTY_ZH.items()})


@gated(Act.MANAGE_PEOPLE)
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add somebody, by POST alone; the first password is shown on the answer and nowhere else."""
    if request.method != "POST":
        return HttpResponse(status=405)
    duties = [Duty(word) for word in request.POST.getlist("duty") if word in set(Duty)]
    try:
        username, name = request.POST.get("username", "")[:64], request.POST.get("name", "")[:60]
        added = add_person(actor.person.firm, username, name, duties, actor)
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect("people")
    return _password(request, added.person, added.password)


@gated(Act.MANAGE_PEOPLE)
def duties(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """變更職責 of somebody else: a form, and by POST exactly what is ticked, from today on."""
    row = found(actor, Person, key)
    if request.method == "POST":
        try:
            change_duties(actor, key, _ticked(request))
            messages.success(request, _("已變更 {name} 之職責").format(name=row.name))
            return redirect("people")
        except RefusedError as error:
            messages.error(request, str(error))
    told = {"one": row, "held": duties_of(row, actor.on), "duties_known": DUTY_ZH.items()}
    return render(request, "firm/duties.html", {**told, "history": row.duties.order_by("-first", "duty")})


def _ticked(request: HttpRequest) -> set[Duty]:
    words = request.POST.getlist("duty")
    if any(word not in set(Duty) for word in words):
        raise RefusedError(_("沒有此項職責"))
    if not words and request.POST.get("none") != "yes":
        raise RefusedError(_("未勾選任何職責；確定收回全部職責者，請勾選「不再有任何職責」"))
    return {Duty(word) for word in words}


@gated(Act.MANAGE_PEOPLE)
def act(request: HttpRequest, actor: Actor, key: int, word: str) -> HttpResponse:
    """Unlock somebody or let them go, by POST alone."""
    if request.method != "POST" or word not in ("unlock", "leave"):
        return HttpResponse(status=405)
    try:
        if word == "unlock":
            added = unlock(actor, key)
            return _password(request, added.person, added.password)
        leave(actor, key)
        messages.success(request, _("已收回存取權限"))
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect("people")


def _password(request: HttpRequest, person: Person, password: str) -> HttpResponse:
    answer = render(request, "firm/password.html", {"person": person, "password": password})
    answer["Cache-Control"] = "no-store"
    return answer
