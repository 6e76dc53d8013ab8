"""缺失: what was found wrong with an item, open from that moment until two people have dealt with it."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from inspectorate.evidence.events import Closed, ClosingProposed, Finding
from inspectorate.evidence.person import same_person
from inspectorate.i18n import _

MISSING = "missing"


@dataclass(slots=True)
class TrackedFinding:
    """One finding; the same change of the same item found again is the same finding while it is open.

    Attributes:
        number: the index of the entry that first told of it; for ever its identity.
        item: the number of the item.
        found: the SHA-256 that the content had, or ``missing``.
        again: the index of the entry that last told of it.
        mended: whether the content has verified since.
        ended: how it ended: empty while it is open, else ``closed`` or ``purged``.
    """

    number: int
    item: int
    found: str
    opened: datetime
    again: int
    mended: bool = False
    proposal: tuple[int, ClosingProposed] | None = None
    closing: tuple[int, Closed] | None = None
    ended: str = ""

    @property
    def label(self) -> str:
        """How people name it: ``F12``."""
        return f"F{self.number}"


@dataclass(slots=True)
class Findings:
    """All findings, by number."""

    by_number: dict[int, TrackedFinding] = field(default_factory=dict)

    def copy(self) -> "Findings":
        """The same findings, to be gone on with apart."""
        return Findings({number: replace(one) for number, one in self.by_number.items()})

    def open(self) -> list[TrackedFinding]:
        """Those that nobody has dealt with, the oldest first."""
        return [one for one in self.by_number.values() if not one.ended]

    def enter(self, index: int, event: Finding) -> None:
        """Something was found: a new finding, or an open one once more."""
        for one in self._open_of(event.item):
            one.proposal = None  # whatever was proposed before: the item is broken again
            if one.found == event.found:
                one.again, one.mended = index, False
                return
        self.by_number[index] = TrackedFinding(index, event.item, event.found, event.at, index)

    def verify(self, item: int) -> None:
        """The item's content is what arrived: its findings stay open, and may now be closed."""
        for one in self._open_of(item):
            one.mended = True

    def purge(self, item: int) -> None:
        """The item was removed at the end of its time; there is nothing left to mend."""
        for one in self._open_of(item):
            one.ended = "purged"

    def why_not(self, event: ClosingProposed | Closed) -> str:
        """Why a finding may not be closed by this (zh-TW); empty where it may."""
        one = self.by_number.get(event.finding)
        if one is None or one.item != event.item:
            return _("沒有缺失 {finding}").format(finding=f"F{event.finding}")
        if one.ended:
            return _("缺失 {finding} 已結案").format(finding=one.label)
        if not one.mended:
            return _("缺失 {finding} 之佐證尚未重新核對無誤，不得結案").format(finding=one.label)
        return _why_not_agreed(one, event) if isinstance(event, Closed) else _why_no_reason(event)

    def propose(self, index: int, event: ClosingProposed) -> None:
        """The first of two people has said why."""
        self.by_number[event.finding].proposal = (index, event)

    def close(self, index: int, event: Closed) -> None:
        """The second one has agreed."""
        one = self.by_number[event.finding]
        one.closing, one.ended = (index, event), "closed"

    def _open_of(self, item: int) -> list[TrackedFinding]:
        return [one for one in self.open() if one.item == item]


def number_of_finding(label: str) -> int:
    """The number that a label names.

    Raises:
        ValueError: the text is no label.
    """
    digits = label.strip().upper().removeprefix("F")
    if not (digits.isascii() and digits.isdecimal()):
        raise ValueError(f"{label!r} is not the label of a finding; write F12")
    return int(digits)


def _why_no_reason(event: ClosingProposed) -> str:
    return "" if event.reason.strip() else _("結案須載明理由")


def _why_not_agreed(one: TrackedFinding, event: Closed) -> str:
    if one.proposal is None or one.proposal[0] != event.proposal:
        return _("缺失 {finding} 尚無人提出結案").format(finding=one.label)
    if same_person(one.proposal[1].by, event.by):
        said = _("缺失 {finding} 由 {person} 提出結案，須由另一人核准")
        return said.format(finding=one.label, person=one.proposal[1].by)
    return ""
