"""The run as JSON: one object on disk, or the bare list of verdicts on standard output."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from inspectorate.inspection.engagement import Entry, Inspection, SetAside
from inspectorate.inspection.verdict import Reason
from inspectorate.inspection.working_paper import AWAITS_PERSON, Pin

_RESULTS = {
    "conforming": "符合",
    "nonconforming": "不符合",
    "undetermined": "無法判定",
    "awaiting_person": AWAITS_PERSON,
    "not_applicable": "不適用",
}


def chunks(inspection: Inspection) -> Iterator[bytes]:
    """The whole run as one JSON object, piece by piece: papers that share reasons share their bytes."""
    yield b"{\n"
    for name, value in _before(inspection).items():
        yield _member(name, value) + b",\n"
    yield b'"verdicts": '
    yield from verdict_chunks(inspection)
    for name, value in _after(inspection).items():
        yield b",\n" + _member(name, value)
    yield b"\n}\n"


def verdict_chunks(inspection: Inspection) -> Iterator[bytes]:
    """The list of verdicts, one line each."""
    reasons, titles = _SharedReasons(inspection), inspection.control_titles
    start = b"[\n"
    for entry in inspection.entries():
        yield start + _head(entry, titles) + reasons.of(entry) + b"}"
        start = b",\n"
    yield b"\n]" if start == b",\n" else b"[]"


class _SharedReasons:
    """The encoded reasons of each examination, so that what papers share is encoded once."""

    def __init__(self, inspection: Inspection) -> None:
        self._files = {item.item: item for item in inspection.evidence}
        self._encoded: dict[int, bytes] = {}

    def of(self, entry: Entry) -> bytes:
        if entry.shared is None:
            return self._members(entry.reasons)
        number = entry.shared.number
        if number not in self._encoded:
            self._encoded[number] = self._members(entry.reasons)
        return self._encoded[number]

    def _members(self, reasons: Sequence[Reason]) -> bytes:
        """The reasons, and the files that they cite with their SHA-256 and, where kept, their number."""
        named = dict.fromkeys(reason.source.item for reason in reasons if reason.source)
        files = [self._files[name] for name in named if name in self._files]
        cited = [{"evidence": file.item, "sha256": file.sha256, "entry": file.entry} for file in files]
        said = msgspec.json.encode([_reason(reason) for reason in reasons])
        return b', "reasons": ' + said + b', "cited": ' + msgspec.json.encode(cited)


def _reason(reason: Reason) -> dict[str, str]:
    source = reason.source
    return {
        "text": reason.text,
        "evidence": source.item if source else "",
        "where": source.where if source else "",
        "outcome": reason.outcome.value,
    }


def _head(entry: Entry, titles: Mapping[str, str]) -> bytes:
    provision = entry.provision
    fields = {
        "provision": str(provision.key),
        "control": provision.control,
        "check": entry.check,
        "outcome": entry.outcome.value,
        "domain": provision.domain,
        "code": provision.code,
        "title": provision.heading or titles.get(provision.control, provision.clause),
        "edition": f"{provision.key.instrument}/{provision.key.edition}",
    }
    return msgspec.json.encode(fields)[:-1]


def _member(name: str, value: Any) -> bytes:  # noqa: ANN401 - anything that JSON can hold
    return msgspec.json.encode(name) + b": " + msgspec.json.format(msgspec.json.encode(value), indent=1)


def _before(inspection: Inspection) -> Mapping[str, Any]:
    return {
        "firm": {"name": inspection.firm.name, "code": inspection.firm.code},
        "period": inspection.period.name,
        "on": inspection.on.isoformat(),
        "outcome": inspection.outcome.value,
        "summary": _summary(inspection),
        "editions": [_edition(pin) for pin in inspection.editions],
    }


def _after(inspection: Inspection) -> Mapping[str, Any]:
    return {
        "not_applicable": [_aside(aside) for aside in inspection.not_applicable],
        "undecided": [_aside(aside) for aside in inspection.undecided],
        "not_due": [_aside(aside) for aside in inspection.not_due],
        "evidence": inspection.evidence,
        "refusals": inspection.refusals,
        "ignored": inspection.ignored,
        "faults": inspection.faults,
    }


def _summary(inspection: Inspection) -> Mapping[str, Any]:
    return {
        "papers": len(inspection.papers),
        "results": _counts(inspection.count()),
        "domains": {domain.id: _counts(inspection.count(domain)) for domain in inspection.domains},
    }


def _counts(labels: Mapping[str, int]) -> dict[str, int]:
    return {name: labels.get(label, 0) for name, label in _RESULTS.items()}


def _edition(pin: Pin) -> Mapping[str, Any]:
    return {
        "edition": pin.name,
        "title": pin.title,
        "binding": pin.binding,
        "in_force_from": pin.start,
        "fingerprint": pin.fingerprint,
    }


def _aside(aside: SetAside) -> Mapping[str, Any]:
    return {
        "provision": str(aside.provision.key),
        "control": aside.provision.control,
        "domain": aside.domain.id,
        "code": aside.provision.code,
        "reason": aside.reason,
        "missing": aside.missing,
        "next_due": aside.next_day,
    }
