"""Nessus report (.nessus, NessusClientData_v2)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from inspectorate.facts.scans import ScanFinding, ScanReport, Severity
from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.scanners.report import TELLS, any_day, epoch_day, told_day, undated
from inspectorate.readers.xml_stream import Found, elements

__all__ = ["NAME", "TELLS", "TITLE", "YIELDS", "read", "recognises"]

NAME = "nessus"
TITLE = "Nessus 弱點掃描報告（.nessus）"
YIELDS = (ScanReport,)

_GRADES: Sequence[Severity] = ("info", "low", "medium", "high", "critical")


@dataclass(slots=True)
class _Gathered:
    hosts: list[str] = field(default_factory=list)
    findings: list[ScanFinding] = field(default_factory=list)
    starts: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    ended: int = 0


def recognises(file: EvidenceFile) -> bool:
    """Whether the root element is Nessus's."""
    return "<NessusClientData_v2" in file.head_text


def read(file: EvidenceFile) -> Iterator[ScanReport]:
    """One report. A host without an end time was not scanned to its end.

    Raises:
        RefusedError: broken or hostile XML, or a grade that cannot be read.
    """
    seen = _Gathered()
    for found in elements(file, opens=("ReportHost",), wholes=("HostProperties", "ReportItem")):
        if found.tag == "ReportHost":
            seen.hosts.append(found.get("name"))
        elif found.tag == "HostProperties":
            _times(file, found, seen)
        else:
            seen.findings.append(_finding(file, found, seen.hosts))
    finished = max(seen.ends, default="") or told_day(file)
    yield ScanReport(
        tool="Nessus",
        kind="system",
        source=Source(file.item),
        started=min(seen.starts, default=""),
        finished=finished,
        targets=tuple(dict.fromkeys(seen.hosts)),
        findings=tuple(seen.findings),
        complete=seen.ended in (len(seen.hosts), 0),
        limits=undated(finished),
    )


def _times(file: EvidenceFile, found: Found, seen: _Gathered) -> None:
    said = {tag.get("name"): (tag.text or "") for tag in found.element.iter("tag")}
    seen.ended += any(said.get(name, "").strip() for name in ("HOST_END", "HOST_END_TIMESTAMP"))
    for name, days in (("HOST_START", seen.starts), ("HOST_END", seen.ends)):
        day = epoch_day(file, said.get(f"{name}_TIMESTAMP", "")) or any_day(file, said.get(name, ""))
        if day:
            days.append(day)


def _finding(file: EvidenceFile, found: Found, hosts: Sequence[str]) -> ScanFinding:
    number = found.get("severity")
    if number not in ("0", "1", "2", "3", "4") or not hosts:
        raise file.refused("ReportItem 沒有主機或嚴重程度。", "請由 Nessus 重新匯出。", f"line {found.line}")
    return ScanFinding(
        id=found.get("pluginID"),
        severity=_GRADES[int(number)],
        host=hosts[-1],
        source=Source(file.item, "line", found.line),
        port=f"{found.get('port')}/{found.get('protocol')}",
        title=found.get("pluginName"),
        cve=tuple((cve.text or "").strip() for cve in found.element.iter("cve")),
    )
