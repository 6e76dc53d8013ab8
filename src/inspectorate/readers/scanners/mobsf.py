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

_GRADES = {"warning": "medium", "secure": "info", "good": "info", "hotspot": "low", "dangerous": "high"}


def recognises(file: EvidenceFile) -> bool:
    """Whether the head names an app by package or bundle, and its digest."""
    return any(looks_like_json(file, "app_name", "md5", name) for name in ("package_name", "bundle_id"))


def read(file: EvidenceFile) -> Iterator[ScanReport]:
    """One report; findings are those of the code and of the manifest.

    Raises:
        RefusedError: not JSON, or not of MobSF's shape.
    """
    data = load(file)
    app = text(data, "package_name") or text(data, "bundle_id")
    finished = iso_day(file, text(data, "timestamp")) or told_day(file)
    found = [*_code(file, data), *_manifest(file, data)]
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


def _code(file: EvidenceFile, data: Object) -> Iterator[tuple[str, str, str, str]]:
    """Rules that the code breaks: directly under ``code_analysis``, in newer reports under ``findings``."""
    code = child(file, data, "code_analysis")
    rules = child(file, code, "findings") if "findings" in code else code
    for name, rule in rules.items():
        about = child(file, rule, "metadata") if isinstance(rule, dict) else {}
        yield "code_analysis", name, text(about, "severity"), text(about, "description")


def _manifest(file: EvidenceFile, data: Object) -> Iterator[tuple[str, str, str, str]]:
    """Remarks on the manifest: a list, in newer reports under ``manifest_findings``."""
    value: Any = data.get("manifest_analysis") or []
    if isinstance(value, Mapping):
        value = value.get("manifest_findings") or []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise file.refused("manifest_analysis 應為清單。", "請由 MobSF 重新匯出。")
    for one in value:
        name = text(one, "rule") or text(one, "name")
        yield "manifest_analysis", name, text(one, "severity") or text(one, "stat"), text(one, "title")
