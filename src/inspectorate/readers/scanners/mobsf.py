"""MobSF's static analysis of a mobile app (JSON)."""

from collections.abc import Iterator, Mapping
from typing import Any

from inspectorate.facts.scans import ScanFinding, ScanReport
from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.json_text import Object, child, load, looks_like_json, text
from inspectorate.readers.scanners.report import TELLS, grade, iso_day, told_day, undated

__all__ = ["NAME", "TELLS", "TITLE", "YIELDS", "read", "recognises"]

NAME = "mobsf"
TITLE = "MobSF 行動應用程式檢測報告（JSON）"
YIELDS = (ScanReport,)

_GRADES = {
    "warning": "medium",
    "secure": "info",
    "good": "info",
    "hotspot": "low",
    "dangerous": "high",
    "insecure": "high",
}


def recognises(file: EvidenceFile) -> bool:
    """Whether the head names an app by package or bundle, and its digest."""
    return any(looks_like_json(file, "app_name", "md5", name) for name in ("package_name", "bundle_id"))


def read(file: EvidenceFile) -> Iterator[ScanReport]:
    """One report; findings are those of the code, the manifest, the network, the signature and the binary.

    Raises:
        RefusedError: not JSON, or not of MobSF's shape.
    """
    data = load(file)
    app = text(data, "package_name") or text(data, "bundle_id")
    finished = iso_day(file, text(data, "timestamp")) or told_day(file)
    found = [
        *_rules(file, data, "code_analysis"),
        *_rules(file, data, "binary_analysis"),
        *_remarks(file, data, "manifest_analysis", "manifest_findings"),
        *_remarks(file, data, "network_security", "network_findings"),
        *_remarks(file, data, "ats_analysis", "ats_findings"),
        *_signature(file, data),
    ]
    findings = (
        ScanFinding(
            id=name,
            severity=grade(_GRADES.get(level.casefold(), level)),
            host=app,
            source=Source(file.item, "item", number, part),
            title=title,
        )
        for number, (part, name, level, title) in enumerate(found, start=1)
    )
    yield ScanReport(
        tool="MobSF",
        kind="app",
        source=Source(file.item),
        finished=finished,
        targets=(app,) if app else (),
        findings=tuple(findings),
        limits=undated(finished),
    )


_Told = tuple[str, str, str, str]  # part of the report, rule, grade, words


def _rules(file: EvidenceFile, data: Object, part: str) -> Iterator[_Told]:
    """Rules that the code or an iOS binary breaks: directly under the part, in newer reports in ``findings``.

    An Android report lists its libraries there instead, each with its own properties.
    """
    if isinstance(data.get(part), list):
        return
    said = child(file, data, part)
    rules = child(file, said, "findings") if "findings" in said else said
    for name, rule in rules.items():
        one: Object = rule if isinstance(rule, dict) else {}
        about = child(file, one, "metadata") or one
        yield part, name, text(about, "severity"), text(about, "description") or text(about, "detailed_desc")


def _remarks(file: EvidenceFile, data: Object, part: str, newer: str) -> Iterator[_Told]:
    """Remarks on a part of the app: a list, in newer reports under a name of its own."""
    value: Any = data.get(part) or []
    if isinstance(value, Mapping):
        value = value.get(newer) or []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise file.refused(f"{part} 應為清單。", "請由 MobSF 重新匯出。")
    for one in value:
        words = text(one, "title") or text(one, "issue") or text(one, "description")
        name = text(one, "rule") or text(one, "name") or text(one, "issue")
        level = next((text(one, key) for key in ("severity", "stat", "status") if text(one, key)), "")
        yield part, name or words, level, words


def _signature(file: EvidenceFile, data: Object) -> Iterator[_Told]:
    """Remarks on the certificate that signs the app, each a triple of grade, words and title."""
    part = "certificate_analysis"
    value: Any = child(file, data, part).get("certificate_findings") or []
    for one in value if isinstance(value, list) else ():
        if isinstance(one, list) and len(one) > 1 and all(isinstance(word, str) for word in one):
            yield part, one[-1], one[0], one[1]
