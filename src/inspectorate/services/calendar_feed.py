"""行事曆訂閱: a secret address under which a calendar program reads what is due, without a session.

The address is shown once and kept as its hash. Whoever has it sees days, numbers of papers and what they are
called, and nothing of what stands in papers or findings. It ends when it is revoked or its person leaves.
"""

import hashlib
import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone
from icalendar import Calendar, Event

from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.inspection.period import roc
from inspectorate.inspection.signing import State
from inspectorate.services.access import Actor, MissingError, RefusedError, actor_of, scoped, today
from inspectorate.services.keep_trail import trace
from inspectorate.services.work_on_paper import writes_for
from inspectorate.store.firm_at_hand import for_firm, for_platform
from inspectorate.store.models import CalendarFeed, Finding, Paper, Period, Person

_BYTES = 32
_BACK, _AHEAD = timedelta(days=92), timedelta(days=400)
_LISTED = 60


@transaction.atomic
def make_feed(actor: Actor) -> str:
    """A new secret for one's calendar; the one before works no more. It is shown this once."""
    _revoke(actor)
    secret = secrets.token_urlsafe(_BYTES)
    CalendarFeed.objects.create(person=actor.person, sha256=_hash(secret))
    trace(actor, "calendar_made", f"person:{actor.person.username}")
    return secret


@transaction.atomic
def revoke_feed(actor: Actor) -> None:
    """Have the address work no more.

    Raises:
        RefusedError: there is none in use.
    """
    if not _revoke(actor):
        raise RefusedError(_("目前沒有使用中之訂閱網址"))
    trace(actor, "calendar_revoked", f"person:{actor.person.username}")


def _revoke(actor: Actor) -> int:
    rows = CalendarFeed.objects.filter(person=actor.person, revoked_at=None)
    return rows.update(revoked_at=timezone.now())


def feed_in_use(actor: Actor) -> CalendarFeed | None:
    """Whether an address is in use, and since when."""
    return scoped(actor, CalendarFeed).filter(person=actor.person, revoked_at=None).first()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def calendar_file(secret: str) -> bytes:
    """What is due, as RFC 5545, for whoever the secret is.

    Raises:
        MissingError: it is nobody's, revoked, or of somebody who may not sign in or read any more: all alike.
    """
    feed = CalendarFeed.objects.filter(sha256=_hash(secret), revoked_at=None)
    with for_platform():
        row = feed.select_related("person__firm").first()
    if row is None or not row.person.is_active:
        raise MissingError(_("查無此項"))
    with for_firm(row.person.firm_id):
        actor = actor_of(row.person)
        if not actor.may(Act.READ):
            raise MissingError(_("查無此項"))
        return _file(actor, row.person)


def _file(actor: Actor, person: Person) -> bytes:
    day = today()
    calendar = Calendar()
    calendar.add("prodid", "-//Inspectorate//zh-TW//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("{firm} 資通安全查核").format(firm=person.firm.name))
    stamp = datetime.combine(day, time(), UTC)
    for kind, due, summary, lines in _events(actor, day - _BACK, day + _AHEAD):
        event = Event()
        event.add("uid", str(uuid5(NAMESPACE_URL, f"inspectorate:{person.pk}:{kind}:{due}")))
        event.add("dtstamp", stamp)
        event.add("dtstart", due)
        event.add("dtend", due + timedelta(days=1))
        event.add("summary", summary)
        if lines:
            event.add("description", "\n".join(lines))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


_What = tuple[str, date, str, list[str]]


def _events(actor: Actor, first: date, last: date) -> Iterator[_What]:
    """Kind, day, summary and lines of each."""
    papers = scoped(actor, Paper).filter(
        due__range=(first, last), assignee__in={actor.person.pk, *writes_for(actor)}
    )
    rows = papers.exclude(state=State.SEALED).order_by("due", "number").values_list("due", "number", "title")
    for due, group in groupby(rows, key=lambda row: row[0]):
        lines = [f"{number} {title}" for _day, number, title in group]
        said = _("底稿到期 {count} 份（{day}）").format(count=len(lines), day=roc(due))
        yield "papers", due, said, lines[:_LISTED]
    findings = scoped(actor, Finding).filter(owner=actor.person, due__range=(first, last))
    days = findings.exclude(state="closed").order_by("due").values_list("due", flat=True)
    for due, each in groupby(day for day in days if day is not None):
        said = _("缺失改善到期 {count} 項（{day}）").format(count=len(list(each)), day=roc(due))
        yield "findings", due, said, []
    ends = scoped(actor, Period).filter(last__range=(first, last)).order_by("last", "name")
    for name, due in ends.values_list("name", "last"):
        yield f"period-{name}", due, _("查核期間 {name} 屆滿").format(name=name), []
