"""A firm with something in every state that the API can meet."""

from datetime import timedelta

from django.utils import timezone
from tests.integration.web.api.conftest import strong

from inspectorate.inspection.duty import Act, Duty
from inspectorate.services.access import Actor, actor_of, today
from inspectorate.services.attach_evidence import Stated, attach_evidence, detach_evidence
from inspectorate.services.comment_on import comment_on
from inspectorate.services.give_token import Wanted, give_token, revoke_token
from inspectorate.services.keep_filter import keep_filter
from inspectorate.services.manage_people import leave
from inspectorate.services.open_period import open_period
from inspectorate.services.remind_people import remind
from inspectorate.services.stand_in import Absence, add_absence
from inspectorate.services.take_upload import begin_upload, take_chunk
from inspectorate.services.work_on_paper import approve, assign, correct, send_back, submit, write
from inspectorate.store.models import (
    Arrival,
    DutyHeld,
    Finding,
    FindingEvent,
    Firm,
    Job,
    Paper,
    Period,
    Person,
)
from inspectorate.store.models.jobs import STATES

WRITTEN = {"result": "逐項檢視", "outcome": "conforming", "method": ["inquiry"]}


def somebody(firm: Firm, username: str, *duties: Duty) -> Person:
    """Somebody who may sign in and act by a program."""
    told = {"name": username, "must_change": False, "password_at": timezone.now()}
    row = Person.objects.create(firm=firm, username=username, **told)
    for duty in duties:
        DutyHeld.objects.create(person=row, duty=duty, first=today())
    return strong(row)


def fill(profile: str) -> Firm:
    """Papers open, assigned, submitted, signed, returned, sealed, corrected; findings, people, tokens."""
    firm = Firm.objects.create(code="9A99", name="大安證券", profile=profile, chain=["manager", "ciso"])
    officer, manager, ciso = (
        actor_of(somebody(firm, duty.value, duty)) for duty in (Duty.OFFICER, Duty.MANAGER, Duty.CISO)
    )
    period = open_period(manager, "2026-10")
    rows = list(period.papers.order_by("id")[:7])
    assign(manager, [row.pk for row in rows[1:]], officer.person.pk)
    for row in rows[2:]:
        write(officer, row.pk, 1, WRITTEN)
        submit(officer, row.pk, 2)
    for row in rows[3:]:
        sha256 = row.revisions.get().sha256
        if row is rows[4]:
            send_back(manager, row.pk, sha256, "缺樣本")
            continue
        approve(manager, row.pk, sha256)
        if row in rows[5:]:
            approve(ciso, row.pk, sha256)
    correct(manager, rows[6].pk, "樣本有誤")
    _findings(period, rows[0], officer, ciso)
    _people(firm)
    _work(officer, manager, rows[1])
    _evidence(officer, rows[1])
    return firm


def _findings(period: Period, paper: Paper, officer: Actor, ciso: Actor) -> None:
    for state in ("open", "review", "closed"):
        row = Finding.objects.create(
            firm=period.firm,
            identity=state,
            control=paper.control,
            asset="fw01",
            check_name="firewall_log_kept",
            title=f"防火牆紀錄保存：{state}",
            opened_in=period,
            opened_on=period.judged_on,
            passed_in=period,
            cause="設定",
            action="改設定",
            state=state,
            proposed_by=None if state == "open" else officer.person,
            proposed_on=None if state == "open" else period,
            closed_by=ciso.person if state == "closed" else None,
            closed_at=timezone.now() if state == "closed" else None,
        )
        row.papers.add(paper)
        FindingEvent.objects.create(finding=row, what="opened", person=officer.person)


def _people(firm: Firm) -> None:
    head = actor_of(somebody(firm, "head", Duty.ADMINISTRATOR))
    Person.objects.filter(pk=somebody(firm, "locked", Duty.OFFICER).pk).update(locked_at=timezone.now())
    leave(head, somebody(firm, "gone", Duty.COMPLIANCE).pk)
    read = frozenset({Act.READ})
    wanted = Wanted("old", 1, head.all_duties, read)
    revoke_token(head, give_token(head, wanted).token.pk)
    used = give_token(head, Wanted("new", 9, head.all_duties, read)).token
    used.used_at = timezone.now() - timedelta(days=1)
    used.save(update_fields=["used_at"])


def _work(officer: Actor, manager: Actor, paper: Paper) -> None:
    """An absence, comments, a reminder, filters, an arrival, and jobs in every state."""
    told = Absence(
        officer.person.pk, manager.person.pk, today() + timedelta(days=9), today() + timedelta(days=9), "休假"
    )
    add_absence(officer, told)
    comment_on(officer, paper, "請 @manager 看一下")
    remind(manager, [paper.pk], "請儘速辦理")
    keep_filter(officer, "我的", {"who": "me"})
    keep_filter(manager, "共用", {"state": "submitted"}, shared=True)
    firm = officer.person.firm
    Arrival.objects.create(
        firm=firm, source="十月.zip", folder="one", files=1, size=3, sha256="0" * 64, by=officer.person
    )
    for state, _zh in STATES:
        Job.objects.create(
            firm=firm,
            kind="judge",
            asked_by=officer.person,
            asked_at=timezone.now(),
            state=state,
            lease_until=timezone.now() if state == "running" else None,
            error="佐證資料夾無法讀取" if state == "failed" else "",
        )


def _evidence(officer: Actor, paper: Paper) -> None:
    """A piece that stands, one that was taken off, an upload that is whole and one that is not."""
    for name in ("stays.log", "goes.log", "waits.log"):
        upload = begin_upload(officer, name, 3)
        take_chunk(officer, upload.pk, 0, [b"log"])
        if name != "waits.log":
            row = attach_evidence(officer, [paper.pk], [upload.pk], Stated(None, "自防火牆匯出"))[0]
        if name == "goes.log":
            detach_evidence(officer, row.pk, "附錯")
    begin_upload(officer, "half.log", 9)
