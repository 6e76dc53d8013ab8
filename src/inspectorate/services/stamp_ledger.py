"""Has a log's newest checkpoint stamped; what cannot be stamped now waits, and is stamped with the next."""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from math import inf

from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import open_checkpoint
from inspectorate.ledger.disk import BrokenError, Disk, LedgerError, LocalFolder
from inspectorate.ledger.journal import JOURNAL, replay
from inspectorate.ledger.note import NoteError, Verifier
from inspectorate.ledger.reader import CHECKPOINT
from inspectorate.ledger.stamp import Authorities, Stamp, StampError, query, read_stamp
from inspectorate.ledger.stamps import FOLDER, Kept, keep_reply, put_by, waiting
from inspectorate.ledger.writer import tree_of
from inspectorate.services.ask_authority import UnreachableError, ask_authority, authority_name

_NONCE_BITS = 64


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom to ask for stamps, and what an answer must be.

    Attributes:
        urls: one or several authorities; each is asked by itself.
        trusted: their certificates; without roots only the binding is checked and the answer kept.
        policy: the policy that the stamp must follow, dotted; empty for the authority's usual one.
        seconds: how long one answer may take.
        in_all: how long all answers of one authority may take together; what is left goes on waiting.
        certificates: whether the answer should bring the authority's certificate.
    """

    urls: tuple[str, ...]
    trusted: Authorities = field(default_factory=Authorities)
    policy: str = ""
    seconds: float = 10.0
    in_all: float = inf
    certificates: bool = True


@dataclass(slots=True)
class Stamped:
    """What an attempt brought: (size, authority, stamp) made, (url, why) of who did not, sizes that wait."""

    made: list[tuple[int, str, Stamp]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)


def stamp_ledger(
    disk: Disk, known: Sequence[Verifier], asking: Asking, now: Callable[[], datetime]
) -> Stamped:
    """Put the newest checkpoint by, then ask each authority for it and for those that wait.

    An authority that fails once is not asked again in the same run. The log is not held meanwhile: others
    may write.

    Raises:
        AddressError: an address that is not asked.
        StampError: a policy that is none.
        BusyError: another is stamping.
        BrokenError: the checkpoint is not signed by the log.
    """
    names = {url: authority_name(url) for url in asking.urls}
    query(b"", 0, asking.policy)  # a policy that is none is said at once
    with _alone(disk):
        head = put_head_by(disk, known, now())
        due = waiting(disk, head)
        result = Stamped()
        for url, name in names.items():
            until = time.monotonic() + asking.in_all
            for one in reversed(due):  # the newest first: it covers the others
                if name in one.replies:
                    continue
                if time.monotonic() >= until or not _ask(disk, one, url, asking, result):
                    break
        result.waiting = [one.size for one in waiting(disk)]
        return result


def put_head_by(disk: Disk, known: Sequence[Verifier], moment: datetime) -> bytes:
    """Have the newest signed checkpoint wait; its bytes come back. An empty log has nothing to stamp.

    Raises:
        BrokenError: the checkpoint is not signed by the log.
        LedgerError: there is no log.
    """
    data = disk.read(CHECKPOINT)
    if data is None:
        raise LedgerError(_("找不到檔案 checkpoint：此處沒有紀錄"))
    try:
        published = open_checkpoint(data, known)
    except NoteError as error:
        raise BrokenError(_("檔案 checkpoint：{error}").format(error=error)) from error
    tree = tree_of(disk, published.checkpoint)
    head = replay(disk.read(JOURNAL) or b"", tree, published, known).head
    if head.checkpoint.size:
        put_by(disk, bytes(head.note), moment)
    return bytes(head.note)


@contextmanager
def _alone(disk: Disk) -> Iterator[None]:
    """One at a time, on a lock that is not the writer's; a bucket tells two of one name apart by itself."""
    if not isinstance(disk, LocalFolder):
        yield
        return
    holder = LocalFolder(disk.root / FOLDER)
    holder.lock()
    try:
        yield
    finally:
        holder.close()


def _ask(disk: Disk, one: Kept, url: str, asking: Asking, result: Stamped) -> bool:
    """Whether the authority gave a stamp for one checkpoint; what it answered is kept once it was read."""
    nonce = secrets.randbits(_NONCE_BITS)
    question = query(one.note, nonce, asking.policy, certificates=asking.certificates)
    try:
        reply = ask_authority(url, question, asking.seconds)
        stamp = read_stamp(reply, one.note, asking.trusted, nonce, asking.policy)
    except (UnreachableError, StampError) as error:
        result.refused.append((url, str(error)))
        return False
    keep_reply(disk, one, authority_name(url), reply)
    result.made.append((one.size, authority_name(url), stamp))
    return True
