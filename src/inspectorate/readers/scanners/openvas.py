"""OpenVAS / Greenbone report (XML)."""

import re
from collections.abc import Iterator

from inspectorate.facts.scans import ScanFinding, ScanReport, Severity
from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.scanners.report import TELLS, any_day, grade, grade_of_score, told_day, undated
from inspectorate.readers.xml_stream import Found, elements

__all__ = ["NAME", "TELLS", "TITLE", "YIELDS", "read", "recognises"]

NAME = "openvas"
TITLE = "OpenVAS／Greenbone 弱點掃描報告（XML）"
YIELDS = (ScanReport,)

_OPENS = re.compile(r"<(?:report|get_reports_response)[\s>]")
_MARKS = ("<gmp>", "<omp>", "<report_format", "<scan_run_status>", "format_id=")
_PARTS = ("scan_start", "scan_end", "scan_run_status", "host", "result")


def recognises(file: EvidenceFile) -> bool:
    """Whether the head shows a report of the Greenbone (or the older OpenVAS) management protocol."""
    head = file.head_text
    return bool(_OPENS.search(head)) and any(mark in head for mark in _MARKS)


def read(file: EvidenceFile) -> Iterator[ScanReport]:
    """One report.

    Raises:
        RefusedError: broken or hostile XML, or a date that cannot be read.
    """
    said: dict[str, str] = {}
    hosts: list[str] = []
    findings: list[ScanFinding] = []
    for found in elements(file, wholes=_PARTS):
        if found.tag == "result":
            findings.append(_finding(file, found))
        elif found.tag == "host":
            hosts.append(found.text("ip") or (found.element.text or "").strip())
        else:
            said.setdefault(found.tag, (found.element.text or "").strip())
    finished = any_day(file, said.get("scan_end", "")) or told_day(file)
    yield ScanReport(
        tool="OpenVAS",
        kind="system",
        source=Source(file.item),
        started=any_day(file, said.get("scan_start", "")),
        finished=finished,
        targets=tuple(dict.fromkeys(host for host in (*hosts, *(f.host for f in findings)) if host)),
        findings=tuple(findings),
        complete=said.get("scan_run_status", "Done") == "Done",
        limits=undated(finished),
    )


def _finding(file: EvidenceFile, found: Found) -> ScanFinding:
    nvt = found.element.find("nvt")
    host = found.element.find("host")
    return ScanFinding(
        id=(nvt.get("oid", "") if nvt is not None else "") or found.text("name"),
        severity=_severity(found),
        host=(host.text or "").strip() if host is not None else "",
        source=Source(file.item, "line", found.line),
        port=found.text("port"),
        title=found.text("nvt/name") or found.text("name"),
        cve=tuple(ref.get("id", "") for ref in found.element.iter("ref") if ref.get("type") == "cve"),
    )


def _severity(found: Found) -> Severity:
    """By the score where there is one, else by the word; a log or a false positive is info."""
    try:
        return grade_of_score(float(found.text("severity")))
    except ValueError:
        return grade(found.text("threat") or "log")
