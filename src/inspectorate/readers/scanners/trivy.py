"""Trivy report (JSON)."""

from collections.abc import Iterator

from inspectorate.facts.scans import ScanFinding, ScanReport
from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.json_text import Object, load, looks_like_json, objects, text
from inspectorate.readers.scanners.report import TELLS, any_day, grade, told_day, undated

__all__ = ["NAME", "TELLS", "TITLE", "YIELDS", "read", "recognises"]

NAME = "trivy"
TITLE = "Trivy 映像檔與套件弱點報告（JSON）"
YIELDS = (ScanReport,)

_LISTS = (("Vulnerabilities", "VulnerabilityID"), ("Misconfigurations", "ID"), ("Secrets", "RuleID"))
_OF_CLUSTER = ("Resources", "Findings", "Vulnerabilities", "Misconfigurations")
"""Where a cluster's report lists its resources; before 0.37 apart, by what was found in them."""


def recognises(file: EvidenceFile) -> bool:
    """Whether the head names Trivy's schema, a cluster, or (before 0.20) a bare list of results."""
    if looks_like_json(file, "SchemaVersion", "ArtifactName") or looks_like_json(
        file, "ClusterName", "Results"
    ):
        return True
    head = file.head_text.lstrip("\ufeff \t\r\n")
    return head.startswith("[") and all(f'"{word}"' in head for word in ("Target", "VulnerabilityID"))


def read(file: EvidenceFile) -> Iterator[ScanReport]:
    """One report of one artifact or cluster.

    Raises:
        RefusedError: not JSON, or not of Trivy's shape.
    """
    data = load(file, bare_list="Results")
    finished = any_day(file, text(data, "CreatedAt")) or told_day(file)
    resources = [one for name in _OF_CLUSTER for one in objects(file, data, name)]
    results = [result for part in (data, *resources) for result in objects(file, part, "Results")]
    target = text(data, "ArtifactName") or text(data, "ClusterName") or _first_target(results)
    found = [
        (text(result, "Target"), one, text(one, key))
        for result in results
        for name, key in _LISTS
        for one in objects(file, result, name)
    ]
    findings = (
        _finding(one, finding_id, target, Source(file.item, "item", number, part))
        for number, (part, one, finding_id) in enumerate(found, start=1)
    )
    yield ScanReport(
        tool="Trivy",
        kind="image",
        source=Source(file.item),
        finished=finished,
        targets=(target,) if target else (),
        findings=tuple(findings),
        limits=undated(finished),
    )


def _first_target(results: list[Object]) -> str:
    return next((text(result, "Target") for result in results), "")


def _finding(one: Object, finding_id: str, target: str, place: Source) -> ScanFinding:
    return ScanFinding(
        id=finding_id,
        severity=grade(text(one, "Severity") or "unknown"),
        host=target,
        source=place,
        port=text(one, "PkgName"),
        title=text(one, "Title"),
        cve=(finding_id,) if finding_id.startswith("CVE-") else (),
    )
