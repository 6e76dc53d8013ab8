"""CycloneDX (JSON, XML): the components of a software, and the weaknesses known in them (VEX)."""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from inspectorate.facts.scans import ScanFinding, ScanReport, Severity
from inspectorate.facts.software import Software, SoftwareInventory
from inspectorate.facts.source import Source
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.json_text import Object, child, load, looks_like_json, objects, text
from inspectorate.readers.scanners.report import (
    GRADES,
    TELLS,
    any_day,
    grade,
    grade_of_score,
    told_day,
    undated,
)
from inspectorate.readers.xml_stream import elements

__all__ = ["NAME", "TELLS", "TITLE", "YIELDS", "read", "recognises"]

NAME = "cyclonedx"
TITLE = "CycloneDX 軟體物料清單與弱點（JSON、XML）"
YIELDS = (SoftwareInventory, ScanReport)

_XML = re.compile(r"<(?:\w+:)?bom[^<>]*cyclonedx\.org/schema/bom")
_WORST_FIRST: tuple[Severity, ...] = ("critical", "high", "medium", "low", "info")


def recognises(file: EvidenceFile) -> bool:
    """Whether the head names the format."""
    return looks_like_json(file, "bomFormat", "CycloneDX") or bool(_XML.search(file.head_text))


def read(file: EvidenceFile) -> Iterator[SoftwareInventory | ScanReport]:
    """The inventory, and a report where there are vulnerabilities; an inventory of nothing is one too.

    Raises:
        RefusedError: broken or hostile, or not of CycloneDX's shape.
    """
    stamp, product, software, findings = _from_json(file) if looks_like_json(file) else _from_xml(file)
    day = any_day(file, stamp) or told_day(file)
    if software or not findings:
        yield SoftwareInventory(tuple(software), Source(file.item))
    if findings:
        yield ScanReport(
            tool="CycloneDX VEX",
            kind="components",
            source=Source(file.item),
            finished=day,
            targets=(product,) if product else tuple(dict.fromkeys(f.host for f in findings if f.host)),
            findings=tuple(findings),
            limits=undated(day),
        )


_Content = tuple[str, str, list[Software], list[ScanFinding]]


def _from_json(file: EvidenceFile) -> _Content:
    data = load(file)
    about = child(file, data, "metadata")
    product = text(child(file, about, "component"), "name")
    software = [
        Software(
            name=text(one, "name"),
            source=Source(file.item, "item", number, "components"),
            version=text(one, "version"),
            vendor=text(one, "publisher") or text(one, "group"),
            host=product,
            identifier=text(one, "purl") or text(one, "cpe"),
        )
        for number, one in enumerate(_nested(file, data), start=1)
    ]
    findings = []
    for number, one in enumerate(objects(file, data, "vulnerabilities"), start=1):
        ids = [text(one, "id"), *(text(ref, "id") for ref in objects(file, one, "references"))]
        grades = (_rated(text(one, "severity"), text(one, "score")) for one in objects(file, one, "ratings"))
        hosts = [text(ref, "ref") for ref in objects(file, one, "affects")]
        place = Source(file.item, "item", number, "vulnerabilities")
        findings.append(_finding(ids, grades, product or next(iter(hosts), ""), place))
    return text(about, "timestamp"), product, software, findings


def _nested(file: EvidenceFile, parent: Object) -> Iterator[Object]:
    for one in objects(file, parent, "components"):
        yield one
        yield from _nested(file, one)


def _from_xml(file: EvidenceFile) -> _Content:
    stamp = product = ""
    software: list[Software] = []
    findings: list[ScanFinding] = []
    for found in elements(file, wholes=("metadata", "component", "vulnerability")):
        place = Source(file.item, "line", found.line)
        if found.tag == "metadata":
            stamp, product = found.text("timestamp"), found.text("component/name")
        elif found.tag == "component":
            software += [_component(one, product, place) for one in found.element.iter("component")]
        findings += [_weakness(one, product, place) for one in found.element.iter("vulnerability")]
    return stamp, product, software, findings


def _weakness(one: Element, product: str, place: Source) -> ScanFinding:
    """A vulnerability of the document, or (before 1.4, by an extension) of the component around it."""
    ids = [one.findtext("id") or "", *((ref.text or "") for ref in one.findall("references//id"))]
    ratings = one.findall("ratings/rating")
    grades = (
        _rated(
            rating.findtext("severity") or "", rating.findtext("score/base") or rating.findtext("score") or ""
        )
        for rating in ratings
    )
    host = product or (one.findtext("affects/target/ref") or one.get("ref") or "")
    return _finding(ids, grades, host, place)


def _component(one: Element, product: str, place: Source) -> Software:
    def said(path: str) -> str:
        return (one.findtext(path) or "").strip()

    return Software(
        name=said("name"),
        source=place,
        version=said("version"),
        vendor=said("publisher") or said("group"),
        host=product,
        identifier=said("purl") or said("cpe"),
    )


def _rated(severity: str, score: str) -> str:
    """The rating's word, else the word for its score; empty where it gives neither."""
    if severity.strip().casefold() in GRADES:
        return severity
    try:
        return grade_of_score(float(score))
    except ValueError:
        return ""


def _finding(ids: Iterable[str], grades: Iterable[str], host: str, place: Source) -> ScanFinding:
    """The worst of several ratings; a weakness without rating is of unknown, never of no, weight."""
    known = [one.strip() for one in ids if one.strip()]
    rated = {grade(word) for word in grades if word.strip().casefold() in GRADES}
    return ScanFinding(
        id=known[0] if known else "",
        severity=next((name for name in _WORST_FIRST if name in rated), grade("unknown")),
        host=host,
        source=place,
        cve=tuple(dict.fromkeys(one for one in known if one.startswith("CVE-"))),
    )
