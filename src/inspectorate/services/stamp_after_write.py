"""Tries for a stamp after each write of evidence, where authorities are set; never stands in its way."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import inf
from pathlib import Path

from inspectorate.ledger.disk import Disk, LedgerError
from inspectorate.ledger.note import Verifier
from inspectorate.services.home import evidence_home
from inspectorate.services.object_store.objects import StoreError
from inspectorate.services.stamp_ledger import Stamped, put_head_by, stamp_ledger
from inspectorate.services.stamping_settings import SettingsError, stamping_settings

_PAUSE = timedelta(minutes=5)
"""After an authority failed to answer, writes go on this long without asking again."""


def stamp_after_write(disk: Disk, known: Sequence[Verifier], now: Callable[[], datetime]) -> None:
    """Try for a stamp where authorities are set; what goes wrong leaves the checkpoint waiting.

    What was written is acknowledged already: nothing here may make it look otherwise.
    """
    try:
        if not stamping_settings().asking.urls:
            return
        if _failed_lately(now()):
            put_head_by(disk, known, now())
        else:
            stamp_and_remember(disk, known, now, in_all=stamping_settings().asking.seconds)
    except (SettingsError, LedgerError, StoreError, OSError):
        return  # `evidence stamp` says what is wrong; the write stands


def stamp_and_remember(
    disk: Disk, known: Sequence[Verifier], now: Callable[[], datetime], in_all: float = inf
) -> Stamped:
    """Ask the authorities that are set, and remember whether one failed.

    ``in_all``: how many seconds all answers of one authority may take together.

    Raises:
        SettingsError: the settings cannot be followed.
        BusyError, BrokenError: as :func:`~inspectorate.services.stamp_ledger.stamp_ledger` says.
    """
    asking = replace(stamping_settings().asking, in_all=in_all)
    result = stamp_ledger(disk, known, asking, now)
    remember(result, now())
    return result


def remember(result: Stamped, moment: datetime) -> None:
    """Keep whether an authority failed: writes of the evidence at hand then ask none for a while."""
    if result.refused:
        _marker().write_text(moment.isoformat(), "ascii")
    else:
        _marker().unlink(missing_ok=True)


def _marker() -> Path:
    return evidence_home() / "evidence" / "unstamped"


def _failed_lately(moment: datetime) -> bool:
    try:
        since = datetime.fromisoformat(_marker().read_text("ascii"))
        return timedelta() <= moment - since < _PAUSE
    except (OSError, ValueError, TypeError):
        return False
