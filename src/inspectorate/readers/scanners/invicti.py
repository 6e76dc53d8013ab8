"""Report of Invicti, once Netsparker, and of Acunetix 360 (JSON)."""

import re
from collections.abc import Iterator

from inspectorate.facts.scans import ScanFinding, ScanReport
from inspectorate.facts.source import Source
from inspectorate.readers.dates import Order, order_of, parse_date
from inspectorate.readers.evidence_file import EvidenceFile
from inspectorate.readers.json_text import Object, child, load, looks_like_json, objects, text
from inspectorate.readers.scanners.report import TELLS, grade, host_of, told_day, undated

__all__ = ["NAME", "TELLS", "TITLE", "YIELDS", "read", "recognises"]

NAME = "invicti"
TITLE = "Invicti（Netsparker、Acunetix 360）網站弱點掃描報告（JSON）"
YIELDS = (ScanReport,)

_GRADES = {"best practice": "info", "bestpractice": "info", "information": "info"}
_DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{4}(?=\D|$)")


def recognises(file: EvidenceFile) -> bool:
    """Whether the head tells when a scan of a target was begun and when the report was made."""
    return looks_like_json(file, "Generated", "Target", "ScanId", "Initiated")


def read(file: EvidenceFile) -> Iterator[ScanReport]:
    """One report of one target.

    Raises:
        RefusedError: not JSON, or not of Invicti's shape.
    """
    data = load(file)
    about = child(file, data, "Target")
    host = host_of(text(about, "Url"))
    began, made = text(about, "Initiated"), text(data, "Generated")
    found = objects(file, data, "Vulnerabilities")
    seen = [text(one, name) for one in found for name in ("FirstSeenDate", "LastSeenDate")]
    order = order_of([day[0] for words in (began, made, *seen) if (day := _DAY.match(words))])
    started = _day(began, order)
    finished = told_day(file) if not started else ""
    yield ScanReport(
        tool="Invicti",
        kind="web",
        source=Source(file.item),
        started=started,
        finished=finished,
        targets=(host,) if host else (),
        findings=tuple(_finding(file, number, one, host) for number, one in enumerate(found, start=1)),
        limits=undated(started or finished),
    )


def _finding(file: EvidenceFile, number: int, one: Object, host: str) -> ScanFinding:
    word = text(one, "Severity").casefold()
    return ScanFinding(
        id=text(one, "Type") or text(one, "Name"),
        severity=grade(_GRADES.get(word, word)),
        host=host_of(text(one, "Url")) or host,
        source=Source(file.item, "item", number, "Vulnerabilities"),
        port=text(one, "Url"),
        title=text(one, "Name"),
    )


def _day(words: str, order: Order) -> str:
    """The day of ``25/06/2021 09:53 AM``, by the order that the report's own days prove; else none."""
    found = _DAY.match(words)
    if not found or order == "ymd":
        return ""
    try:
        day = parse_date(found[0], order)
    except ValueError:
        return ""  # an undated report, not a broken one
    return day.isoformat() if day else ""
