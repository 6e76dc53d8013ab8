"""Compares the rows of the trail with the entries that its ledger keeps: each that differs is named."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db.models import Q

from inspectorate.i18n import _
from inspectorate.services.access import taiwan
from inspectorate.services.keep_trail import entry_of
from inspectorate.services.trail_book import TrailBook, read_entry
from inspectorate.store.models import Trace

Kind = Literal["changed", "removed", "added", "moved", "twice", "backdated", "foreign"]

_NAMED = 100
"""So many of each kind are named; the others are counted."""
_LATE = timedelta(days=1)
"""A transaction may write its act long before it ends; nobody's lasts a day."""
_SHOWN = 60
_FIELDS: Mapping[str, str] = {
    "at": "時間",
    "firm": "公司",
    "user": "使用者",
    "address": "位址",
    "act": "作業",
    "object": "對象",
    "details": "內容",
}


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One way in which database and ledger do not say the same.

    Attributes:
        row: the number of the row in the database.
        entry: the number of the entry in the ledger.
        said: what differs (zh-TW).
    """

    kind: Kind
    row: int | None
    entry: int
    said: str


@dataclass(slots=True)
class Compared:
    """What a comparison found.

    Attributes:
        counts: how many of each kind, named or not.
        unmarked: entries whose row does not know yet that it was entered: a crash between the two.
        repeated: entries that say once more, word for word, what an earlier one says: the same crash.
        first, last: moments of the earliest and of the latest act.
    """

    named: list[Discrepancy] = field(default_factory=list)
    counts: Counter[Kind] = field(default_factory=Counter)
    entries: int = 0
    unmarked: int = 0
    repeated: int = 0
    first: datetime | None = None
    last: datetime | None = None


def compare_trail(
    book: TrailBook, until: int | None, aside: Collection[int] = (), since: int = 0
) -> Compared:
    """Hold every entry against its row and every row that was entered against its entry.

    Args:
        book: opened after ``until`` was asked for, so that all up to there must stand in it.
        until: the highest number in the ledger that a row stated; None where none did.
        aside: entries of the ledger's own, such as those of changed keys.
        since: the first entry that is looked at, as `TrailBook.some` takes it.
    """
    comparison = _Comparison(book, aside)
    for start, entries in book.some(since):
        comparison.take(start, entries)
    comparison.close(until)
    return comparison.found


class _Comparison:
    """One comparison under way."""

    def __init__(self, book: TrailBook, aside: Collection[int]) -> None:
        self._book, self._aside, self.found = book, aside, Compared(entries=book.size)
        self._strange: dict[int, int] = {}  # rows at whose place stands another's entry
        self._elsewhere: set[int] = set()

    def take(self, start: int, entries: Iterable[bytes]) -> None:
        """The next entries, and the rows that are theirs or state their numbers."""
        read = {place: read_entry(entry) for place, entry in enumerate(entries, start)}
        kept = {place: told for place, told in read.items() if told is not None}
        for place in sorted(read.keys() - kept.keys() - set(self._aside)):
            self._name("foreign", None, place, _("軌跡第 {entry} 筆不是平台之作業紀錄").format(entry=place))
        mine = Q(pk__in=[told["id"] for told in kept.values()])
        stated = Q(ledger__gte=start, ledger__lt=start + len(read))
        rows = {row.pk: row for row in Trace.objects.select_related("firm").filter(mine | stated)}
        for place, told in kept.items():
            self._in_time(place, told)
            self._of_entry(place, told, rows.get(told["id"]))
        for row in rows.values():
            if row.ledger in read and kept.get(row.ledger, {}).get("id") != row.pk:
                self._strange[row.pk] = row.ledger

    def close(self, until: int | None) -> None:
        """Name the rows that state a number under which the ledger keeps another act, or none."""
        beyond = Trace.objects.filter(ledger__gte=self._book.size, ledger__lte=until or 0)
        self._strange.update((row.pk, row.ledger) for row in beyond if row.ledger is not None)
        for row, stated in sorted(self._strange.items()):
            if row not in self._elsewhere:
                said = _("資料庫之編號 {row} 自稱為軌跡第 {entry} 筆，軌跡並無此筆")
                self._name("added", row, stated, said.format(row=row, entry=stated))

    def _of_entry(self, place: int, told: Mapping[str, Any], row: Trace | None) -> None:
        if row is None:
            said = _("軌跡第 {entry} 筆（編號 {row}，{at}，{user}，{act}）於資料庫已不存在")
            shown = {"at": _moment(told["at"]), "user": told.get("user"), "act": told.get("act")}
            self._name("removed", told["id"], place, said.format(entry=place, row=told["id"], **shown))
            return
        if row.ledger is None:
            self.found.unmarked += 1
        elif row.ledger != place:
            self._of_other_place(place, row.ledger, told)
        self._of_content(place, told, row)

    def _of_other_place(self, place: int, stated: int, told: Mapping[str, Any]) -> None:
        """A row that states another number: entered twice, or moved."""
        other = read_entry(self._book.entry(stated))
        row = told["id"]
        if other == told:
            self.found.repeated += 1
        elif other is not None and other["id"] == row:
            said = _("軌跡第 {entry} 筆與第 {other} 筆同為編號 {row} 而內容不同")
            self._name("twice", row, place, said.format(entry=place, other=stated, row=row))
        else:
            self._elsewhere.add(row)
            said = _("編號 {row} 於資料庫載為軌跡第 {stated} 筆，實為第 {entry} 筆：順序遭更動")
            self._name("moved", row, place, said.format(row=row, stated=stated, entry=place))

    def _of_content(self, place: int, told: Mapping[str, Any], row: Trace) -> None:
        now = read_entry(entry_of(row)) or {}
        differing = [name for name in _FIELDS if now.get(name) != told.get(name)]
        if not differing:
            return
        first = differing[0]
        said = _("編號 {row} 之{fields}與軌跡第 {entry} 筆不同：軌跡載「{kept}」，資料庫為「{now}」")
        shown = {"kept": _shown(told.get(first)), "now": _shown(now.get(first))}
        fields = "、".join(_(_FIELDS[name]) for name in differing)
        self._name("changed", row.pk, place, said.format(row=row.pk, fields=fields, entry=place, **shown))

    def _in_time(self, place: int, told: Mapping[str, Any]) -> None:
        at: datetime = told["at"]
        self.found.first = min(self.found.first or at, at)
        if self.found.last and at < self.found.last - _LATE:
            said = _("軌跡第 {entry} 筆（編號 {row}）載為 {at}，其前已有 {last} 者：事後補入，或時鐘倒退")
            shown = {"at": _moment(at), "last": _moment(self.found.last)}
            self._name("backdated", told["id"], place, said.format(entry=place, row=told["id"], **shown))
        self.found.last = max(self.found.last or at, at)

    def _name(self, kind: Kind, row: int | None, entry: int, said: str) -> None:
        self.found.counts[kind] += 1
        if self.found.counts[kind] <= _NAMED:
            self.found.named.append(Discrepancy(kind, row, entry, said))


def _moment(at: datetime) -> str:
    return f"{taiwan(at):%Y-%m-%d %H:%M:%S}"


def _shown(value: object) -> str:
    text = _moment(value) if isinstance(value, datetime) else str(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
