"""提醒: what people are told within the platform, and when they have seen it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Model, QuerySet
from django.utils import timezone

from inspectorate.delivery.message import masked
from inspectorate.i18n import _
from inspectorate.inspection.duty import Act
from inspectorate.inspection.signing import State
from inspectorate.services.access import Actor, MissingError, RefusedError, scoped, takers
from inspectorate.services.keep_trail import trace, trace_each
from inspectorate.store.models import Finding, Paper, Person, Reminder

MANY = "papers"
"""What a reminder is about where it counts several papers."""
_Row = TypeVar("_Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told to somebody.

    Attributes:
        kind: one of ``store.models.work.KINDS``.
        about: ``paper:12``, ``finding:3`` or ``papers``; the same is told to one person once a day.
        by: who tells it; None where the platform does.
    """

    person: int
    kind: str
    about: str
    on: date
    said: str = ""
    count: int = 1
    by: Person | None = None


def tell(told: Told) -> None:
    """Tell one person one thing, within the caller's transaction; said again that day, it is unseen again.

    What people do themselves they are not told.
    """
    if told.by is not None and told.by.pk == told.person:
        return
    row, made = Reminder.objects.get_or_create(
        person_id=told.person,
        kind=told.kind,
        about=told.about,
        on=told.on,
        defaults={"said": told.said[:400], "count": told.count, "by": told.by},
    )
    if not made:
        more = told.count if told.about == MANY else 0
        Reminder.objects.filter(pk=row.pk).update(
            said=told.said[:400], by=told.by, count=F("count") + more, seen_at=None
        )


def tell_of_papers(actor: Actor, kind: str, given: Mapping[int, Sequence[int]], said: str = "") -> None:
    """Tell people of papers: of one by its number, of several by how many they are."""
    for person, keys in given.items():
        about = f"paper:{keys[0]}" if len(keys) == 1 else MANY
        tell(Told(person, kind, about, actor.on, said, len(keys), actor.person))


@transaction.atomic
def remind(actor: Actor, keys: Iterable[int], said: str = "") -> int:
    """Remind whoever has papers in hand, or who stands in for them; all or none. How many people these are.

    Raises:
        RefusedError: it is not theirs, or one of the papers has nobody or is sealed.
        MissingError: one of the papers is not the firm's.
    """
    actor.demand(Act.ASSIGN)
    wanted = set(keys)
    rows = list(scoped(actor, Paper).filter(pk__in=wanted).order_by("pk"))
    if len(rows) != len(wanted) or not wanted:
        raise MissingError(_("查無此項"))
    given: dict[int, list[int]] = {}
    instead = takers(actor.firm_id, actor.on)
    for paper in rows:
        if paper.assignee_id is None or paper.state == State.SEALED:
            raise RefusedError(_("{paper} 未分派或已封存，無人可提醒；全數未提醒").format(paper=paper.number))
        person = instead.get(paper.assignee_id) or paper.assignee_id  # absent with nobody: they read it later
        given.setdefault(person, []).append(paper.pk)
    tell_of_papers(actor, "reminded", given, said.strip())
    trace_each(actor, "reminded", [f"paper:{paper.pk}" for paper in rows])
    return len(given)


@dataclass(frozen=True, slots=True)
class Notice:
    """A reminder with the title of what it is about; empty where it counts several things."""

    row: Reminder
    title: str


def noticed(actor: Actor, rows: Iterable[Reminder]) -> list[Notice]:
    """Reminders with their titles, in two queries."""
    shown = list(rows)
    titles = {f"paper:{row.pk}": str(row) for row in _of(actor, Paper, shown, "paper:")}
    titles |= {f"finding:{row.pk}": row.title for row in _of(actor, Finding, shown, "finding:")}
    away = _("請假與代理")
    return [
        Notice(row, away if row.about.startswith("absence:") else titles.get(row.about, "")) for row in shown
    ]


def _of(actor: Actor, model: type[_Row], rows: Iterable[Reminder], kind: str) -> list[_Row]:
    keys = [int(row.about.removeprefix(kind)) for row in rows if row.about.startswith(kind)]
    return list(scoped(actor, model).filter(pk__in=keys)) if keys else []


def inbox(actor: Actor) -> QuerySet[Reminder]:
    """What they were told, the newest first."""
    return scoped(actor, Reminder).filter(person=actor.person).select_related("by")


def unseen(actor: Actor) -> QuerySet[Reminder]:
    """What they were told and have not seen."""
    return inbox(actor).filter(seen_at=None)


@transaction.atomic
def see(actor: Actor, key: int | None = None) -> int:
    """Note that they have seen one reminder, or all of theirs; how many these were."""
    rows = Reminder.objects.filter(person=actor.person, seen_at=None)
    return (rows if key is None else rows.filter(pk=key)).update(seen_at=timezone.now())


@transaction.atomic
def set_address(actor: Actor, address: str) -> None:
    """Where they are reminded by mail; an empty word where nowhere.

    Raises:
        RefusedError: it is no address.
    """
    plain = address.strip()
    try:
        if plain:
            validate_email(plain)
    except ValidationError as error:
        raise RefusedError(_("電子郵件地址不成立")) from error
    Person.objects.filter(pk=actor.person.pk).update(email=plain)
    shown = masked(plain) if plain else ""
    trace(actor, "reminder_address_set", f"person:{actor.person.username}", mail=shown)
