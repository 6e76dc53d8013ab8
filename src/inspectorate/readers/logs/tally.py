"""Count what a file of records holds, one record at a time, in memory that does not grow with the file."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from inspectorate.facts.log_coverage import Kind, LogFile, MissingField, Place, spans
from inspectorate.facts.source import Source
from inspectorate.readers.dates import TAIWAN
from inspectorate.readers.evidence_file import EvidenceFile

AUDIT_FIELDS = ("user", "time", "address")


@dataclass(frozen=True, slots=True)
class Record:
    """One record.

    Attributes:
        day: the local day; None where the record does not say.
        lacks: the fields that it should hold and does not.
        event: what happened, for counting; empty where it does not matter.
        times: how often, where one line says it happened several times.
    """

    day: date | None
    lacks: tuple[str, ...] = ()
    event: str = ""
    times: int = 1


@dataclass(slots=True)
class Tally:
    """What is counted while a file is read."""

    file: EvidenceFile
    unit: Literal["line", "row", "record"] = "line"
    days: set[date] = field(default_factory=set)
    records: int = 0
    unread: int = 0
    first_unread: int = 0
    dayless: int = 0
    lacking: Counter[str] = field(default_factory=Counter)
    first_lacking: dict[str, Source] = field(default_factory=dict)
    events: Counter[str] = field(default_factory=Counter)

    def take(self, number: int, record: Record | None) -> None:
        """Count one line: a record, or None for a line that is none the reader knows."""
        if record is None:
            self.unread += 1
            self.first_unread = self.first_unread or number
            return
        self.records += 1
        if record.day:
            self.days.add(record.day)
        else:
            self.dayless += 1
        for name in record.lacks:
            self.lacking[name] += 1
            self.first_lacking.setdefault(name, Source(self.file.item, self.unit, number))
        if record.event:
            self.events[record.event] += record.times

    def log_file(self, kind: Kind, fields: Iterable[str] = (), examined: int | None = None) -> LogFile:
        """The fact.

        Args:
            examined: how many of the records must hold the fields; None: each of them.

        Raises:
            RefusedError: not a single record was read, or ``evidence.toml`` names another kind or place.
        """
        if not self.records:
            raise self.file.refused("沒有一行是可讀之紀錄。", "請確認格式，或於 evidence.toml 指定 reader。")
        return LogFile(
            system=self.file.told.get("system") or _folder(self.file.item),
            kind=_told_kind(self.file, kind),
            place=told_place(self.file),
            source=Source(self.file.item),
            days=spans(self.days),
            records=self.records,
            unread=self.unread,
            fields=tuple(fields),
            missing=tuple(
                MissingField(name, n, self.first_lacking[name]) for name, n in self.lacking.items()
            ),
            events=dict(self.events),
            limits=tuple(self._limits()),
            examined=examined,
        )

    def _limits(self) -> Iterable[str]:
        if self.unread:
            place = Source(self.file.item, self.unit, self.first_unread).where_zh
            yield f"{self.file.item} 有 {self.unread} 行無法判讀（首見於{place}）"
        if self.dayless:
            advice = "無年份者請於 evidence.toml 以 year 指明"
            yield f"{self.file.item} 有 {self.dayless} 筆紀錄無法得知日期（{advice}）"


def local_day(moment: datetime) -> date:
    """The day in Taiwan of a moment; one without an offset is local already."""
    return moment.astimezone(TAIWAN).date() if moment.tzinfo else moment.date()


MONTHS: Mapping[str, int] = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1
    )
}


class Years:
    """The year of records that do not write it: told for the first record, one more after each New Year."""

    def __init__(self, file: EvidenceFile) -> None:
        """Without ``year`` in ``evidence.toml`` no record has a day.

        Raises:
            RefusedError: the told year is not a year.
        """
        told = file.told.get("year", "")
        if told and not (told.isascii() and told.isdigit() and len(told) == len("2026")):
            raise file.refused(f"evidence.toml 之 year = {told!r} 不是西元年。", "請寫四位數字，例如 2026。")
        self.year, self.month = int(told) if told else None, 0

    def day(self, month_name: str, day: str) -> date | None:
        """The day of ``Dec 10``; None where the year is not known or there is no such day."""
        month = MONTHS.get(month_name)
        if self.year is None or month is None:
            return None
        if self.month == len(MONTHS) and month == 1:
            self.year += 1
        self.month = month
        try:
            return date(self.year, month, int(day))
        except ValueError:
            return None


def _folder(item: str) -> str:
    """The folder that a file lies in, else its own name: a system must be called something."""
    parts = item.rsplit("/", 2)
    return parts[-2] if len(parts) > 1 else item


def _told_kind(file: EvidenceFile, usual: Kind) -> Kind:
    told = file.told.get("kind", usual)
    if told == "firewall":
        return "firewall"
    if told == "audit":
        return "audit"
    raise file.refused(f"evidence.toml 之 kind = {told!r} 不存在。", "可用者：firewall、audit。")


def told_place(file: EvidenceFile) -> Place:
    """Which place of the records the firm says a file shows.

    Raises:
        RefusedError: ``evidence.toml`` names another.
    """
    told = file.told.get("place", "primary")
    if told == "primary":
        return "primary"
    if told == "backup":
        return "backup"
    raise file.refused(f"evidence.toml 之 place = {told!r} 不存在。", "可用者：primary、backup。")
