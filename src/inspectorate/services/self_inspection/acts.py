"""The platform's trail as a log, and its sign-ins from elsewhere by their second factor."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from ipaddress import ip_address
from typing import Literal

from inspectorate.i18n import _
from inspectorate.ledger.disk import LedgerError
from inspectorate.ledger.keys import KeyFileError
from inspectorate.ledger.note import NoteError
from inspectorate.ledger.self_hash import self_hashed
from inspectorate.norms.interval import Interval
from inspectorate.services.access import taiwan
from inspectorate.services.people_at_risk import standings
from inspectorate.services.self_inspection.profile import SYSTEM
from inspectorate.services.verify_trail import verify_trail
from inspectorate.store.models import Trace

Factor = Literal["yes", "no", "unknown"]

ASKED = Interval(13, "months")
"""How far back sign-ins are looked at: beyond the longest time between two inspections."""
_STRONG = frozenset({"totp", "webauthn", "recovery_codes"})
_PASSWORD = {"password"}
_EVENTS = {
    "sign_in": ("login", "success"),
    "sign_in_failed": ("login", "failure"),
    "locked": ("login", "failure"),
}


@dataclass(frozen=True, slots=True)
class Vouched:
    """What the ledger says of the trail.

    Attributes:
        since: the day of the first act; None where there is none.
        root: of the ledger, in hexadecimals; empty where there is none.
        doubts: what does not agree, each a sentence; empty where all does.
    """

    since: date | None
    root: str
    doubts: tuple[str, ...] = ()


@dataclass(slots=True)
class _Group:
    first: datetime
    last: datetime
    sessions: int = field(default=0)


def vouched() -> Vouched:
    """Hold the trail against its ledger; whatever doesn't agree is a doubt about the log."""
    at = Trace.objects.order_by("at").values_list("at", flat=True).first()
    since = taiwan(at).date() if at else None
    try:
        found = verify_trail()
    except (LedgerError, KeyFileError, NoteError) as error:
        return Vouched(since, "", (str(error),))
    log = found.ledger.log if found.ledger else None
    doubts = [f"{one.file}：{one.said}" for one in log.faults] if log else []
    if found.compared:
        doubts += [one.said for one in found.compared.named]
    begun = min((day for day in (since, found.retention.since) if day), default=None)
    return Vouched(begun, log.root.hex() if log else "", tuple(doubts))


def log_lines(trail: Vouched) -> Iterator[str]:
    """Every act as a line of JSON, in order; then each doubt as a line that no reader takes for a record."""
    for row in Trace.objects.order_by("id").iterator():
        event, result = _EVENTS.get(row.act, (row.act, ""))
        told = {
            "time": row.at.isoformat(),
            "user": row.username,
            "address": row.address,
            "event": event,
            "result": result,
            "object": row.object,
            "entry": row.ledger,
        }
        yield json.dumps(told, ensure_ascii=False)
    for doubt in trail.doubts:
        yield " ".join((_("軌跡核對不符："), *doubt.split()))


def session_answer(trail: Vouched, on: date) -> bytes:
    """Who signed in from elsewhere, and whether with a second factor, as a lake answers such a question."""
    first = ASKED.before(on)
    return self_hashed(
        {
            "engine": "platform-trail",
            "files": {"trail": trail.root} if trail.root else {},
            "first": first.isoformat(),
            "last": on.isoformat(),
            "parameters": {},
            "query": "",
            "question": "remote_second_factor",
            "rows": [*_sessions(first, on), *_without_factor(on)],
            "systems": [],
            "told": {},
            "unread": len(trail.doubts),
        }
    )


def _sessions(first: date, last: date) -> Iterator[dict[str, str | int]]:
    groups: dict[tuple[str, Factor], _Group] = {}
    rows = Trace.objects.filter(act="sign_in").order_by("at")
    for at, user, address, details in rows.values_list("at", "username", "address", "details"):
        if not first <= taiwan(at).date() <= last or (address and ip_address(address).is_loopback):
            continue
        group = groups.setdefault((user, _factor(details)), _Group(at, at))
        group.sessions, group.last = group.sessions + 1, at
    for (user, factor), group in sorted(groups.items()):
        yield {
            "system": SYSTEM,
            "user_name": user,
            "second_factor": factor,
            "sessions": group.sessions,
            "first": _utc(group.first),
            "last": _utc(group.last),
        }


def _without_factor(on: date) -> Iterator[dict[str, str | int]]:
    """Whoever signs papers or manages people and has no second factor: how they will come in is not known."""
    for one in standings(on):
        if one.needs_factor and not one.factor:
            yield {
                "system": SYSTEM,
                "user_name": one.person.username,
                "second_factor": "unknown",
                "sessions": 0,
                "first": _utc(one.person.joined_at),
                "last": _utc(one.person.joined_at),
            }


def _factor(details: Mapping[str, object]) -> Factor:
    """Whether a second factor was proven, here or to a provider that says so; else of those nobody knows."""
    how = details.get("how")
    if details.get("strong"):
        return "yes"
    ways = {str(way) for way in how} if isinstance(how, list) else set()
    if ways & _STRONG:
        return "yes"
    return "no" if ways == _PASSWORD else "unknown"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"
