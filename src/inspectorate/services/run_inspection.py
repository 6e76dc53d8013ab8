"""Run an inspection: profile, provisions due, evidence, facts, checks, verdicts, working papers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

from inspectorate.inspection.calendar import due_in, inspected_since, inspection_dues, inspection_rule
from inspectorate.inspection.engagement import EvidenceItem, Inspection, Refusal, SetAside
from inspectorate.inspection.firm import Firm
from inspectorate.inspection.period import Period
from inspectorate.inspection.tightening import tightened
from inspectorate.inspection.working_paper import Pin, WorkingPaper
from inspectorate.norms.catalogue import Catalogue, Control, Domain
from inspectorate.norms.criterion import Criterion
from inspectorate.norms.provision import Provision
from inspectorate.readers.intake import Intake, read_evidence
from inspectorate.services.apply_norms import Application, apply_norms
from inspectorate.services.judge_provisions import Judge


class Progress(Protocol):
    """Told what is being done: a zh-TW sentence with ``{named}`` places, which is the gettext key."""

    def __call__(self, message: str, /, **params: str | int) -> None:
        """Tell one sentence."""


def _silent(message: str, /, **params: str | int) -> None:
    """Tell nobody."""
    del message, params


Keep = Callable[[Inspection, Intake], Inspection]
"""Keeps what was read, and gives the inspection back with the numbers under which it is kept."""

_LOOK_AHEAD = timedelta(days=366 * 3)


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: the firm in a period, judged on a day.

    Attributes:
        everything: take up every provision that applies, due or not.
    """

    firm: Firm
    period: Period
    on: date
    everything: bool = False


def judged_on(period: Period, today: date) -> date:
    """The day on which a period is judged where nobody says: its last day, or today while it runs."""
    return min(period.last, max(today, period.first))


def run_inspection(
    catalogue: Catalogue,
    order: Order,
    folder: Path,
    on_progress: Progress = _silent,
    keep: Keep | None = None,
) -> Inspection:
    """Read the folder's evidence and judge all that is due.

    Args:
        on_progress: told what is being done.
        keep: takes what was read into the evidence; None leaves the evidence alone.

    Raises:
        RefusedError: the folder as a whole cannot be read.
    """
    inspection, intake = read_and_inspect(catalogue, order, folder, on_progress)
    if keep is None:
        return inspection
    on_progress("收存佐證")
    return keep(inspection, intake)


def read_and_inspect(
    catalogue: Catalogue, order: Order, folder: Path, on_progress: Progress
) -> tuple[Inspection, Intake]:
    """The same, with what was read of the evidence; nothing is kept.

    Raises:
        RefusedError: the folder as a whole cannot be read.
    """
    intake = read_evidence(folder, lambda item: on_progress("讀取佐證：{item}", item=item))
    on_progress(
        "佐證 {items} 件，無法讀取 {refusals} 件", items=len(intake.items), refusals=len(intake.refusals)
    )
    return inspect(catalogue, order, intake, on_progress), intake


def inspect(
    catalogue: Catalogue, order: Order, intake: Intake, on_progress: Progress = _silent
) -> Inspection:
    """Judge all that is due against evidence that has been read."""
    sorted_out = _Sorting(catalogue, order)
    sorted_out.sort(apply_norms(catalogue, order.firm, order.on))
    on_progress("應查核條款 {count} 項", count=len(sorted_out.due))
    judge = Judge(intake.facts, intake.refusals, order.on)
    papers = tuple(_paper(sorted_out, judge, application) for application in sorted_out.due)
    return Inspection(
        firm=order.firm,
        period=order.period,
        on=order.on,
        editions=tuple(Pin.of(edition) for edition in catalogue.in_force(order.on)),
        papers=papers,
        domains=_domains(catalogue, papers),
        not_applicable=tuple(sorted_out.not_applicable),
        undecided=tuple(sorted_out.undecided),
        not_due=tuple(sorted_out.not_due),
        evidence=tuple(
            EvidenceItem(item.item, item.reader, item.sha256, item.size, item.facts) for item in intake.items
        ),
        refusals=tuple(
            Refusal(refusal.item, refusal.where, refusal.reason, refusal.remedy, refusal.reader)
            for refusal in intake.refusals
        ),
        ignored=intake.ignored,
        faults=tuple(judge.faults),
    )


class _Sorting:
    """Every provision in force: due, not due, not applicable or undecided; and what all that bind demand."""

    def __init__(self, catalogue: Catalogue, order: Order) -> None:
        self.catalogue, self.order = catalogue, order
        self.pins = {edition.name: Pin.of(edition) for edition in catalogue.in_force(order.on)}
        self.due: list[Application] = []
        self.not_due: list[SetAside] = []
        self.not_applicable: list[SetAside] = []
        self.undecided: list[SetAside] = []
        self.demanded: dict[str, list[Criterion]] = {}

    def sort(self, applications: Iterator[Application]) -> None:
        for application in applications:
            self._place(application)
            if application.decision.applies:
                for name, criterion in application.provision.criteria.items():
                    self.demanded.setdefault(name, []).append(criterion)

    def _place(self, application: Application) -> None:
        provision, decision = application.provision, application.decision
        domain = self.domain(provision)
        if decision.applies is None:
            self.undecided.append(SetAside(provision, domain, decision.reason, decision.missing))
        elif not decision.applies:
            self.not_applicable.append(SetAside(provision, domain, decision.reason))
        elif self.order.everything or due_in(provision, self.order.firm, self.order.period):
            self.due.append(application)
        else:
            self.not_due.append(self._later(provision, domain))

    def _later(self, provision: Provision, domain: Domain) -> SetAside:
        start = self.order.period.last + timedelta(days=1)
        dues = inspection_dues(provision, self.order.firm, start, start + _LOOK_AHEAD)
        due = next(dues, None)
        said = due.rule.said if due else inspection_rule(provision, self.order.firm).said
        return SetAside(provision, domain, f"本期未到期（{said}）", (), due.day if due else None)

    def domain(self, provision: Provision) -> Domain:
        fallback = Domain(provision.domain, 0, provision.domain, provision.domain)
        return self.catalogue.domains.get(provision.domain, fallback)

    def control(self, provision: Provision) -> Control:
        fallback = Control(provision.control, provision.domain, provision.heading or provision.clause, "")
        return self.catalogue.controls.get(provision.control, fallback)


def _paper(sorted_out: _Sorting, judge: Judge, application: Application) -> WorkingPaper:
    provision, order = application.provision, sorted_out.order
    control = sorted_out.control(provision)
    needed = {name for check in judge.checks_of(control) for name in check.needs}
    counted = tightened(provision.criteria, order.firm.criteria, needed, order.on, sorted_out.demanded)
    due = due_in(provision, order.firm, order.period)
    rhythm = due.rule if due else inspection_rule(provision, order.firm)
    judgement = judge.judge(control, counted.criteria, inspected_since(rhythm, order.period, order.on))
    return WorkingPaper(
        provision=provision,
        edition=sorted_out.pins[f"{provision.key.instrument}/{provision.key.edition}"],
        control=control,
        domain=sorted_out.domain(provision),
        applicability=application.decision.reason,
        rhythm=rhythm,
        day=due.day if due else None,
        criteria=counted.criteria,
        notes=counted.notes,
        examinations=judgement.examinations,
        person=judgement.person,
        conflicts=sorted_out.catalogue.conflicts_of(provision.key),
    )


def _domains(catalogue: Catalogue, papers: Sequence[WorkingPaper]) -> tuple[Domain, ...]:
    """The domains that have papers: the twelve in their order, then what lies across them."""
    present = {paper.domain.id: paper.domain for paper in papers}
    known = [domain for domain in catalogue.domains.values() if domain.id in present]
    unknown = [domain for name, domain in present.items() if name not in catalogue.domains]
    return tuple(sorted(known, key=lambda domain: (domain.number == 0, domain.number))) + tuple(unknown)
