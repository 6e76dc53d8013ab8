"""A firm with something in every state that the API can meet."""

from datetime import timedelta

from django.utils import timezone
from tests.integration.web.api.conftest import strong

from inspectorate.inspection.duty import Act, Duty
from inspectorate.services.access import Actor, actor_of, today
from inspectorate.services.give_token import Wanted, give_token, revoke_token
from inspectorate.services.manage_people import leave
from inspectorate.services.open_period import open_period
from inspectorate.services.work_on_paper import approve, assign, correct, send_back, submit, write
from inspectorate.store.models import DutyHeld, Finding, FindingEvent, Firm, Paper, Period, Person

WRITTEN = {"result": "逐項檢視", "outcome": "conforming", "method": ["inquiry"]}


def somebody(firm: Firm, username: str, *duties: Duty) -> Person:
    """Somebody who may sign in and act by a program."""
    told = {"name": username, "must_change": False, "password_at": timezone.now()}
    row = Person.objects.create(firm=firm, username=username, **told)
    for duty in duties:
        DutyHeld.objects.create(person=row, duty=duty, first=today())
    return strong(row)


def fill(profile: str) -> Firm:
    """Papers open, assigned, submitted, half signed, returned, sealed, corrected; findings, people, tokens."""
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
