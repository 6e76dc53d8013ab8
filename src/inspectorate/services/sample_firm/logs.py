"""Years of firewall records in two places, and the audit log of the order system."""

import calendar
import gzip
import io
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from itertools import groupby
from random import Random

from inspectorate.inspection.business_days import is_business_day
from inspectorate.services.sample_firm.plan import Files, Plan, lines

AUDIT = "logs/order-system/audit.jsonl"
GAP_DAYS_AGO = 400
"""The day whose primary records are missing."""

_LOGINS_A_DAY = 2
_WITHOUT_ADDRESS = 150
_FAILING_SHARE = 0.1
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TAIPEI = timezone(timedelta(hours=8))


def logs(plan: Plan) -> Files:
    """Each firewall's records in gz files at the firm and off site, and the order system's audit log."""
    days = _whole(plan)
    missing = plan.planted(plan.days_ago(GAP_DAYS_AGO), None)
    files: dict[str, bytes] = {AUDIT: _audit(plan)}
    for device, (written, record) in FIREWALLS.items():
        for name, group in groupby(days, key=lambda day: format(day, written)):
            inside = list(group)
            text = {day: record(plan.chance(f"{device}-{day}"), day) for day in inside}
            for place in PLACES:
                kept = [day for day in inside if (device, place, day) != ("daan-edge", "primary", missing)]
                item = f"logs/firewall-{place}/{device}/{device}-{name}.log.gz"
                files[item] = _gz("".join(text[day] for day in kept))
    return files


def _gz(text: str) -> bytes:
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as packed:
        packed.write(text.encode())
    return buffer.getvalue()


def _asa(chance: Random, day: date) -> str:
    """ASA syslog with the year in the time stamp, as `logging timestamp` writes it."""
    sender = f"198.51.100.{chance.randint(1, 254)}/{chance.randint(1024, 65535)}"
    return "".join(
        f"{_MONTHS[day.month - 1]} {day:%d %Y} {hour:02}:{chance.randint(0, 59):02}:00 daan-edge : "
        f"%ASA-6-302013: Built inbound TCP connection {chance.randint(10**6, 10**7)} for "
        f"outside:{sender} ({sender}) to dmz:203.0.113.20/443 (203.0.113.20/443)\n"
        for hour in (1, 9, 17)
    )


def _fortigate(chance: Random, day: date) -> str:
    return (
        f'date={day.isoformat()} time=09:{chance.randint(0, 59):02}:00 devname="daan-core" type="traffic" '
        f'subtype="forward" srcip=10.40.0.{chance.randint(21, 40)} dstip=10.30.0.20 dstport=8443 policyid=10 '
        'action="accept"\n'
    )


def _panos(chance: Random, day: date) -> str:
    stamp = f"{day:%Y/%m/%d} 09:{chance.randint(0, 59):02}:00"
    sender = f"10.50.0.{chance.randint(2, 99)}"
    return f"1,{stamp},0011,TRAFFIC,end,2560,{stamp},{sender},10.30.0.20,,,staff-to-order\n"


PLACES = ("primary", "backup")
FIREWALLS: Mapping[str, tuple[str, Callable[[Random, date], str]]] = {
    "daan-edge": ("%Y-%m", _asa),
    "daan-core": ("%Y", _fortigate),
    "daan-branch": ("%Y", _panos),
}
"""Each firewall: how often a file is begun (a month, a year), and what a day's records look like."""


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
