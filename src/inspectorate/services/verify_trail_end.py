"""Verifies the newest part of a long trail, for whoever asks often; `verify_trail` reads all of it.

What was verified once can't be gone on with here: rows of the database can be changed at any time after it.
"""

from dataclasses import dataclass

from django.db.models import Max

from inspectorate.ledger.disk import LedgerError, LocalFolder
from inspectorate.ledger.rotation import rotations
from inspectorate.ledger.tiles import WIDTH
from inspectorate.services.compare_trail import Compared, compare_trail
from inspectorate.services.keep_trail import trail_key, trail_ledger
from inspectorate.services.open_key import verifier_of
from inspectorate.services.trail_book import TrailBook
from inspectorate.store.models import Trace

NEWEST = 40 * WIDTH
"""So many acts are read, and a trail that has no more as a whole."""
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class EndVerified:
    """What was found in the newest part.

    Attributes:
        since: the first entry that was read.
        compared: of rows against these entries.
    """

    since: int
    compared: Compared


def verify_trail_end(attempts: int = _ATTEMPTS) -> EndVerified | None:
    """Hold the newest entries against the signed head and against their rows; nothing is written.

    Of what lies before only as many rows as there are entries is asked for. None where all has to be read:
    the trail is short, its ledger is gone, or there are not as many.

    Raises:
        LedgerError: what lies there can't be read, or is not what its signatures say.
        NoteError: the key at hand did not sign its head.
        KeyFileError: its key can't be read.
    """
    if not trail_ledger().exists():
        return None
    until = Trace.objects.aggregate(most=Max("ledger"))["most"]
    disk = LocalFolder(trail_ledger())
    head = disk.read("checkpoint")
    try:
        found = _verified(disk, until)
    except LedgerError:
        if attempts > 1 and disk.read("checkpoint") != head:
            return verify_trail_end(attempts - 1)
        raise
    if attempts > 1 and found and found.compared.counts and disk.read("checkpoint") != head:
        return verify_trail_end(attempts - 1)  # a writer published meanwhile
    return found


def _verified(disk: LocalFolder, until: int | None) -> EndVerified | None:
    book = TrailBook(disk, (verifier_of(trail_key()),))
    since = (book.laid_out - NEWEST) // WIDTH * WIDTH
    aside = {one.index for one in rotations(disk)[0]}
    before = since - sum(index < since for index in aside)
    if since <= 0 or Trace.objects.filter(ledger__lt=since).count() != before:
        return None
    book.prove(since)
    return EndVerified(since, compare_trail(book, until, aside, since))
