"""A disk that can be stopped and lose its power anywhere, and what the caller of a writer knows of a log."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inspectorate.ledger.checkpoint import open_checkpoint
from inspectorate.ledger.disk import FullError, LedgerError
from inspectorate.ledger.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from inspectorate.ledger.note import Signer
from inspectorate.ledger.reader import LogReader
from inspectorate.ledger.verify import verify_log
from inspectorate.ledger.writer import Writer, create

SIGNER = Signer.of("firm.example/ledger", Ed25519PrivateKey.from_private_bytes(bytes(32)))
KEYS = [SIGNER.verifier]
SECTOR = 512
Ops = list[tuple[str, Callable[[dict[str, "File"]], object]]]


class StoppedError(BaseException):
    """The program was killed here."""


class Later(Future[None]):
    """Work beside the writer that makes no way before the writer waits for it."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self.work = work

    def exception(self, timeout: float | None = None) -> BaseException | None:
        return done(self.work).exception(timeout)


def done(work: Callable[[], None]) -> "Future[None]":
    """Work beside the writer that was done at once."""
    future: Future[None] = Future()
    try:
        work()
        future.set_result(None)
    except (StoppedError, LedgerError) as error:
        future.set_exception(error)
    return future


@dataclass
class File:
    data: bytearray = field(default_factory=bytearray)
    lasting: bytes = b""  # what is on the platter
    made: int = 0  # at what step


@dataclass
class MemoryDisk:
    """A disk of which one may ask what is left after a kill, or after the power went.

    ``left`` counts down by one for each byte written and each other step; at zero the program stops, or the
    disk is full.
    """

    names_now: dict[str, File] = field(default_factory=dict)
    names_lasting: dict[str, File] = field(default_factory=dict)
    unsynced: Ops = field(default_factory=list)
    left: int | None = None
    full: bool = False  # then only bytes cost room, and to cut and sync are free
    laid: list[str] = field(default_factory=list)
    no_room: bool = False  # for a file that was laid
    steps: int = 0
    late: bool = False  # work beside the writer is done when it waits for it, not at once

    def _step(self, cost: int = 1) -> int:
        self.steps += cost
        if self.left is None:
            return cost
        if self.full and cost == 1:
            return cost
        done = min(cost, self.left)
        self.left -= done
        return done

    def _stop(self) -> None:
        if self.full:
            raise FullError("full")
        raise StoppedError

    def _change(self, folder: str, change: Callable[[dict[str, File]], object]) -> None:
        if not self._step():
            self._stop()
        change(self.names_now)
        self.unsynced.append((folder, change))

    def read(self, name: str) -> bytes | None:
        return bytes(self.names_now[name].data) if name in self.names_now else None

    def read_at(self, name: str, place: int, size: int) -> bytes:
        return (self.read(name) or b"")[place : place + size]

    def size(self, name: str) -> int:
        return len(self.names_now[name].data) if name in self.names_now else 0

    def mark(self, name: str) -> tuple[int, ...]:
        return (id(self.names_now[name]),) if name in self.names_now else ()

    def names(self, folder: str) -> list[str]:
        inside = f"{folder}/" if folder else ""
        return sorted(name for name in self.names_now if name.startswith(inside))

    def _file(self, name: str) -> File:
        if name not in self.names_now:
            file = File(made=self.steps)
            for above in parents(name)[:-1]:  # a new folder is a new name in the folder above it
                self.unsynced.append((parents(above)[0], partial(folder_made, above)))
            self._change(parents(name)[0], partial(named, name, file))
        return self.names_now[name]

    def write_at(self, name: str, place: int, *pieces: bytes) -> None:
        data = b"".join(pieces)
        file, done = self._file(name), self._step(len(data))
        if len(file.data) < place + done:
            file.data.extend(bytes(place + done - len(file.data)))
        file.data[place : place + done] = data[:done]
        if done < len(data):
            self._stop()

    def put(self, files: Sequence[tuple[str, bytes]]) -> None:
        self.lay(files)
        self.settle()

    def lay(self, files: Sequence[tuple[str, bytes]]) -> None:
        for name, data in files:
            try:
                self.write_at(name, 0, data)
                self.cut(name, len(data))
                self.laid.append(name)
            except FullError:  # said when it is settled, as by a writer beside the first
                self.no_room = True

    def settle(self) -> None:
        laid, no_room = self.laid, self.no_room
        self.laid, self.no_room = [], False
        for name in laid:
            self.sync(name)
        if no_room:
            raise FullError("full")

    def hint(self, name: str, place: int, data: bytes) -> None:
        with suppress(FullError):
            self.write_at(name, place, data)

    def cut(self, name: str, size: int) -> None:
        if not self._step():
            self._stop()
        del self._file(name).data[size:]

    def rename(self, old: str, new: str) -> None:
        self._change("", partial(renamed, old, new))

    def remove(self, name: str) -> None:
        folder, above = parents(name)[:2]
        self._change(folder, partial(removed, name))
        if not self.names(folder):
            self.unsynced.append((above, partial(folder_removed, folder, self.steps)))

    def sync(self, name: str) -> None:
        if not self._step():
            self._stop()
        self.names_now[name].lasting = bytes(self.names_now[name].data)

    def beside(self, work: Callable[[], None]) -> "Future[None]":
        return Later(work) if self.late else done(work)

    def sync_folder(self, folder: str) -> None:
        if not self._step():
            self._stop()
        wanted = "" if folder == "." else folder
        for where, change in self.unsynced:
            if where == wanted:
                change(self.names_lasting)
        self.unsynced = [one for one in self.unsynced if one[0] != wanted]

    def lock(self) -> None:
        pass

    def close(self) -> None:
        pass

    def after_kill(self) -> "MemoryDisk":
        """What the next program finds: all that was written."""
        after = deepcopy(self)
        after.laid, after.no_room = [], False
        return after

    def after_power_cut(self, chance: Random) -> "MemoryDisk":
        """What the next start finds: what was synced, and of the rest whatever chance left."""
        names = dict(self.names_lasting)
        for _folder, change in self.unsynced[: chance.randint(0, len(self.unsynced))]:
            try:
                change(names)
            except KeyError:  # a rename whose first name never lasted
                continue
        found = {}
        for name, file in names.items():
            if not name.endswith("/") and all(f"{above}/" in names for above in parents(name) if above):
                left = bytearray(survivors(file, chance))
                found[name] = File(left, bytes(left))
        folders = {name: file for name, file in names.items() if name.endswith("/")}
        return MemoryDisk(found, {**found, **folders})


def named(name: str, file: File, names: dict[str, File]) -> None:
    names[name] = file


def renamed(old: str, new: str, names: dict[str, File]) -> None:
    names[new] = names.pop(old)


def removed(name: str, names: dict[str, File]) -> None:
    names.pop(name, None)


def folder_removed(folder: str, step: int, names: dict[str, File]) -> None:
    """Take away what was in the folder; what was made after is in another folder of the same name."""
    for name in [name for name in names if name.startswith(f"{folder}/") and names[name].made < step]:
        del names[name]


def folder_made(folder: str, names: dict[str, File]) -> None:
    names[f"{folder}/"] = File()


def parents(name: str) -> list[str]:
    """The folders above a name, nearest first; the root is empty."""
    parts = name.split("/")[:-1]
    return ["/".join(parts[:count]) for count in range(len(parts), -1, -1)]


def survivors(file: File, chance: Random) -> bytes:
    """A file's bytes after a power cut: each sector old or new, the length old or new."""
    now, old = bytes(file.data), file.lasting
    if now == old:
        return now
    length = chance.choice([len(now), len(old)])
    pieces = []
    for place in range(0, length, SECTOR):
        source = chance.choice([now, old])
        pieces.append(source[place : place + SECTOR].ljust(min(SECTOR, length - place), b"\0"))
    return b"".join(pieces)


def entries_of(disk: MemoryDisk) -> list[bytes]:
    """All entries, read by way of the writer's own recovery and a publishing."""
    with Writer(disk, SIGNER) as writer:
        size = writer.size
    reader = LogReader(disk, size)
    return [reader.entry(index) for index in range(size)]


def new_log(entries: Sequence[bytes] = ()) -> MemoryDisk:
    disk = MemoryDisk()
    create(disk, SIGNER)
    if entries:
        with Writer(disk, SIGNER) as writer:
            writer.append(entries)
    return disk


def some(count: int, word: str = "e") -> list[bytes]:
    return [f"{word}{number}".encode() for number in range(count)]


@dataclass
class Told:
    """What the caller of the writer knows."""

    acknowledged: list[bytes] = field(default_factory=list)
    under_way: list[bytes] = field(default_factory=list)
    receipts: list[bytes] = field(default_factory=list)
    drawn: list[list[bytes]] = field(default_factory=list)  # batches without a receipt yet

    def append(self, writer: Writer, entries: list[bytes]) -> None:
        self.under_way = entries
        receipt = writer.append(entries)
        assert receipt.first == len(self.acknowledged)
        self.acknowledged, self.under_way = [*self.acknowledged, *entries], []
        self.receipts.append(bytes(receipt.signed.note))

    def append_each(self, writer: Writer, batches: Iterable[list[bytes]]) -> None:
        """Batches of which several are under way at once; receipts come in order."""

        def drawing() -> Iterator[list[bytes]]:
            for batch in batches:
                self.drawn.append(batch)
                yield batch

        for receipt in writer.append_each(drawing()):
            batch = self.drawn.pop(0)
            assert receipt.first == len(self.acknowledged)
            self.acknowledged = [*self.acknowledged, *batch]
            assert receipt.signed.checkpoint.size == len(self.acknowledged) <= writer.size
            self.receipts.append(bytes(receipt.signed.note))

    def hold(self, disk: MemoryDisk) -> None:
        """Nothing acknowledged is lost, what was under way is there whole or not at all, receipts hold."""
        found = entries_of(disk)
        possible = [self.acknowledged]
        for batch in self.drawn or [self.under_way]:
            possible.append([*possible[-1], *batch])
        assert found in possible
        self.acknowledged, self.under_way, self.drawn = found, [], []
        seen = [(f"receipt {n}", note) for n, note in enumerate(self.receipts)]
        verified = verify_log(disk, KEYS, seen)
        assert verified.faults == []
        for note in self.receipts[-3:]:
            self._prove(disk, note, verified.root)

    def _prove(self, disk: MemoryDisk, note: bytes, root: bytes) -> None:
        """What an older checkpoint speaks of is proven now, by it and from it."""
        older, size = open_checkpoint(note, KEYS).checkpoint, len(self.acknowledged)
        reader = LogReader(disk, size)
        proof = consistency_proof(older.size, size, reader.node)
        assert verify_consistency(older.size, older.root, size, root, proof)
        for index in {0, older.size // 2, older.size - 1}:
            proof = inclusion_proof(index, older.size, reader.node)
            leaf = leaf_hash(self.acknowledged[index])
            assert verify_inclusion(leaf, index, older.size, proof, older.root)


def session(disk: MemoryDisk, told: Told) -> None:
    """What a keeper of a log does in two sittings."""
    with Writer(disk, SIGNER) as writer:
        told.append(writer, some(2, "a" * 500))  # longer than a sector
        writer.publish()
        told.append(writer, some(3, "b" * 500))
    with Writer(disk, SIGNER) as writer:
        told.append(writer, some(1, "c"))


def length_of(start: MemoryDisk) -> int:
    disk = deepcopy(start)
    disk.steps = 0
    session(disk, Told(entries_of(deepcopy(start))))
    return disk.steps


def random_of(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - a seeded draw, no secret


def stopped_at(start: MemoryDisk, place: int, before: list[bytes]) -> tuple[MemoryDisk, Told]:
    disk, told = deepcopy(start), Told(list(before))
    disk.left = place
    with suppress(StoppedError):
        session(disk, told)
    disk.left = None
    return disk, told
