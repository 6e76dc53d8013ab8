"""開立查核期間: a firm's papers of a period, for exactly the provisions that bind it and are due."""

import tempfile
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.inspection.engagement import Inspection
from inspectorate.inspection.firm import Firm as Profile
from inspectorate.inspection.period import Period as Span
from inspectorate.inspection.working_paper import WorkingPaper
from inspectorate.norms.catalogue import Catalogue
from inspectorate.readers.intake import Intake
from inspectorate.services.access import Actor
from inspectorate.services.index_words import index_words, words_of_paper
from inspectorate.services.keep_trail import trace
from inspectorate.services.open_catalogue import open_catalogue
from inspectorate.services.read_firm import FILE, read_firm
from inspectorate.services.run_inspection import Order, inspect, judged_on
from inspectorate.store.models import Firm, Paper, Period, Revision


class OpenedError(Exception):
    """The period is open already; the message (zh-TW) says so."""


@transaction.atomic
def open_period(actor: Actor, name: str) -> Period:
    """Open a period: one paper, with its first revision, for each provision that is due in it.

    Raises:
        RefusedError: it is not theirs to open.
        PeriodError: the name is no period's.
        OpenedError: it is open already.
    """
    actor.demand(Act.ASSIGN)
    firm, catalogue = actor.person.firm, open_catalogue()
    span = Span.parse(name)
    order = Order(profile_of(firm, catalogue), span, judged_on(span, actor.on))
    inspection = inspect(catalogue, order, Intake((), (), (), ()))
    try:
        period = Period.objects.create(
            firm=firm,
            name=span.name,
            first=span.first,
            last=span.last,
            judged_on=order.on,
            editions=[pin.name for pin in inspection.editions],
            opened_by=actor.person,
        )
    except IntegrityError as error:
        raise OpenedError(_("查核期間 {name} 已開立").format(name=name)) from error
    _write_papers(period, inspection)
    trace(actor, "period_opened", f"period:{name}", papers=len(inspection.papers))
    return period


def profile_of(firm: Firm, catalogue: Catalogue) -> Profile:
    """What the firm is, as its profile tells it.

    Raises:
        FirmError: the profile cannot be used.
    """
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / FILE).write_text(firm.profile, encoding="utf-8")
        return read_firm(Path(folder), catalogue)


def _write_papers(period: Period, inspection: Inspection) -> None:
    made = Paper.objects.bulk_create(
        Paper(
            period=period,
            provision=str(paper.provision.key),
            number=paper.identifier,
            title=paper.title,
            domain=paper.domain.id,
            control=paper.control.id,
            due=paper.day or period.last,
        )
        for paper in inspection.papers
    )
    Revision.objects.bulk_create(
        Revision(paper=row, content=content_of(paper))
        for row, paper in zip(made, inspection.papers, strict=True)
    )
    index_words(
        period.firm_id,
        [words_of_paper(row, content_of(paper)) for row, paper in zip(made, inspection.papers, strict=True)],
    )


def content_of(paper: WorkingPaper) -> dict[str, Any]:
    """What a paper says before anybody has written in it."""
    return {
        "objective": paper.purpose,
        "clause": paper.provision.text,
        "cadences": list(paper.cadences),
        "steps": list(paper.steps),
        "demanded": list(paper.demanded),
        "method": [],
        "sample": {},
        "expected": paper.duty,
        "result": "",
        "outcome": "",
        "override": "",
    }
