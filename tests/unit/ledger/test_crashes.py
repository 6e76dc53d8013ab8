"""Stop the writer anywhere, cut the power anywhere: nothing acknowledged is lost, and the log goes on."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from inspectorate.ledger import writer as writer_module
from inspectorate.ledger.disk import FullError
from inspectorate.ledger.merkle import inclusion_proof, leaf_hash, verify_inclusion
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


@dataclass
class File:
    data: bytearray = field(default_factory=bytearray)
    lasting: bytes = b""  # what is on the platter


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
            file = File()
            for above in parents(name)[:-1]:  # a new folder is a new name in the folder above it
                self.unsynced.append((parents(above)[0], partial(folder_made, above)))
            self._change(parents(name)[0], partial(named, name, file))
        return self.names_now[name]

    def write_at(self, name: str, place: int, data: bytes) -> None:
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
        self._change(parents(name)[0], partial(removed, name))

    def sync(self, name: str) -> None:
        if not self._step():
            self._stop()
        self.names_now[name].lasting = bytes(self.names_now[name].data)

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


def folder_made(folder: str, names: dict[str, File]) -> None:
    names.setdefault(f"{folder}/", File())


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

    def append(self, writer: Writer, entries: list[bytes]) -> None:
        self.under_way = entries
        receipt = writer.append(entries)
        assert receipt.first == len(self.acknowledged)
        self.acknowledged, self.under_way = [*self.acknowledged, *entries], []
        self.receipts.append(bytes(receipt.signed.note))

    def hold(self, disk: MemoryDisk) -> None:
        """Nothing acknowledged is lost, what was under way is there whole or not at all, receipts hold."""
        found = entries_of(disk)
        assert found in (self.acknowledged, [*self.acknowledged, *self.under_way])
        self.acknowledged, self.under_way = found, []
        seen = [(f"receipt {n}", note) for n, note in enumerate(self.receipts)]
        assert verify_log(disk, KEYS, seen).faults == []


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


@pytest.fixture(autouse=True)
def little_headroom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "_HEADROOM", 700)


def random_of(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - a seeded draw, no secret


def steps(quick: int, slow: int = 1) -> pytest.MarkDecorator:
    """Stop at every so many bytes: few in the quick suite, as a rule each single one in the slow suite."""
    return pytest.mark.parametrize("step", [quick, pytest.param(slow, marks=pytest.mark.slow)])


def stopped_at(start: MemoryDisk, place: int, before: list[bytes]) -> tuple[MemoryDisk, Told]:
    disk, told = deepcopy(start), Told(list(before))
    disk.left = place
    with suppress(StoppedError):
        session(disk, told)
    disk.left = None
    return disk, told


@steps(31)
def test_killed_at_any_byte_a_log_loses_nothing_acknowledged(step: int) -> None:
    start = new_log()
    for place in range(0, length_of(start) + 1, step):
        disk, told = stopped_at(start, place, [])
        told.hold(disk.after_kill())


@steps(331, 11)
def test_killed_at_any_byte_where_a_row_becomes_full(step: int) -> None:
    before = some(254)
    start = new_log(before)
    for place in range(0, length_of(start) + 1, step):
        disk, told = stopped_at(start, place, before)
        told.hold(disk.after_kill())


@pytest.mark.parametrize("count", [0, 3, 254])
@steps(31)
def test_with_the_power_cut_at_any_byte_a_log_loses_nothing_acknowledged(count: int, step: int) -> None:
    start = new_log(some(count))
    for place in range(0, length_of(start) + 1, step if count < 254 else 13 * step):
        disk, told = stopped_at(start, place, some(count))
        told.hold(disk.after_power_cut(random_of(place)))


@steps(31)
def test_with_the_power_cut_once_and_again_a_log_loses_nothing_acknowledged(step: int) -> None:
    chance = random_of(1)
    start = new_log(some(3))
    whole = length_of(start)
    for place in range(0, whole, step):
        disk, told = stopped_at(start, place, some(3))
        again = disk.after_power_cut(chance)
        told.acknowledged = entries_of(deepcopy(again))
        again.left = chance.randint(0, 3500)
        with suppress(StoppedError), Writer(again, SIGNER) as writer:
            told.append(writer, some(30, "z" * 40))
        again.left = None
        told.hold(again.after_power_cut(chance))


def test_a_recovery_that_is_killed_itself_is_recovered_from() -> None:
    start = new_log(some(3))
    whole = length_of(start)
    for place in range(0, whole, 397):
        disk, told = stopped_at(start, place, some(3))
        for second in range(0, 600, 37):
            again = disk.after_kill()
            again.left = second
            with suppress(StoppedError), Writer(again, SIGNER):
                pass
            again.left = None
            Told(told.acknowledged, told.under_way, told.receipts).hold(again.after_kill())


@steps(53)
def test_a_full_disk_at_any_byte_refuses_and_loses_nothing(step: int) -> None:
    start = new_log(some(3))
    refused = 0
    for place in range(0, length_of(start), step):
        disk, told = deepcopy(start), Told(some(3))
        disk.left, disk.full = place, True
        try:
            session(disk, told)
        except FullError:
            refused += 1
        disk.left = None
        told.hold(disk)
    assert refused > 50


def test_a_refused_append_leaves_the_writer_able_to_go_on_once_there_is_room() -> None:
    disk, told = new_log(some(3)), Told(some(3))
    with Writer(disk, SIGNER) as writer:
        told.append(writer, some(2, "a"))
        disk.left, disk.full = 40, True
        with pytest.raises(FullError):
            writer.append(some(50, "b"))
        disk.left = None
        told.append(writer, some(2, "c"))
    told.hold(disk)


class Keeper(RuleBasedStateMachine):
    """Appends, stops and restarts in any order, against a plain list."""

    def __init__(self) -> None:
        super().__init__()
        self.told, self.disk, self.serial = Told(), MemoryDisk(), 0
        self.writer: Writer | None = None

    @initialize()
    def begin(self) -> None:
        self.disk = new_log()

    def _open(self) -> Writer:
        self.writer = self.writer or Writer(self.disk, SIGNER)
        return self.writer

    def _entries(self, count: int) -> list[bytes]:
        self.serial += 1
        return some(count, f"{self.serial}/")

    @rule(count=st.sampled_from([1, 2, 3, 100, 255, 256, 300]))
    def append(self, count: int) -> None:
        self.told.append(self._open(), self._entries(count))

    @rule()
    def publish(self) -> None:
        self._open().publish()

    @rule()
    def close(self) -> None:
        if self.writer:
            self.writer.close()
            self.writer = None

    @rule(
        count=st.integers(1, 300),
        left=st.integers(0, 40_000),
        then=st.sampled_from(["close", "append"]),
        power=st.none() | st.integers(0, 2**32),
    )
    def stop(self, count: int, left: int, then: str, power: int | None) -> None:
        self.disk.left = left
        try:
            self.told.append(self._open(), self._entries(count))
            if then == "close":
                self._open().close()
            else:
                self.told.append(self._open(), self._entries(count))
        except StoppedError:
            pass
        self.writer, self.disk.left = None, None
        self.disk = self.disk.after_kill() if power is None else self.disk.after_power_cut(random_of(power))
        self.told.hold(self.disk)

    @rule(share=st.floats(0, 1))
    def prove(self, share: float) -> None:
        self.close()
        size = len(self.told.acknowledged)
        if size:
            index = int(share * (size - 1))
            root = verify_log(self.disk, KEYS).root
            proof = inclusion_proof(index, size, LogReader(self.disk, size).node)
            assert verify_inclusion(leaf_hash(self.told.acknowledged[index]), index, size, proof, root)

    @invariant()
    def what_lies_there_verifies_at_every_moment(self) -> None:
        if self.disk.names(""):
            found = verify_log(self.disk, KEYS)
            assert found.faults == []
            assert found.size == len(self.told.acknowledged)


Keeper.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
TestKeeper = Keeper.TestCase
