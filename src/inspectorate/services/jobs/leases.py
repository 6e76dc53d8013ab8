"""Who holds a job: taken by one worker at a time, for a while; what it then writes, it writes as the holder.

A job whose lease has run out is taken again: its worker was killed, or cannot reach the database. Each taking
is a new turn; whoever comes back with an old turn is refused (`LostError`), so nothing is done by two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from inspectorate.i18n import _
from inspectorate.store.models import Job

LEASE = timedelta(seconds=60)
_MOST_SAID = 200
MOST_ATTEMPTS = 3
"""How often a job is begun whose worker vanished, before people are told."""


class LostError(Exception):
    """Another holds the job meanwhile, or it is over."""


@dataclass(frozen=True, slots=True)
class Hold:
    """One worker's hold on a job: the turn in which it was taken."""

    key: int
    turn: int

    def rows(self) -> QuerySet[Job]:
        """The job, while it is held in this turn; else nothing."""
        return Job.objects.filter(pk=self.key, turn=self.turn, state="running")


@dataclass(frozen=True, slots=True)
class Word:
    """How far a job has come: steps done, of how many, and what is being done."""

    at: int = 0
    of: int = 0
    said: str = ""
    params: Mapping[str, Any] | None = None


def now() -> datetime:
    """The time by which leases are counted: the database's, where workers can be on several machines."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def take(worker: str, lease: timedelta = LEASE) -> Job | None:
    """Take the oldest job that waits or whose lease has run out; None where there is none.

    A job that was to be cancelled when its worker vanished is cancelled; one begun too often has failed.
    """
    while _takable(now()).exists():
        with transaction.atomic():
            moment = now()
            row = _locked(_takable(moment)).first()
            if row is None:
                return None
            if _given_up(row, moment):
                continue
            if _taken(row, worker, moment, moment + lease):
                return Job.objects.select_related("firm", "asked_by__firm").get(pk=row.pk)
    return None


def _takable(moment: datetime) -> QuerySet[Job]:
    return Job.objects.filter(Q(state="queued") | Q(state="running", lease_until__lt=moment)).order_by("id")


def _locked(rows: QuerySet[Job]) -> QuerySet[Job]:
    """What no other is taking at this moment; where rows cannot be skipped, comparing is enough."""
    skips = connection.features.has_select_for_update_skip_locked
    return rows.select_for_update(skip_locked=True) if skips else rows


def _given_up(row: Job, moment: datetime) -> bool:
    if row.cancelling:
        return _ended(_same(row), moment, state="cancelled")
    if row.attempts >= MOST_ATTEMPTS:
        said = _("作業程序執行中斷 {count} 次，不再自動重試；請聯絡系統管理員").format(count=row.attempts)
        return _ended(_same(row), moment, state="failed", error=said)
    return False


def _taken(row: Job, worker: str, moment: datetime, until: datetime) -> bool:
    taken = _same(row).update(
        state="running",
        worker=worker,
        lease_until=until,
        turn=F("turn") + 1,
        attempts=F("attempts") + 1,
        at=0,
        of=0,
        said="",
        params={},
        started_at=moment,
    )
    return bool(taken)


def _same(row: Job) -> QuerySet[Job]:
    """The row as it was read: compared when it is written."""
    return Job.objects.filter(pk=row.pk, state=row.state, turn=row.turn)


def _ended(rows: QuerySet[Job], moment: datetime, **told: Any) -> bool:  # noqa: ANN401 - columns
    return bool(rows.update(ended_at=moment, lease_until=None, worker="", **told))


def renew(hold: Hold, lease: timedelta = LEASE) -> bool:
    """Hold on; whether the job is to be cancelled.

    Raises:
        LostError: another holds it.
    """
    return _written(hold, lease_until=now() + lease)


def tell(hold: Hold, word: Word) -> bool:
    """Say how far it has come; whether the job is to be cancelled.

    Raises:
        LostError: another holds it.
    """
    return _written(hold, at=word.at, of=word.of, said=word.said[:_MOST_SAID], params=dict(word.params or {}))


def _written(hold: Hold, **told: Any) -> bool:  # noqa: ANN401 - columns
    if not hold.rows().update(**told):
        raise LostError
    return bool(hold.rows().values_list("cancelling", flat=True).first())


def lock(hold: Hold) -> None:
    """Within a transaction: nobody else takes the job until it ends.

    Raises:
        LostError: another holds it.
    """
    if hold.rows().select_for_update().first() is None:
        raise LostError


def end(hold: Hold, state: str, *, error: str = "", result: Mapping[str, Any] | None = None) -> None:
    """Say that it is over, and how.

    Raises:
        LostError: another holds it.
    """
    if not _ended(hold.rows(), now(), state=state, error=error, result=dict(result or {})):
        raise LostError


def give_back(hold: Hold) -> None:
    """Let another begin it anew, because this worker is told to go; that was no attempt."""
    hold.rows().update(state="queued", lease_until=None, worker="", attempts=F("attempts") - 1)
