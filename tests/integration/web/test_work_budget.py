"""Pages of work and overview ask as often and weigh as little with one firm and month as with many."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inspectorate.inspection.duty import Duty
from inspectorate.inspection.period import Period as Span
from inspectorate.services.access import today
from inspectorate.store.models import Delegation, Finding, Firm, Paper, Period, Person, Reminder, SavedFilter

pytestmark = pytest.mark.django_db
QUERIES, BYTES = 15, 100_000
PAGES = [
    "/",
    "/papers/",
    "/papers/?period=2026-10&who=me&late=yes",
    "/papers/?q=a&state=open",
    "/findings/",
    "/findings/?late=yes&who=me",
    "/periods/",
    "/matrix/",
    "/matrix/?back=12&page=3",
    "/matrix/?domain=communications&q=CC",
    "/posture/",
    "/posture/?period=2026-10&length=36",
    "/posture/domains.csv",
    "/calendar/",
    "/calendar/?month=2026-10&who=me",
    "/absences/",
    "/reminders/",
]


@pytest.fixture
def client(page: Callable[..., Client]) -> Client:
    signed_in = page("all", *Duty)
    person = Person.objects.get(username="all")
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": ""})
    return signed_in


def measured(client: Client, period: Period) -> dict[str, tuple[int, int]]:
    """Queries and bytes of each page."""
    one = Paper.objects.filter(period=period).order_by("id")[0]
    found = {}
    for address in [*PAGES, f"/papers/{one.pk}/", f"/papers/{one.pk}/finding"]:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = client.get(address)
        assert answer.status_code == 200, address
        found[address.replace(str(one.pk), "#")] = (len(asked), len(answer.content))
    return found


def months(number: int) -> Iterator[str]:
    for month in range(2026 * 12 + 9 - number, 2026 * 12 + 9):
        yield f"{month // 12}-{month % 12 + 1:02}"


def fill(firm: Firm, like: Period, person: Person) -> None:
    """A firm's three years: papers of every state, findings, absences, reminders, filters."""
    known = list(like.papers.all())
    states = ("sealed", "assigned", "submitted", "returned", "open")
    for name in months(35):
        span = Span.parse(name)
        days = {"first": span.first, "last": span.last, "judged_on": span.last}
        period = Period.objects.create(firm=firm, name=name, opened_by=person, **days)
        Paper.objects.bulk_create(
            Paper(
                period=period,
                provision=one.provision,
                number=one.number,
                title=one.title,
                domain=one.domain,
                control=one.control,
                due=span.last,
                state=states[place % 5],
                outcome="conforming" if place % 5 == 0 else "",
                assignee=person if place % 5 < 4 else None,
            )
            for place, one in enumerate(known)
        )
    told = {"control": known[0].control, "opened_in": period, "opened_on": span.first, "owner": person}
    Finding.objects.bulk_create(
        Finding(firm=firm, identity=f"{firm.pk}-{number}", title="缺漏" * 20, due=span.last, **told)
        for number in range(120)
    )
    day, delegate = today(), Person.objects.create(firm=firm, username=f"d{firm.pk}", name="代理")
    for number in range(60):
        first = day + timedelta(days=2 * number)
        kept = {"first": first, "last": first, "reason": "休假" * 20, "made_by": person}
        Delegation.objects.create(absent=person, delegate=delegate, **kept)
        about = f"paper:{known[number].pk}"
        Reminder.objects.create(person=person, kind="reminded", about=about, on=day, said="請儘速" * 50)
        asked = {"q": "防火牆" * 20, "state": "open"}
        SavedFilter.objects.create(
            person=person, name=f"條件{number}".ljust(40, "x"), asked=asked, shared=True
        )


def test_pages_cost_the_same_with_one_firm_and_month_as_with_many(
    client: Client, period: Period, other_firm: Firm
) -> None:
    person = Person.objects.get(username="all")
    Paper.objects.filter(period=period).update(assignee=person, state="assigned", due=period.last)
    few = measured(client, period)
    fill(period.firm, period, person)
    own = measured(client, period)
    for code in ("9C22", "9D33"):
        firm = Firm.objects.create(
            code=code, name=code, profile=other_firm.profile, chain=["manager", "ciso"]
        )
        fill(firm, period, Person.objects.create(firm=firm, username=code.lower(), name=code))
    many = measured(client, period)
    assert {page: cost for page, cost in many.items() if cost[0] > QUERIES or cost[1] > BYTES} == {}
    assert {page: cost[0] for page, cost in many.items()} == {page: cost[0] for page, cost in own.items()}
    grown = {page: (few[page][0], cost[0]) for page, cost in many.items() if cost[0] > few[page][0] + 2}
    assert grown == {}  # what is asked once for a kind of thing is not asked where there is none of it
