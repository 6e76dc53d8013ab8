"""The lake's book of daily analyses: which report was made and signed, who reviewed it, what was alerted.

Its events are entries of a ledger of its own in the lake's state (``daily/ledger``), signed by a key of its
own (``daily/key``), so that neither a report nor a review can be changed or taken back unseen.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import msgspec

from inspectorate.i18n import _
from inspectorate.lake.errors import DamagedError, LakeError
from inspectorate.lake.lake import Lake
from inspectorate.lake.layout import safe
from inspectorate.ledger.canonical import canonical, read_json
from inspectorate.ledger.contents import read_entries
from inspectorate.ledger.disk import BusyError, LocalFolder
from inspectorate.ledger.keys import read_key_file, write_key_file
from inspectorate.ledger.note import Signer, Verifier
from inspectorate.ledger.writer import Writer, create

_WAIT, _STEP = 60.0, 0.05
State = Literal["quiet", "alert", "incomplete"]
"""無異常, 異常, or 資料不完整: nothing was found, but not everything could be looked at."""
_Hash: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]


class _Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="event"):
    """When (UTC), and the account of the system that did it."""

    at: Annotated[datetime, msgspec.Meta(tz=True)]
    account: str
    v: Literal[1] = 1


class Reported(_Event, frozen=True, kw_only=True, tag="reported"):
    """A day's analysis was made; ``report`` is the SHA-256 of its JSON, ``files`` those of all its files."""

    day: date
    report: _Hash
    files: dict[str, _Hash]
    state: State
    by: str
    folder: str


class Reviewed(_Event, frozen=True, kw_only=True, tag="reviewed"):
    """Somebody other than who made it has reviewed a report."""

    day: date
    report: _Hash
    by: str
    remark: str = ""


class Alerted(_Event, frozen=True, kw_only=True, tag="alerted"):
    """Something was found while watching; ``alert`` is its number, ``row`` what was found, as JSON."""

    alert: _Hash
    question: str
    title: str
    row: str


class Told(_Event, frozen=True, kw_only=True, tag="told"):
    """An alert went out; ``how`` is ``stdout`` or a channel."""

    alert: _Hash
    how: str


Event = Reported | Reviewed | Alerted | Told


class DailyError(LakeError):
    """What was asked cannot be done; the message (zh-TW) says why and what to do."""


@dataclass(slots=True)
class Book:
    """What the entries tell."""

    reports: list[Reported] = field(default_factory=list)
    reviews: list[Reviewed] = field(default_factory=list)
    alerts: dict[str, Alerted] = field(default_factory=dict)
    told: dict[str, set[str]] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Follow one event."""
        match event:
            case Reported():
                self.reports.append(event)
            case Reviewed():
                self.reviews.append(event)
            case Alerted():
                self.alerts[event.alert] = event
            case Told():
                self.told.setdefault(event.alert, set()).add(event.how)

    def newest(self, day: date) -> Reported | None:
        """The last report that was made of a day."""
        return next((one for one in reversed(self.reports) if one.day == day), None)

    def review_of(self, report: str) -> Reviewed | None:
        """The first review of a report."""
        return next((one for one in self.reviews if one.report == report), None)

    def latest(self) -> Mapping[date, Reported]:
        """Of each day, in order, the last report that was made."""
        found = {one.day: one for one in self.reports}
        return dict(sorted(found.items()))


class Desk:
    """The one who writes the book."""

    def __init__(self, writer: Writer, book: Book) -> None:
        """``writer`` holds the ledger's lock; ``book`` is what it tells."""
        self._writer, self.book = writer, book

    def record(self, *events: Event) -> None:
        """Enter events in one durable step."""
        self._writer.append([canonical(msgspec.to_builtins(event)) for event in events])
        for event in events:
            self.book.take(event)


def daily_folder(lake: Lake) -> Path:
    """Where the book of a lake lies, its key, and by default the reports."""
    return lake.keeping.folder / "daily"


def daily_verifier(lake: Lake) -> Verifier:
    """The key by which the book is verified; it is made where there is none yet."""
    return _signer(lake).verifier


def _signer(lake: Lake) -> Signer:
    folder = daily_folder(lake)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (folder / "key").exists():
        write_key_file(folder / "key", Signer.generate(f"lake-daily/{safe(lake.firm)}"))
    signer = read_key_file(folder / "key")
    if not (folder / "ledger").exists():
        create(LocalFolder(folder / "ledger"), signer)
    return signer


@contextmanager
def daily_desk(lake: Lake) -> Iterator[Desk]:
    """Take the book for writing; it is begun where there is none.

    Raises:
        BusyError: another held it all the time.
        BrokenError: the ledger is not what its signature says.
    """
    signer = _signer(lake)
    ledger = LocalFolder(daily_folder(lake) / "ledger")
    until = time.monotonic() + _WAIT
    while True:
        try:
            writer = Writer(ledger, signer)
            break
        except BusyError:
            if time.monotonic() > until:
                raise
            time.sleep(_STEP)
    with writer:
        yield Desk(writer, follow(read_entries(ledger, [signer.verifier])))


def read_daily(lake: Lake) -> Book:
    """The book as it stands; empty where there is none yet.

    Raises:
        BrokenError: the ledger is not what its signature says.
    """
    folder = daily_folder(lake)
    if not (folder / "ledger").exists():
        return Book()
    return follow(read_entries(LocalFolder(folder / "ledger"), [read_key_file(folder / "key").verifier]))


def follow(entries: Iterable[bytes]) -> Book:
    """The book that a ledger's entries tell.

    Raises:
        DamagedError: an entry is no event of it.
    """
    book = Book()
    for number, entry in enumerate(entries, start=1):
        try:
            book.take(msgspec.convert(read_json(entry), Event))
        except ValueError as error:
            said = _("每日分析之軌跡第 {number} 筆不成立：{error}")
            raise DamagedError(said.format(number=number, error=error)) from error
    return book
