"""Bounds how much work of many seconds one person asks for: so much within some minutes.

Nobody shuts others out by it: each person is counted by themselves, by pages and by programs together. Jobs
are counted where they stand; files that are made at once by each process of the server, which asks nobody.
"""

from collections import deque
from collections.abc import Collection
from datetime import datetime, timedelta
from math import ceil
from threading import Lock
from time import monotonic

from inspectorate.i18n import _
from inspectorate.services.access import Actor, scoped
from inspectorate.store.models import Job

WINDOW = timedelta(minutes=5)
MOST_JOBS, MOST_FILES = 30, 120
_FILES: dict[int, deque[float]] = {}
"""When each person's last files were made, by this process's own clock."""
_COUNTING = Lock()


class TooMuchWorkError(Exception):
    """So much was asked for that no more is begun for some ``seconds``; the message (zh-TW) says so."""

    def __init__(self, most: int, seconds: float) -> None:
        """``most`` is how many are begun within the window."""
        self.seconds = max(ceil(seconds), 1)
        said = _("您於 {minutes} 分鐘內要求之匯入或匯出已達 {most} 件，請於 {seconds} 秒後再試")
        minutes = int(WINDOW.total_seconds()) // 60
        super().__init__(said.format(minutes=minutes, most=most, seconds=self.seconds))


def bound_jobs(actor: Actor, kinds: Collection[str], moment: datetime) -> None:
    """Go on only where an actor did not ask for too many jobs of these kinds until ``moment``.

    Raises:
        TooMuchWorkError: they did.
    """
    lately = scoped(actor, Job).filter(asked_by=actor.person, kind__in=kinds, asked_at__gt=moment - WINDOW)
    asked = list(lately.order_by("asked_at").values_list("asked_at", flat=True))
    if len(asked) >= MOST_JOBS:
        raise TooMuchWorkError(MOST_JOBS, (asked[0] + WINDOW - moment).total_seconds())


def bound_files(actor: Actor) -> None:
    """Count a file that is made for an actor now.

    Raises:
        TooMuchWorkError: too many were.
    """
    moment, window = monotonic(), WINDOW.total_seconds()
    with _COUNTING:
        made = _FILES.setdefault(actor.person.pk, deque())
        while made and made[0] <= moment - window:
            made.popleft()
        if len(made) >= MOST_FILES:
            raise TooMuchWorkError(MOST_FILES, made[0] + window - moment)
        made.append(moment)
