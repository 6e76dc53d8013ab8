"""What can happen to evidence: each event is one ledger entry in canonical JSON, with these fields."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

import msgspec

from inspectorate.evidence.item import Covers, Keep
from inspectorate.ledger.canonical import CanonicalError, canonical, read_json

Address: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Found: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A([0-9a-f]{64}|missing|other_key|damaged)\Z")]

EVENT_ZH: Mapping[str, str] = {
    "received": "收到",
    "read": "閱讀",
    "exported": "匯出",
    "handed_over": "移交",
    "checked": "核對無誤",
    "finding": "內容不符（缺失）",
    "closing_proposed": "提出缺失結案",
    "closed": "缺失結案",
    "sealed": "封存底稿",
    "held": "保全",
    "released": "解除保全",
    "purge_proposed": "提出銷毀",
    "purged": "銷毀",
    "scanned": "掃毒",
    "encrypted": "重新加密",
}
"""What happened to an item, in words; the same stand in the verifier, which ships alone."""


class EventError(ValueError):
    """An entry that is no event of evidence."""


class _Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="event"):
    """When (UTC, the clock's), who by their own statement, and the account of the system that did it."""

    at: Annotated[datetime, msgspec.Meta(tz=True)]
    by: str
    account: str
    v: Literal[1] = 1


class Received(_Event, frozen=True, kw_only=True, tag="received"):
    """An item arrived. The entry's index is the item's number."""

    sha256: Address
    size: int
    media_type: str
    name: str
    collector: str
    how: str
    covers: Covers | None
    keep: Keep
    provisions: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    series: str = ""
    lacks: tuple[Covers, ...] | msgspec.UnsetType = msgspec.UNSET
    """Days within ``covers`` of which the content holds nothing; no field where nobody looked."""


class Read(_Event, frozen=True, kw_only=True, tag="read"):
    """Its content was shown; it was verified before."""

    item: int


class Exported(_Event, frozen=True, kw_only=True, tag="exported"):
    """A verified copy was written; ``to`` is the name of the file."""

    item: int
    to: str


class HandedOver(_Event, frozen=True, kw_only=True, tag="handed_over"):
    """Verified copies went into a package for ``to``.

    ``shown`` is the SHA-256 over the indexes, in order and between commas, of the entries that go with it:
    whoever carries the package cannot leave one out.
    """

    items: tuple[int, ...]
    to: str
    shown: Address


class Checked(_Event, frozen=True, kw_only=True, tag="checked"):
    """These were read again in a round, or outside of one (0), and are what they were."""

    items: tuple[int, ...]
    round: int


class RoundEnded(_Event, frozen=True, kw_only=True, tag="round_ended"):
    """Everything has been read again; the next check begins a new round."""

    round: int


class ClockCorrected(_Event, frozen=True, kw_only=True, tag="clock_corrected"):
    """The clock had run ahead and was set right: the one event that may be earlier than the last."""

    reason: str


class KeyRotated(_Event, frozen=True, kw_only=True, tag="key_rotated"):
    """Another key signs from the next entry on; ``note`` is the ledger's note of it, signed by both."""

    note: str


class Finding(_Event, frozen=True, kw_only=True, tag="finding"):
    """Its content is not what arrived: ``found`` is the SHA-256 that it has now, or ``missing``.

    Of an encrypted content also ``other_key`` (no key of the firm opens it) or ``damaged`` (it was opened,
    and what lies there is not what was encrypted).

    ``round`` is that of the check that came upon it; 0 where someone else did.
    """

    item: int
    round: int = 0
    found: Found


class ClosingProposed(_Event, frozen=True, kw_only=True, tag="closing_proposed"):
    """The first of two people says why a finding, named by the index of its first entry, is dealt with."""

    item: int
    finding: int
    reason: str


class Closed(_Event, frozen=True, kw_only=True, tag="closed"):
    """The second one agreed. ``proposal`` is the index of the first's entry."""

    item: int
    finding: int
    proposal: int


class Scanned(_Event, frozen=True, kw_only=True, tag="scanned"):
    """掃毒: what a scanner said of its content.

    Attributes:
        engine: the engine and the version of its signatures; empty where none was asked.
        said: the name of what was found, or why nothing can be said.
        quarantined: whoever took it in knew that it is malware, or that it may be.
    """

    item: int
    result: Literal["clean", "infected", "not_scanned"]
    engine: str
    said: str
    quarantined: bool


class EncryptionSet(_Event, frozen=True, kw_only=True, tag="encryption_set"):
    """From here on contents are encrypted so that each of these age recipients can open them."""

    recipients: tuple[str, ...]


class Encrypted(_Event, frozen=True, kw_only=True, tag="encrypted"):
    """Their contents were stored anew for the recipients of the entry at the index ``decision``."""

    items: tuple[int, ...]
    decision: int


class Sealed(_Event, frozen=True, kw_only=True, tag="sealed"):
    """封存: the papers of an inspection, as two people leave them. ``by`` made them, ``reviewed_by`` checked.

    Attributes:
        engagement: whose papers of which period, ``9A99/2026-10``.
        revision: 1, then one more with each change, which ``reason`` explains.
        supersedes: the index of the entry that sealed the revision before; None for the first.
        manifest: the SHA-256 of the list of all that is sealed, which is the last of ``items``.
        items: the sealed files, each taken in as an item of its own.
        evidence: the items that the papers cite.
    """

    engagement: str
    revision: int
    reason: str
    reviewed_by: str
    supersedes: int | None
    manifest: Address
    items: tuple[int, ...]
    evidence: tuple[int, ...]


class Held(_Event, frozen=True, kw_only=True, tag="held"):
    """保全: it must not be purged whatever its age."""

    item: int
    reason: str


class Released(_Event, frozen=True, kw_only=True, tag="released"):
    """The hold was lifted."""

    item: int
    reason: str


class PurgeProposed(_Event, frozen=True, kw_only=True, tag="purge_proposed"):
    """The first of two people asks for the removal of an expired item."""

    item: int
    reason: str


class Purged(_Event, frozen=True, kw_only=True, tag="purged"):
    """The second one agreed, and the content was removed. ``proposal`` is the index of the first's entry."""

    item: int
    proposal: int


Event: TypeAlias = (
    Received
    | Read
    | Exported
    | HandedOver
    | Checked
    | RoundEnded
    | ClockCorrected
    | KeyRotated
    | Finding
    | ClosingProposed
    | Closed
    | Scanned
    | EncryptionSet
    | Encrypted
    | Sealed
    | Held
    | Released
    | PurgeProposed
    | Purged
)


def entry_of(event: Event) -> bytes:
    """The ledger entry of an event."""
    return canonical(msgspec.to_builtins(event))


def event_of(entry: bytes) -> Event:
    """The event of a ledger entry.

    Raises:
        EventError: it is none, its form is not the canonical one, or its time is not in whole seconds of UTC.
    """
    try:
        event: Event = msgspec.convert(read_json(entry), Event)
    except (CanonicalError, msgspec.ValidationError) as error:
        raise EventError(str(error)) from error
    if entry_of(event) != entry or event.at.utcoffset() or event.at.microsecond:
        raise EventError("the entry is not in the form in which events are written")
    return event


def items_of(event: Event, index: int) -> tuple[int, ...]:
    """The items that an event at an index is about."""
    match event:
        case Received():
            return (index,)
        case HandedOver() | Checked() | Encrypted():
            return event.items
        case Sealed():
            return (*event.items, *event.evidence)
        case RoundEnded() | ClockCorrected() | KeyRotated() | EncryptionSet():
            return ()
        case _:
            return (event.item,)
