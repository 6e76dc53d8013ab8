"""Reads the evidence of all firms again, a round each month or as it is set: by the clock, a turn at a time.

What was found goes into each firm's ledger as it is read, as `inspectorate evidence scrub` does it, so that
whoever comes next goes on from there; how the rounds went stands in the database for people to see.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from time import monotonic

from django.db import transaction

from inspectorate.services.firm_evidence import (
    PLATFORM,
    EvidenceFailedError,
    evidence_of,
    has_evidence,
    patient_keeper,
)
from inspectorate.services.jobs.leases import now
from inspectorate.services.keep_trail import write_trace
from inspectorate.services.open_evidence import read_anew
from inspectorate.services.read_setting import ScrubSetting, read_scrub_setting
from inspectorate.services.scrub_evidence import Scrubbed, Turn, scrub_evidence
from inspectorate.store.models import EvidenceRound, Firm

_TURN = 120.0
"""Seconds after which a turn begins no further content."""
_AFTER_FAILURE = timedelta(hours=1)
_MOST_SAID = 300
_log = logging.getLogger(__name__)


def scrub_firms(stop: Event, hold: Callable[[], object] = lambda: None) -> bool:
    """Go on with the round of one firm for a turn; whether more is due at once.

    Args:
        stop: leaves what is being read.
        hold: called every second or so while it reads.
    """
    setting = read_scrub_setting()
    row = _due(setting) if setting.days else None
    if row is None or stop.is_set():
        return False
    _go_on(row, setting, Turn(_for_a_turn(hold), stop, patient_keeper))
    return True


def _for_a_turn(hold: Callable[[], object]) -> Callable[[], bool]:
    until = monotonic() + _TURN

    def go_on() -> bool:
        hold()
        return monotonic() < until

    return go_on


def _due(setting: ScrubSetting) -> EvidenceRound | None:
    """The round to go on with: one that is under way, else a new one of the firm whose last is the oldest."""
    moment = now()
    under_way = EvidenceRound.objects.filter(ended_at=None).select_related("firm").order_by("next_at", "id")
    if row := under_way.filter(next_at__lte=moment).first():
        return row
    rounds = EvidenceRound.objects.exclude(ended_at=None).order_by("id")
    ended = {firm: at for firm, at in rounds.values_list("firm_id", "ended_at") if at}
    begun = set(under_way.values_list("firm_id", flat=True))
    waiting = [firm for firm in Firm.objects.order_by("code") if firm.pk not in begun]
    before = moment - timedelta(days=setting.days)
    never = datetime.min.replace(tzinfo=moment.tzinfo)
    for firm in sorted(waiting, key=lambda firm: ended.get(firm.pk, never)):
        if ended.get(firm.pk, never) <= before and has_evidence(firm):
            return EvidenceRound.objects.create(firm=firm, began_at=moment, next_at=moment)
    return None


def _go_on(row: EvidenceRound, setting: ScrubSetting, turn: Turn) -> None:
    """A turn; where the evidence cannot be read, that is said and tried again after a while."""
    try:
        with evidence_of(row.firm):
            if not row.items:
                read_anew()
            found = scrub_evidence(PLATFORM, setting.pace, turn=turn)
    except EvidenceFailedError as error:
        _log.warning("the evidence of %s was not read again: %s", row.firm.code, error)
        row.said, row.next_at = str(error)[:_MOST_SAID], now() + _AFTER_FAILURE
        row.save(update_fields=["said", "next_at"])
        return
    _keep(row, found)


@transaction.atomic
def _keep(row: EvidenceRound, found: Scrubbed) -> None:
    """How far it has come; once it has ended, how it went, in the trail too."""
    row.items, row.size, row.said, row.next_at = found.resumed + found.checked, found.size, "", now()
    row.broken = len(found.broken)
    row.amiss = len(found.faults) + len(found.unclaimed) + len(found.laid_over)
    if found.ended:
        row.ended_at = row.next_at
        write_trace(
            PLATFORM,
            "evidence_scrubbed",
            f"round:{row.pk}",
            firm=row.firm,
            items=row.items,
            size=row.size,
            broken=row.broken,
            amiss=row.amiss,
        )
    row.save()
