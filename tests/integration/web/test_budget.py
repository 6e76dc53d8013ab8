"""No page asks the database more than 15 times or weighs more than 100 kB, however much there is."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from inspectorate.inspection.duty import Duty
from inspectorate.services.access import actor_of
from inspectorate.services.open_period import open_period
from inspectorate.store.models import Paper, Period, Person

pytestmark = pytest.mark.django_db
PAGES = [
    "/",
    "/papers/",
    "/papers/?q=a&state=open&who=me",
    "/findings/",
    "/periods/",
    "/people/",
    "/jobs/",
    "/imports/",
    "/trail/",
]


@pytest.fixture
def client(page: Callable[..., Client]) -> Client:
    signed_in = page("all", *Duty)
    person = Person.objects.get(username="all")
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": ""})
    return signed_in


def test_pages_keep_to_their_budget(
    client: Client, period: Period, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    person = Person.objects.get(username="all")
    Paper.objects.filter(period=period).update(assignee=person, state="assigned")
    for name in ("2026-09", "2026-08"):
        open_period(actor_of(person), name)
    one = Paper.objects.filter(period=period).order_by("id")[0]
    for address in [*PAGES, f"/papers/{one.pk}/", "/account/2fa/", "/account/sessions/"]:
        with django_assert_max_num_queries(15, info=address):
            answer = client.get(address)
        assert answer.status_code == 200, address
        assert len(answer.content) <= 100_000, (address, len(answer.content))
