"""Where the firm stands: the matrix of provisions and periods, its posture by domain, and the trend."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.posture.comparison import CHANGE_ZH
from inspectorate.services.access import Actor
from inspectorate.services.look_at_matrix import matrix_of
from inspectorate.services.look_at_posture import LENGTHS, Posture, posture_of
from inspectorate.services.name_domains import domain_names
from inspectorate.web.firm.charts import charts_of, csv_of
from inspectorate.web.firm.tables import csv_answer
from inspectorate.web.gate import gated


@gated(Act.READ)
def matrix(request: HttpRequest, actor: Actor) -> HttpResponse:
    """條款×期間: states of every provision in every period, a page at a time."""
    shown = matrix_of(actor, request.GET)
    told = {"matrix": shown, "page": shown.page, "asked": request.GET, "domains": domain_names().items()}
    return render(request, "firm/matrix.html", told)


@gated(Act.READ)
def posture(request: HttpRequest, actor: Actor) -> HttpResponse:
    """風險現況: by domain, over time, and what moved since the period before."""
    shown = _asked(request, actor)
    told = {
        "posture": shown,
        "charts": charts_of(shown) if shown.period else [],
        "changes": [(_(CHANGE_ZH[change]), number) for change, number in sorted(shown.changes.items())],
        "lengths": LENGTHS,
        "asked": request.GET,
    }
    return render(request, "firm/posture.html", told)


@gated(Act.EXPORT)
def table(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """The table behind a chart, as CSV."""
    chart = next((one for one in charts_of(_asked(request, actor)) if one.id == name), None)
    if chart is None:
        raise Http404(_("查無此項"))
    return csv_answer(chart.id, csv_of(chart))


def _asked(request: HttpRequest, actor: Actor) -> Posture:
    length = request.GET.get("length", "")
    return posture_of(actor, request.GET.get("period", ""), int(length) if length.isdecimal() else 0)
