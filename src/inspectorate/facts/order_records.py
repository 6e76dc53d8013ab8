"""委託紀錄: orders sent to the exchange, what is recorded of their origin, and breaks in their numbers.

Times are UTC without a zone, days Taiwan's; ``source`` is the row of the answer that was kept.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from inspectorate.facts.source import Source


@dataclass(frozen=True, slots=True)
class OrdersOfADay:
    """What one sender sent on one day.

    Attributes:
        without_time: orders without a time, not later than the sending, at which the firm had them from its
            customer; of these ``later`` have one that is later.
        without_customer: orders behind which no customer stands.
        first_time: of the first order that lacks either; so are the other ``first_`` ones: the beginning of
            the hash of its file of records, and its line there.
    """

    system: str
    sender: str | None
    day: date
    orders: int
    without_time: int
    later: int
    without_customer: int
    first_time: datetime | None
    first_order_uid: str | None
    first_origin: str | None
    first_line: int | None
    source: Source


@dataclass(frozen=True, slots=True)
class OrderReceipts:
    """All orders sent on some days.

    Attributes:
        systems: that were asked about; none named means all. A receipt may stand on one that was not.
        files: how many files of records were read; with none, that no order was found says nothing.
        limits: zh-TW sentences: what could not be seen, such as lines that could not be read.
        minutes: so long before the sending a receipt was looked for.
    """

    first: date
    last: date
    systems: tuple[str, ...]
    files: int
    days: tuple[OrdersOfADay, ...]
    source: Source
    minutes: int
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SerialBreak:
    """Numbers that are missing between others (``skip``), or one that stands several times (``repeat``)."""

    system: str
    sender: str | None
    target: str | None
    line_name: str | None
    day: date
    what: Literal["skip", "repeat"]
    sequence: int
    until: int
    numbers: int
    time: datetime
    source: Source


@dataclass(frozen=True, slots=True)
class SerialNumbers:
    """Breaks in the serial numbers of some days; ``files`` as in :class:`OrderReceipts`."""

    first: date
    last: date
    systems: tuple[str, ...]
    files: int
    breaks: tuple[SerialBreak, ...]
    source: Source
