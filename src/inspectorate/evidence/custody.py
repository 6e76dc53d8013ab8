"""監管: who had which item when, folded from the ledger's entries; what cannot have happened is refused."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from inspectorate.evidence.coverage import lacking
from inspectorate.evidence.encryption import Encryption
from inspectorate.evidence.events import (
    Checked,
    ClockCorrected,
    Closed,
    ClosingProposed,
    Encrypted,
    EncryptionSet,
    Event,
    EventError,
    Exported,
    Finding,
    HandedOver,
    Held,
    Purged,
    PurgeProposed,
    Read,
    Received,
    Released,
    RoundEnded,
    Scanned,
    Sealed,
    event_of,
    items_of,
)
from inspectorate.evidence.findings import Findings
from inspectorate.evidence.item import Covers, Item, day_in_taiwan
from inspectorate.evidence.person import same_person
from inspectorate.evidence.retention import kept_until
from inspectorate.evidence.seals import Seals
from inspectorate.i18n import _

_VERIFIED = (Read, Exported, HandedOver, Checked)


class CustodyError(ValueError):
    """An event that cannot follow what the ledger holds; the message (zh-TW) says why."""


@dataclass(slots=True)
class Custody:
    """An item and all that happened to it."""

    item: Item
    since: datetime  # from when its time counts: its arrival, or the latest time that the ledger knew by then
    history: list[tuple[int, Event]] = field(default_factory=list)
    held: bool = False
    released: datetime | None = None
    finding: str = (
        ""  # the SHA-256 that it was last found to have, or why it has none; empty while it is whole
    )
    proposal: tuple[int, PurgeProposed] | None = None
    purged: bool = False
    scan: Scanned | None = None  # the last one; None where no scanner was ever asked
    quarantined: bool = False  # it is malware or may be: once so, always so

    @property
    def kept_until(self) -> date | None:
        """The last day on which it must be kept; None while it is held or no end is known."""
        return None if self.held else kept_until(self.item, self.since, self.released)

    def why_kept(self, on: date) -> str:
        """Why it may not be purged on a day (zh-TW); empty where it may."""
        if self.purged:
            return _("{item} 已銷毀").format(item=self.item.label)
        if self.held:
            return _("{item} 在保全中，不得銷毀").format(item=self.item.label)
        end = self.kept_until
        if end is None or on <= end:
            said = _("{item} 須保存至 {day}（含該日），不得提前銷毀")
            return said.format(item=self.item.label, day=end or _("爭議消除"))
        return ""


@dataclass(slots=True)
class Book:
    """All custody, by item number."""

    custody: dict[int, Custody] = field(default_factory=dict)
    size: int = 0  # entries taken so far
    last: datetime | None = None  # when the newest of them was made
    latest: datetime | None = None  # the latest time of any of them; later than ``last`` after a correction
    faults: list[str] = field(default_factory=list)  # entries that cannot be; nothing of them counts
    round: int = 1  # the round of checks that is under way or comes next
    checked: set[int] = field(default_factory=set)  # items that this round has been through
    findings: Findings = field(default_factory=Findings)
    seals: Seals = field(default_factory=Seals)
    encryption: Encryption = field(default_factory=Encryption)

    def copy(self) -> "Book":
        """The same book, to be gone on with apart."""
        return replace(
            self,
            custody={number: replace(one, history=[*one.history]) for number, one in self.custody.items()},
            faults=[*self.faults],
            checked={*self.checked},
            findings=self.findings.copy(),
            seals=self.seals.copy(),
            encryption=self.encryption.copy(),
        )

    def of(self, number: int) -> Custody:
        """An item's custody.

        Raises:
            CustodyError: there is no such item.
        """
        found = self.custody.get(number)
        if found is None:
            raise CustodyError(_("沒有佐證 {item}").format(item=f"E{number}"))
        return found

    def present(self) -> list[Custody]:
        """Every item that has not been purged, in the order of arrival."""
        return [one for one in self.custody.values() if not one.purged]

    def holding(self, sha256: str) -> list[Custody]:
        """The items that have not been purged and whose content has this address."""
        return [one for one in self.present() if one.item.sha256 == sha256]

    def whole(self) -> list[Item]:
        """The items that have not been purged and whose content is not known to be broken."""
        return [one.item for one in self.present() if not one.finding]

    def gaps(self) -> dict[str, list[Covers]]:
        """The days that each series lacks between its first and last; what is broken covers nothing."""
        series: dict[str, list[Item]] = {}
        for item in self.whole():
            if item.series:
                series.setdefault(item.series, []).append(item)
        return {name: list(days) for name, items in series.items() if (days := lacking(items))}

    def take(self, event: Event) -> None:
        """Follow one more event.

        Raises:
            CustodyError: it cannot follow; the book is as it was.
        """
        index = self.size
        if self.last and event.at < self.last and not isinstance(event, ClockCorrected):
            said = _("第 {index} 筆之時間 {at} 早於前一筆 {last}")
            raise CustodyError(said.format(index=index, at=event.at, last=self.last))
        if isinstance(event, Received):
            _refuse(_why_no_holes(event))
            since = max(event.at, self.latest or event.at)
            self.custody[index] = Custody(_item(index, event), since, held=event.keep.count is None)
        touched = [self.of(number) for number in items_of(event, index)]
        for one in touched:
            if one.purged:
                raise CustodyError(_("{item} 已銷毀").format(item=one.item.label))
        self._apply(index, event, touched)
        for one in touched:
            one.history.append((index, event))
        self.size, self.last = index + 1, event.at
        self.latest = max(event.at, self.latest or event.at)

    def _apply(self, index: int, event: Event, touched: list[Custody]) -> None:
        self._check(event, touched)
        if isinstance(event, _VERIFIED):
            for one in touched:
                one.finding = ""
                self.findings.verify(one.item.number)
        match event:
            case Checked() | Finding() if event.round == self.round:
                self.checked |= {one.item.number for one in touched}
            case RoundEnded():
                self.round, self.checked = event.round + 1, set()
        self._enter(index, event, touched)
        for one in touched:
            _follow(one, index, event, max(event.at, self.latest or event.at))

    def _check(self, event: Event, touched: list[Custody]) -> None:
        match event:
            case PurgeProposed():
                _check_expired(touched[0], event)
            case Purged():
                _check_purge(touched[0], event)
            case ClosingProposed() | Closed():
                _refuse(self.findings.why_not(event))
            case Sealed():
                contents = [self.of(number).item.sha256 for number in event.items]
                _refuse(self.seals.why_not(event, contents))
            case EncryptionSet():
                _refuse(self.encryption.why_not(event))
            case Encrypted() if event.decision not in self.encryption.sets:
                raise CustodyError(_("軌跡第 {index} 筆並未載明加密之收受者").format(index=event.decision))

    def _enter(self, index: int, event: Event, touched: list[Custody]) -> None:
        """What findings, seals and encryption have to remember of an event."""
        match event:
            case Received():
                self.encryption.arrive(event.sha256)
            case Finding():
                self.findings.enter(index, event)
            case ClosingProposed():
                self.findings.propose(index, event)
            case Closed():
                self.findings.close(index, event)
            case Purged():
                self.findings.purge(event.item)
                self.encryption.purge(touched[0].item.sha256)
            case Sealed():
                self.seals.enter(index, event)
            case EncryptionSet():
                self.encryption.decide(index, event)
            case Encrypted():
                for one in touched:
                    self.encryption.encrypt(one.item.sha256, event.decision)


def follow(entries: Iterable[bytes], book: Book | None = None) -> Book:
    """The book of a ledger's entries from the first on, or from where a book ends that goes on with them.

    An entry that is no event, or that cannot follow those before it, is a fault of the book and counts for
    nothing: who has the key can enter anything with the ledger's own tools, and must neither change what is
    kept nor make it unreadable.
    """
    book = book or Book()
    for index, entry in enumerate(entries, start=book.size):
        try:
            book.take(event_of(entry))
        except (EventError, CustodyError) as error:
            said = _("軌跡第 {index} 筆不能成立，不予採計：{error}")
            book.faults.append(said.format(index=index, error=error))
            book.size = index + 1
    return book


def _why_no_holes(event: Received) -> str:
    """Days that a content lacks lie within those that it covers."""
    whole, holes = event.covers, event.lacks if isinstance(event.lacks, tuple) else ()
    if all(whole and whole.first <= one.first <= one.last <= whole.last for one in holes):
        return ""
    return _("缺日須在有效期間之內")


def _refuse(reason: str) -> None:
    if reason:
        raise CustodyError(reason)


def _follow(one: Custody, index: int, event: Event, moment: datetime) -> None:
    match event:
        case Finding():
            one.finding = event.found
        case Held():
            one.held, one.proposal = True, None
        case Released():
            one.held, one.released = False, moment
        case PurgeProposed():
            one.proposal = (index, event)
        case Scanned():
            one.scan = event
            one.quarantined |= event.quarantined or event.result == "infected"
        case Purged():
            one.purged, one.finding = True, ""


def _check_expired(one: Custody, event: PurgeProposed | Purged) -> None:
    _refuse(one.why_kept(day_in_taiwan(event.at)))


def _check_purge(one: Custody, event: Purged) -> None:
    """A purge needs the end of the time, no hold, and another's proposal that still stands."""
    _check_expired(one, event)
    if one.proposal is None or one.proposal[0] != event.proposal:
        raise CustodyError(_("{item} 尚無人提出銷毀").format(item=one.item.label))
    if same_person(one.proposal[1].by, event.by):
        said = _("{item} 由 {person} 提出銷毀，須由另一人核准")
        raise CustodyError(said.format(item=one.item.label, person=one.proposal[1].by))


def _item(index: int, event: Received) -> Item:
    return Item(
        number=index,
        sha256=event.sha256,
        size=event.size,
        media_type=event.media_type,
        name=event.name,
        collector=event.collector,
        how=event.how,
        covers=event.covers,
        arrived=event.at,
        keep=event.keep,
        provisions=event.provisions,
        controls=event.controls,
        series=event.series,
        lacks=event.lacks if isinstance(event.lacks, tuple) else (),
    )
