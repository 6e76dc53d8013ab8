"""Opens the evidence of this home: its ledger, held against its signature, and the custody that it tells."""

import os
import pwd
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import TypedDict

from inspectorate.evidence.custody import Book, follow
from inspectorate.evidence.events import Event, entry_of
from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import Witnessed
from inspectorate.ledger.contents import Contents, Known, read_contents
from inspectorate.ledger.disk import BrokenError, Disk
from inspectorate.ledger.keys import read_secret_file, write_key_file, write_secret_file
from inspectorate.ledger.note import Signer, Signs, Verifier
from inspectorate.ledger.reader import CHECKPOINT, LogReader
from inspectorate.ledger.rotation import check_rotations, followed, rotations
from inspectorate.services.home import evidence_home, firm_folder
from inspectorate.services.open_key import open_key, verifier_of
from inspectorate.services.open_store import (
    LedgerWriter,
    begin_evidence_ledger,
    evidence_ledger,
    evidence_writer,
    store_location,
)
from inspectorate.services.stamp_after_write import stamp_after_write

_ATTEMPTS = 3
_DRIFT = timedelta(minutes=2)
"""How far a clock that is being set right may fall behind; further back, it is not believed."""


class EvidenceError(Exception):
    """What was asked cannot be done; the message (zh-TW) says why and what to do."""


class Stamp(TypedDict):
    """When and who, as every event states it."""

    at: datetime
    by: str
    account: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The evidence as its ledger tells it."""

    book: Book
    entries: list[bytes]


def evidence_folder() -> Path:
    """Where the objects, the ledger (``ledger``) and its key (``key``) lie."""
    return evidence_home() / "evidence"


def ledger_folder() -> Path:
    """The folder of the ledger of evidence."""
    return evidence_folder() / "ledger"


def key_file() -> Path:
    """The file of the key that signs the ledger of evidence."""
    return evidence_folder() / "key"


def begin_evidence(name: str, key: Path | None = None) -> Verifier:
    """Make the key and the empty ledger; the key by which others verify comes back.

    ``key`` is the file of a key that is there already, or that says where it lies in a token.

    Raises:
        KeyFileError, LedgerError, NoteError: there is one already, or the name is no name.
        EvidenceError: the key that is there has another name.
    """
    signer: Signs = open_key(key) if key else Signer.generate(name)
    if signer.verifier.name != name:
        raise EvidenceError(_("金鑰之名稱為 {name}").format(name=signer.verifier.name))
    evidence_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    if isinstance(signer, Signer):
        write_key_file(key_file(), signer)
    elif key:
        write_secret_file(key_file(), read_secret_file(key))
    begin_evidence_ledger(ledger_folder(), signer)
    return signer.verifier


def now() -> datetime:
    """The clock, in whole seconds. The only place from which an event has its time."""
    return datetime.now(UTC).replace(microsecond=0)


def account() -> str:
    """The account of the operating system that runs this, whatever its environment says."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def evidence_signer() -> Signs:
    """The key that signs the ledger of evidence.

    Raises:
        EvidenceError: there is no evidence yet.
        KeyFileError: it cannot be used.
    """
    return open_key(_key_file())


def evidence_keys(disk: Disk) -> tuple[Verifier, ...]:
    """The public half of the present key, and of those that it took over from."""
    own = verifier_of(_key_file())
    return (own, *(one for one in followed(rotations(disk)[0], [own]) if one != own))


def _key_file() -> Path:
    if not key_file().exists():
        said = _("尚未建立佐證庫；請先執行 inspectorate evidence init --name 名稱")
        raise EvidenceError(said)
    return key_file()


def read_evidence_book() -> Opened:
    """The evidence as it stands, without taking it for writing.

    Raises:
        BrokenError: the ledger is not what its signature says.
    """
    disk = evidence_ledger(ledger_folder())
    known = evidence_keys(disk)
    for attempt in range(_ATTEMPTS):
        before = disk.read(CHECKPOINT)
        try:
            return _opened(disk, known, writes=False)
        except BrokenError:
            if disk.read(CHECKPOINT) == before or attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError("the last attempt returns or raises")


class Keeper:
    """The one who writes: holds the ledger's lock, and knows the custody up to its last entry."""

    def __init__(self, writer: LedgerWriter, opened: Opened, verifier: Verifier) -> None:
        """``writer`` is open; ``opened`` is what it holds; ``verifier`` is its key's public half."""
        self._writer, self.verifier = writer, verifier
        self.book, self.entries = opened.book, opened.entries

    def stamp(self, by: str) -> Stamp:
        """When and who, for the next event.

        Raises:
            EvidenceError: nobody is named, or the clock has been turned back.
        """
        moment, last = now(), self.book.last
        if not by.strip():
            raise EvidenceError(_("請以 --by 指明何人"))
        if last and moment < last - _DRIFT:
            said = _("系統時鐘 {now} 早於軌跡最後一筆 {last}；請校正時鐘。先前超前者，以 evidence clock 載明")
            raise EvidenceError(said.format(now=moment, last=last))
        return {"at": max(moment, last or moment), "by": by.strip(), "account": account()}

    def record(self, *events: Event) -> int:
        """Enter events in one durable step; the index of the first comes back.

        Raises:
            CustodyError: one cannot follow those before it; nothing is entered.
        """
        entries = [entry_of(event) for event in events]
        for event in events:
            self.book.take(event)
        first = self._writer.append(entries).first
        self.entries += entries
        return first

    @property
    def head(self) -> Witnessed:
        """The newest signed checkpoint."""
        return self._writer.head

    def publish(self) -> None:
        """Lay all entries out so that proofs can be read."""
        self._writer.publish()


@contextmanager
def evidence_keeper() -> Iterator[Keeper]:
    """Take the evidence for writing; one at a time.

    Raises:
        BusyError: another has it.
        BrokenError: the ledger is not what its signature says.
        EvidenceError: there is none yet.
    """
    signer, disk = evidence_signer(), evidence_ledger(ledger_folder())
    known = evidence_keys(disk)
    with evidence_writer(ledger_folder(), signer, known[1:]) as writer:
        yield Keeper(writer, _opened(disk, known, writes=True), signer.verifier)
    stamp_after_write(disk, known, now)


def _opened(disk: Disk, known: Sequence[Verifier], *, writes: bool) -> Opened:
    if not firm_folder():
        found = read_contents(disk, known)
        _refuse_retired(disk, found.published, found.head)
        return Opened(follow(found.entries), found.entries)
    place = _place()
    kept = _KEPT.get(place)
    try:
        found = read_contents(disk, known, kept.known if kept else None)
    except BrokenError:
        if kept is None:
            raise
        kept, found = None, read_contents(disk, known)  # another log lies there now, or it is broken indeed
    _refuse_retired(disk, found.published, found.head)
    kept = _gone_on(place, found, kept)
    waiting = found.entries[found.tree.size :]
    book = follow(waiting, kept.book.copy()) if writes or waiting else kept.book  # shared, never told on
    return Opened(book, found.entries)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a process that stays has verified of one firm's evidence: entries, and the book that they tell."""

    known: Known
    book: Book


_KEPT: OrderedDict[str, _Kept] = OrderedDict()
_MOST_KEPT = 8
_KEEPING = Lock()


def _gone_on(place: str, found: Contents, kept: _Kept | None) -> _Kept:
    """What is laid out, told on from what is kept of it.

    What was verified once is believed until the process ends: `evidence scrub` and `ledger verify` read all
    of it, whenever they are run.
    """
    laid_out = found.laid_out
    told = len(kept.known.entries) if kept else 0
    if kept and told == len(laid_out):
        return kept
    if told > len(laid_out):
        kept, told = None, 0
    gone_on = _Kept(Known(laid_out, found.tree), follow(laid_out[told:], kept.book.copy() if kept else None))
    with _KEEPING:
        _KEPT[place] = gone_on
        _KEPT.move_to_end(place)
        while len(_KEPT) > _MOST_KEPT:
            _KEPT.popitem(last=False)
    return gone_on


def read_anew() -> None:
    """Believe nothing that was verified before of the evidence at hand: the next reading is of all of it."""
    with _KEEPING:
        _KEPT.pop(_place(), None)


def _place() -> str:
    return f"{evidence_folder()} {store_location()}"


def _refuse_retired(disk: Disk, published: Witnessed, head: Witnessed) -> None:
    """A head that a key signed which was replaced before is an old state, or a thief's."""
    reader = LogReader(disk, published.checkpoint.size)
    for fault in check_rotations(rotations(disk)[0], reader, head.checkpoint.size, head.signed_by):
        raise BrokenError(f"{fault.file}：{fault.said}")
