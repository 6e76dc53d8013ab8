"""What is kept beside a log lasts once it is kept, and a step that was interrupted counts for nothing."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

import pytest
from tests.unit.ledger.crash_model import SIGNER, MemoryDisk, StoppedError, parents, random_of, renamed

from inspectorate.ledger.checkpoint import Checkpoint
from inspectorate.ledger.cosigned import keep_cosigned, kept_cosigned
from inspectorate.ledger.note import Signer
from inspectorate.ledger.rotation import Rotation, keep, rotations
from inspectorate.ledger.stamps import Kept, keep_reply, kept, put_by
from inspectorate.ledger.witness import WitnessState

NOTE = Checkpoint("firm.example/ledger", 7, bytes(range(32))).signed(SIGNER)
OLD, NEW = SIGNER, Signer.generate("firm.example/ledger")
ROTATION = Rotation(3, OLD.verifier, NEW.verifier)
STAMPED = Kept("7-0011223344556677", bytes(NOTE), 7, None)
SINCE = datetime(2026, 11, 21, tzinfo=UTC)

Step = Callable[["Folders"], object]
STEPS: dict[str, Step] = {
    "a cosigned checkpoint": lambda disk: keep_cosigned(disk, NOTE, 7),
    "a rotation": lambda disk: keep(disk, ROTATION, ROTATION.signed(OLD, NEW)),
    "a checkpoint to be stamped": lambda disk: put_by(disk, bytes(NOTE), SINCE),
    "a stamp": lambda disk: keep_reply(disk, STAMPED, "tsa", b"reply"),
    "what a witness saw": lambda disk: WitnessState(disk).keep("firm.example/ledger", NOTE),
    "what a witness refused": lambda disk: WitnessState(disk).keep_refused(NOTE),
}


@dataclass
class Folders(MemoryDisk):
    """A disk on which a file's new name is a name in its own folder, and which notes what was renamed."""

    names_given: list[tuple[str, str]] = field(default_factory=list)

    def rename(self, old: str, new: str) -> None:
        self.names_given.append((old, new))
        self._change(parents(new)[0], partial(renamed, old, new))


def files(disk: MemoryDisk) -> dict[str, bytes | None]:
    return {name: disk.read(name) for name in disk.names("") if not name.endswith(".new")}


@pytest.mark.parametrize("what", STEPS)
def test_what_was_kept_outlasts_a_power_cut(what: str) -> None:
    disk = Folders()
    STEPS[what](disk)
    assert files(disk)
    for seed in range(10):
        assert files(disk.after_power_cut(random_of(seed))) == files(disk)


@pytest.mark.parametrize("what", STEPS)
def test_a_step_that_is_interrupted_leaves_nothing_by_halves(what: str) -> None:
    whole = Folders()
    STEPS[what](whole)
    for left in range(whole.steps):
        disk = Folders(left=left)
        with suppress(StoppedError):
            STEPS[what](disk)
        assert files(disk).items() <= files(whole).items(), "each file is there whole or not at all"
        assert rotations(disk)[1] == []
        assert set(kept_cosigned(disk)) <= set(kept_cosigned(whole))
        assert {fault.said for fault in kept(disk)[1]} <= {fault.said for fault in kept(whole)[1]}


@pytest.mark.parametrize("what", STEPS)
def test_a_file_has_another_name_until_all_of_it_is_there(what: str) -> None:
    disk = Folders()
    STEPS[what](disk)
    assert [old for old, _new in disk.names_given] == [f"{new}.new" for _old, new in disk.names_given]
