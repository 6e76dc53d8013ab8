"""紀錄: on which days a system's records exist, in which place, and whether they hold what they must."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, ClassVar, Literal

from inspectorate.facts.firewall import FirewallPolicy
from inspectorate.facts.source import Source

Kind = Literal["firewall", "audit"]
Place = Literal["primary", "backup"]

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row on each of which at least one record stands; both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class MissingField:
    """A field that records lack: how many of them, and the first such record."""

    name: str
    count: int
    first: Source


@dataclass(frozen=True, slots=True)
class LogFile:
    """What one file of records says.

    Attributes:
        kind: ``firewall`` for records of traffic, ``audit`` for records of who did what.
        days: the days of its records, local time in Taiwan.
        records: how many records were read; ``unread`` lines were not records that the reader knows.
        fields: the fields that its records can hold (user, time, address).
        missing: what single records lack.
        examined: how many records were ones that must hold the fields, such as log-ins; None: all of them.
        events: counts by event, such as ``login_failed``.
        limits: zh-TW sentences: what could not be seen.
        looked_from: the first day that was looked at; None: all there is was looked at.
    """

    system: str
    kind: Kind
    place: Place
    source: Source
    days: tuple[Span, ...]
    records: int
    unread: int = 0
    fields: tuple[str, ...] = ()
    missing: tuple[MissingField, ...] = ()
    events: Mapping[str, int] = field(default_factory=dict)
    limits: tuple[str, ...] = ()
    examined: int | None = None
    looked_from: date | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """All files of one system's records in one place, laid together.

    Attributes:
        items: a source for each file, in the order of its first day.
        begins: the first day of each item; a file whose days are not known stands last, without one.
        looked_from: before this day nobody looked, where every item says so; None: all was looked at.
    """

    system: str
    days: tuple[Span, ...]
    items: tuple[Source, ...]
    begins: tuple[date, ...] = ()
    limits: tuple[str, ...] = ()
    looked_from: date | None = None

    def gaps(self, first: date, last: date) -> tuple[Span, ...]:
        """The days from ``first`` on without a record, between records that begin by ``last``."""
        begun = [span for span in self.days if span.first <= last]
        holes = (
            Span(max(left.last + _ONE_DAY, first), right.first - _ONE_DAY) for left, right in pairwise(begun)
        )
        return tuple(hole for hole in holes if hole.first <= hole.last)

    def nearest(self, day: date) -> Source:
        """The last file that begins on or before a day: where to look for what is missing."""
        return self.items[max(bisect_right(self.begins, day) - 1, 0)]


@dataclass(frozen=True, slots=True)
class FirewallLogCoverage:
    """A firewall's own records of what went in and out."""

    PARTS: ClassVar[tuple[type, ...]] = (LogFile, FirewallPolicy)
    kept: Coverage


@dataclass(frozen=True, slots=True)
class FirewallLogBackup:
    """The backup of a firewall's records."""

    PARTS: ClassVar[tuple[type, ...]] = (LogFile,)
    kept: Coverage


@dataclass(frozen=True, slots=True)
class AuditLogCoverage:
    """A system's audit records."""

    PARTS: ClassVar[tuple[type, ...]] = (LogFile,)
    kept: Coverage


@dataclass(frozen=True, slots=True)
class AuditLogFields:
    """What the audit records of one file hold."""

    PARTS: ClassVar[tuple[type, ...]] = (LogFile,)
    file: LogFile


_COVERAGES: Mapping[tuple[Kind, Place], type[Any]] = {
    ("firewall", "primary"): FirewallLogCoverage,
    ("firewall", "backup"): FirewallLogBackup,
    ("audit", "primary"): AuditLogCoverage,
}


def spans(days: Iterable[date]) -> tuple[Span, ...]:
    """Single days laid together into spans."""
    return merged(Span(day, day) for day in set(days))


def merged(parts: Iterable[Span]) -> tuple[Span, ...]:
    """Spans that touch or overlap as one."""
    whole: list[Span] = []
    for span in sorted(parts, key=lambda part: part.first):
        if whole and span.first <= whole[-1].last + _ONE_DAY:
            whole[-1] = Span(whole[-1].first, max(whole[-1].last, span.last))
        else:
            whole.append(span)
    return tuple(whole)


def compose(facts: Sequence[Any]) -> Iterator[Any]:
    """A coverage for each system, kind and place; the fields of each audit file; and the silent firewalls."""
    files = [fact for fact in facts if isinstance(fact, LogFile)]
    for key in dict.fromkeys((file.kind, file.place, file.system) for file in files):
        made = _COVERAGES.get(key[:2])
        if made:
            yield made(_laid_together([f for f in files if (f.kind, f.place, f.system) == key]))
    known = {fact.file.system for fact in facts if isinstance(fact, AuditLogFields)}
    yield from (AuditLogFields(file) for file in _showing_fields(files, known))
    firewalls = _firewalls(facts)
    for place, made in (("primary", FirewallLogCoverage), ("backup", FirewallLogBackup)):
        heard = {file.system.casefold() for file in files if (file.kind, file.place) == ("firewall", place)}
        yield from (made(_silent(name, source)) for name, source in firewalls if name.casefold() not in heard)


def _showing_fields(files: Sequence[LogFile], known: AbstractSet[str]) -> Iterator[LogFile]:
    """The audit files that can show a system's fields: quiet ones only where nothing else shows them."""
    audit = [file for file in files if file.kind == "audit"]
    shown = known | {file.system for file in audit if file.examined != 0}
    yield from (file for file in audit if file.examined != 0 or file.missing or file.system not in shown)


def _firewalls(facts: Sequence[Any]) -> tuple[tuple[str, Source], ...]:
    """Every firewall whose configuration was handed over; a host's filter of its own traffic is none."""
    named = {
        fact.device: fact.source
        for fact in facts
        if isinstance(fact, FirewallPolicy) and fact.device and fact.path not in ("to_device", "from_device")
    }
    return tuple(named.items())


def _silent(device: str, source: Source) -> Coverage:
    """A firewall that is known by its configuration and of which no record was handed over."""
    return Coverage(device, (), (source,), limits=(f"未提供防火牆 {device} 之進出紀錄",))


def _laid_together(files: Sequence[LogFile]) -> Coverage:
    ordered = sorted(
        files, key=lambda file: (file.days[0].first if file.days else date.max, file.source.item)
    )
    return Coverage(
        system=ordered[0].system,
        days=merged(span for file in ordered for span in file.days),
        items=tuple(file.source for file in ordered),
        begins=tuple(file.days[0].first for file in ordered if file.days),
        limits=tuple(dict.fromkeys(limit for file in ordered for limit in file.limits)),
        looked_from=_looked_from(ordered),
    )


def _looked_from(files: Sequence[LogFile]) -> date | None:
    """The earliest day of all; a file that was looked at whole shows all that its system handed over."""
    known = [file.looked_from for file in files if file.looked_from]
    return min(known) if len(known) == len(files) else None
