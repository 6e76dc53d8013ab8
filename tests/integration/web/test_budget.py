"""No page asks the database more than 15 times or weighs more than 100 kB, however much there is."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from inspectorate.inspection.duty import Duty
from inspectorate.services.access import actor_of
from inspectorate.services.index_words import index_firm
from inspectorate.services.open_period import open_period
from inspectorate.services.work_on_paper import newest
from inspectorate.store.models import (
    Attachment,
    Comment,
    DutyHeld,
    Finding,
    Paper,
    Period,
    Person,
    Signature,
    SignatureStamp,
)

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
    "/tokens/",
    "/api/",
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
    opener = Person.objects.get(username="opener")
    one_of = [f"/papers/{one.pk}/", f"/people/{opener.pk}/duties"]
    for address in [*PAGES, *one_of, "/account/2fa/", "/account/sessions/"]:
        with django_assert_max_num_queries(15, info=address):
            answer = client.get(address)
        assert answer.status_code == 200, address
        assert len(answer.content) <= 100_000, (address, len(answer.content))


def test_a_firm_of_many_people_and_a_paper_of_many_signatures_keep_to_it(
    client: Client, period: Period, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    paper = period.papers.order_by("id")[0]
    revision = newest(paper)
    for number in range(200):
        person = Person.objects.create(firm=period.firm, username=f"p{number}", name=f"同仁{number}")
        DutyHeld.objects.create(person=person, duty=Duty.OFFICER, first=period.first)
        told = {"round": number, "order": 0, "word": "submitted", "duty": Duty.OFFICER}
        row = Signature.objects.create(
            revision=revision, signer=person, on_behalf=person, sha256="0" * 64, **told
        )
        SignatureStamp.objects.create(signature=row, since=row.at, next_at=row.at)
    for address in ("/people/", f"/papers/{paper.pk}/"):
        with django_assert_max_num_queries(15, info=address):
            answer = client.get(address)
        assert answer.status_code == 200, address
        assert len(answer.content) <= 100_000, (address, len(answer.content))


@pytest.fixture
def talked(period: Period, client: Client) -> Paper:
    """A paper with evidence and talk for years, in every kind of which a word is found."""
    assert client
    person, paper = Person.objects.get(username="all"), period.papers.order_by("id")[0]
    Paper.objects.filter(pk=paper.pk).update(assignee=person, state="assigned")
    told = {"control": paper.control, "sha256": "0" * 64, "size": 1, "attached_by": person}
    for entry in range(60):
        name = f"防火牆{entry}".ljust(240, "x")
        Attachment.objects.create(period=period, entry=entry, name=name, **told)
        Comment.objects.create(firm=period.firm, person=person, paper=paper, text="防火牆" * 100)
        finding = Finding.objects.create(
            firm=period.firm,
            identity=str(entry),
            control="C",
            title=f"防火牆{entry}",
            opened_in=period,
            opened_on=period.last,
        )
        Comment.objects.create(firm=period.firm, person=person, finding=finding, text="防火牆" * 100)
    index_firm(period.firm)
    return paper


@pytest.mark.parametrize(
    "address",
    [
        "/papers/{paper}/",
        "/papers/{paper}/comments",
        "/findings/{finding}/",
        "/evidence/",
        "/evidence/{piece}/",
        "/search/?q=防火牆",
        "/search/?q=防火牆&in=comments&page=2",
        "/search/?q=防火牆&in=provisions",
        "/people/offered?q=a",
    ],
)
def test_pages_of_evidence_talk_and_search_keep_to_it(
    client: Client, talked: Paper, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    piece, finding = Attachment.objects.order_by("id")[0], Finding.objects.order_by("id")[0]
    asked = address.format(paper=talked.pk, piece=piece.pk, finding=finding.pk)
    with django_assert_max_num_queries(15, info=asked):
        answer = client.get(asked)
    assert answer.status_code == 200
    assert len(answer.content) <= 100_000, len(answer.content)
