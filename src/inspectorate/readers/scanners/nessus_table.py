"""Nessus's findings as a table (CSV): no day of the scan, no hosts without findings."""

from collections.abc import Iterator

from inspectorate.facts.scans import ScanFinding, ScanReport
from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.scanners.report import TELLS, grade, told_day, undated
from inspectorate.readers.table import Row, has_columns, rows

__all__ = ["NAME", "TELLS", "TITLE", "YIELDS", "read", "recognises"]

NAME = "nessus_table"
TITLE = "Nessus 弱點掃描報告（CSV）"
YIELDS = (ScanReport,)

ALIASES = {
    "plugin": ("Plugin ID", "definition.id"),
    "grade": ("Risk", "Severity"),
    "host": ("IP Address", "asset.name"),
    "port": (),
    "protocol": (),
    "title": ("Name", "Plugin Name", "definition.name"),
    "cve": ("definition.cve",),
}
"""As Nessus, Tenable Security Center and Tenable Vulnerability Management head them."""
NEEDED = ("plugin", "grade", "host", "port", "title")


def recognises(file: EvidenceFile) -> bool:
    """Whether the heading line names plug-ins, risks, hosts and ports."""
    return has_columns(file, ALIASES, NEEDED)


def read(file: EvidenceFile) -> Iterator[ScanReport]:
    """One report; it is dated by what the firm tells, for the table has no date.

    Raises:
        RefusedError: no heading line, or an untrusted row.
    """
    findings = tuple(_finding(row) for row in rows(file, ALIASES, NEEDED, words=("title",)))
    day = told_day(file)
    yield ScanReport(
        tool="Nessus",
        kind="system",
        source=Source(file.item),
        finished=day,
        targets=tuple(dict.fromkeys(one.host for one in findings)),
        findings=findings,
        limits=undated(day),
    )


def _finding(row: Row) -> ScanFinding:
    return ScanFinding(
        id=row.get("plugin"),
        severity=grade(row.get("grade")),
        host=row.get("host"),
        source=row.source,
        port=f"{row.get('port')}/{row.get('protocol')}",
        title=row.get("title"),
        cve=tuple(row.get("cve").replace(",", " ").split()),
    )
