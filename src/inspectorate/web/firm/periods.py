"""Inspection periods: how far each has come, and opening the next."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.inspection.period import PeriodError
from inspectorate.inspection.signing import State
from inspectorate.services.access import Actor, RefusedError, scoped
from inspectorate.services.open_period import OpenedError, open_period
from inspectorate.services.read_firm import FirmError
from inspectorate.store.models import Period
from inspectorate.web.gate import gated


@gated(Act.READ)
def periods(request: HttpRequest, actor: Actor) -> HttpResponse:
    """查核期間: papers by state, period by period."""
    counts = {state.value: Count("papers", filter=Q(papers__state=state)) for state in State}
    rows = scoped(actor, Period).annotate(total=Count("papers"), **counts)
    return render(request, "firm/periods.html", {"rows": rows})


@gated(Act.ASSIGN)
def open_one(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Open a period, by POST alone."""
    if request.method != "POST":
        return HttpResponse(status=405)
    try:
        period = open_period(actor, request.POST.get("name", ""))
        messages.success(request, _("已開立查核期間 {name}").format(name=period.name))
    except PeriodError:
        messages.error(request, _("期間須為 2026-10、2026-H2 或 2026 之形式"))
    except (FirmError, OpenedError, RefusedError) as error:
        messages.error(request, str(error))
    return redirect("periods")
