"""Fills an empty platform with the sample firm: people, a year of papers in every state, its findings."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from inspectorate.inspection.duty import Duty
from inspectorate.inspection.signing import State
from inspectorate.services.access import Actor, actor_of, today
from inspectorate.services.add_firm import add_firm
from inspectorate.services.attach_evidence import Stated, attach_evidence
from inspectorate.services.comment_on import comment_on
from inspectorate.services.follow_up_finding import Action, plan_action
from inspectorate.services.index_words import index_words, words_of_paper
from inspectorate.services.judge_period import judge_period
from inspectorate.services.keep_filter import keep_filter
from inspectorate.services.keep_trail import THIS_MACHINE, trace
from inspectorate.services.manage_people import add_person
from inspectorate.services.open_finding import Found, open_finding
from inspectorate.services.open_period import open_period
from inspectorate.services.remind_people import remind
from inspectorate.services.stand_in import Absence, add_absence
from inspectorate.services.take_upload import begin_upload, take_chunk
from inspectorate.services.work_on_paper import (
    approve,
    assign,
    hash_of,
    newest,
    send_back,
    submit,
    write,
)
from inspectorate.store.models import (
    DutyHeld,
    Finding,
    Firm,
    Paper,
    Period,
    Person,
    Revision,
    Signature,
)

PEOPLE: Mapping[str, tuple[str, Duty]] = {
    "officer": ("林資安", Duty.OFFICER),
    "admin": ("陳管理", Duty.ADMINISTRATOR),
    "manager": ("王主管", Duty.MANAGER),
    "compliance": ("張法遵", Duty.COMPLIANCE),
    "auditor": ("李稽核", Duty.AUDITOR),
    "ciso": ("黃資安長", Duty.CISO),
    "observer": ("外部查核", Duty.OBSERVER),
}
_MONTHS, _WORKED, _GIVEN = 12, 60, 6
_SOON = timedelta(days=7)
_ROSTER = "召集人 副總經理 王大安\n委員 資訊部 林資安\n委員 法遵室 張法遵\n".encode()
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
        people[username] = actor_of(Person.objects.get(pk=added.person.pk), THIS_MACHINE)
        ways.append(SignIn(username, added.password, name, duty))
    months = list(_months(until))
    for place, name in enumerate(months):
        yield name
        with transaction.atomic():
            period = open_period(people["manager"], name)
            (_seal_all if place < len(months) - 1 else _work)(people, period)
    yield "電腦檢測"
    judge_period(people["officer"], Period.objects.get(firm=firm, name=months[-1]).pk, sample, _silent)
    _follow_up(people, firm)
    _give_work(people, Period.objects.get(firm=firm, name=months[-1]))
    _talk(people, firm)
    yield from ways


def _silent(message: str, /, **params: str | int) -> None:
    del message, params


def _months(until: date) -> Iterator[str]:
    start = until.year * 12 + until.month - _MONTHS
    for number in range(start, start + _MONTHS):
        yield f"{number // 12}-{number % 12 + 1:02}"


def _work(people: Mapping[str, Actor], period: Period) -> None:
    """Of the newest month, each state has some papers."""
    maker, manager = people["officer"], people["manager"]
    papers = list(period.papers.order_by("id"))[:_WORKED]
    assign(manager, [paper.pk for paper in papers], maker.person.pk)
    stages = itertools.cycle(("assigned", "submitted", "returned", "approved", "sealed"))
    for paper, stage, outcome in zip(papers, stages, itertools.cycle(_OUTCOMES), strict=False):
        if stage == "assigned":
            continue
        _submit(maker, paper, outcome)
        bound = newest(paper).sha256
        if stage == "returned":
            send_back(manager, paper.pk, bound, "請補抽樣名單")
        elif stage in ("approved", "sealed"):
            approve(manager, paper.pk, bound)
        if stage == "sealed":
            approve(people["ciso"], paper.pk, bound)


def _seal_all(people: Mapping[str, Actor], period: Period) -> None:
    """An earlier month whose papers are all sealed: written at once, bound and signed as one by one."""
    maker = people["officer"].person
    rows = list(Revision.objects.filter(paper__period=period).select_related("paper__period__firm"))
    for row, outcome in zip(rows, itertools.cycle(_OUTCOMES), strict=False):
        row.content = {
            **row.content,
            "method": ["examination"],
            "result": _WORDS[outcome],
            "outcome": outcome,
        }
        row.made_by, row.sealed_at = maker, timezone.now()
        row.sha256 = hash_of(row.paper, row)
        row.paper.state, row.paper.outcome, row.paper.assignee = State.SEALED, outcome, maker
    Revision.objects.bulk_update(rows, ["content", "made_by", "sealed_at", "sha256"], 500)
    Paper.objects.bulk_update([row.paper for row in rows], ["state", "outcome", "assignee"], 500)
    index_words(period.firm_id, [words_of_paper(row.paper, row.content) for row in rows])
    steps = (("submitted", Duty.OFFICER), ("approved", Duty.MANAGER), ("approved", Duty.CISO))
    for order, (word, duty) in enumerate(steps):
        signer = people[duty.value].person
        told = {"order": order, "word": word, "duty": duty, "signer": signer, "on_behalf": signer}
        signed = [Signature(revision=row, round=1, sha256=row.sha256, **told) for row in rows]
        Signature.objects.bulk_create(signed, 500)
    trace(people["manager"], "demo_history", f"period:{period.name}", papers=len(rows))


def _submit(maker: Actor, paper: Paper, outcome: str) -> None:
    told = {"method": ["examination"], "result": _WORDS[outcome], "outcome": outcome}
    submit(maker, paper.pk, write(maker, paper.pk, 1, told).version)


def _give_work(people: Mapping[str, Actor], period: Period) -> None:
    """Somebody will be away; papers were given and reminded of, a filter kept, something found by hand."""
    officer, manager = people["officer"], people["manager"]
    days = (today() + _SOON, today() + 2 * _SOON)
    add_absence(officer, Absence(officer.person.pk, people["admin"].person.pk, *days, "年度休假"))
    waiting = period.papers.filter(state=State.OPEN).order_by("id")
    given = list(waiting.values_list("pk", flat=True)[:_GIVEN])
    assign(manager, given, officer.person.pk)
    remind(manager, given[:2], "請於月底前送審")
    keep_filter(manager, "待分派", {"state": "open", "period": period.name}, shared=True)
    sealed = period.papers.filter(state=State.SEALED).order_by("id")[0]
    found = Found("紀錄未逐日覆核", "防火牆", "人力不足", "排班覆核", officer.person.pk, today())
    open_finding(people["compliance"], sealed.pk, found)


def _follow_up(people: Mapping[str, Actor], firm: Firm) -> None:
    officer, owner = people["officer"], people["admin"].person.pk
    for finding in Finding.objects.filter(firm=firm)[:10]:
        plan_action(officer, finding.pk, Action("設定變更後未覆核", "修正設定並納入每月檢視", owner, today()))


def _talk(people: Mapping[str, Actor], firm: Firm) -> None:
    """A paper that is being written has its evidence, and people talk about it."""
    officer = people["officer"]
    rows = Paper.objects.filter(period__firm=firm, assignee=officer.person, state=State.ASSIGNED)
    paper = rows.select_related("period").order_by("-period__last", "id")[0]
    upload = begin_upload(officer, "資訊安全推行小組名冊.txt", len(_ROSTER))
    take_chunk(officer, upload.pk, 0, [_ROSTER])
    stated = Stated((paper.period.first, paper.period.last), "自人事系統匯出")
    attach_evidence(officer, [paper.pk], [upload.pk], stated)
    comment_on(officer, paper, "@manager 名冊已附，請先看過。")
    comment_on(people["manager"], paper, "@officer 副總經理之任命文件亦請附上。")
