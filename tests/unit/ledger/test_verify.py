"""How often a log is looked at: once, but where it was broken and somebody published meanwhile."""

from dataclasses import dataclass

import pytest
from tests.unit.ledger.crash_model import KEYS, File, MemoryDisk, new_log

from inspectorate.ledger.merkle import EMPTY_ROOT
from inspectorate.ledger.note import Note, Signer, read_note
from inspectorate.ledger.verify import verify_log


@dataclass
class Watched(MemoryDisk):
    """Counts how often it is looked through; where it is busy its checkpoint is another each time."""

    looks: int = 0
    busy: bool = False

    def names(self, folder: str) -> list[str]:
        self.looks += 1
        return super().names(folder)

    def read(self, name: str) -> bytes | None:
        found = super().read(name)
        if name == "checkpoint" and self.busy and found:
            note = read_note(found)
            found = bytes(Note(note.text, (*note.signatures, Signer.generate("other").sign(note.text))))
        return found


@pytest.mark.parametrize(
    ("broken", "busy", "looks"), [(False, False, 1), (True, False, 1), (False, True, 1), (True, True, 3)]
)
def test_a_log_is_looked_at_again_only_where_that_could_tell_more(
    *, broken: bool, busy: bool, looks: int
) -> None:
    disk = Watched(new_log([b"{}"]).names_now, busy=busy)
    if broken:
        disk.names_now["tile/entries/000.p/1"] = File()
    assert verify_log(disk, KEYS).stands is not broken
    assert disk.looks == looks


def test_where_there_is_no_log_nothing_is_said_of_one() -> None:
    found = verify_log(MemoryDisk(), KEYS)
    assert [one.kind for one in found.faults] == ["missing"]
    assert (found.origin, found.size, found.root, found.torn) == ("", 0, EMPTY_ROOT, 0)


def test_a_log_that_was_only_begun_has_nothing_torn() -> None:
    found = verify_log(new_log(), KEYS)
    assert (found.stands, found.size, found.torn) == (True, 0, 0)
