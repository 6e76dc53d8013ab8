"""OWASP ZAP report (XML)."""

from collections.abc import Iterator, Mapping

from inspectorate.facts.scans import ScanFinding, ScanReport, Severity
from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.scanners.report import TELLS, any_day, told_day, undated
from inspectorate.readers.xml_stream import Found, elements

__all__ = ["NAME", "TELLS", "TITLE", "YIELDS", "read", "recognises"]

NAME = "zap"
TITLE = "OWASP ZAP 網站弱點掃描報告（XML）"
YIELDS = (ScanReport,)

_GRADES: Mapping[str, Severity] = {"0": "info", "1": "low", "2": "medium", "3": "high"}


def recognises(file: EvidenceFile) -> bool:
    """Whether the root element is ZAP's."""
    return "<OWASPZAPReport" in file.head_text


def read(file: EvidenceFile) -> Iterator[ScanReport]:
    """One report for all its sites; each alert of a site is a finding.

    Raises:
        RefusedError: broken or hostile XML, or a date that cannot be read.
    """
    finished = ""
    sites: list[Found] = []
    findings: list[ScanFinding] = []
    for found in elements(file, opens=("OWASPZAPReport", "site"), wholes=("alertitem",)):
        if found.tag == "OWASPZAPReport":
            finished = any_day(file, found.get("created") or found.get("generated"))
        elif found.tag == "site":
            sites.append(found)
        else:
            findings.append(_finding(file, found, sites))
    finished = finished or told_day(file)
    yield ScanReport(
        tool="ZAP",
        kind="web",
        source=Source(file.item),
        finished=finished,
        targets=tuple(dict.fromkeys(site.get("host") for site in sites if site.get("host"))),
        findings=tuple(findings),
        limits=undated(finished),
    )


def _finding(file: EvidenceFile, found: Found, sites: list[Found]) -> ScanFinding:
    return ScanFinding(
        id=found.text("alertRef") or found.text("pluginid"),
        severity=_GRADES.get(found.text("riskcode"), "low"),
        host=sites[-1].get("host") if sites else "",
        source=Source(file.item, "line", found.line),
        port=sites[-1].get("port") if sites else "",
        title=found.text("name") or found.text("alert"),
    )
