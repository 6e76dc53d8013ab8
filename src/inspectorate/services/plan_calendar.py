"""Lay out a firm's due dates, and write them as a calendar file that Outlook and Google import."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from icalendar import Alarm, Calendar, Event

from inspectorate.inspection.calendar import Due, inspection_dues, is_daily, obligation_dues
from inspectorate.inspection.firm import Firm
from inspectorate.inspection.period import Period, roc
from inspectorate.norms.catalogue import Catalogue
from inspectorate.norms.provision import Provision
from inspectorate.services.apply_norms import apply_norms
from inspectorate.services.find_papers import Papered, papered

State = Literal["open", "papered", "overdue"]

_KIND_ZH = {"inspection": "查核", "obligation": "條文要求"}
_WARN_BEFORE = timedelta(days=-3)


@dataclass(frozen=True, slots=True)
class Plan:
    """A firm's due dates in a stretch of time.

    Attributes:
        dues: by day, then in the order of the rules.
        daily: provisions whose act is demanded every business day.
        undecided: provisions whose applicability lacks an answer; they are planned as if they applied.
        runs: the runs that already made papers; what they hold is not late.
        titles: what each instrument is called, by its id.
    """

    firm: Firm
    dues: tuple[Due, ...]
    daily: tuple[Provision, ...]
    undecided: tuple[Provision, ...]
    runs: tuple[Papered, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    def title(self, due: Due) -> str:
        """What the instrument that a due date follows from is called; its id where nothing says."""
        return self.titles.get(due.provision.key.instrument, due.provision.key.instrument)

    def state(self, due: Due, on: date) -> State:
        """How a due date stands on a day: a paper of its period exists, it is late, or it is open.

        A paper that a run made still has to be concluded and signed; it only is not missing.
        """
        if papered(self.runs, str(due.provision.key), due.day):
            return "papered"
        return "overdue" if due.overdue(on) else "open"


def plan_calendar(catalogue: Catalogue, firm: Firm, span: Period, runs: tuple[Papered, ...] = ()) -> Plan:
    """The due dates of everything that binds the firm in a period, by the text in force at its end."""
    first, last = span.first, span.last
    bound, undecided = [], []
    for application in apply_norms(catalogue, firm, last):
        if application.decision.applies is None:
            undecided.append(application.provision)
        if application.decision.applies is not False:
            bound.append(application.provision)
    dues = sorted(_all(bound, firm, first, last), key=lambda due: (due.day, due.kind))
    titles = {edition.instrument: edition.title for edition in catalogue.in_force(last)}
    return Plan(firm, tuple(dues), tuple(p for p in bound if is_daily(p)), tuple(undecided), runs, titles)


def _all(provisions: Iterable[Provision], firm: Firm, first: date, last: date) -> Iterator[Due]:
    for provision in provisions:
        yield from inspection_dues(provision, firm, first, last)
        yield from obligation_dues(provision, firm, first, last)


def to_ics(plan: Plan, stamp: datetime) -> bytes:
    """The plan as RFC 5545: an all-day entry per day, kind and instrument, each with a reminder before."""
    calendar = Calendar()
    calendar.add("prodid", "-//Inspectorate//zh-TW//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{plan.firm.name} 資通安全查核行事曆")
    for _key, group in groupby(sorted(plan.dues, key=_group), key=_group):
        calendar.add_component(_entry(plan, list(group), stamp))
    return bytes(calendar.to_ical())


def _group(due: Due) -> tuple[date, str, str]:
    return due.day, due.kind, due.provision.key.instrument


def _entry(plan: Plan, dues: Sequence[Due], stamp: datetime) -> Event:
    day, kind, instrument = _group(dues[0])
    entry = Event()
    entry.add("uid", str(uuid5(NAMESPACE_URL, f"inspectorate:{plan.firm.code}:{day}:{kind}:{instrument}")))
    entry.add("dtstamp", stamp.astimezone(UTC))
    entry.add("dtstart", day)
    entry.add("dtend", day + timedelta(days=1))
    entry.add("summary", f"{_KIND_ZH[kind]}到期：{plan.title(dues[0])}（{len(dues)} 項，{roc(day)}）")
    lines = (
        f"{due.provision.code} {due.provision.key.path} {due.provision.heading}｜{due.rule.said}"
        for due in dues
    )
    entry.add("description", "\n".join(line.strip() for line in lines))
    entry.add("transp", "TRANSPARENT")
    entry.add_component(_reminder(day))
    return entry


def _reminder(day: date) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"三日後到期（{roc(day)}）")
    alarm.add("trigger", _WARN_BEFORE)
    return alarm


def now_stamp(day: date) -> datetime:
    """The stamp of a calendar file that is made for a day: midnight UTC, so that the file is reproducible."""
    return datetime.combine(day, time(), UTC)
