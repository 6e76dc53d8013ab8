"""Hands a log over from one signing key to another, with an entry that says so and that both keys sign."""

from collections.abc import Sequence
from pathlib import Path

from inspectorate.ledger.disk import LocalFolder
from inspectorate.ledger.note import Signs, Verifier
from inspectorate.ledger.rotation import Rotation, entry_of, keep
from inspectorate.ledger.writer import Writer


def rotate_key(folder: Path, old: Signs, new: Signs, former: Sequence[Verifier] = ()) -> Rotation:
    """Enter the rotation under the old key, keep its note, publish under the new one.

    Killed in between, it is done again: nothing is lost, and a second entry says the same.

    Raises:
        LedgerError: the log is not there, is broken, or is not of these keys' name.
    """
    disk = LocalFolder(folder)
    with Writer(disk, old, former) as writer:
        rotation = Rotation(writer.size, old.verifier, new.verifier)
        note = rotation.signed(old, new)
        writer.append([entry_of(note)])
    keep(disk, rotation, note)
    with Writer(disk, new, [*former, old.verifier]):
        pass  # closing publishes, under the new key
    return rotation
