"""A job in the hands of a worker: it tells how far it has come, stops where it is told to, and lands once."""

from collections.abc import Callable, Mapping
from threading import Event
from time import monotonic
from typing import Any

from django.db import transaction

from inspectorate.i18n import _
from inspectorate.services.access import Actor, RefusedError, actor_of
from inspectorate.services.jobs.kinds import kind_of
from inspectorate.services.jobs.leases import Hold, LostError, Word, end, lock, tell
from inspectorate.store.models import Job

_QUIET = 0.5
"""Seconds between two words to the database."""


class CancelledError(Exception):
    """Somebody cancelled it."""


class StoppedError(Exception):
    """The worker is told to go."""


class Task:
    """A job while it is done. Called with a sentence, it is one step further; it is what `Progress` is.

    Attributes:
        job: its row as it was taken.
        lost, cancelled: set by whoever renews the lease; the next step sees it.
    """

    def __init__(self, job: Job, hold: Hold, stop: Event) -> None:
        """``stop`` is set when the worker is told to go."""
        self.job, self.hold = job, hold
        self.lost, self.cancelled = Event(), Event()
        self.landed = False
        self._stop, self._word, self._told_at = stop, Word(), 0.0

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What was asked for."""
        return dict(self.job.arguments)

    def actor(self) -> Actor:
        """Whoever asked for it, with the duties that they hold now.

        Raises:
            RefusedError: they have left, or it is no longer theirs.
        """
        person = self.job.asked_by
        if person.left_at is not None:
            raise RefusedError(_("委託此作業者已離職；請由他人重試"))
        actor = actor_of(person, self.job.address)
        actor.demand(kind_of(self.job.kind).act)
        return actor

    def expect(self, of: int) -> None:
        """Say how many steps there will be."""
        self._word = Word(self._word.at, of, self._word.said, self._word.params)

    def __call__(self, message: str, /, **params: str | int) -> None:
        """One step: say it (zh-TW with places, the gettext key), and stop where that is wanted.

        Raises:
            CancelledError, StoppedError, LostError: it is not to go on.
        """
        self._word = Word(self._word.at + 1, self._word.of, message, params)
        if monotonic() - self._told_at >= _QUIET:
            self._told_at = monotonic()
            if tell(self.hold, self._word):
                self.cancelled.set()
        self._go_on()

    def _go_on(self) -> None:
        if self.lost.is_set():
            raise LostError
        if self.cancelled.is_set():
            raise CancelledError
        if self._stop.is_set():
            raise StoppedError

    def land(self, write: Callable[[], Mapping[str, Any]]) -> None:
        """Write what came of it, together with the word that it is done: both or neither, and once.

        Args:
            write: writes to the database and gives the job's result.

        Raises:
            LostError: another holds it; nothing is written.
        """
        with transaction.atomic():
            lock(self.hold)
            end(self.hold, "done", result=write())
        self.landed = True
