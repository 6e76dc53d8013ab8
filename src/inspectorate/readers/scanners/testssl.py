"""testssl.sh's findings on a TLS service (CSV)."""

from collections.abc import Iterator

from inspectorate.facts.scans import ScanFinding, ScanReport
from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.scanners.report import TELLS, grade, told_day, undated
from inspectorate.readers.table import Row, has_columns, rows

__all__ = ["NAME", "TELLS", "TITLE", "YIELDS", "read", "recognises"]

NAME = "testssl"
TITLE = "testssl.sh TLS 檢測報告（CSV）"
YIELDS = (ScanReport,)

ALIASES = {"id": (), "fqdn/ip": (), "port": (), "severity": (), "finding": (), "cve": (), "cwe": ()}
NEEDED = ("id", "fqdn/ip", "port", "severity", "finding")
_BROKEN_OFF = "fatal"
_FINE = "ok"
_GRADES = {"warn": "low", "debug": "info"}  # a warning is a test that could not be done


def recognises(file: EvidenceFile) -> bool:
    """Whether the heading line is testssl's."""
    return has_columns(file, ALIASES, NEEDED)


def read(file: EvidenceFile) -> Iterator[ScanReport]:
    """One report; what testssl finds in order (OK) is no finding. The format has no date of its own.

    Raises:
        RefusedError: no heading line, or an untrusted row.
    """
    tried = list(rows(file, ALIASES, NEEDED, words=("finding",)))
    lines = [row for row in tried if row.get("severity").casefold() != _FINE]
    day = told_day(file)
    yield ScanReport(
        tool="testssl",
        kind="tls",
        source=Source(file.item),
        finished=day,
        targets=tuple(dict.fromkeys(_host(row) for row in tried)),
        findings=tuple(_finding(row) for row in lines),
        complete=all(row.get("severity").casefold() != _BROKEN_OFF for row in lines),
        limits=undated(day),
    )


def _finding(row: Row) -> ScanFinding:
    word = row.get("severity").casefold()
    return ScanFinding(
        id=row.get("id"),
        severity=grade(_GRADES.get(word, word)),
        host=_host(row),
        source=row.source,
        port=row.get("port"),
        title=row.get("finding"),
        cve=tuple(row.get("cve").split()),
    )


def _host(row: Row) -> str:
    return row.get("fqdn/ip").partition("/")[0]
