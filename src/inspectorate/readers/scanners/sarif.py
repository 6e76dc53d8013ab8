"""SARIF: what analysers of source code report (JSON)."""

from collections.abc import Iterator, Mapping

from inspectorate.facts.scans import ScanFinding, ScanReport, Severity
from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.json_text import Object, child, load, looks_like_json, objects, text
from inspectorate.readers.scanners.report import TELLS, grade_of_score, iso_day, told_day, undated

__all__ = ["NAME", "TELLS", "TITLE", "YIELDS", "read", "recognises"]

NAME = "sarif"
TITLE = "SARIF 原始碼檢測報告（JSON）"
YIELDS = (ScanReport,)

_GRADES: Mapping[str, Severity] = {"error": "high", "warning": "medium", "note": "low", "none": "info"}


def recognises(file: EvidenceFile) -> bool:
    """Whether the head shows runs of a tool's driver, or SARIF's schema."""
    return looks_like_json(file, "runs") and ('"driver"' in file.head_text or "sarif" in file.head_text)


def read(file: EvidenceFile) -> Iterator[ScanReport]:
    """One report for each run.

    Raises:
        RefusedError: not JSON, or not of SARIF's shape.
    """
    runs = objects(file, load(file), "runs")
    if not runs:
        raise file.refused("SARIF 沒有任何 run。", "請由檢測工具重新匯出。")
    for number, run in enumerate(runs, start=1):
        yield _report(file, run, f"run {number}")


def _report(file: EvidenceFile, run: Object, place: str) -> ScanReport:
    invocations = objects(file, run, "invocations")
    finished = max((text(one, "endTimeUtc") for one in invocations), default="")
    day = iso_day(file, finished) or told_day(file)
    driver = child(file, run, "tool", "driver")
    parts = (driver, *objects(file, child(file, run, "tool"), "extensions"))
    rules = [rule for part in parts for rule in objects(file, part, "rules")]
    scores = {text(rule, "id"): _rule_grade(file, rule) for rule in rules}
    findings = tuple(
        _finding(file, number, place, result, scores)
        for number, result in enumerate(objects(file, run, "results"), start=1)
    )
    folders = (text(child(file, one, "workingDirectory"), "uri") for one in invocations)
    return ScanReport(
        tool=text(driver, "name") or "SARIF",
        kind="code",
        source=Source(file.item, detail=place),
        started=iso_day(file, min((text(one, "startTimeUtc") for one in invocations), default="")),
        finished=day,
        targets=tuple(dict.fromkeys(uri for uri in (*folders, *(f.host for f in findings)) if uri)),
        findings=findings,
        complete=all(one.get("executionSuccessful", True) for one in invocations),
        limits=undated(day),
    )


def _rule_grade(file: EvidenceFile, rule: Object) -> Severity | None:
    """The rule's own grade: by its security score where it gives one, else by its level."""
    try:
        return grade_of_score(float(text(child(file, rule, "properties"), "security-severity")))
    except ValueError:
        return _GRADES.get(text(child(file, rule, "defaultConfiguration"), "level"))


def _finding(
    file: EvidenceFile, number: int, place: str, result: Object, rules: Mapping[str, Severity | None]
) -> ScanFinding:
    rule = text(result, "ruleId") or text(child(file, result, "rule"), "id")
    where = next(iter(objects(file, result, "locations")), {})
    physical = child(file, where, "physicalLocation")
    level = "none" if text(result, "kind") not in ("", "fail") else text(result, "level")
    return ScanFinding(
        id=rule,
        severity=_GRADES.get(level) or rules.get(rule) or "medium",  # warning is the default
        host=text(child(file, physical, "artifactLocation"), "uri"),
        source=Source(file.item, "item", number, place),
        port=text(child(file, physical, "region"), "startLine"),
        title=text(child(file, result, "message"), "text"),
    )
