"""Has the store itself guard what the ledger says must be kept: until a day, or as long as a hold stands."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from inspectorate.evidence.custody import Book, Custody
from inspectorate.evidence.events import Received
from inspectorate.evidence.item import TAIWAN
from inspectorate.evidence.retention import kept_until
from inspectorate.services.object_store.objects import AbsentError, Guard, Objects


def guard_of(holders: Iterable[Custody]) -> Guard:
    """What a content needs that these items share: the latest of their days, and a hold if any is held."""
    days, held = [], False
    for one in holders:
        held = held or one.held
        day = kept_until(one.item, one.since, one.released)
        if day:
            days.append(day)
    return Guard(_end_of(max(days)) if days else None, held)


def guard_on_arrival(event: Received) -> Guard:
    """What a content needs before its reception stands in the ledger."""
    book = Book()
    book.take(event)
    return guard_of(book.present())


def guard_as_told(objects: Objects, book: Book, contents: Iterable[str]) -> None:
    """See to it that the store guards these contents at least as the ledger says, and holds none besides.

    A guard only ever grows; a hold ends where the ledger says that no item needs it any more.
    """
    holders: dict[str, list[Custody]] = {sha256: [] for sha256 in contents}
    for one in book.present():
        if one.item.sha256 in holders:
            holders[one.item.sha256].append(one)
    for sha256, some in holders.items():
        wanted = guard_of(some)
        with suppress(AbsentError):  # a finding tells of it
            objects.guard(sha256, wanted)
        if not wanted.held:
            objects.lift(sha256)


def _end_of(day: date) -> datetime:
    """The first moment after a day, as the firm counts days."""
    return datetime.combine(day + timedelta(days=1), time(), TAIWAN)
