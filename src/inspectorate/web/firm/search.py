"""Search over everything that a firm reads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from inspectorate.inspection.duty import Act
from inspectorate.services.access import Actor
from inspectorate.services.search_firm import KINDS, search_firm, words_of
from inspectorate.web.gate import gated

_OF_ALL, _OF_ONE, _LAST_PAGE = 8, 40, 50


@gated(Act.READ)
def search(request: HttpRequest, actor: Actor) -> HttpResponse:
    """搜尋: a few of each kind, or all of one kind page by page."""
    asked, kind = request.GET.get("q", ""), request.GET.get("in", "")
    text = request.GET.get("page", "1")
    number = min(max(int(text), 1), _LAST_PAGE) if text.isascii() and text.isdecimal() else 1
    if kind in KINDS:
        found = search_firm(actor, asked, [kind], _OF_ONE, (number - 1) * _OF_ONE)
    else:
        kind, found = "", search_firm(actor, asked, most=_OF_ALL)
    told = {"asked": asked, "words": words_of(asked), "kind": kind, "number": number, "found": found}
    nothing = not any(hits.rows for hits in found)
    return render(request, "firm/search.html", {**told, "kinds": KINDS, "nothing": nothing})
