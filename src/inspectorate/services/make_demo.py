"""Fills an empty platform with the sample firm: its people, a year of papers in every state, findings of its evidence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from inspectorate.inspection.duty import Duty
from inspectorate.services.access import Actor, actor_of, today
from inspectorate.services.add_firm import add_firm
from inspectorate.services.follow_up_finding import plan_action
from inspectorate.services.judge_period import judge_period
from inspectorate.services.manage_people import add_person
from inspectorate.services.open_period import open_period
from inspectorate.services.work_on_paper import approve, assign, newest, send_back, submit, write
from inspectorate.store.models import DutyHeld, Finding, Firm, Paper, Period, Person

PEOPLE: Mapping[str, tuple[str, Duty]] = {
    "officer": ("林資安", Duty.OFFICER),
    "admin": ("陳管理", Duty.ADMINISTRATOR),
    "manager": ("王主管", Duty.MANAGER),
    "compliance": ("張法遵", Duty.COMPLIANCE),
    "auditor": ("李稽核", Duty.AUDITOR),
    "ciso": ("黃資安長", Duty.CISO),
    "observer": ("外部查核", Duty.OBSERVER),
}
_MONTHS = 12
_OUTCOMES = ("conforming", "conforming", "conforming", "conforming", "undetermined", "nonconforming")
_WORDS = {
    "conforming": "抽核樣本均有紀錄可稽。",
    "nonconforming": "抽核樣本有缺漏。",
    "undetermined": "資料不足，待補。",
}


@dataclass(frozen=True, slots=True)
class SignIn:
    """How somebody of the demonstration signs in."""

    username: str
    password: str
    name: str
    duty: Duty


def make_demo(sample: Path, until: date) -> Iterator[str | SignIn]:
    """Make it; what is being done is told, then how each person signs in."""
    firm = add_firm(sample, [Duty.MANAGER, Duty.CISO])
    people: dict[str, Actor] = {}
    ways: list[SignIn] = []
    for username, (name, duty) in PEOPLE.items():
        added = add_person(firm, username, name, [duty])
        Person.objects.filter(pk=added.person.pk).update(must_change=False, password_at=timezone.now())
        DutyHeld.objects.filter(person=added.person).update(first=date(until.year - 2, 1, 1))
        people[username] = actor_of(Person.objects.get(pk=added.person.pk))
        ways.append(SignIn(username, added.password, name, duty))
    months = list(_months(until))
    for place, name in enumerate(months):
        yield name
        with transaction.atomic():
            period = open_period(people["manager"], name)
            _work(people, period, last=place == len(months) - 1)
    yield "judge"
    judge_period(people["officer"], Period.objects.get(firm=firm, name=months[-1]).pk, sample, _silent)
    _follow_up(people, firm)
    yield from ways


def _silent(message: str, /, **params: str | int) -> None:
    del message, params


def _months(until: date) -> Iterator[str]:
    start = until.year * 12 + until.month - _MONTHS
    for number in range(start, start + _MONTHS):
        yield f"{number // 12}-{number % 12 + 1:02}"


def _work(people: Mapping[str, Actor], period: Period, *, last: bool) -> None:
    """All of an earlier month is sealed; of the newest, each state has some."""
    papers = list(period.papers.order_by("id"))
    maker = people["officer"]
    assign(people["manager"], [paper.pk for paper in papers[1:]], maker.person.pk)
    for place, paper in enumerate(papers[1:], start=1):
        if last and place % 5 == 0:
            continue
        outcome = _OUTCOMES[(place + period.pk) % len(_OUTCOMES)]
        _submit(maker, paper, outcome)
        if last and place % 5 == 1:
            continue
        bound = newest(paper).sha256
        if last and place % 5 == 2:
            send_back(people["manager"], paper.pk, bound, "請補抽樣名單")
            continue
        approve(people["manager"], paper.pk, bound)
        if not (last and place % 5 == 3):
            approve(people["ciso"], paper.pk, bound)


def _submit(maker: Actor, paper: Paper, outcome: str) -> None:
    told = {"method": ["examination"], "result": _WORDS[outcome], "outcome": outcome}
    submit(maker, paper.pk, write(maker, paper.pk, 1, told).version)


def _follow_up(people: Mapping[str, Actor], firm: Firm) -> None:
    officer, owner = people["officer"], people["admin"].person.pk
    for finding in Finding.objects.filter(firm=firm)[:10]:
        plan_action(
            officer,
            finding.pk,
            cause="設定變更後未覆核",
            action="修正設定並納入每月檢視",
            owner=owner,
            due=today(),
        )
