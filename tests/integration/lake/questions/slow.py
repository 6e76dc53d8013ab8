"""The questions again, slow and plain: loops over records, nothing shared with the expressions."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import Any

from tests.integration.lake.questions.records import Logon, Row

from inspectorate.lake.question import Asked

AHEAD = timedelta(hours=8)
Key = Callable[[Row], Any]


def in_order(rows: Iterable[Row], *keys: str) -> list[Row]:
    """Rows by these keys, nothing last."""
    return sorted(rows, key=lambda row: [(row[key] is None, row[key] or type(row[key])()) for key in keys])


def groups(records: Iterable[Logon], *names: str) -> dict[tuple[Any, ...], list[Logon]]:
    found: dict[tuple[Any, ...], list[Logon]] = {}
    for one in records:
        found.setdefault(tuple(getattr(one, name) for name in names), []).append(one)
    return found


def logons(records: Iterable[Logon]) -> list[Logon]:
    return [one for one in records if one.activity == "logon"]


def attributed(records: Iterable[Logon]) -> list[Logon]:
    return [one for one in logons(records) if one.user_name is not None and one.src_ip is not None]


def of(records: Iterable[Logon], status: str) -> list[Logon]:
    return [one for one in records if one.status == status]


def users(records: Iterable[Logon]) -> set[str]:
    return {one.user_name for one in records if one.user_name is not None}


def sources(records: Iterable[Logon]) -> set[str]:
    return {one.src_ip for one in records if one.src_ip is not None}


def failed_logons(records: Sequence[Logon], asked: Asked) -> list[Row]:
    del asked
    days: dict[tuple[str, Any], list[Logon]] = {}
    for one in logons(records):
        days.setdefault((one.system, (one.time + AHEAD).date()), []).append(one)
    rows = [
        {
            "system": system,
            "day": day,
            "failures": len(of(those, "failure")),
            "successes": len(of(those, "success")),
            "accounts": len(users(of(those, "failure"))),
            "sources": len(sources(of(those, "failure"))),
        }
        for (system, day), those in days.items()
    ]
    return in_order(rows, "system", "day")


def last_success(records: Sequence[Logon], asked: Asked) -> list[Row]:
    del asked
    rows = [
        {
            "system": system,
            "user_name": user,
            "last_success": max((one.time for one in of(those, "success")), default=None),
            "successes": len(of(those, "success")),
            "failures": len(of(those, "failure")),
        }
        for (system, user), those in groups(logons(records), "system", "user_name").items()
        if user is not None
    ]
    return in_order(rows, "system", "user_name")


def non_customer_attempts(records: Sequence[Logon], asked: Asked, customers: set[str]) -> list[Row]:
    rows = [
        {
            "system": system,
            "user_name": user,
            "attempts": len(those),
            "failures": len(of(those, "failure")),
            "successes": len(of(those, "success")),
            "sources": len(sources(those)),
            "first": min(one.time for one in those),
            "last": max(one.time for one in those),
        }
        for (system, user), those in groups(logons(records), "system", "user_name").items()
        if user is not None and user not in customers and len(those) >= asked["attempts"]
    ]
    return in_order(rows, "system", "user_name")


def source_accounts(records: Sequence[Logon], asked: Asked, wanted: set[str]) -> list[Row]:
    del asked
    rows = [
        {
            "src_ip": source,
            "system": system,
            "user_name": user,
            "attempts": len(those),
            "failures": len(of(those, "failure")),
            "successes": len(of(those, "success")),
            "first": min(one.time for one in those),
            "last": max(one.time for one in those),
        }
        for (source, system, user), those in groups(
            attributed(records), "src_ip", "system", "user_name"
        ).items()
        if source in wanted
    ]
    return in_order(rows, "src_ip", "system", "user_name")


def first_seen_sources(records: Sequence[Logon], asked: Asked) -> list[Row]:
    met = groups(of(attributed(records), "success"), "system", "user_name", "src_ip")
    rows = [
        {"system": system, "user_name": user, "src_ip": source, "first_time": min(one.time for one in those)}
        for (system, user, source), those in met.items()
    ]
    return in_order(
        (row for row in rows if row["first_time"] >= asked.begins), "system", "user_name", "src_ip"
    )


def _during(those: Sequence[Logon], begin: datetime, end: datetime) -> list[Logon]:
    return [one for one in those if begin <= one.time <= end]


def brute_force(records: Sequence[Logon], asked: Asked) -> list[Row]:
    length, rows = timedelta(minutes=asked["minutes"]), []
    for (system, user, source), those in groups(attributed(records), "system", "user_name", "src_ip").items():
        failed = of(those, "failure")
        sizes = {one.time: len(_during(failed, one.time - length, one.time)) for one in failed}
        held = [time for time, size in sizes.items() if size >= asked["failures"]]
        if held and max(held) >= asked.begins:
            reached, until = min(held), max(held)
            during = _during(failed, reached - length, until)
            rows.append(
                {
                    "system": system,
                    "user_name": user,
                    "src_ip": source,
                    "since": min(one.time for one in during),
                    "reached": reached,
                    "until": until,
                    "peak": max(sizes.values()),
                    "failures": len(during),
                    "successes": len(_during(of(those, "success"), reached - length, until + length)),
                }
            )
    return in_order(rows, "system", "user_name", "src_ip")


def _few_tries(window: Sequence[Logon], tries: int) -> int:
    """Accounts that failed at most so often in the window."""
    return sum(len(those) <= tries for those in groups(window, "user_name").values())


def _standing_out(records: Sequence[Logon], asked: Asked, tries: int) -> dict[str, tuple[Any, Any, int]]:
    """By source: reached, until, peak."""
    length, found = timedelta(minutes=asked["minutes"]), {}
    for (source,), those in groups(of(attributed(records), "failure"), "src_ip").items():
        sizes = {one.time: _few_tries(_during(those, one.time - length, one.time), tries) for one in those}
        held = [time for time, size in sizes.items() if size >= asked["accounts"]]
        if held and max(held) >= asked.begins:
            found[source] = (min(held), max(held), max(sizes.values()))
    return found


def _with_totals(records: Sequence[Logon], asked: Asked, tries: int) -> list[Row]:
    length, rows = timedelta(minutes=asked["minutes"]), []
    for source, (reached, until, peak) in _standing_out(records, asked, tries).items():
        those = [one for one in attributed(records) if one.src_ip == source]
        failed = _during(of(those, "failure"), reached - length, until)
        won = _during(of(those, "success"), reached - length, until + length)
        rows.append(
            {
                "src_ip": source,
                "since": min(one.time for one in failed),
                "reached": reached,
                "until": until,
                "peak_accounts": peak,
                "accounts": len(users(failed)),
                "failures": len(failed),
                "successes": len(won),
                "succeeded_accounts": len(users(won)),
                "systems": len({one.system for one in failed}),
            }
        )
    return in_order(rows, "src_ip")


def credential_stuffing(records: Sequence[Logon], asked: Asked) -> list[Row]:
    return _with_totals(records, asked, len(records))


def password_spraying(records: Sequence[Logon], asked: Asked) -> list[Row]:
    return _with_totals(records, asked, asked["tries"])


def stuffing_successes(records: Sequence[Logon], asked: Asked) -> list[Row]:
    length, rows = timedelta(minutes=asked["minutes"]), []
    for source, (reached, _until, _peak) in _standing_out(records, asked, len(records)).items():
        those = [one for one in attributed(records) if one.src_ip == source and one.time >= reached - length]
        for (system, user), won in groups(of(those, "success"), "system", "user_name").items():
            first = min(one.time for one in won)
            tries = [one for one in of(those, "failure") if (one.system, one.user_name) == (system, user)]
            rows.append(
                {
                    "src_ip": source,
                    "system": system,
                    "user_name": user,
                    "first_success": first,
                    "last_success": max(one.time for one in won),
                    "successes": len(won),
                    "failures": sum(one.time < first for one in tries),
                }
            )
    return in_order(rows, "src_ip", "system", "user_name")


def distributed_stuffing(records: Sequence[Logon], asked: Asked) -> list[Row]:
    length, epoch = timedelta(hours=asked["hours"]), datetime.fromisoformat("1970-01-01")
    blocks: dict[tuple[Any, ...], list[Logon]] = {}
    for one in attributed(records):
        if one.status in {"success", "failure"}:
            block = (one.time + AHEAD - epoch) // length * length + epoch
            blocks.setdefault((one.system, one.service, block), []).append(one)
    rows = []
    for (system, service, block), those in blocks.items():
        light = [group for group in groups(those, "src_ip").values() if len(group) <= asked["tries"]]
        failing = [group for group in light if of(group, "failure")]
        attempts, failures = (sum(map(len, light)), sum(len(of(group, "failure")) for group in light))
        if len(failing) >= asked["sources"] and failures >= attempts * asked["ratio"]:
            tried = [one for group in failing for one in group]
            rows.append({"system": system, "service": service, "block": block} | _pattern(tried, failing))
    return in_order(rows, "system", "service", "block")


def _pattern(tried: Sequence[Logon], failing: Sequence[Sequence[Logon]]) -> Row:
    lost = of(tried, "failure")
    accounts = groups(lost, "user_name")
    numbers = {int(name) for (name,) in accounts if name.isascii() and name.isdigit()}
    return {
        "first": min(one.time for one in tried),
        "last": max(one.time for one in tried),
        "sources": len(failing),
        "accounts": len(accounts),
        "disjoint_accounts": sum(len(sources(those)) == 1 for those in accounts.values()),
        "sequential_accounts": sum(number - 1 in numbers for number in numbers),
        "failures": len(lost),
        "successes": len(of(tried, "success")),
    }


def address(text: str | None) -> IPv4Address | IPv6Address | None:
    try:
        read = ip_address((text or "").split("%")[0])
    except ValueError:
        return None
    mapped = read.ipv4_mapped if isinstance(read, IPv6Address) and "." in (text or "") else None
    return mapped or read


def looked_up(text: str | None, ranges: Sequence[tuple[str, Any]]) -> Any:
    """What is said of the narrowest network in which an address lies."""
    read = address(text)
    networks = [(ip_network(network), said) for network, said in ranges]
    inside = [(network.prefixlen, said) for network, said in networks if read is not None and read in network]
    return max(inside, key=lambda one: one[0])[1] if inside else None


def foreign_sources(records: Sequence[Logon], asked: Asked, ranges: Sequence[tuple[str, str]]) -> list[Row]:
    rows = []
    for (system, source), those in groups(logons(records), "system", "src_ip").items():
        country = looked_up(source, ranges)
        if source is not None and country != asked["home"]:
            rows.append(
                {
                    "system": system,
                    "src_ip": source,
                    "country": country,
                    "attempts": len(those),
                    "failures": len(of(those, "failure")),
                    "successes": len(of(those, "success")),
                    "accounts": len(users(those)),
                    "first": min(one.time for one in those),
                    "last": max(one.time for one in those),
                }
            )
    return in_order(rows, "system", "src_ip", "country")


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """By the spherical law in its form with half angles."""
    south, north = radians(one[0]), radians(other[0])
    up, around = (north - south) / 2, radians(other[1] - one[1]) / 2
    return 2 * 6371.0088 * asin(min(1.0, sqrt(sin(up) ** 2 + cos(south) * cos(north) * sin(around) ** 2)))


def impossible_travel(
    records: Sequence[Logon], asked: Asked, places: Sequence[tuple[str, tuple[float, float]]]
) -> list[Row]:
    rows = []
    for (user,), those in groups(of(attributed(records), "success"), "user_name").items():
        placed = [one for one in those if looked_up(one.src_ip, places)]
        for a, b in pairwise(sorted(placed, key=lambda one: (one.time, one.src_ip or "", one.system))):
            seconds = (b.time.replace(microsecond=0) - a.time.replace(microsecond=0)).total_seconds()
            km = distance(looked_up(a.src_ip, places), looked_up(b.src_ip, places))
            near = km < asked["km"] or seconds > asked["minutes"] * 60 or km * 3600 <= seconds * asked["kmh"]
            if a.src_ip != b.src_ip and not near and b.time >= asked.begins:
                step = {"from_time": a.time, "from_ip": a.src_ip, "from_system": a.system}
                step |= {"time": b.time, "src_ip": b.src_ip, "system": b.system}
                rows.append({"user_name": user} | step | {"seconds": int(seconds), "km": round(km)})
    keys = ("user_name", "from_time", "from_ip", "from_system", "time", "src_ip", "system")
    return in_order(rows, *keys)


def lockouts(records: Sequence[Logon], asked: Asked) -> list[Row]:
    count, length = asked["failures"], timedelta(minutes=asked["minutes"])
    rows = []
    for (system, user), those in groups(records, "system", "user_name").items():
        ordered = sorted(those, key=lambda one: (one.time, one.origin, one.line))
        steps = [
            one for one in ordered if one.activity == "unlock" or _outcome(one) in {"success", "failure"}
        ]
        locked = [one.time for one in ordered if one.activity == "lockout"]
        held = False
        for n, one in enumerate(steps):
            last = steps[max(n - count + 1, 0) : n + 1]
            holds = (
                len(last) == count
                and all(_outcome(each) == "failure" for each in last)
                and one.time - last[0].time <= length
            )
            if user is not None and holds and not held and one.time >= asked.begins:
                until = one.time + timedelta(seconds=asked["seconds"])
                after = steps[n + 1] if n + 1 < len(steps) else None
                rows.append(
                    {
                        "system": system,
                        "user_name": user,
                        "began": last[0].time,
                        "reached": one.time,
                        "locked_at": min((t for t in locked if last[0].time <= t <= until), default=None),
                        "next_time": after.time if after else None,
                        "next_outcome": _outcome(after) if after else None,
                    }
                )
            held = holds
    return in_order(rows, "system", "user_name", "reached", "began")


def _outcome(one: Logon) -> str | None:
    if one.activity == "unlock":
        return "unlock"
    return one.status if one.activity == "logon" else None
