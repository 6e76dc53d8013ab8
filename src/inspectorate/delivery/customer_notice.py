"""登入通知: what was asked of a customer about a log-in to their account, and what they answered.

The events of a notice are entries of a ledger. Neither the customer's address nor the code that answers
stands in them: a masked address, and the code's hash.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

import msgspec

from inspectorate.delivery.message import Channel
from inspectorate.ledger.canonical import canonical, read_json

Said = Literal["self", "not_self"]
"""What a customer answers: 本人 or 非本人."""
_Hash: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]


class _Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="event"):
    """When (UTC) and the account of the system that did it; ``notice`` is the notice's number."""

    at: Annotated[datetime, msgspec.Meta(tz=True)]
    account: str
    notice: _Hash
    v: Literal[1] = 1


class Drafted(_Event, frozen=True, kw_only=True, tag="drafted"):
    """A notice is to be sent.

    ``customer`` is their account at the firm; ``about`` says in one word what was seen
    (``first_seen_source``), ``source`` from where, ``seen`` when.
    """

    customer: str
    channel: Channel
    to: str
    about: str
    source: str
    seen: Annotated[datetime, msgspec.Meta(tz=True)]
    text: _Hash
    code: _Hash


class Sent(_Event, frozen=True, kw_only=True, tag="sent"):
    """A carrier took it; ``number`` is the carrier's own."""

    number: str


class Failed(_Event, frozen=True, kw_only=True, tag="failed"):
    """A carrier did not take it; ``again`` where a later attempt can succeed."""

    reason: str
    again: bool


class Answered(_Event, frozen=True, kw_only=True, tag="answered"):
    """The customer answered; ``how`` is how the answer came in (``code``, ``file``)."""

    said: Said
    how: str


Event = Drafted | Sent | Failed | Answered


class NoticeError(ValueError):
    """An event that cannot follow those before it."""


@dataclass(slots=True)
class Notice:
    """One notice, as its events tell it."""

    drafted: Drafted
    attempts: list[Sent | Failed] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)

    @property
    def state(self) -> Literal["waiting", "sent", "given_up", "self", "not_self"]:
        """Where it stands; a customer who once said 非本人 is not made 本人 by a later word."""
        if any(answer.said == "not_self" for answer in self.answers):
            return "not_self"
        if self.answers:
            return "self"
        if any(isinstance(attempt, Sent) for attempt in self.attempts):
            return "sent"
        last = self.attempts[-1] if self.attempts else None
        return "given_up" if isinstance(last, Failed) and not last.again else "waiting"


@dataclass(slots=True)
class Book:
    """All notices of a home, by number."""

    notices: dict[str, Notice] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Follow one event.

        Raises:
            NoticeError: the notice is not known, or is drafted twice.
        """
        known = self.notices.get(event.notice)
        if isinstance(event, Drafted):
            if known:
                raise NoticeError(event.notice)
            self.notices[event.notice] = Notice(event)
        elif known is None:
            raise NoticeError(event.notice)
        elif isinstance(event, Answered):
            known.answers.append(event)
        else:
            known.attempts.append(event)

    def by_code(self, code: str) -> Notice | None:
        """The notice that a code answers."""
        mark = hash_of(code)
        return next((one for one in self.notices.values() if one.drafted.code == mark), None)


def follow(entries: Iterable[bytes]) -> Book:
    """The book that a ledger's entries tell.

    Raises:
        NoticeError: an entry is no event of a notice, or cannot follow.
    """
    book = Book()
    for entry in entries:
        try:
            book.take(msgspec.convert(read_json(entry), Event))
        except ValueError as error:
            raise NoticeError(str(error)) from error
    return book


def entry_of(event: Event) -> bytes:
    """The canonical bytes of an event."""
    return canonical(msgspec.to_builtins(event))


def number_of(customer: str, about: str, source: str, day: str) -> str:
    """The number of a notice: of one customer, about one thing from one source on one day there is one."""
    return hash_of(f"{customer}\0{about}\0{source}\0{day}")


def hash_of(text: str) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
