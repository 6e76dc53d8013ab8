"""What is due or late is told to whoever has it in hand, once a day; and what was told goes out by mail."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from inspectorate.delivery.message import Carrier, DeliveryError, Message
from inspectorate.i18n import _
from inspectorate.inspection.signing import EDITABLE
from inspectorate.services.access import takers
from inspectorate.services.keep_trail import write_trace
from inspectorate.store.models import Finding, Firm, Paper, Person, Reminder
from inspectorate.store.models.work import KINDS

_SOON = timedelta(days=7)
_KEPT = timedelta(days=7)
_KIND_ZH = dict(KINDS)
_SYSTEM = "(command line)"


@transaction.atomic
def announce_due(on: date, by: str = _SYSTEM) -> int:
    """Tell everybody of every firm what of theirs is due within a week, or late; how much was told.

    Said once a day, however often it is asked for; whoever is absent is not told but who stands in is.
    ``by`` is who has it told, as the trail names them.
    """
    told = 0
    for firm in Firm.objects.all():
        rows = list(_told(firm, on))
        told_before = Reminder.objects.filter(person__firm=firm).count()
        Reminder.objects.bulk_create(rows, ignore_conflicts=True)
        made = Reminder.objects.filter(person__firm=firm).count() - told_before
        if made:
            write_trace(by, "announced", f"firm:{firm.code}", firm=firm, told=made, day=str(on))
        told += made
    return told


def _told(firm: Firm, on: date) -> Iterable[Reminder]:
    instead = takers(firm.pk, on)
    mine = Q(state__in=EDITABLE, assignee__left_at=None)
    papers = Paper.objects.filter(mine, period__firm=firm)
    findings = Finding.objects.filter(firm=firm, due__lt=on, owner__left_at=None).exclude(state="closed")
    counted = (
        ("late", "papers", _by(papers.filter(due__lt=on), "assignee")),
        ("due", "papers", _by(papers.filter(due__range=(on, on + _SOON)), "assignee")),
        ("finding_late", "findings", _by(findings, "owner")),
    )
    for kind, about, numbers in counted:
        reached: dict[int, int] = {}
        for person, number in numbers.items():
            taker = instead.get(person) or person
            reached[taker] = reached.get(taker, 0) + number
        for person, number in reached.items():
            yield Reminder(person_id=person, kind=kind, about=about, on=on, count=number)


def _by(rows: QuerySet[Paper] | QuerySet[Finding], whom: str) -> dict[int, int]:
    """How many of these each person has."""
    return dict(rows.exclude(**{whom: None}).order_by().values_list(whom).annotate(Count("pk")))


@dataclass(slots=True)
class Mailed:
    """How many mails went out; whom none reached, with why (zh-TW)."""

    sent: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)


def mail_reminders(mail: Carrier, on: date, by: str = _SYSTEM) -> Mailed:
    """Send each person who has an address what they were told of late and have not seen: one mail for all.

    A mail says what kind and how many, and not what stands in papers or findings: mail leaves the house.
    """
    done = Mailed()
    waiting = Reminder.objects.filter(seen_at=None, mailed_at=None, on__gt=on - _KEPT)
    people = Person.objects.filter(pk__in=waiting.values("person"), left_at=None).exclude(email="")
    for person in people:
        rows = list(waiting.filter(person=person).order_by("id"))
        try:
            mail.send(_written(person, rows))
        except DeliveryError as error:
            done.failed.append((person.username, str(error)))
            continue
        Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=timezone.now())
        write_trace(by, "reminders_mailed", f"person:{person.username}", firm=person.firm, told=len(rows))
        done.sent += 1
    return done


def _written(person: Person, rows: list[Reminder]) -> Message:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.kind] = counts.get(row.kind, 0) + row.count
    lines = [f"{_(_KIND_ZH[kind])}：{number}" for kind, number in counts.items()]
    text = "\n".join([_("{name}，您好：").format(name=person.name), *lines, _("請登入平台查看。")])
    mark = hashlib.sha256("\0".join([person.username, *(str(row.pk) for row in rows)]).encode()).hexdigest()
    return Message(person.email, _("資通安全查核提醒"), text, mark[:32])
