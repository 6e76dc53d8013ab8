"""One item of evidence, as its reception states it. Its number is the place of that entry in the ledger."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

import msgspec

from inspectorate.norms.interval import Unit

TAIWAN = timezone(timedelta(hours=8), "Asia/Taipei")


class Covers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """有效期間: the days that the content speaks of, both included; apart from when it arrived."""

    first: date
    last: date


class Keep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The retention class, with the interval that it meant on the day of arrival; none = until settled."""

    name: str
    count: int | None = None
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """What is known of an item from its arrival on; nothing of this ever changes.

    Attributes:
        number: the index of its reception in the ledger, from 0.
        sha256: the content's address, hexadecimal.
        size: in bytes.
        name: the file's name as it was handed over; two items may share it.
        collector: who collected it; ``how`` by what means.
        covers: the days that it speaks of; None where it speaks of none.
        arrived: when it was taken in, UTC; the clock's, nobody states it.
        series: what it continues (the firewall's log …); empty where it stands alone.
        lacks: days within ``covers`` of which it is known to hold nothing.
    """

    number: int
    sha256: str
    size: int
    media_type: str
    name: str
    collector: str
    how: str
    covers: Covers | None
    arrived: datetime
    keep: Keep
    provisions: tuple[str, ...]
    controls: tuple[str, ...]
    series: str
    lacks: tuple[Covers, ...] = ()

    @property
    def label(self) -> str:
        """How people name it: ``E12``."""
        return f"E{self.number}"


def number_of(label: str) -> int:
    """The number that a label names.

    Raises:
        ValueError: the text is no label.
    """
    digits = label.strip().upper().removeprefix("E")
    if not (digits.isascii() and digits.isdecimal()):
        raise ValueError(f"{label!r} is not the label of an item; write E12")
    return int(digits)


def day_in_taiwan(moment: datetime) -> date:
    """The day of a moment as the firm counts days."""
    return moment.astimezone(TAIWAN).date()
