"""Verifies the platform's trail: its ledger by itself, then every row of the database against the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min

from inspectorate.i18n import _
from inspectorate.ledger.attested import Attested, Trust, verify_attested
from inspectorate.ledger.disk import Disk, LedgerError, LocalFolder
from inspectorate.ledger.note import Verifier
from inspectorate.ledger.reader import CHECKPOINT
from inspectorate.services.access import taiwan, today
from inspectorate.services.compare_trail import Compared, compare_trail
from inspectorate.services.keep_trail import trail_key, trail_ledger
from inspectorate.services.open_key import verifier_of
from inspectorate.services.stamp_signatures import trusted_now
from inspectorate.services.trail_book import TrailBook
from inspectorate.services.trail_retention import Retention, retention
from inspectorate.store.models import Trace

_ATTEMPTS = 3


class NoTrailError(LedgerError):
    """Acts state that they were entered in a ledger, and there is none; the message (zh-TW) says where."""


@dataclass(frozen=True, slots=True)
class TrailVerified:
    """What was found.

    Attributes:
        ledger: of the ledger by itself; None where nothing was ever entered.
        compared: of rows against entries; None where the ledger doesn't stand, so that it proves nothing.
        rows: how many rows the database has.
        waiting: how many of these are not in the ledger yet, ``waiting_since`` the first of them.
    """

    ledger: Attested | None
    compared: Compared | None
    rows: int
    waiting: int
    waiting_since: datetime | None
    retention: Retention

    @property
    def stands(self) -> bool:
        """Whether the ledger is whole and says what the database says."""
        return (self.ledger is None or self.ledger.log.stands) and not (
            self.compared and self.compared.counts
        )


def verify_trail(
    keys: Sequence[Verifier] = (), checkpoints: Sequence[tuple[str, bytes]] = ()
) -> TrailVerified:
    """Verify all of the trail; nothing is written, and the platform may go on meanwhile.

    Args:
        keys: of the ledger, as somebody kept them elsewhere; without, the public half of the key at hand.
        checkpoints: (where it came from, its bytes) of the ledger's heads that others kept.

    Raises:
        NoTrailError: the ledger is gone though rows state that they are in it.
        LedgerError: it can't be read.
        KeyFileError: its key can't be.
    """
    until, rows = _asked_first()
    ledger, compared = None, None
    if trail_ledger().exists():
        disk = LocalFolder(trail_ledger())
        trust = Trust(
            tuple(keys) or (verifier_of(trail_key()),),
            checkpoints=tuple(checkpoints),
            authorities=trusted_now(),
        )
        ledger = verify_attested(disk, trust)
        compared = _compared(disk, ledger, until) if ledger.log.stands else None
    elif until is not None:
        said = _("{folder}：軌跡之紀錄不在此處，資料庫則載有已加入者；請自備份還原")
        raise NoTrailError(said.format(folder=trail_ledger()))
    left = Trace.objects.filter(ledger=None).aggregate(count=Count("pk"), since=Min("at"))
    first = compared.first if compared else None
    kept = retention(today(), taiwan(first).date() if first else None)
    return TrailVerified(ledger, compared, rows, left["count"], left["since"], kept)


def _asked_first() -> tuple[int | None, int]:
    """The highest number in the ledger, and how many rows: asked before the ledger is read."""
    asked = Trace.objects.aggregate(most=Max("ledger"), rows=Count("pk"))
    return asked["most"], asked["rows"]


def _compared(disk: Disk, ledger: Attested, until: int | None, attempts: int = _ATTEMPTS) -> Compared:
    """The comparison; where a writer published meanwhile and something differs, once more."""
    aside = {one.index for one in ledger.rotations}
    before = disk.read(CHECKPOINT)
    found = compare_trail(TrailBook(disk, ledger.keys), until, aside)
    if attempts > 1 and found.counts and disk.read(CHECKPOINT) != before:
        return _compared(disk, ledger, until, attempts - 1)
    return found
