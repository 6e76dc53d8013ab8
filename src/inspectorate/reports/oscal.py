"""The run as OSCAL assessment results, for tools that speak NIST's language."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

import msgspec

from inspectorate.inspection.engagement import EvidenceItem, Inspection
from inspectorate.inspection.verdict import OUTCOME_ZH, Outcome, Reason
from inspectorate.inspection.working_paper import Examination, WorkingPaper
from inspectorate.reports.plain import cited, visible
from inspectorate.reports.rendering import named_test

OSCAL_VERSION = "1.2.1"
_NAMESPACE = "https://inspectorate.example/ns/oscal"
_NOT_TOKEN = re.compile(r"[^\w.-]")
_MOST_REASONS = 200
_STATES = {
    Outcome.CONFORMING: {"state": "satisfied", "reason": "pass"},
    Outcome.NONCONFORMING: {"state": "not-satisfied", "reason": "fail"},
    Outcome.UNDETERMINED: {"state": "not-satisfied", "reason": "other"},
    Outcome.NOT_APPLICABLE: {"state": "satisfied", "reason": "other"},
}


def assessment_results(inspection: Inspection) -> bytes:
    """The JSON's bytes: identifiers derive from what they name, times from the day judged.

    OSCAL knows only *satisfied* and *not satisfied*: what is undetermined is not satisfied, for a reason
    other than failure, and the property ``outcome`` keeps our own word.
    """
    body = {"assessment-results": _Names(inspection).results()}
    return msgspec.json.format(msgspec.json.encode(body), indent=1) + b"\n"


class _Names:
    """One run with the identifiers of all that stands in it."""

    def __init__(self, inspection: Inspection) -> None:
        self.run = inspection
        self.files = {item.item: item for item in inspection.evidence}
        self.root = f"{_NAMESPACE}/{inspection.firm.code}/{inspection.period.name}/{inspection.on}"

    def id(self, *parts: object) -> str:
        return str(uuid5(NAMESPACE_URL, "/".join([self.root, *map(str, parts)])))

    def results(self) -> Mapping[str, Any]:
        party = self.id("party")
        return {
            "uuid": self.id("assessment-results"),
            "metadata": {
                "title": _line(f"{self.run.firm.name} 資通安全查核 {self.run.period.name}"),
                "last-modified": _moment(self.run.on),
                "version": self.run.on.isoformat(),
                "oscal-version": OSCAL_VERSION,
                "parties": [{"uuid": party, "type": "organization", "name": _line(self.run.firm.name)}],
            },
            "import-ap": {"href": "#" + self.id("plan"), "remarks": "查核計畫由規範版本及公司資料導出。"},
            "results": [self.result()],
            "back-matter": {"resources": [*self.plan(), *self.items()]},
        }

    def result(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "uuid": self.id("result"),
            "title": _line(f"查核期間 {self.run.period.name}"),
            "description": "依所提供之佐證檢測；無佐證者不視為符合。",
            "start": _moment(self.run.period.first),
            "end": _moment(max(self.run.period.first, self.run.on)),
            "reviewed-controls": {"control-selections": [self.selection()]},
        }
        if self.run.examinations:
            found["observations"] = [self.observation(e) for e in self.run.examinations]
        if self.run.papers:
            found["findings"] = [self.finding(paper) for paper in self.run.papers]
        return found

    def selection(self) -> dict[str, Any]:
        controls = dict.fromkeys(_token(paper.control.id) for paper in self.run.papers)
        if not controls:
            return {"description": "本期無應查核之控制項。", "include-all": {}}
        return {"include-controls": [{"control-id": control} for control in controls]}

    def observation(self, examination: Examination) -> dict[str, Any]:
        made: dict[str, Any] = {
            "uuid": self.id("observation", examination.number),
            "title": _line(named_test(examination)),
            "description": examination.asks,
            "props": [_prop("check", examination.check), _outcome(examination.verdict.outcome)],
            "methods": ["TEST"],
            "collected": _moment(self.run.on),
            "remarks": "\n\n".join(_sentences(examination)),
        }
        evidence = list(self.relevant(examination.worst_first[:_MOST_REASONS]))
        if evidence:
            made["relevant-evidence"] = evidence
        return made

    def relevant(self, reasons: Iterable[Reason]) -> Iterator[dict[str, Any]]:
        for reason in reasons:
            if reason.source:
                where = reason.source.where or "whole item"
                made: dict[str, Any] = {
                    "href": _href(reason.source.item),
                    "description": visible(f"{where}: {reason.text}"),
                }
                file = self.files.get(reason.source.item)
                yield {**made, "props": list(_identity(file))} if file else made

    def finding(self, paper: WorkingPaper) -> dict[str, Any]:
        key = str(paper.provision.key)
        made: dict[str, Any] = {
            "uuid": self.id("finding", key),
            "title": _line(f"{paper.number} {paper.duty}"),
            "description": visible(paper.provision.text),
            "props": [
                _prop("provision", key),
                _prop("edition-fingerprint", paper.edition.fingerprint or "none"),
                _outcome(paper.outcome),
            ],
            "target": {
                "type": "objective-id",
                "target-id": _token(key),
                "title": _line(paper.control.title),
                "status": {**_STATES[paper.outcome], "remarks": paper.label},
            },
        }
        if paper.examinations:
            made["related-observations"] = [
                {"observation-uuid": self.id("observation", e.number)} for e in paper.examinations
            ]
        if paper.person:
            made["remarks"] = "\n\n".join((*(r.text for r in paper.person), *paper.questions))
        return made

    def plan(self) -> Iterator[dict[str, Any]]:
        yield {
            "uuid": self.id("plan"),
            "title": "查核計畫",
            "description": "、".join(_line(pin.name) for pin in self.run.editions) or "無有效之規範版本",
        }

    def items(self) -> Iterator[dict[str, Any]]:
        for item in self.run.evidence:
            yield {
                "uuid": self.id("evidence", item.item),
                "title": _line(item.item),
                "props": list(_identity(item)),
                "rlinks": [
                    {
                        "href": _href(item.item),
                        "hashes": [{"algorithm": "SHA-256", "value": item.sha256}],
                    }
                ],
            }


def _sentences(examination: Examination) -> Iterator[str]:
    reasons = examination.worst_first
    for reason in reasons[:_MOST_REASONS]:
        yield visible(f"{OUTCOME_ZH[reason.outcome]}：{reason.text}{cited(reason.source)}")
    if len(reasons) > _MOST_REASONS:
        yield f"共 {len(reasons)} 筆，其餘見 result.json。"


def _identity(item: EvidenceItem) -> Iterator[dict[str, str]]:
    yield _prop("sha256", item.sha256)
    if item.label:
        yield _prop("evidence-item", item.label)


def _outcome(outcome: Outcome) -> dict[str, str]:
    return _prop("outcome", outcome.value)


def _prop(name: str, value: str) -> dict[str, str]:
    return {"name": name, "ns": _NAMESPACE, "value": _line(value)}


def _line(text: str) -> str:
    return " ".join(visible(text).split()) or "—"


def _token(name: str) -> str:
    """An OSCAL token: a letter first, then letters, digits, dots, dashes and underscores."""
    token = _NOT_TOKEN.sub("_", name)
    return token if token[:1].isalpha() or token[:1] == "_" else f"_{token}"


def _href(item: str) -> str:
    return quote(item.encode("utf-8", errors="surrogateescape"))


def _moment(day: date) -> str:
    return datetime.combine(day, time(), UTC).isoformat()
