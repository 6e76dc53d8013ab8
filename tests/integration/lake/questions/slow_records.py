"""The questions about coverage, fields and remote sessions again: loops, nothing shared with expressions."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from tests.integration.lake.questions.any_records import Records
from tests.integration.lake.questions.records import Row
from tests.integration.lake.questions.slow import AHEAD, in_order

from inspectorate.lake.question import Asked

HOUR = timedelta(hours=1)
ONE = timedelta(days=1)


def during(rows: Iterable[Row], asked: Asked) -> list[Row]:
    return [row for row in rows if asked.begins <= row["time"] < asked.ends]


def day(time: datetime) -> date:
    return (time + AHEAD).date()


def heard(records: Records, asked: Asked) -> dict[tuple[str, str], list[datetime]]:
    """The times of the records, by kind and system."""
    found: dict[tuple[str, str], list[datetime]] = {}
    for kind, rows in records.items():
        if asked["kind"] in ("", kind):
            for row in during(rows, asked):
                found.setdefault((kind, row["system"]), []).append(row["time"])
    return found


def whole_hour(time: datetime) -> datetime:
    return time.replace(minute=0, second=0, microsecond=0)


def coverage_by_day(records: Records, asked: Asked, expected: Sequence[Row] = ()) -> list[Row]:
    rows: list[Row] = []
    for (kind, system), times in heard(records, asked).items():
        one = asked.first
        while one <= asked.last:
            last = one
            while any(day(time) == last for time in times):
                last += ONE
            if last > one:
                those = [time for time in times if one <= day(time) < last]
                hours = {whole_hour(time) for time in those}
                rows.append(
                    {"kind": kind, "system": system, "first": one, "last": last - ONE,
                     "days": (last - one).days, "hours": len(hours), "records": len(those)}
                )  # fmt: skip
            one = last + ONE
    for kind, system in {(row["kind"], row["system"]) for row in expected} - set(heard(records, asked)):
        if kind is not None and system is not None:
            rows.append({"kind": kind, "system": system, "first": None, "last": None, "days": 0, "hours": 0,
                         "records": 0})  # fmt: skip
    return sorted(rows, key=lambda row: (row["kind"], row["system"], row["first"] or date.max))


def silent_hours(records: Records, asked: Asked) -> list[Row]:
    rows: list[Row] = []
    for (kind, system), times in heard(records, asked).items():
        loud = {whole_hour(time) for time in times}
        since, now = None, asked.begins
        while now <= asked.ends:
            quiet = now not in loud and now < asked.ends
            if quiet and since is None:
                since = now
            if not quiet and since is not None:
                length = int((now - since) / HOUR)
                if length >= asked["hours"]:
                    rows.append(
                        {"kind": kind, "system": system, "since": since, "until": now, "hours": length}
                    )
                since = None
            now += HOUR
    return in_order(rows, "kind", "system", "since")


def business_days_without_records(
    records: Records, asked: Asked, business_days: Sequence[Row], expected: Sequence[Row] = ()
) -> list[Row]:
    times = heard(records, asked)
    told = {(row["kind"], row["system"]) for row in expected if row["kind"] and row["system"]}
    rows = [
        {"kind": kind, "system": system, "day": one}
        for kind, system in {*times, *told}
        for one in {row["day"] for row in business_days if row["day"]}
        if asked.first <= one <= asked.last
        and all(day(time) != one for time in times.get((kind, system), []))
    ]
    return in_order(rows, "kind", "system", "day")


def clock_steps(records: Records, asked: Asked) -> list[Row]:
    rows: list[Row] = []
    lines = {
        (row["system"], row["origin"], row["line"], row["time"])
        for those in records.values()
        for row in during(those, asked)
    }
    for system, origin in {each[:2] for each in lines}:
        those = sorted(each[2:] for each in lines if each[:2] == (system, origin))
        steps = [
            (line, int((time - before) / timedelta(microseconds=1)))
            for (_line, before), (line, time) in pairwise(those)
        ]
        late = [step for _line, step in steps if step < 0]
        back = [line for line, step in steps if step < 0 and step < -asked["back_seconds"] * 10**6]
        on = [(line, step) for line, step in steps if step > asked["forward_seconds"] * 10**6]
        if late or on:
            rows.append(
                {"system": system, "origin": origin, "records": len(those), "out_of_order": len(late),
                 "back": len(back), "largest_back_us": -min(late) if late else None,
                 "first_back_line": min(back) if back else None, "forward": len(on),
                 "largest_forward_us": max(step for _, step in on) if on else None,
                 "first_forward_line": min(line for line, _ in on) if on else None}
            )  # fmt: skip
    return in_order(rows, "system", "origin")


def _silent(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.replace(" ", "").replace("-", ""))


def missing_fields(records: Records, asked: Asked) -> list[Row]:
    kept = during(records[asked["kind"]], asked)
    kept = [row for row in kept if not asked["activity"] or row.get("activity") == asked["activity"]]
    rows: list[Row] = []
    for system in {row["system"] for row in kept}:
        mine = [row for row in kept if row["system"] == system]
        for field in asked["fields"].split(","):
            lacks = [row for row in mine if all(_silent(row.get(name)) for name in field.split("|"))]
            first = min(lacks, key=lambda row: (row["time"], row["origin"], row["line"]), default={})
            rows.append(
                {"system": system, "field": field, "records": len(mine), "missing": len(lacks),
                 "first_time": first.get("time"), "first_origin": first.get("origin"),
                 "first_line": first.get("line")}
            )  # fmt: skip
    return in_order(rows, "system", "field")


SESSION = ("opened", "system", "origin", "line", "user_name", "src_ip", "device", "session_uid", "closed",
           "is_mfa")  # fmt: skip


def sessions(records: Records, asked: Asked) -> list[Row]:
    ordered = sorted(records["tunnel_activity"], key=lambda row: (row["time"], row["origin"], row["line"]))
    rows: list[Row] = []
    for n, row in enumerate(ordered):
        if row["activity"] != "open" or not asked.begins <= row["time"] < asked.ends:
            continue
        names = (
            ("system", "session_uid")
            if row["session_uid"]
            else ("system", "session_uid", "user_name", "src_ip")
        )
        later = (
            each
            for each in ordered[n + 1 :]
            if each["activity"] in ("open", "close") and all(each[name] == row[name] for name in names)
        )
        then = next(later, {})
        closed = then["time"] if then.get("activity") == "close" else None
        rows.append({name: {**row, "opened": row["time"], "closed": closed}[name] for name in SESSION})
    return in_order(rows, "opened", "system", "origin", "line")


def remote_second_factor(records: Records, asked: Asked) -> list[Row]:
    said = {True: "yes", False: "no", None: "unknown"}
    found: dict[tuple[Any, ...], list[datetime]] = {}
    for one in sessions(records, asked):
        found.setdefault((one["system"], one["user_name"], said[one["is_mfa"]]), []).append(one["opened"])
    rows = [
        {"system": system, "user_name": user, "second_factor": factor, "sessions": len(times),
         "first": min(times), "last": max(times)}
        for (system, user, factor), times in found.items()
    ]  # fmt: skip
    return in_order(rows, "system", "user_name", "second_factor")


def remote_without_permit(records: Records, asked: Asked, permits: Sequence[Row]) -> list[Row]:
    return [{**one, "why": why} for one in sessions(records, asked) if (why := _unpermitted(one, permits))]


def _unpermitted(one: Row, permits: Sequence[Row]) -> str:
    own = [
        each for each in permits if each["user_name"] is not None and each["user_name"] == one["user_name"]
    ]
    begun = [
        each for each in own
        if each["from_time"] and each["to_time"] and each["from_time"] <= one["opened"] <= each["to_time"]
    ]  # fmt: skip
    device = [each for each in begun if each["device"] is None or each["device"] == one["device"]]
    if any(one["closed"] is None or one["closed"] <= each["to_time"] for each in device):
        return ""
    return "no_permit" if not own else "outside" if not begun else "device" if not device else "overran"


def remote_out_of_hours(
    records: Records, asked: Asked, business_days: Sequence[Row] | None = None
) -> list[Row]:
    rows = []
    for one in sessions(records, asked):
        opened = one["opened"] + AHEAD
        end = opened.replace(hour=0, minute=0, second=0, microsecond=0) + asked["to_hour"] * HOUR
        listed = business_days is None or opened.date() in [row["day"] for row in business_days]
        if not listed:
            rows.append({**one, "why": "day"})
        elif not asked["from_hour"] <= opened.hour < asked["to_hour"]:
            rows.append({**one, "why": "opened"})
        elif one["closed"] and one["closed"] + AHEAD > end:
            rows.append({**one, "why": "overran"})
    return rows


def remote_without_end(records: Records, asked: Asked) -> list[Row]:
    over = asked.ends - timedelta(minutes=asked["minutes"])
    found = [one for one in sessions(records, asked) if one["closed"] is None and one["opened"] < over]
    return [{name: one[name] for name in SESSION if name != "closed"} for one in found]
