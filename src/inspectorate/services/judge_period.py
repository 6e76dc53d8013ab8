"""Has the machine judge a period's papers against evidence; what it finds broken opens findings."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.inspection.engagement import Inspection
from inspectorate.inspection.period import Period as Span
from inspectorate.inspection.signing import EDITABLE, State
from inspectorate.inspection.verdict import OUTCOME_ZH, Outcome, Reason
from inspectorate.inspection.working_paper import Examination, WorkingPaper
from inspectorate.services.access import Actor, RefusedError, found
from inspectorate.services.index_words import index_words, words_of_finding
from inspectorate.services.jobs.asking import ask
from inspectorate.services.jobs.task import Task
from inspectorate.services.keep_trail import trace
from inspectorate.services.open_catalogue import open_catalogue
from inspectorate.services.open_period import profile_of
from inspectorate.services.run_inspection import Order, Progress, run_inspection
from inspectorate.services.take_arrival import folder_of, newest_arrival
from inspectorate.services.work_on_paper import newest
from inspectorate.store.models import Arrival, Finding, FindingEvent, Firm, Job, Paper, Period, Revision

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
        parts = f"{firm}\0{self.control}\0{self.asset}\0{self.check}"
        return hashlib.sha256(parts.encode()).hexdigest()


@dataclass(slots=True)
class Judged:
    """What a judging did: papers written, findings opened, seen again, and passed."""

    papers: int = 0
    opened: int = 0
    again: int = 0
    passed: int = 0


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
    """Have a period judged by the firm's newest arrival of evidence.

    Raises:
        MissingError: there is no such period of the firm's.
        RefusedError: it is not theirs, or no evidence has come yet.
    """
    actor.demand(Act.JUDGE)
    period = found(actor, Period, key)
    arrival = newest_arrival(actor)
    if arrival is None:
        raise RefusedError(_("尚未匯入任何佐證；請先匯入佐證資料夾"))
    told = {"period": period.pk, "period_name": period.name, "arrival": arrival.pk, "source": arrival.source}
    return ask(actor, KIND, told)


def judge(task: Task) -> None:
    """The job: judge, then write verdicts and findings once."""
    actor = task.actor()
    period = found(actor, Period, task.arguments["period"], "firm")
    arrival = found(actor, Arrival, task.arguments["arrival"], "firm")
    task.expect(arrival.files + _STEPS_AFTER)
    inspection = _inspected(period, folder_of(arrival), task)
    refused = len(inspection.refusals)
    task.land(lambda: {**asdict(_written(actor, period, inspection)), "refused": refused})


def _inspected(period: Period, folder: Path, told: Progress) -> Inspection:
    catalogue = open_catalogue()
    order = Order(profile_of(period.firm, catalogue), Span.parse(period.name), period.judged_on)
    return run_inspection(catalogue, order, folder, told)


@transaction.atomic
def _written(actor: Actor, period: Period, inspection: Inspection) -> Judged:
    done = Judged()
    Firm.objects.select_for_update().get(pk=period.firm_id)  # a firm's judgings write one after the other
    rows = {row.provision: row for row in period.papers.select_for_update()}
    broken: dict[Broken, list[Paper]] = {}
    asked: set[tuple[str, str]] = set()
    for paper in inspection.papers:
        row = rows.get(str(paper.provision.key))
        if row is None:
            continue
        if State(row.state) in _WAITING:
            revision = newest(row)
            Revision.objects.filter(pk=revision.pk, sealed_at=None).update(machine=list(_machine(paper)))
            done.papers += 1
        for examination in paper.examinations:
            asked.add((paper.control.id, examination.check))
            for one in _broken(paper.control.id, examination):
                broken.setdefault(one, []).append(row)
    for one, papers in broken.items():
        _take_up(actor, period, one, papers, done)
    done.passed = _pass(period, broken, asked)
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
