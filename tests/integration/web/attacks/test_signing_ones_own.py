"""Self-approval: through the pages, whatever is sent, nobody checks what they made themselves."""

import pytest
from django.test import Client
from tests.integration.web.attacks.world import OURS, World, signed_in

from inspectorate.inspection.duty import Duty
from inspectorate.services.access import today
from inspectorate.services.work_on_paper import newest
from inspectorate.store.models import Delegation, DutyHeld, Finding, Paper, Revision, Signature

pytestmark = pytest.mark.django_db
SAID = {"result": "抽核三筆，均有紀錄。", "outcome": "conforming", "override": "誤判：另有備份"}


@pytest.fixture
def maker(ours: World) -> Client:
    """The one who holds every duty has submitted a paper."""
    client = ours.client
    Paper.objects.filter(pk=ours.key).update(control="ANOTHER")  # whose evidence is nobody's here
    paper = Paper.objects.get(pk=ours.key)
    Revision.objects.filter(paper=paper).update(round=2, sha256="")
    client.post(f"/papers/{OURS}/write", {**SAID, "version": newest(paper).version})
    client.post(f"/papers/{OURS}/submit", {"version": newest(paper).version})
    paper.refresh_from_db()
    assert paper.state == "submitted"
    return client


def _approves(client: Client, **more: object) -> bool:
    before = Signature.objects.count()
    bound = newest(Paper.objects.get(pk=OURS)).sha256
    client.post(f"/papers/{OURS}/approve", {"sha256": bound, "note": "可", **more})
    return Signature.objects.count() > before


def test_a_maker_does_not_approve(maker: Client) -> None:
    assert not _approves(maker)


@pytest.mark.parametrize("field", ["signer", "on_behalf", "on_behalf_id", "whom", "duty", "order", "actor"])
def test_a_maker_does_not_approve_by_saying_that_they_are_another(
    maker: Client, ours: World, field: str
) -> None:
    assert not _approves(maker, **{field: ours.people[1].pk})


def test_a_maker_does_not_approve_as_the_delegate_of_a_signer(maker: Client, ours: World) -> None:
    second = ours.people[1]
    DutyHeld.objects.create(person=second, duty=Duty.MANAGER, first=today())
    told = {"first": today(), "last": today(), "reason": "公差", "made_by": second}
    Delegation.objects.create(absent=second, delegate=ours.people[0], **told)
    assert not _approves(maker)


def test_a_second_signer_does_not_sign_the_next_step_too(maker: Client, ours: World) -> None:
    """One approval seals nothing where two people have to."""
    assert maker
    second = ours.people[1]
    for duty in (Duty.MANAGER, Duty.CISO):
        DutyHeld.objects.create(person=second, duty=duty, first=today())
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=second, type="totp", data={"secret": ""})
    client = signed_in(Client(), second)
    assert _approves(client)
    assert not _approves(client)
    assert Paper.objects.get(pk=OURS).state == "submitted"


def test_whoever_proposed_to_close_a_finding_does_not_close_it(ours: World) -> None:
    client = ours.client
    Finding.objects.filter(pk=OURS).update(passed_in=OURS, cause="誤設", action="改正")
    client.post(f"/findings/{OURS}/propose", {"note": "已改正"})
    assert Finding.objects.get(pk=OURS).state == "review"
    for word in ("close", "refuse", "close"):
        client.post(f"/findings/{OURS}/{word}", {"note": "可", "closed_by": ours.people[1].pk})
        assert Finding.objects.get(pk=OURS).state != "closed"
