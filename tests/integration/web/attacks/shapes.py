"""What a row of a table needs beyond what can be told from its columns, by the table's name.

Whoever adds a table whose rows hang together by rules of their own adds a line here.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inspectorate.services.home import home
from inspectorate.store.models import Paper

if TYPE_CHECKING:
    from tests.integration.web.attacks.world import World

SHA256 = "a" * 64
Shape = Callable[["World"], dict[str, Any]]


def _period(_world: "World") -> dict[str, Any]:
    return {"name": "2026-10", "first": date(2026, 10, 1), "last": date(2026, 10, 31)}


def _paper(world: "World") -> dict[str, Any]:
    return {"assignee": world.people[0], "state": "assigned", "outcome": ""}


def _revision(world: "World") -> dict[str, Any]:
    content = {
        **dict.fromkeys(("objective", "clause", "expected", "result", "override"), world.text),
        **{name: [world.text] for name in ("cadences", "steps", "demanded")},
        "method": ["inquiry"],
        "sample": {"population": world.text, "size": 3, "seed": 7, "drawn": world.text},
        "outcome": "conforming",
    }
    reason = {"text": world.text, "outcome": "nonconforming", "item": world.text, "where": world.text}
    machine = {"check": world.text, "title": world.text, "outcome": "nonconforming", "reasons": [reason]}
    machine["outcome_zh"] = world.text
    told = {"number": 1, "round": 1, "version": 1, "sha256": SHA256, "made_by": world.people[0]}
    return {**told, "content": content, "machine": [machine], "reason": world.text[:400]}


def _signature(world: "World") -> dict[str, Any]:
    told = {"round": 1, "order": 0, "word": "submitted", "duty": "officer", "sha256": SHA256}
    return {**told, "signer": world.people[1], "on_behalf": world.people[1], "note": world.text[:400]}


def _finding(world: "World") -> dict[str, Any]:
    return {"owner": world.people[1], "state": "open", "identity": SHA256}


def _delegation(world: "World") -> dict[str, Any]:
    return {"absent": world.people[1], "delegate": world.people[0]}


def _trace(world: "World") -> dict[str, Any]:
    return {"firm": world.firm, "details": {"said": world.text}, "at": timezone.now()}


def _job(world: "World") -> dict[str, Any]:
    file = home() / "web" / "jobs" / str(world.key) / "papers.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(world.text, "utf-8")
    return {"kind": "attacked", "state": "done", "result": {"file": file.name, "folder": world.key}}


SHAPES: Mapping[str, Shape] = {
    "Attachment": lambda _world: {"sha256": SHA256, "entry": 7777},
    "Comment": lambda world: {"paper": world.row(Paper)},
    "Delegation": _delegation,
    "Finding": _finding,
    "FindingEvent": lambda world: {"person": world.people[1]},
    "Job": _job,
    "Paper": _paper,
    "Period": _period,
    "Revision": _revision,
    "SearchEntry": lambda world: {"kind": "papers", "object": world.key},
    "Signature": _signature,
    "SignatureStamp": lambda _world: {"authority": ""},
    "Trace": _trace,
    "Upload": lambda _world: {"expires_at": timezone.now() + timedelta(days=1)},
    "UserSession": lambda _world: {"ip": "192.0.2.1"},
}
