"""OpenVAS / Greenbone findings as a table (CSV), each with the time at which it was found."""

from collections.abc import Iterator

from inspectorate.facts.scans import ScanFinding, ScanReport
from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.scanners.report import TELLS, any_day, grade, grade_of_score, told_day, undated
from inspectorate.readers.table import Row, has_columns, rows

__all__ = ["NAME", "TELLS", "TITLE", "YIELDS", "read", "recognises"]

NAME = "openvas_table"
TITLE = "OpenVAS／Greenbone 弱點掃描報告（CSV）"
YIELDS = (ScanReport,)

ALIASES = {
    "id": ("NVT OID",),
    "nvt": ("NVT Name",),
    "score": ("CVSS",),
    "grade": ("Severity",),
    "host": ("IP",),
    "port": ("Port",),
    "protocol": ("Port Protocol",),
    "cve": ("CVEs",),
    "time": ("Timestamp",),
}
NEEDED = ("host", "nvt", "grade")


def recognises(file: EvidenceFile) -> bool:
    """Whether the heading line names hosts, vulnerability tests and severities."""
    return has_columns(file, ALIASES, NEEDED)


def read(file: EvidenceFile) -> Iterator[ScanReport]:
    """One report, finished when its last finding was made.

    Raises:
        RefusedError: no heading line, or an untrusted row.
    """
    lines = tuple(rows(file, ALIASES, NEEDED, words=("nvt",)))
    days = sorted(day for row in lines if (day := any_day(file, row.get("time"))))
    finished = days[-1] if days else told_day(file)
    yield ScanReport(
        tool="OpenVAS",
        kind="system",
        source=Source(file.item),
        started=days[0] if days else "",
        finished=finished,
        targets=tuple(dict.fromkeys(row.get("host") for row in lines)),
        findings=tuple(_finding(row) for row in lines),
        limits=undated(finished),
    )


def _finding(row: Row) -> ScanFinding:
    score = row.get("score")
    known = score.replace(".", "", 1).isdecimal()
    return ScanFinding(
        id=row.get("id") or row.get("nvt"),
        severity=grade_of_score(float(score)) if known else grade(row.get("grade")),
        host=row.get("host"),
        source=row.source,
        port="/".join(part for part in (row.get("port"), row.get("protocol")) if part),
        title=row.get("nvt"),
        cve=tuple(row.get("cve").replace(",", " ").split()),
    )
