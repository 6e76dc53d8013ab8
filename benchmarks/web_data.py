"""The data set of `web_pages.py`: two months of the demonstration, copied to every month of every firm.

Imported where Django is set up. Rows are copied by the database, whose keys are given so that a copy's rows
find one another: the same every time.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

from django.db import connection, models, transaction
from django.test import Client
from django.utils import timezone

from inspectorate.inspection.duty import Duty
from inspectorate.inspection.period import Period as Span
from inspectorate.services import make_demo as demo
from inspectorate.services.home import home
from inspectorate.services.make_sample_firm import make_sample_firm
from inspectorate.services.prepare_platform import prepare_platform
from inspectorate.store.models import (
    DutyHeld,
    Finding,
    FindingEvent,
    Firm,
    Paper,
    Period,
    Person,
    Revision,
    Signature,
    Trace,
)

NEWEST = date(2026, 10, 31)
TRACES, CLOSED = 2000, 300
"""Of each firm: entries of the trail, and findings that are closed."""


@dataclass(frozen=True, slots=True)
class Template:
    """A month of the demonstration: its period, and the first keys of its papers and revisions."""

    period: int
    paper: int
    revision: int
    papers: int


def make_data(firms: int, periods: int, people: int) -> dict[str, Any]:
    """Fill the platform; who looks at it, and how many rows there are."""
    list(prepare_platform())
    sample = home() / "sample"
    make_sample_firm(sample)
    with patch.object(demo, "_MONTHS", 2), transaction.atomic():
        list(demo.make_demo(sample, NEWEST))
    first = Firm.objects.get()
    staff = [_staff(first, number) for number in range(1, firms)]
    months = [name for name, _first, _last in _months(periods)]
    old, new = (_template(first, months[place]) for place in (-2, -1))
    with transaction.atomic(), _unguarded():
        _copy(
            old,
            [
                _period(firm, name, who)
                for firm, who in [(first, _of(first)), *staff]
                for name in months[:-1]
                if (firm, name) != (first, months[-2])
            ],
        )
        _copy(new, [_period(firm, months[-1], who) for firm, who in staff])
        for firm, who in [(first, _of(first)), *staff]:
            _around(firm, who)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    counted = (Firm, Period, Paper, Signature, Finding)
    rows = {model.__name__: model.objects.count() for model in counted}
    return {"people": [_looker(number) for number in range(people)], "rows": rows}


@contextmanager
def _unguarded() -> Iterator[None]:
    """Copies of rows that were guarded are not guarded once more: triggers would take most of the time."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield


def _months(count: int) -> Iterator[tuple[str, date, date]]:
    newest = NEWEST.year * 12 + NEWEST.month - 1
    for number in range(newest - count + 1, newest + 1):
        span = Span.parse(f"{number // 12}-{number % 12 + 1:02}")
        yield span.name, span.first, span.last


def _of(firm: Firm) -> dict[str, int]:
    """The firm's people by duty."""
    held = DutyHeld.objects.filter(person__firm=firm).values_list("duty", "person_id")
    return {str(duty): key for duty, key in held}


def _staff(like: Firm, number: int) -> tuple[Firm, dict[str, int]]:
    """Another firm with somebody for each duty."""
    firm = Firm.objects.create(
        code=f"F{number:03}", name=f"第{number}證券", profile=like.profile, chain=like.chain
    )
    told = {"firm": firm, "must_change": False, "password": "!", "password_at": timezone.now()}
    made = [
        Person.objects.create(username=f"{duty}.{number}", name=f"{duty}{number}", **told) for duty in Duty
    ]
    DutyHeld.objects.bulk_create(
        DutyHeld(person=one, duty=duty, first=date(2020, 1, 1)) for one, duty in zip(made, Duty, strict=True)
    )
    return firm, _of(firm)


def _template(firm: Firm, name: str) -> Template:
    period = Period.objects.get(firm=firm, name=name)
    keys = Paper.objects.filter(period=period).aggregate(first=models.Min("id"), count=models.Count("id"))
    revision = Revision.objects.filter(paper__period=period).aggregate(first=models.Min("id"))["first"]
    return Template(period.pk, keys["first"], revision, keys["count"])


def _period(firm: Firm, name: str, who: dict[str, int]) -> tuple[Period, dict[str, int]]:
    span = Span.parse(name)
    told = {"first": span.first, "last": span.last, "judged_on": span.last, "opened_by_id": who["manager"]}
    return Period.objects.create(firm=firm, name=name, **told), who


def _copy(template: Template, periods: Sequence[tuple[Period, dict[str, int]]]) -> None:
    """The papers of a month, their revisions and signatures, in other months, by other people."""
    paper = Paper.objects.order_by("-id")[0].pk + 1
    revision = Revision.objects.order_by("-id")[0].pk + 1
    signature = Signature.objects.order_by("-id")[0].pk + 1
    for period, who in periods:
        moved = {
            "id": f"id + {paper - template.paper}",
            "period_id": str(period.pk),
            "due": f"'{period.last}'",
        }
        moved["assignee_id"] = f"CASE WHEN assignee_id IS NULL THEN NULL ELSE {who['officer']} END"
        _insert(Paper, moved, f"period_id = {template.period}")
        where = f"paper_id BETWEEN {template.paper} AND {template.paper + template.papers - 1}"
        step = revision - template.revision
        _insert(
            Revision,
            {"id": f"id + {step}", "paper_id": f"paper_id + {paper - template.paper}", "made_by_id": "NULL"},
            where,
        )
        signer = "CASE duty " + " ".join(f"WHEN '{duty}' THEN {key}" for duty, key in who.items()) + " END"
        within = f"revision_id BETWEEN {template.revision} AND {template.revision + template.papers - 1}"
        for order in (0, 1, 2):
            moved = {"revision_id": f"revision_id + {step}", "signer_id": signer, "on_behalf_id": signer}
            moved["id"] = f"{signature} + ROW_NUMBER() OVER (ORDER BY id)"
            _insert(Signature, moved, f'{within} AND "order" = {order}')
            signature += template.papers
        paper, revision = paper + template.papers, revision + template.papers


def _insert(model: type[models.Model], moved: dict[str, str], where: str) -> None:
    table = model._meta.db_table  # noqa: SLF001 - Django's public name
    names = [one.column for one in model._meta.concrete_fields]  # noqa: SLF001 - the same
    columns = ", ".join(f'"{name}"' for name in names)
    taken = ", ".join(moved.get(name, f'"{name}"') for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {taken} FROM {table} WHERE {where}")  # noqa: S608 - our own words


def _around(firm: Firm, who: dict[str, int]) -> None:
    """Findings of every month and a trail of years."""
    newest = Period.objects.filter(firm=firm).order_by("-last")[0]
    officer, auditor = who["officer"], who["auditor"]
    shared = {"firm": firm, "opened_in": newest, "control": "FW-RULES", "check_name": "firewall_rules"}
    made = [
        Finding(**shared, identity=f"{number:064}", asset=f"fw{number}", title=f"規則未檢視：fw{number}",
                opened_on=newest.last - timedelta(days=number), owner_id=officer, due=newest.last, **_closed(
                    number, newest, officer, auditor))
        for number in range(CLOSED + 30)
    ]  # fmt: skip
    Finding.objects.bulk_create(made, 500)
    rows = Finding.objects.filter(firm=firm, identity__in=[one.identity for one in made])
    FindingEvent.objects.bulk_create((FindingEvent(finding=one, what="opened") for one in rows), 500)
    Trace.objects.bulk_create(
        (
            Trace(firm=firm, username=f"person{n % 7}", act="written", object=f"paper:{n}", ledger=n)
            for n in range(TRACES)
        ),
        1000,
    )


def _closed(number: int, period: Period, officer: int, auditor: int) -> dict[str, Any]:
    if number >= CLOSED:
        return {"state": "open"}
    told = {"state": "closed", "passed_in": period, "proposed_by_id": officer, "proposed_on": period}
    return {**told, "closed_by_id": auditor, "closed_at": timezone.now()}


def _looker(number: int) -> dict[str, Any]:
    """Somebody with a session, and keys of what they look at."""
    firm = Firm.objects.order_by("id")[number % Firm.objects.count()]
    person = Person.objects.get(pk=_of(firm)["officer"])
    client = Client()
    client.force_login(person)
    papers = Paper.objects.filter(period__firm=firm).order_by("-period__last", "id")
    return {
        "session": client.cookies["sessionid"].value,
        "paper": papers.filter(state="assigned")[0].pk,
        "sealed": papers.filter(state="sealed")[0].pk,
        "finding": Finding.objects.filter(firm=firm, state="open")[0].pk,
    }
