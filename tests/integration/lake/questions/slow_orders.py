"""The questions about privileged use and orders again: loops, nothing shared with expressions."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from math import ceil
from typing import Any

from tests.integration.lake.questions.any_records import Records
from tests.integration.lake.questions.records import Row
from tests.integration.lake.questions.slow import in_order
from tests.integration.lake.questions.slow_records import day, during

from inspectorate.lake.question import Asked

US = timedelta(microseconds=1)


def _uses(records: Records, asked: Asked) -> list[Row]:
    return [
        {**row, "account": row["target_user"] if row["target_user"] is not None else row["user_name"]}
        for row in during(records["authentication"], asked)
        if row["status"] == "success"
        and (row["activity"] == "privilege" or (row["activity"] == "logon" and row["is_privileged"]))
    ]


def _grouped(uses: Sequence[tuple[Row, str]], last: str) -> list[Row]:
    found: dict[tuple[Any, ...], list[Any]] = {}
    for use, said in uses:
        key = (use["system"], use["user_name"], use["account"], use["src_ip"], said)
        found.setdefault(key, []).append(use["time"])
    names = ("system", "user_name", "account", "src_ip", last)
    rows = [
        dict(zip(names, key, strict=True)) | {"uses": len(times), "first": min(times), "last": max(times)}
        for key, times in found.items()
    ]
    return in_order(rows, *names)


def privileged_approvals(records: Records, asked: Asked, approvals: Sequence[Row]) -> list[Row]:
    return _grouped([(use, _approval(use, approvals)) for use in _uses(records, asked)], "approval")


def _approval(use: Row, approvals: Sequence[Row]) -> str:
    own = [each for each in approvals if each["account"] is not None and each["account"] == use["account"]]
    own = [each for each in own if each["approver"] is not None]
    holds = [
        each for each in own
        if each["from_time"] and each["to_time"] and each["from_time"] <= use["time"] <= each["to_time"]
    ]  # fmt: skip
    if any(each["approved_time"] is None or each["approved_time"] <= use["time"] for each in holds):
        return "approved"
    return "late" if holds else "outside" if own else "none"


def vendor_privileged(records: Records, asked: Asked, vendors: Sequence[Row]) -> list[Row]:
    accounts = {each["account"] for each in vendors} - {None}
    sources = {each["src_ip"] for each in vendors} - {None}
    found = []
    for use in _uses(records, asked):
        account, source = bool({use["user_name"], use["account"]} & accounts), use["src_ip"] in sources
        if account or source:
            found.append((use, "both" if account and source else "account" if account else "source"))
    return _grouped(found, "by")


def sent_orders(records: Records, asked: Asked) -> list[Row]:
    rows, near = records["order_activity"], timedelta(minutes=asked["minutes"])
    found = []
    for row in during(rows, asked):
        if row["direction"] != "out" or row["is_duplicate"]:
            continue
        if row["message_type"] is not None and row["message_type"] not in asked["messages"].split(","):
            continue
        sent = row["sent_time"] or row["time"]
        had = [
            (each["received_time"] or each["time"], each["customer"])
            for each in rows
            if each["direction"] == "in" and each["order_uid"] and each["order_uid"] == row["order_uid"]
        ]
        had = [(time, whose) for time, whose in had if abs(time - sent) <= near]
        own = row["received_time"]
        times = [own] if own and own <= sent else [time for time, _ in had if time <= sent]
        received = max(times, default=None)
        known = [whose for time, whose in had if time <= sent and whose is not None]
        later = received is None and (own is not None or any(time > sent for time, _ in had))
        customer = row["customer"] if row["customer"] is not None else max(known, default=None)
        found.append({**row, "sent": sent, "received": received, "later": later, "customer": customer})
    return found


def order_receipts(records: Records, asked: Asked) -> list[Row]:
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for one in sent_orders(records, asked):
        groups.setdefault((one["system"], one["sender"], day(one["time"])), []).append(one)
    rows = []
    for (system, sender, on), those in groups.items():
        lacks = [one for one in those if one["received"] is None or one["customer"] is None]
        first = min(lacks, key=lambda one: (one["time"], one["origin"], one["line"]), default={})
        rows.append(
            {"system": system, "sender": sender, "day": on, "orders": len(those),
             "without_time": sum(one["received"] is None for one in those),
             "later": sum(one["later"] for one in those),
             "without_customer": sum(one["customer"] is None for one in those)}
            | {f"first_{name}": first.get(name) for name in ("time", "order_uid", "origin", "line")}
        )  # fmt: skip
    return in_order(rows, "system", "sender", "day")


SESSION = ("system", "sender", "target", "line_name", "day")


def serial_breaks(records: Records, asked: Asked) -> list[Row]:
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in during(records["order_activity"], asked):
        if row["sequence"] is not None:
            key = tuple({**row, "day": day(row["time"])}[name] for name in SESSION)
            groups.setdefault(key, []).append(row)
    rows = []
    for key, those in groups.items():
        session, seen = dict(zip(SESSION, key, strict=True)), sorted({row["sequence"] for row in those})
        for low, high in pairwise(seen):
            if high > low + 1:
                time = min(row["time"] for row in those if row["sequence"] == high)
                rows.append({**session, "what": "skip", "sequence": low + 1, "until": high - 1,
                             "numbers": high - low - 1, "time": time})  # fmt: skip
        fresh = [row for row in those if not row["is_duplicate"]]
        for number, times in Counter(row["sequence"] for row in fresh).items():
            if times > 1:
                mine = [row for row in fresh if row["sequence"] == number]
                mine.sort(key=lambda row: (row["time"], row["origin"], row["line"]))
                rows.append({**session, "what": "repeat", "sequence": number, "until": number,
                             "numbers": times, "time": mine[1]["time"]})  # fmt: skip
    return in_order(rows, *SESSION, "sequence", "what")


def latency_by_customer(records: Records, asked: Asked) -> list[Row]:
    lines = asked["lines"].split(",") if asked["lines"] else None
    waits: dict[str, list[int]] = {}
    for one in sent_orders(records, asked):
        if one["received"] and one["customer"] and (lines is None or one["line_name"] in lines):
            waits.setdefault(one["customer"], []).append((one["sent"] - one["received"]) // US)
    rows = []
    for customer, mine in sorted(waits.items()):
        others = [us for whose, theirs in waits.items() if whose != customer for us in theirs]
        pairs = [(us > other) - (us < other) for us in mine for other in others]
        delta = sum(pairs) / len(pairs) if pairs else None
        ordered = sorted(mine)
        quantiles = {
            f"p{per}_us": ordered[ceil(len(ordered) * per / 100) - 1] for per in (5, 25, 50, 75, 95, 99)
        }
        rows.append(
            {"customer": customer, "orders": len(mine), "few": len(mine) < asked["orders"],
             "others": len(others), "least_us": ordered[0], **quantiles, "most_us": ordered[-1],
             "cliffs_delta": delta, "longer_share": None if delta is None else (delta + 1) / 2}
        )  # fmt: skip
    return rows
