"""A log's folder in a bucket: immutable objects under a lock, of which only the first version counts."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import Checkpoint
from inspectorate.ledger.disk import BrokenError, LedgerError
from inspectorate.ledger.journal import JOURNAL, note_of
from inspectorate.ledger.note import NoteError, read_note
from inspectorate.ledger.reader import CHECKPOINT
from inspectorate.services.object_store.bucket import Bucket, Named, Version
from inspectorate.services.object_store.refusals import TakenError

_PENDING = f"{JOURNAL}/"
_DIGITS = 20
_AT_ONCE = 8
_KEPT = 64  # tiles of which pieces are read, at most 8 KiB each
_NEW = ".new"


def record_name(first: int) -> str:
    """The object of the append whose first entry has this index."""
    return f"{_PENDING}{first:0{_DIGITS}d}"


class BucketDisk:
    """The :class:`~inspectorate.ledger.disk.Disk` of a log in a bucket, for all who read one.

    ``pending`` reads as all records from the newest checkpoint on, one object for each append. What is
    written through here is written once, whole, and locked for ``keep``; the log has a writer of its own.
    """

    def __init__(self, bucket: Bucket, keep: timedelta = timedelta()) -> None:
        """``keep``: for how long what is written is locked from then on."""
        self.bucket, self._keep = bucket, keep
        self._first: dict[str, Version] = {}  # a name's first version is the same for ever
        self._staged: dict[str, bytes] = {}
        self._row = lru_cache(_KEPT)(self.read)

    @property
    def until(self) -> datetime | None:
        """Until when that is locked which is written now."""
        return datetime.now(UTC) + self._keep if self._keep else None

    def read(self, name: str) -> bytes | None:
        """The first version of an object; of the checkpoint the newest that was put there."""
        if name == JOURNAL:
            return self._pending()
        if name == CHECKPOINT:
            found = self.checkpoints()
            return self.bucket.read(found[-1]) if found else None
        version = self._first.get(name) or self._look(name)
        return self.bucket.read(version) if version else None

    def read_at(self, name: str, place: int, size: int) -> bytes:
        """A piece of an object."""
        return (self._row(name) or b"")[place : place + size] if name.startswith("tile/") else b""

    def size(self, name: str) -> int:
        """An object's length."""
        return len(self.read(name) or b"")

    def mark(self, name: str) -> tuple[int, ...]:
        """How many versions there are."""
        found = self.bucket.named(name)
        return (len(found.versions),) if found.versions else ()

    def names(self, folder: str) -> list[str]:
        """All objects below a folder, also those over which a deletion was laid."""
        found = [one for one in self.bucket.listed(f"{folder}/" if folder else "") if one.versions]
        self._first |= {one.name: one.versions[0] for one in found}
        return [one.name for one in found]

    def checkpoints(self) -> tuple[Version, ...]:
        """All that was ever put as the checkpoint, the oldest first."""
        return self.bucket.named(CHECKPOINT).versions

    def records_from(self, size: int) -> bytes:
        """All appends from an entry on, one after the other."""
        after = record_name(size - 1) if size else ""
        found = [one.versions[0] for one in self.bucket.listed(_PENDING, after) if one.versions]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return b"".join(pool.map(self.bucket.read, found))

    def signed_before(self) -> list[tuple[str, bytes]]:
        """What the log signed and cannot take back: every checkpoint, and the last append before each.

        Whoever has the signing key can publish another history, but not one in which these still hold.
        """
        found = [(f"{CHECKPOINT} {one.id}", self.bucket.read(one)) for one in self.checkpoints()]
        appends = [one for one in self.bucket.listed(_PENDING) if one.versions]
        names = [one.name for one in appends]
        ends = {bisect_left(names, record_name(size)) for size in map(_size, found) if size}
        last = [appends[end - 1].versions[0] for end in sorted(ends - {0})]
        return [*found, *((one.name, note_of(self.bucket.read(one))) for one in last)]

    def laid_over(self) -> list[str]:
        """Objects over which someone laid a later version or a deletion."""
        return [one.name for one in self.bucket.listed("") if _tampered(one)]

    def put(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Write whole objects, each as the first of its name. ``*.new`` wait to be renamed."""
        self._staged |= {name: data for name, data in files if name.endswith(_NEW)}
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(self._put, [file for file in files if not file[0].endswith(_NEW)]))

    def lay(self, files: Sequence[tuple[str, bytes]]) -> None:
        """The same: nothing is half there in a bucket."""
        self.put(files)

    def rename(self, old: str, new: str) -> None:
        """Write what waited, under its own name; what stands there already stays."""
        with suppress(TakenError):
            self.bucket.put(new, self._staged.pop(old), self.until, over=None)

    def settle(self) -> None:
        """Nothing: what was put is there."""

    def sync(self, name: str) -> None:
        """Nothing: what was put is there."""

    def beside(self, work: Callable[[], None]) -> "Future[None]":
        """The work, at once: a bucket's writer puts one object after the other."""
        work()
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def sync_folder(self, folder: str) -> None:
        """Nothing: what was put is there."""

    def hint(self, name: str, place: int, data: bytes) -> None:
        """Nothing: hints are for files."""

    def lock(self) -> None:
        """Nothing: two who write the same name are told apart by the store."""

    def close(self) -> None:
        """Nothing is held."""

    def write_at(self, name: str, place: int, *pieces: bytes) -> None:
        """Refused: an object is written once."""
        raise _written_once(name, place, *pieces)

    def cut(self, name: str, size: int) -> None:
        """Refused: an object is written once."""
        raise _written_once(name, size)

    def remove(self, name: str) -> None:
        """Refused: nothing of a log is removed."""
        raise _written_once(name)

    def _put(self, file: tuple[str, bytes]) -> None:
        name, data = file
        with suppress(TakenError):  # by an earlier attempt or another writer: whether alike is seen below
            self.bucket.put(name, data, self.until, over=None)
        if self.read(name) != data:
            raise BrokenError(_("{file}：已有不同之內容").format(file=self.bucket.where(name)))

    def _look(self, name: str) -> Version | None:
        found = self.bucket.named(name).versions
        if found:
            self._first[name] = found[0]
        return found[0] if found else None

    def _pending(self) -> bytes | None:
        data = self.read(CHECKPOINT)
        if data is None:
            return None
        try:
            size = Checkpoint.parse(read_note(data).text).size
        except NoteError:
            return None  # nothing stands on a checkpoint that is none
        return self.records_from(size)


def _size(signed: tuple[str, bytes]) -> int:
    try:
        return Checkpoint.parse(read_note(signed[1]).text).size
    except NoteError:
        return 0


def _tampered(found: Named) -> bool:
    if found.name == CHECKPOINT:
        return bool(found.deletions)  # its versions are the log's own past
    return found.laid_over


def _written_once(name: str, *_more: object) -> LedgerError:
    return LedgerError(_("{file}：保存庫內之軌跡只增不改").format(file=name))
