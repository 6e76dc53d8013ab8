"""Asks customers about log-ins to their accounts: drafts, sends, takes their answers; all of it in a ledger.

A message waits in the outbox, a file that only its owner may read, until a carrier has taken it; then only
its masked address and the hashes of its text and code remain.
"""

import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from inspectorate.delivery.customer_notice import (
    Answered,
    Book,
    Drafted,
    Event,
    Failed,
    Notice,
    NoticeError,
    Said,
    Sent,
    entry_of,
    follow,
    hash_of,
    number_of,
)
from inspectorate.delivery.message import Carrier, Channel, DeliveryError, Message, masked
from inspectorate.i18n import _
from inspectorate.ledger.contents import read_entries
from inspectorate.ledger.disk import BrokenError, LocalFolder
from inspectorate.ledger.keys import read_key_file, write_key_file
from inspectorate.ledger.note import Signer
from inspectorate.ledger.writer import Writer, create
from inspectorate.services.evidence_objects import written_whole
from inspectorate.services.home import home
from inspectorate.services.open_evidence import account, now

_CODE_BYTES = 10
_NAME = "customer-notices"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A log-in that its customer is asked about."""

    customer: str
    about: str
    source: str
    seen: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a customer is reached: the channel that the firm prefers for them, and the address on file."""

    channel: Channel
    to: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The message; ``{customer}``, ``{about}``, ``{source}``, ``{seen}``, ``{code}`` stand for its own."""

    subject: str
    text: str


@dataclass(slots=True)
class Outcome:
    """What one run did.

    Attributes:
        unreachable: customers without an address on file: somebody has to call them.
    """

    drafted: int = 0
    known: int = 0
    sent: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)


class Desk:
    """The one who writes the book of notices; its events last before the next step begins."""

    def __init__(self, folder: Path, writer: Writer, book: Book) -> None:
        """``writer`` holds the ledger's lock; ``book`` is what it tells."""
        self._folder, self._writer, self.book = folder, writer, book

    def record(self, event: Event) -> None:
        """Enter an event.

        Raises:
            NoticeError: it cannot follow; nothing is entered.
        """
        entry = entry_of(event)
        self.book.take(event)
        self._writer.append([entry])

    def outbox(self, number: str) -> Path:
        """The file of a message that waits."""
        return self._folder / "outbox" / f"{number}.json"


def notices_folder() -> Path:
    """Where the ledger of notices, its key and the outbox lie."""
    return home() / "notices"


@contextmanager
def notice_desk() -> Iterator[Desk]:
    """Take the book of notices for writing; it is begun where there is none.

    Raises:
        BusyError: another has it.
        BrokenError: the ledger is not what its signature says.
    """
    folder = notices_folder()
    (folder / "outbox").mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (folder / "key").exists():
        write_key_file(folder / "key", Signer.generate(_NAME))
    signer, disk = read_key_file(folder / "key"), LocalFolder(folder / "ledger")
    if not (folder / "ledger").exists():
        create(disk, signer)
    with Writer(disk, signer) as writer:
        yield Desk(folder, writer, _book(folder, signer))


def read_notices() -> Book:
    """The book of notices as it stands; empty where none was ever drafted.

    Raises:
        BrokenError: the ledger is not what its signature says.
    """
    folder = notices_folder()
    if not (folder / "ledger").exists():
        return Book()
    return _book(folder, read_key_file(folder / "key"))


def _book(folder: Path, signer: Signer) -> Book:
    try:
        return follow(read_entries(LocalFolder(folder / "ledger"), [signer.verifier]))
    except NoticeError as error:
        raise BrokenError(_("登入通知之軌跡有不成立之事件：{error}").format(error=error)) from error


def draft_notices(
    suspicions: Iterable[Suspicion], contacts: Mapping[str, Contact], wording: Wording
) -> Outcome:
    """Write what is to be sent; what was drafted before is not drafted again.

    Raises:
        ValueError: the wording names something that a notice does not have.
    """
    outcome = Outcome()
    with notice_desk() as desk:
        for one in suspicions:
            number = number_of(one.customer, one.about, one.source, one.seen.date().isoformat())
            contact = contacts.get(one.customer)
            if number in desk.book.notices:
                outcome.known += 1
            elif contact is None:
                outcome.unreachable.append(one.customer)
            else:
                _draft(desk, number, one, contact, wording)
                outcome.drafted += 1
    return outcome


def _draft(desk: Desk, number: str, one: Suspicion, contact: Contact, wording: Wording) -> None:
    code = secrets.token_urlsafe(_CODE_BYTES)
    told = {
        "customer": masked(one.customer),
        "about": one.about,
        "source": one.source,
        "seen": f"{one.seen:%Y-%m-%d %H:%M}",
        "code": code,
    }
    try:
        subject, text = wording.subject.format(**told), wording.text.format(**told)
    except (KeyError, IndexError, AttributeError) as error:
        known = "、".join(f"{{{name}}}" for name in told)
        said = _("通知之文字引用 {name}；只能引用 {known}").format(name=error, known=known)
        raise ValueError(said) from error
    _wait(desk.outbox(number), Message(contact.to, subject, text, number[:32]))
    desk.record(
        Drafted(
            at=now(),
            account=account(),
            notice=number,
            customer=one.customer,
            channel=contact.channel,
            to=masked(contact.to),
            about=one.about,
            source=one.source,
            seen=one.seen.astimezone(UTC),
            text=hash_of(text),
            code=hash_of(code),
        )
    )


def _wait(place: Path, message: Message) -> None:
    """Put a message into the outbox, over one whose drafting was cut short."""
    place.unlink(missing_ok=True)
    with written_whole(place) as stream:
        os.fchmod(stream.fileno(), 0o600)
        stream.write(json.dumps(asdict(message), ensure_ascii=False).encode())


def send_notices(carriers: Mapping[Channel, Carrier], told: Callable[[Outcome], None]) -> Outcome:
    """Send all that wait; ``told`` hears of each. What a carrier did not take waits for the next run.

    A run that is killed between a carrier's word and the ledger's sends that one message again.
    """
    outcome = Outcome()
    with notice_desk() as desk:
        for number, notice in list(desk.book.notices.items()):
            if notice.state == "waiting":
                _send(desk, number, notice, carriers, outcome)
                told(outcome)
    return outcome


def _send(
    desk: Desk, number: str, notice: Notice, carriers: Mapping[Channel, Carrier], outcome: Outcome
) -> None:
    channel = notice.drafted.channel
    try:
        taken = _carrier(carriers, channel).send(_waiting(desk.outbox(number)))
        event: Event = Sent(at=now(), account=account(), notice=number, number=taken)
        outcome.sent += 1
    except DeliveryError as error:
        event = Failed(at=now(), account=account(), notice=number, reason=str(error), again=error.again)
        outcome.failed.append((notice.drafted.customer, str(error)))
    desk.record(event)
    if notice.state != "waiting":
        desk.outbox(number).unlink(missing_ok=True)


def _carrier(carriers: Mapping[Channel, Carrier], channel: Channel) -> Carrier:
    if channel not in carriers:
        raise DeliveryError(_("設定檔沒有管道 [{channel}]").format(channel=channel), again=True)
    return carriers[channel]


def _waiting(place: Path) -> Message:
    try:
        return Message(**json.loads(place.read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        said = _("待送之訊息 {path} 無法讀取，請重新產生").format(path=place.name)
        raise DeliveryError(said, again=False) from error


def answer_notice(code: str, said: Said, how: str) -> Notice:
    """Take a customer's answer.

    Raises:
        NoticeError: no notice has this code.
    """
    with notice_desk() as desk:
        notice = desk.book.by_code(code.strip())
        if notice is None:
            raise NoticeError(_("沒有此代碼之通知"))
        number = notice.drafted.notice
        desk.record(Answered(at=now(), account=account(), notice=number, said=said, how=how))
        return notice
