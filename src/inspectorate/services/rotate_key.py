"""Hands a log over from one signing key to another, with an entry that says so and that both keys sign."""

from collections.abc import Sequence
from pathlib import Path

from inspectorate.ledger.note import Signs, Verifier
from inspectorate.ledger.rotation import Rotation, entry_of, keep
from inspectorate.services.object_store.location import Location
from inspectorate.services.open_store import open_ledger, write_ledger


def rotate_key(place: Location | Path, old: Signs, new: Signs, former: Sequence[Verifier] = ()) -> Rotation:
    """Enter the rotation under the old key, keep its note, publish under the new one.

    Killed in between, it is done again: nothing is lost, and a second entry says the same.

    Raises:
        LedgerError: the log is not there, is broken, or is not of these keys' name.
    """
    with write_ledger(place, old, former) as writer:
        rotation = Rotation(writer.head.checkpoint.size, old.verifier, new.verifier)
        note = rotation.signed(old, new)
        writer.append([entry_of(note)])
        writer.publish()
    keep(open_ledger(place), rotation, note)
    with write_ledger(place, new, [*former, old.verifier]) as writer:
        writer.publish()
    return rotation
