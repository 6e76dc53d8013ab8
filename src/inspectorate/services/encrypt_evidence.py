"""Encrypts what is stored: decides to whom, then stores every content anew; resumable."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inspectorate.evidence.custody import Book, Custody
from inspectorate.evidence.encryption import Encryption
from inspectorate.evidence.events import Encrypted, EncryptionSet
from inspectorate.i18n import _
from inspectorate.services.age_opened import Opened, as_binary
from inspectorate.services.age_stream import age
from inspectorate.services.encryption_key import (
    add_identity,
    checked_recipient,
    new_identity,
    read_identities,
    recipient_of,
)
from inspectorate.services.evidence_objects import (
    Arriving,
    arrivals,
    digest,
    open_plain,
    store_arriving,
    tidy,
)
from inspectorate.services.guard_evidence import guard_of
from inspectorate.services.object_store.objects import NotWholeError, found_at, opened_whole
from inspectorate.services.open_contents import encryption_key_file, open_contents, rewrites
from inspectorate.services.open_evidence import (
    EvidenceError,
    Keeper,
    evidence_folder,
    evidence_keeper,
    read_evidence_book,
)
from inspectorate.services.open_store import open_objects
from inspectorate.services.show_evidence import report

_CONTENTS, _BYTES = 256, 256 * 1024 * 1024
"""After so many contents, or so many bytes, what was stored anew goes into the ledger."""

Progress = Callable[[int, int], None]
"""Told of contents stored anew and contents to store in all."""


@dataclass(slots=True)
class Encrypting:
    """What came of it.

    Attributes:
        recipients: who can open what is stored, the firm's own key first.
        read: contents that were looked at.
        stored: contents that were stored anew.
        broken: items whose content is not what arrived; it was left as it lies.
        left: contents in an earlier form that the store does not let anyone rewrite.
        spare: recipients whose keys lie in the key file although nothing is encrypted to them any more.
    """

    recipients: tuple[str, ...]
    read: int = 0
    stored: int = 0
    broken: list[Custody] = field(default_factory=list)
    left: int = 0
    spare: list[str] = field(default_factory=list)


def check_recipients(others: Sequence[str]) -> list[str]:
    """Recipients as they are written down; what comes back can be decided upon.

    Raises:
        KeyFileError: one is none, or the library that encrypts is not installed.
    """
    age()
    return [checked_recipient(one) for one in others]


def decide_recipients(by: str, others: Sequence[str] = (), *, new_key: bool = False) -> tuple[str, ...]:
    """Settle who can open contents from now on: the firm's key, made where there is none, and others.

    Args:
        by: who decides.
        others: age recipients, each of which can open everything too; none keeps those of the last decision.
        new_key: make a new key of the firm's; the old one stays in the file to open what has its form.

    Raises:
        EvidenceError, KeyFileError: a recipient is none, or the key cannot be made or used.
    """
    asked = check_recipients(others)
    with evidence_keeper() as keeper:
        told, key = keeper.book.encryption, encryption_key_file(evidence_folder())
        if told.newest is not None and not key.exists() and not new_key:
            raise EvidenceError(_("找不到解密金鑰 {path}；請先放回").format(path=key))
        if new_key or not key.exists():
            add_identity(key, new_identity())
        ours = _own()
        kept = asked or [one for one in told.recipients if one not in ours]
        recipients = tuple(dict.fromkeys([ours[0], *kept]))
        if set(recipients) == set(told.recipients):
            return told.recipients
        keeper.record(EncryptionSet(**keeper.stamp(by), recipients=recipients))
        return recipients


def encrypt_evidence(by: str, progress: Progress | None = None) -> Encrypting:
    """Store everything anew that has another form than was decided last; run again, it goes on.

    Each content is verified as it is read, and what was encrypted is opened and verified before it takes the
    old one's place. The evidence is not held meanwhile.

    Raises:
        EvidenceError: nobody decided to encrypt.
        StoreError: a content cannot be opened for want of its key.
    """
    root = evidence_folder()
    tidy(root)
    book = read_evidence_book().book
    done = Encrypting(book.encryption.recipients)
    if not done.recipients:
        raise EvidenceError(_("尚未指定加密之收受者；請執行 inspectorate evidence encrypt"))
    waiting = _pending(book)
    if not rewrites(root):
        done.left = len(waiting)
        return done
    for some in _batches(waiting):
        _store_anew(some, by, done)
        if progress:
            progress(done.read, len(waiting))
    after = read_evidence_book().book
    done.broken = [one for one in after.present() if one.finding]
    if not _pending(after):
        done.spare = [one for one in _own() if one not in after.encryption.recipients]
    return done


def _own() -> list[str]:
    return [recipient_of(one) for one in read_identities(encryption_key_file(evidence_folder()))]


def _pending(book: Book) -> dict[str, int]:
    """The contents that wait, with their sizes."""
    return {
        one.item.sha256: one.item.size for one in book.present() if book.encryption.pending(one.item.sha256)
    }


def _batches(waiting: Mapping[str, int]) -> Iterator[list[str]]:
    """Contents for one ledger step each: what lies on the disk twice meanwhile stays within bounds."""
    batch: list[str] = []
    total = 0
    for sha256, size in waiting.items():
        batch.append(sha256)
        total += size
        if len(batch) >= _CONTENTS or total >= _BYTES:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def _store_anew(some: Sequence[str], by: str, done: Encrypting) -> None:
    """A few contents: encrypted beside the old form, verified, put in their places, entered in the ledger."""
    book = read_evidence_book().book
    with arrivals(evidence_folder()) as folder:
        copies = {sha256: _encrypted(folder, sha256, book.encryption) for sha256 in some}
        with evidence_keeper() as keeper:
            for sha256, copy in copies.items():
                if copy is None:
                    _report(keeper, sha256, by)
            whole = [copy for copy in copies.values() if copy and _still_wanted(keeper, copy)]
            for copy in whole:
                open_objects(evidence_folder()).settle(copy, guard_of(keeper.book.holding(copy.sha256)))
            items = tuple(one.item.number for copy in whole for one in keeper.book.holding(copy.sha256))
            if items and keeper.book.encryption.newest is not None:
                decision = keeper.book.encryption.newest
                keeper.record(Encrypted(**keeper.stamp(by), items=items, decision=decision))
    done.read += len(some)
    done.stored += len(whole)


def _encrypted(folder: Path, sha256: str, told: Encryption) -> Arriving | None:
    """A content in its new form, opened and verified; None where what lies there is broken."""
    root = evidence_folder()
    try:
        with opened_whole(open_contents(root, told), sha256) as content:
            copy = store_arriving(folder, content, told.recipients)
    except NotWholeError:
        return None
    with as_binary(Opened(open_plain(copy.path), read_identities(encryption_key_file(root)))) as again:
        if digest(again) != sha256:
            raise EvidenceError(_("{sha256} 加密後核對不符，未變更").format(sha256=sha256))
    return copy


def _still_wanted(keeper: Keeper, copy: Arriving) -> bool:
    """Not purged, stored anew by another, or decided otherwise meanwhile."""
    told = keeper.book.encryption
    held = keeper.book.holding(copy.sha256)
    return bool(held) and told.pending(copy.sha256) and told.recipients == copy.recipients


def _report(keeper: Keeper, sha256: str, by: str) -> None:
    """Look once more, now that nobody else writes, and enter what is found."""
    found = found_at(open_contents(evidence_folder(), keeper.book.encryption), sha256)
    for one in keeper.book.holding(sha256):
        if found != sha256:
            report(keeper, one, found, by)
