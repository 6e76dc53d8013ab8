"""What workers see to by the clock, beside jobs: stamps that wait, uploads given up, evidence, reminders.

What takes long, reading all evidence again, stands by itself, so that nothing else waits for it.

Of many workers one has a chore in hand: it moves the moment at which it is due next, in the database. A chore
whose worker vanished is due again after a while; each may be done twice.
"""

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from threading import Event
from time import monotonic

from django.db import DatabaseError, connections

from inspectorate.delivery.message import Carrier
from inspectorate.delivery.settings import read_carriers
from inspectorate.i18n import DEFAULT_LANGUAGE, _, speaking
from inspectorate.services.access import taiwan, today
from inspectorate.services.announce_due import announce_due, mail_reminders
from inspectorate.services.firm_evidence import PLATFORM
from inspectorate.services.jobs.leases import now
from inspectorate.services.scrub_firms import scrub_firms
from inspectorate.services.stamp_ledgers import stamp_evidence_ledgers, stamp_trail
from inspectorate.services.stamp_signatures import stamp_waiting
from inspectorate.services.take_up_broken import take_up_broken
from inspectorate.services.take_upload import expire_uploads
from inspectorate.store.firm_at_hand import for_platform
from inspectorate.store.models import Chore

NOTICES_VARIABLE = "INSPECTORATE_NOTICES"
_PAUSE = 2.0
"""Seconds between two looks at what is due."""
_IN_HAND, _AGAIN = timedelta(minutes=10), timedelta(minutes=1)
_RENEWED = 60.0
"""Seconds after which what takes long is said to be in hand still."""
_MORNING = time(7)
_MOST_SAID = 300
_log = logging.getLogger(__name__)


MORE = "more"


class ChoreError(Exception):
    """A chore did not go well, or not all of it; the message (zh-TW) says why. It is done again soon."""


@dataclass(frozen=True, slots=True)
class Regular:
    """One thing that is seen to regularly.

    Attributes:
        do: what is done, told when to stop; ``MORE`` is answered where it is to be gone on with at once.
        after: when it is due again otherwise.
    """

    do: Callable[[Event], object]
    after: Callable[[datetime], datetime]


def _every(pause: timedelta) -> Callable[[datetime], datetime]:
    return lambda moment: moment + pause


def next_morning(moment: datetime) -> datetime:
    """The next seven o'clock in Taiwan."""
    morning = datetime.combine(taiwan(moment).date(), _MORNING, taiwan(moment).tzinfo)
    return morning if morning > moment else morning + timedelta(days=1)


def _stamp(stop: Event) -> None:
    stamp_waiting(lambda: not stop.is_set())


def _expire(stop: Event) -> None:
    del stop
    expire_uploads()


def _remind(stop: Event) -> None:
    """Tell what is due or late; by mail as well where a settings file is named."""
    del stop
    day = today()
    announce_due(day, PLATFORM)
    if carrier := _mail():
        done = mail_reminders(carrier, day, PLATFORM)
        if done.failed:
            raise ChoreError("；".join(f"{username}：{said}" for username, said in done.failed))


def _mail() -> Carrier | None:
    named = os.environ.get(NOTICES_VARIABLE, "")
    if not named:
        return None
    carriers = read_carriers(Path(named))
    if "mail" not in carriers:
        raise ChoreError(_("{path} 未設定 [mail]").format(path=named))
    return carriers["mail"]


def _scrub(stop: Event) -> str:
    """Go on reading all evidence again; as long as it is read, it stays in hand."""
    return MORE if scrub_firms(stop, _Hold("scrub")) else ""


class _Hold:
    """Keeps a chore in hand that takes longer than others would wait."""

    def __init__(self, name: str) -> None:
        self._name, self._until = name, monotonic() + _RENEWED

    def __call__(self) -> None:
        """Say so again, once in a while."""
        if monotonic() > self._until:
            Chore.objects.filter(name=self._name).update(next_at=now() + _IN_HAND)
            self._until = monotonic() + _RENEWED


CHORES: dict[str, Regular] = {
    "stamps": Regular(_stamp, _every(timedelta(seconds=5))),
    "uploads": Regular(_expire, _every(timedelta(minutes=10))),
    "evidence": Regular(take_up_broken, _every(timedelta(minutes=2))),
    "evidence_stamps": Regular(stamp_evidence_ledgers, _every(timedelta(minutes=10))),
    "trail_stamp": Regular(stamp_trail, _every(timedelta(hours=1))),
    "reminders": Regular(_remind, next_morning),
}
"""By name; names stand in the table of chores."""
LONG_CHORES: dict[str, Regular] = {"scrub": Regular(_scrub, _every(timedelta(hours=1)))}
"""The same, in a thread of their own."""


def see_to_chores(stop: Event, chores: Mapping[str, Regular] = CHORES) -> list[str]:
    """Do what is due, each by one worker alone; the names of those that went well.

    Raises:
        DatabaseError: the database cannot be reached; what was in hand is due again later.
    """
    with for_platform():
        return [name for name, chore in _due(chores) if not stop.is_set() and _done(name, chore, stop)]


def _due(chores: Mapping[str, Regular]) -> Iterator[tuple[str, Regular]]:
    """The chores that are due and that this worker takes in hand, one after the other."""
    known = set(Chore.objects.values_list("name", flat=True))
    missing = [Chore(name=name, next_at=now()) for name in chores if name not in known]
    Chore.objects.bulk_create(missing, ignore_conflicts=True)
    for name in Chore.objects.filter(next_at__lte=now()).values_list("name", flat=True):
        moment = now()
        mine = Chore.objects.filter(name=name, next_at__lte=moment)
        if name in chores and mine.update(next_at=moment + _IN_HAND):
            yield name, chores[name]


def _done(name: str, chore: Regular, stop: Event) -> bool:
    """Do it, and say when it is due next; what goes wrong is kept and told nobody's job."""
    row = Chore.objects.filter(name=name)
    try:
        answer = chore.do(stop)
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the other chores are done
        _log.warning("the chore %s: %s", name, error)
        row.update(next_at=now() + _AGAIN, said=(str(error) or type(error).__name__)[:_MOST_SAID])
        return False
    moment = now()
    row.update(next_at=moment if answer == MORE else chore.after(moment), done_at=moment, said="")
    return True


def keep_seeing_to_chores(stop: Event, chores: Mapping[str, Regular] = CHORES) -> None:
    """See to them until told to go; for a thread of its own. A database out of reach is tried again."""
    with speaking(DEFAULT_LANGUAGE):
        while not stop.is_set():
            try:
                see_to_chores(stop, chores)
            except DatabaseError as error:
                _log.warning("chores wait for the database: %s", error)
                connections.close_all()
            stop.wait(_PAUSE)
    connections.close_all()
