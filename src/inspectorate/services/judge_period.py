"""Has the machine judge a period's papers against evidence; what it finds broken opens findings.

Evidence is what came whole last, together with the pieces that people attached to the period's papers.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from django.db import transaction

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.inspection.engagement import Inspection
from inspectorate.inspection.keeping import Links, citing, telling
from inspectorate.inspection.period import Period as Span
from inspectorate.inspection.signing import EDITABLE, State
from inspectorate.inspection.verdict import OUTCOME_ZH, Outcome, Reason
from inspectorate.inspection.working_paper import Examination, WorkingPaper
from inspectorate.services.access import Actor, RefusedError, found
from inspectorate.services.attach_arrival import attach_arrival
from inspectorate.services.gather_evidence import attached_to, laid_out
from inspectorate.services.identify_finding import identify_finding
from inspectorate.services.index_words import index_words, words_of_finding
from inspectorate.services.jobs.asking import ask
from inspectorate.services.jobs.task import Task
from inspectorate.services.keep_trail import trace
from inspectorate.services.open_catalogue import open_catalogue
from inspectorate.services.open_period import profile_of
from inspectorate.services.run_inspection import Order, Progress, read_and_inspect
from inspectorate.services.say_reasons import terms_of
from inspectorate.services.take_arrival import newest_arrival
from inspectorate.services.work_on_paper import newest
from inspectorate.store.models import (
    Arrival,
    Attachment,
    Finding,
    FindingEvent,
    Firm,
    Job,
    MachineTerms,
    Paper,
    Period,
    Revision,
)

KIND = "judge"
_STEPS_AFTER = 2
"""Sentences that are told after the files."""
_ASSETS = ("asset", "system", "device", "policy", "host", "account", "certificate")
_WAITING = frozenset({State.OPEN, *EDITABLE})


@dataclass(frozen=True, slots=True)
class Broken:
    """A test that failed on one asset."""

    control: str
    check: str
    title: str
    asset: str

    def identity(self, firm: str) -> str:
        """What tells it from all others, in every period."""
        return identify_finding(firm, self.control, self.asset, self.check)


@dataclass(slots=True)
class Judged:
    """What a judging did: papers written, findings opened, seen again and passed, pieces attached."""

    papers: int = 0
    opened: int = 0
    again: int = 0
    passed: int = 0
    attached: int = 0


@dataclass(frozen=True, slots=True)
class _Read:
    """What a judging came to, before it is written.

    Attributes:
        links: by path in the evidence, the controls whose verdicts cite a file.
        controls: those that it speaks for; None for all.
        arrival: what came whole, where that was judged.
    """

    inspection: Inspection
    links: Mapping[str, Links]
    controls: frozenset[str] | None = None
    arrival: Arrival | None = None


def judge_period(actor: Actor, key: int, folder: Path, told: Progress) -> Judged:
    """Read the evidence of a folder and judge the period's papers that are not submitted.

    Raises:
        MissingError: there is no such period.
        RefusedError: it is not theirs, or the folder cannot be read.
    """
    actor.demand(Act.JUDGE)
    period = found(actor, Period, key, "firm")
    return _written(actor, period, _inspected(period, folder, told))


def ask_judging(actor: Actor, key: int) -> Job:
    """Have a period judged by the firm's newest arrival of evidence and what is attached to its papers.

    Raises:
        MissingError: there is no such period of the firm's.
        RefusedError: it is not theirs, or no evidence has come yet.
    """
    actor.demand(Act.JUDGE)
    period = found(actor, Period, key)
    arrival, pieces = newest_arrival(actor), [row.entry for row in attached_to(period, None)]
    if arrival is None and not pieces:
        raise RefusedError(_("尚無佐證可供檢測；請先匯入佐證資料夾，或於底稿附佐證"))
    told: dict[str, Any] = {"period": period.pk, "period_name": period.name}
    if arrival is not None:
        told |= {"arrival": arrival.pk, "source": arrival.source}
    if pieces:
        told |= {"pieces": len(pieces), "newest": max(pieces)}  # what was attached since is another judging
    return ask(actor, KIND, told)


def ask_judging_of(actor: Actor, rows: Iterable[Attachment]) -> list[Job]:
    """Have the periods judged to which pieces were just attached, where that is theirs to ask for."""
    periods = sorted({row.period_id for row in rows}) if actor.may(Act.JUDGE) else []
    return [ask_judging(actor, key) for key in periods]


def judge(task: Task) -> None:
    """The job: judge, then write verdicts and findings once."""
    actor = task.actor()
    period = found(actor, Period, task.arguments["period"], "firm")
    key = task.arguments.get("arrival")
    arrival = found(actor, Arrival, key, "firm", "by") if key else None
    pieces = attached_to(period, arrival)
    task.expect((arrival.files if arrival else 0) + 2 * len(pieces) + _STEPS_AFTER)
    read = _gathered(actor, period, arrival, task)
    refused = len(read.inspection.refusals)
    task.land(lambda: {**asdict(_written(actor, period, read)), "refused": refused})


def judge_arrival(actor: Actor, key: int, arrival: Arrival, told: Progress) -> Judged:
    """Judge a period by what came whole and what is attached to its papers, at once.

    Raises:
        MissingError: there is no such period.
        RefusedError: it is not theirs, or the folder cannot be read.
        EvidenceFailedError: an attached piece is not what arrived.
    """
    actor.demand(Act.JUDGE)
    period = found(actor, Period, key, "firm")
    return _written(actor, period, _gathered(actor, period, arrival, told))


def _gathered(actor: Actor, period: Period, arrival: Arrival | None, told: Progress) -> _Read:
    with laid_out(actor, arrival, attached_to(period, arrival), told) as folder:
        read = _inspected(period, folder, told)
    on_papers = Attachment.objects.filter(period=period, detached_at=None)
    # where nothing came whole, silence on the other controls says nothing about them
    controls = None if arrival else frozenset(on_papers.values_list("control", flat=True))
    return replace(read, controls=controls, arrival=arrival)


def _inspected(period: Period, folder: Path, told: Progress) -> _Read:
    catalogue = open_catalogue()
    order = Order(profile_of(period.firm, catalogue), Span.parse(period.name), period.judged_on)
    inspection, intake = read_and_inspect(catalogue, order, folder, told)
    return _Read(inspection, citing(inspection, telling(intake.facts)))


@transaction.atomic
def _written(actor: Actor, period: Period, read: _Read) -> Judged:
    done = Judged()
    Firm.objects.select_for_update().get(pk=period.firm_id)  # a firm's judgings write one after the other
    rows = {row.provision: row for row in period.papers.select_for_update()}
    broken: dict[Broken, list[Paper]] = {}
    asked: set[tuple[str, str]] = set()
    terms: list[MachineTerms] = []
    for paper in read.inspection.papers:
        row = rows.get(str(paper.provision.key))
        if row is None or (read.controls is not None and row.control not in read.controls):
            continue
        if State(row.state) in _WAITING:
            revision = newest(row)
            Revision.objects.filter(pk=revision.pk, sealed_at=None).update(machine=list(_machine(paper)))
            terms.append(MachineTerms(revision=revision, terms=terms_of(paper)))
            done.papers += 1
        for examination in paper.examinations:
            asked.add((paper.control.id, examination.check))
            for one in _broken(paper.control.id, examination):
                broken.setdefault(one, []).append(row)
    MachineTerms.objects.bulk_create(
        terms, 500, update_conflicts=True, unique_fields=["revision"], update_fields=["terms"]
    )
    for one, papers in broken.items():
        _take_up(actor, period, one, papers, done)
    done.passed = _pass(period, broken, asked)
    if read.arrival is not None:
        done.attached = attach_arrival(actor, period, read.arrival, read.links)
    trace(actor, "judged", f"period:{period.name}", papers=done.papers, opened=done.opened)
    return done


def _machine(paper: WorkingPaper) -> Iterator[dict[str, Any]]:
    for examination in paper.examinations:
        yield {
            "check": examination.check,
            "title": examination.title,
            "outcome": examination.verdict.outcome.value,
            "outcome_zh": OUTCOME_ZH[examination.verdict.outcome],
            "reasons": [_reason(reason) for reason in examination.worst_first],
        }


def _reason(reason: Reason) -> Mapping[str, Any]:
    source = reason.source
    return {
        "text": reason.text,
        "outcome": reason.outcome.value,
        "item": source.item if source else "",
        "where": source.where_zh if source else "",
    }


def _broken(control: str, examination: Examination) -> Iterator[Broken]:
    assets = {
        _asset(reason) for reason in examination.verdict.reasons if reason.outcome is Outcome.NONCONFORMING
    }
    for asset in sorted(assets):
        yield Broken(control, examination.check, examination.title, asset)


def _asset(reason: Reason) -> str:
    for name in _ASSETS:
        if name in reason.params:
            return str(reason.params[name])[:200]
    return reason.source.item[:200] if reason.source else ""


def _take_up(actor: Actor, period: Period, one: Broken, papers: list[Paper], done: Judged) -> None:
    identity = one.identity(period.firm.code)
    finding = Finding.objects.filter(firm=period.firm, identity=identity).exclude(state="closed").first()
    if finding is None:
        former = Finding.objects.filter(firm=period.firm, identity=identity).order_by("-id").first()
        finding = Finding.objects.create(
            firm=period.firm,
            identity=identity,
            control=one.control,
            asset=one.asset,
            check_name=one.check,
            title=f"{one.title}：{one.asset}" if one.asset else one.title,
            opened_in=period,
            opened_on=period.judged_on,
            former=former,
        )
        FindingEvent.objects.create(finding=finding, person=actor.person, what="opened")
        index_words(finding.firm_id, [words_of_finding(finding)])
        done.opened += 1
    else:
        Finding.objects.filter(pk=finding.pk).update(passed_in=None)
        FindingEvent.objects.create(finding=finding, person=actor.person, what="seen", note=period.name)
        done.again += 1
    finding.seen_in.add(period)
    finding.papers.add(*papers)


def _pass(period: Period, broken: Mapping[Broken, list[Paper]], asked: set[tuple[str, str]]) -> int:
    """Note on open findings that their test was asked again and did not fail."""
    still = {one.identity(period.firm.code) for one in broken}
    passed = 0
    for finding in Finding.objects.filter(firm=period.firm).exclude(state="closed"):
        if (finding.control, finding.check_name) in asked and finding.identity not in still:
            Finding.objects.filter(pk=finding.pk).update(passed_in=period)
            passed += 1
    return passed
