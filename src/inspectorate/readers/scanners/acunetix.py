"""Acunetix report (XML)."""

from collections.abc import Iterator

from inspectorate.facts.scans import ScanFinding, ScanReport
from inspectorate.facts.source import Source
from inspectorate.readers.dates import parse_date
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.scanners.report import TELLS, any_day, grade, host_of, told_day, undated
from inspectorate.readers.xml_stream import Found, elements

__all__ = ["NAME", "TELLS", "TITLE", "YIELDS", "read", "recognises"]

NAME = "acunetix"
TITLE = "Acunetix 網站弱點掃描報告（XML）"
YIELDS = (ScanReport,)

_SAID = ("StartURL", "StartTime", "FinishTime", "Aborted")


def recognises(file: EvidenceFile) -> bool:
    """Whether the root element is Acunetix's."""
    return "<ScanGroup" in file.head_text


def read(file: EvidenceFile) -> Iterator[ScanReport]:
    """One report for each scan of the group.

    Raises:
        RefusedError: broken or hostile XML, or what is no report.
    """
    said: dict[str, str] = {}
    items: list[Found] = []
    scans = 0
    for found in elements(file, opens=("Scan",), wholes=(*_SAID, "ReportItem")):
        if found.tag == "Scan":
            if scans:
                yield _report(file, said, items)
            said, items, scans = {}, [], scans + 1
        elif found.tag == "ReportItem":
            items.append(found)
        else:
            said.setdefault(found.tag, (found.element.text or "").strip())
    if scans:
        yield _report(file, said, items)


def _report(file: EvidenceFile, said: dict[str, str], items: list[Found]) -> ScanReport:
    host = host_of(said.get("StartURL", ""))
    finished = _day(file, said.get("FinishTime", "")) or told_day(file)
    return ScanReport(
        tool="Acunetix",
        kind="web",
        source=Source(file.item),
        started=_day(file, said.get("StartTime", "")),
        finished=finished,
        targets=(host,) if host else (),
        findings=tuple(_finding(file, found, host) for found in items),
        complete=said.get("Aborted", "False").casefold() != "true",
        limits=undated(finished),
    )


def _finding(file: EvidenceFile, found: Found, host: str) -> ScanFinding:
    cves = ("".join(cve.itertext()) for cve in found.element.iter("CVE"))
    return ScanFinding(
        id=found.text("Name"),
        severity=grade(found.text("Severity")),
        host=host,
        source=Source(file.item, "line", found.line),
        port=found.text("Affects"),
        title=found.text("Name"),
        cve=tuple(cve.strip() for cve in cves if cve.strip()),
    )


def _day(file: EvidenceFile, words: str) -> str:
    """Acunetix writes ``27/02/2020, 12:56:09``, day first; newer ones write ISO."""
    day_first = words.partition(",")[0]
    if "/" not in day_first:
        return any_day(file, words)
    try:
        day = parse_date(day_first, "dmy")
    except ValueError:
        return ""  # an undated report, not a broken one
    return day.isoformat() if day else ""
