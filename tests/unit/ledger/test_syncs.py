"""Each wait for the disk is needed: with any one of them left out, some power cut loses something."""

from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field

import pytest
from tests.unit.ledger.crash_model import (
    SIGNER,
    MemoryDisk,
    StoppedError,
    Told,
    new_log,
    random_of,
    session,
    some,
)

from inspectorate.ledger.disk import LedgerError
from inspectorate.ledger.journal import JOURNAL
from inspectorate.ledger.writer import Writer

WAITS = (
    "for the record",
    "for the emptied journal",
    "for the journal at opening",
    "for the journal's name",
    "for rows",
    "for the names of rows",
    "for the new checkpoint",
    "for its name",
)


@dataclass
class Forgetful(MemoryDisk):
    """A disk whose keeper forgot one kind of wait."""

    forgotten: str = ""
    opened: bool = False  # the writer is past its first sync
    renamed: bool = False
    written: list[int] = field(default_factory=list)  # steps after which the journal was about to be synced

    def lock(self) -> None:
        self.opened = self.renamed = False

    def rename(self, old: str, new: str) -> None:
        super().rename(old, new)
        self.renamed = True

    def settle(self) -> None:
        if self.forgotten == "for rows":
            self.laid = []
        super().settle()

    def sync(self, name: str) -> None:
        wait = "for rows"  # where it is no other: settle waits for them one by one
        if name == "checkpoint.new":
            wait = "for the new checkpoint"
        elif name == JOURNAL:
            self.written.append(self.steps)
            done = "for the record" if self.size(name) else "for the emptied journal"
            wait, self.opened = (done if self.opened else "for the journal at opening"), True
        if wait != self.forgotten:
            super().sync(name)

    def sync_folder(self, folder: str) -> None:
        if folder:
            wait = "for the names of rows"
        else:
            wait, self.renamed = ("for its name" if self.renamed else "for the journal's name"), False
        if wait != self.forgotten:
            super().sync_folder(folder)


def stopped(forgotten: str, place: int | None) -> tuple[Forgetful, Told]:
    """A session that was stopped there, or nowhere."""
    disk, told = Forgetful(**vars(new_log()), forgotten=forgotten), Told()
    disk.left, disk.steps = place, 0
    with suppress(StoppedError):
        session(disk, told)
    disk.left = None
    return disk, told


def opened(disk: Forgetful, told: Told, more: int) -> None:
    """Another writer finds what a killed one left, tells of it, takes more, and does not come to publish."""
    with suppress(KeyboardInterrupt), Writer(disk, SIGNER) as writer:
        told.acknowledged = [*told.acknowledged, *told.under_way][: writer.size]
        told.under_way = []
        if more:
            told.append(writer, some(more, "after"))
        raise KeyboardInterrupt


def disks(forgotten: str) -> Iterator[tuple[MemoryDisk, Told]]:
    """What a session, a kill, perhaps an opening, and a power cut leave, at many places."""
    whole, _told = stopped(forgotten, None)
    for more in (None, 0, 1):
        for place in [*whole.written, *range(0, whole.steps, 97)]:
            disk, told = stopped(forgotten, place)
            if more is not None:
                opened(disk, told, more)
            for seed in range(2):
                yield disk.after_power_cut(random_of(place + seed)), deepcopy(told)


def loses(forgotten: str) -> bool:
    for disk, told in disks(forgotten):
        try:
            told.hold(disk)
        except (AssertionError, LedgerError):
            return True
    return False


def test_with_every_wait_nothing_is_lost() -> None:
    assert not loses("")


@pytest.mark.parametrize("forgotten", WAITS)
def test_without_a_wait_something_is_lost(forgotten: str) -> None:
    assert loses(forgotten)
