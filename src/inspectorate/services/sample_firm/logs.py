"""Three years of firewall records in two places, and the audit log of the order system."""

import calendar
import gzip
import io
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from itertools import groupby
from random import Random

from inspectorate.inspection.business_days import is_business_day
from inspectorate.services.sample_firm.plan import Files, Plan, lines

AUDIT = "logs/order-system/audit.jsonl"
GAP_DAYS_AGO = 400
"""The day whose primary records are missing."""

_LINES_A_DAY = 3
_LOGINS_A_DAY = 2
_WITHOUT_ADDRESS = 150
_FAILING_SHARE = 0.1
_TAIPEI = timezone(timedelta(hours=8))


def logs(plan: Plan) -> Files:
    """Monthly gz files of the edge firewall in two places, and the order system's audit log."""
    missing = plan.planted(plan.days_ago(GAP_DAYS_AGO), None)
    files: dict[str, bytes] = {AUDIT: _audit(plan)}
    for month, days in _months(_whole(plan)):
        for place in ("primary", "backup"):
            kept = [day for day in days if not (place == "primary" and day == missing)]
            files[f"logs/firewall-{place}/daan-edge-{month}.log.gz"] = _gz(plan, month, kept)
    return files


def _months(days: list[date]) -> Iterator[tuple[str, list[date]]]:
    for month, group in groupby(days, key=lambda day: f"{day:%Y-%m}"):
        yield month, list(group)


def _gz(plan: Plan, month: str, days: list[date]) -> bytes:
    chance = plan.chance(f"firewall-{month}")
    text = "".join(f"{line}\n" for day in days for line in _records(chance, day))
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as packed:
        packed.write(text.encode())
    return buffer.getvalue()


def _records(chance: Random, day: date) -> Iterator[str]:
    """ASA syslog with the year in the time stamp, as `logging timestamp` writes it."""
    for number in range(_LINES_A_DAY):
        stamp = f"{day:%b %d %Y} {number * 8:02}:{chance.randint(0, 59):02}:{chance.randint(0, 59):02}"
        sender = f"198.51.100.{chance.randint(1, 254)}/{chance.randint(1024, 65535)}"
        sequence = chance.randint(10**6, 10**7)
        yield (
            f"{stamp} daan-edge : %ASA-6-302013: Built inbound TCP connection {sequence} for "
            f"outside:{sender} ({sender}) to dmz:203.0.113.20/443 (203.0.113.20/443)"
        )


def _audit(plan: Plan) -> bytes:
    """JSON lines of the order system; the planted fault is a record without the terminal's address."""
    chance = plan.chance("audit")
    days = [day for day in _whole(plan) if is_business_day(day)]
    records = [_login(chance, day) for day in days for _ in range(_LOGINS_A_DAY)]
    if not plan.clean:
        del records[-_WITHOUT_ADDRESS]["address"]
    return lines(*(json.dumps(record, ensure_ascii=False) for record in records))


def _login(chance: Random, day: date) -> dict[str, str]:
    moment = datetime.combine(day, time(hour=9), _TAIPEI) + timedelta(minutes=chance.randint(0, 270))
    return {
        "time": moment.isoformat(),
        "user": f"C{700001 + chance.randint(0, 119)}",
        "address": f"198.51.100.{chance.randint(1, 254)}",
        "event": "login",
        "result": "success" if chance.random() > _FAILING_SHARE else "failure",
    }


def _whole(plan: Plan) -> list[date]:
    """Every day from a day before the years in force to the day of hand-over."""
    last = calendar.monthrange(plan.on.year - plan.log_years, plan.on.month)[1]
    first = plan.on.replace(year=plan.on.year - plan.log_years, day=min(plan.on.day, last))
    return [first + timedelta(days=n) for n in range(-1, (plan.on - first).days + 1)]
