"""弱點掃描: what scanners report, in the order of time, and which weaknesses the firm says it repaired."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from inspectorate.facts.source import Source

Severity = Literal["info", "low", "medium", "high", "critical"]
Kind = Literal["system", "web", "ports", "tls", "code", "components", "image", "app"]
SYSTEM_KINDS = ("system", "web")


@dataclass(frozen=True, slots=True)
class ScanFinding:
    """One finding, as the scanner gives it.

    Attributes:
        id: the scanner's own number of the weakness (plug-in, rule), the same from report to report.
        severity: the scanner's own grade, in five steps.
        host: which target; ``port`` as the scanner writes it, such as ``443/tcp``.
        cve: CVE numbers, where it names any. ``first_seen``: ISO date, where the report says.
    """

    id: str
    severity: Severity
    host: str
    source: Source
    port: str = ""
    title: str = ""
    cve: tuple[str, ...] = ()
    first_seen: str = ""


@dataclass(frozen=True, slots=True)
class ScanReport:
    """One report of one scan.

    Attributes:
        started: ISO date of Taiwan, ``finished`` likewise; empty where the report does not say.
        complete: False where the report itself says that the scan broke off.
    """

    tool: str
    kind: Kind
    source: Source
    started: str = ""
    finished: str = ""
    targets: tuple[str, ...] = ()
    findings: tuple[ScanFinding, ...] = ()
    complete: bool = True
    limits: tuple[str, ...] = ()

    @property
    def day(self) -> date | None:
        """The day on which it finished, else began; None where the report does not say."""
        text = self.finished or self.started
        return date.fromisoformat(text) if text else None

    @property
    def of_systems(self) -> bool:
        """Whether it looked for weaknesses in running systems; a list of ports or code remarks did not."""
        return self.kind in SYSTEM_KINDS


@dataclass(frozen=True, slots=True)
class Repair:
    """One line of a repair register: a weakness on a host, and the ISO date on which it was repaired."""

    finding: str
    host: str
    repaired_on: str
    source: Source


@dataclass(frozen=True, slots=True)
class RepairRegister:
    """弱點修補紀錄, as one file gives it."""

    repairs: tuple[Repair, ...]
    source: Source
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScanHistory:
    """All reports whose targets overlap, oldest first; those without a date stand at the end.

    Attributes:
        repairs: lines of repair registers that speak of these targets.
    """

    PARTS: ClassVar[tuple[type, ...]] = (ScanReport,)

    reports: tuple[ScanReport, ...]
    targets: tuple[str, ...]
    repairs: tuple[Repair, ...] = ()
    limits: tuple[str, ...] = ()

    def until(self, on: date) -> tuple[ScanReport, ...]:
        """The dated, completed reports of system scans up to a day, oldest first."""
        return tuple(
            report
            for report in self.reports
            if report.of_systems and report.complete and report.day and report.day <= on
        )


def compose(facts: Sequence[Any]) -> Iterable[ScanHistory]:
    """One history for each group of system scans that have a target in common.

    Reports of other kinds (code, components, ports …) answer another question and stand aside; only where no
    system scan was handed over at all do they make histories, so that it can be said that they are none.
    """
    reports = [fact for fact in facts if isinstance(fact, ScanReport)]
    registers = [fact for fact in facts if isinstance(fact, RepairRegister)]
    system = [report for report in reports if report.of_systems]
    for group in _groups(system or reports):
        yield _history(group, registers)


def _history(group: Sequence[ScanReport], registers: Sequence[RepairRegister]) -> ScanHistory:
    targets = tuple(sorted({target for report in group for target in report.targets}))
    known = {target.casefold() for target in targets}
    every_repair = (repair for register in registers for repair in register.repairs)
    repairs = tuple(repair for repair in every_repair if repair.host.casefold() in known)
    said = (*(one.limits for one in group), *(one.limits for one in registers))
    limits = tuple(dict.fromkeys(limit for one in said for limit in one))
    in_order = sorted(group, key=lambda report: (report.day or date.max, report.source.item))
    return ScanHistory(tuple(in_order), targets, repairs, limits)


def _groups(reports: Sequence[ScanReport]) -> Iterator[list[ScanReport]]:
    """Reports joined where targets overlap, directly or through others."""
    groups: list[tuple[set[str], list[ScanReport]]] = []
    for report in reports:
        keys = {target.casefold() for target in report.targets}
        near = [group for group in groups if group[0] & keys]
        far = [group for group in groups if not group[0] & keys]
        merged = [member for _, members in near for member in members]
        groups = [*far, (keys.union(*(known for known, _ in near)), [*merged, report])]
    for _, members in groups:
        yield members
