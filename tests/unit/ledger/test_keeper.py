"""Appends, crashes, recoveries and proofs in any order, against a plain list."""

from contextlib import suppress

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.unit.ledger.crash_model import (
    KEYS,
    SIGNER,
    MemoryDisk,
    StoppedError,
    Told,
    new_log,
    random_of,
    some,
)

from inspectorate.ledger.disk import FullError
from inspectorate.ledger.merkle import inclusion_proof, leaf_hash, verify_inclusion
from inspectorate.ledger.reader import LogReader
from inspectorate.ledger.verify import verify_log
from inspectorate.ledger.writer import Writer


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

    @rule(counts=st.lists(st.sampled_from([1, 3, 100, 256, 300]), max_size=5), late=st.booleans())
    def append_each(self, counts: list[int], *, late: bool) -> None:
        self.disk.late = late
        self.told.append_each(self._open(), [self._entries(count) for count in counts])
        assert self._open().size == len(self.told.acknowledged)

    @rule(left=st.integers(0, 60_000), late=st.booleans())
    def run_out_of_room_with_several_under_way(self, left: int, *, late: bool) -> None:
        """What has no receipt is not taken, and the writer goes on after."""
        self.disk.left, self.disk.full, self.disk.late = left, True, late
        with suppress(FullError):
            self.told.append_each(self._open(), [self._entries(100) for _ in range(4)])
        self.told.drawn = []
        self.disk.left, self.disk.full = None, False

    @rule(left=st.integers(0, 60_000))
    def run_out_of_room(self, left: int) -> None:
        """Where there is no room for a while, what is refused is not taken and the writer goes on after."""
        self.disk.left, self.disk.full = left, True
        try:
            self.told.append(self._open(), self._entries(300))
            self._open().publish()
        except FullError:
            self.told.under_way = []
        self.disk.left, self.disk.full = None, False

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
        then=st.sampled_from(["close", "append", "append each", "append each late"]),
        power=st.none() | st.integers(0, 2**32),
    )
    def stop(self, count: int, left: int, then: str, power: int | None) -> None:
        self.disk.left = left
        try:
            self.told.append(self._open(), self._entries(count))
            if then == "close":
                self._open().close()
            elif then != "append":
                self.disk.late = then.endswith("late")
                self.told.append_each(self._open(), [self._entries(count) for _ in range(4)])
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
