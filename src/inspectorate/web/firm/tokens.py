"""Tokens with which programs act for people: one's own, and for administrators everybody's."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inspectorate.i18n import _
from inspectorate.inspection.duty import ACT_ZH, DUTY_ZH, Act, Duty
from inspectorate.services.access import Actor, RefusedError
from inspectorate.services.give_token import CameBy, Wanted, give_token, revoke_token, tokens_of
from inspectorate.web.gate import gated
from inspectorate.web.sign_in.anew import is_fresh, provider_of
from inspectorate.web.sign_in.stages import STRONG_THERE, ways_of

_A_PAGE = 50


@gated(Act.READ)
def tokens(request: HttpRequest, actor: Actor) -> HttpResponse:
    """權杖: which there are, what each may, when it was last used."""
    told = {
        "page": Paginator(tokens_of(actor), _A_PAGE).get_page(request.GET.get("page")),
        "now": timezone.now(),
        "days": settings.API_TOKEN_DAYS,
        "duties_held": [(duty.value, DUTY_ZH[duty]) for duty in sorted(actor.all_duties)],
        "fresh": is_fresh(request),
        "acts_held": [(act.value, ACT_ZH[act]) for act in Act if actor.may(act)],
    }
    return render(request, "firm/tokens.html", told)


@gated(Act.READ)
def make(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make one's own, by POST alone; it is shown on the answer and nowhere else."""
    if request.method != "POST":
        return HttpResponse(status=405)
    if not is_fresh(request):
        messages.warning(request, _("建立權杖前，請再次確認您的身分"))
        return redirect(f"{reverse('account_reauthenticate')}?next={reverse('tokens')}")
    try:
        given = give_token(actor, _wanted(request), _came_by(request, actor))
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect("tokens")
    answer = render(request, "firm/token.html", {"given": given})
    answer["Cache-Control"] = "no-store"
    return answer


def _came_by(request: HttpRequest, actor: Actor) -> CameBy | None:
    provider = provider_of(request, actor.person)
    return CameBy(provider, STRONG_THERE in ways_of(request, actor.person)) if provider else None


def _wanted(request: HttpRequest) -> Wanted:
    post = request.POST
    days, duties, acts = post.get("days", ""), post.getlist("duty"), post.getlist("act")
    return Wanted(
        post.get("name", "")[:60],
        int(days) if days.isdecimal() and len(days) < len("10000") else 0,
        frozenset(Duty(word) for word in duties if word in set(Duty)),
        frozenset(Act(word) for word in acts if word in set(Act)),
    )


@gated(Act.READ)
def revoke(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """End a token for good, by POST alone."""
    if request.method != "POST":
        return HttpResponse(status=405)
    revoke_token(actor, key)
    messages.success(request, _("已撤銷權杖"))
    return redirect("tokens")
