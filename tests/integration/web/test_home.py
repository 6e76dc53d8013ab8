"""The home page shows what waits for whoever signs in: by what they hold duties for."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from inspectorate.inspection.duty import Duty
from inspectorate.services.access import Actor, actor_of
from inspectorate.services.look_at_work import work_of
from inspectorate.services.open_finding import Found, open_finding
from inspectorate.services.stand_in import Absence, add_absence
from inspectorate.services.work_on_paper import assign, submit, write
from inspectorate.store.models import Firm, Paper, Period, Person

pytestmark = pytest.mark.django_db
Someone = Callable[..., Actor]
SAID = {"result": "抽核三筆，均有紀錄。", "outcome": "conforming"}


@pytest.fixture
def officer(actor: Someone) -> Actor:
    return actor("officer", Duty.OFFICER)


@pytest.fixture
def boss(actor: Someone) -> Actor:
    return actor("boss", Duty.MANAGER)


def said(who: Actor) -> dict[str, int]:
    return {one.said: one.number for one in work_of(who).firm}


def test_a_maker_sees_what_is_due_late_and_returned(period: Period, boss: Actor, officer: Actor) -> None:
    keys = list(period.papers.values_list("pk", flat=True)[:3])
    assign(boss, keys, officer.person.pk)
    Paper.objects.filter(pk=keys[0]).update(state="returned", due=officer.on)
    Paper.objects.filter(pk__in=keys[1:]).update(due=period.first)
    work = work_of(officer)
    assert (work.mine_all, work.returned, work.due_soon, work.late_mine) == (3, 1, 1, 2)
    assert work.to_sign == []
    assert work.told[0].row.kind == "assigned"


def test_a_stand_in_sees_the_absents_papers(
    paper: Paper, boss: Actor, officer: Actor, actor: Someone
) -> None:
    assign(boss, [paper.pk], officer.person.pk)
    delegate = actor("delegate", Duty.OFFICER)
    assert work_of(delegate).mine == []
    told = Absence(officer.person.pk, delegate.person.pk, officer.on, officer.on, "休假")
    add_absence(officer, told)
    assert work_of(actor_of(delegate.person)).mine == [paper]


def test_what_one_made_oneself_does_not_wait_for_ones_signature(
    paper: Paper, boss: Actor, actor: Someone
) -> None:
    maker = actor("maker", Duty.OFFICER, Duty.MANAGER)
    assign(boss, [paper.pk], maker.person.pk)
    submit(maker, paper.pk, write(maker, paper.pk, 1, SAID).version)
    assert work_of(maker).to_sign == []
    assert work_of(boss).to_sign == [paper]


def test_each_duty_sees_what_is_about_it(paper: Paper, officer: Actor, boss: Actor, actor: Someone) -> None:
    day = officer.on - timedelta(days=365)
    finding = open_finding(officer, paper.pk, Found("缺漏", owner=officer.person.pk, due=day))
    assert work_of(officer).findings == [finding]
    assert said(actor("observer", Duty.OBSERVER)).keys() == {"全公司逾期底稿"}
    assert said(boss)["尚未分派"] == Paper.objects.count()
    assert said(boss)["缺失改善逾期"] == 1
    assert "待我覆核結案" in said(actor("auditor", Duty.AUDITOR))
    assert "尚未分派" not in said(actor("auditor2", Duty.AUDITOR))


def test_nothing_of_another_firm_waits(
    paper: Paper, officer: Actor, boss: Actor, actor: Someone, other_firm: Firm
) -> None:
    assign(boss, [paper.pk], officer.person.pk)
    stranger = actor("stranger", *Duty, at=other_firm)
    work = work_of(stranger)
    assert (work.mine, work.to_sign, work.late, work.told) == ([], [], 0, [])
    assert set(said(stranger).values()) == {0}


@pytest.mark.parametrize("duty", list(Duty))
def test_the_home_page_opens_for_every_duty(duty: Duty, page: Callable[..., Client], period: Period) -> None:
    del period
    client = page("somebody", duty)
    person = Person.objects.get(username="somebody")
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": ""})
    assert client.get("/").status_code == 200
