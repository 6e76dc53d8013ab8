"""Appends on their way to the disk: prepared ahead of it, written in order, told once they are there.

While one write lasts, others wait; then all that wait go in one write, under one wait for the disk. Each has
a record and a signed checkpoint of its own, and where the write fails none of them was taken.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from inspectorate.ledger.taken import Taken

_MOST, _MOST_BYTES = 64, 16 * 1024 * 1024  # under way at once


class Flight:
    """All appends between being made ready and being told, oldest first."""

    def __init__(self, beside: Callable[[Callable[[], None]], "Future[None]"]) -> None:
        """``beside`` begins a piece of work and goes on, as :meth:`Disk.beside` does."""
        self._beside = beside
        self._waiting: deque[Taken] = deque()
        self._flying: list[Taken] = []
        self._write: Future[None] | None = None

    def __len__(self) -> int:
        return len(self._waiting) + len(self._flying)

    @property
    def entries(self) -> int:
        """How many entries are under way."""
        return sum(len(one.entries) for one in (*self._flying, *self._waiting))

    @property
    def length(self) -> int:
        """How many bytes of records are under way."""
        return sum(one.length for one in (*self._flying, *self._waiting))

    @property
    def full(self) -> bool:
        """Whether the next append should not be made ready before one of these is told."""
        return len(self) >= _MOST or (len(self) > 1 and self.length >= _MOST_BYTES)

    @property
    def last(self) -> Taken | None:
        """The newest."""
        newest = self._waiting or self._flying
        return newest[-1] if newest else None

    @property
    def may_start(self) -> bool:
        """Whether some wait and no write is under way."""
        return bool(self._waiting) and self._write is None

    def put(self, taken: Taken) -> None:
        """Have one wait for the next write."""
        self._waiting.append(taken)

    def start(self, write: Callable[[Sequence[Taken]], None]) -> None:
        """Begin to write all that wait; the disk is the write's alone until it is taken off by ``land``."""
        flying, self._flying = list(self._waiting), list(self._waiting)
        self._waiting.clear()
        self._write = self._beside(lambda: write(flying))

    def land(self, *, wait: bool) -> tuple[list[Taken], BaseException | None]:
        """Those whose records came onto the disk since the last call, or why they and all others did not.

        ``wait`` waits for the end of the write that is under way; without it nothing is returned before.
        """
        if self._write is None or not (wait or self._write.done()):
            return [], None
        failure = self._write.exception()  # interrupted in its waiting, it leaves all as it is
        self._write = None
        landed, self._flying = self._flying, []
        for one in landed:
            one.landed, one.failure = failure is None, failure
        if failure is None:
            return landed, None
        self.drop(failure)
        return [], failure

    def drop(self, failure: BaseException) -> None:
        """Take none of those that wait: they build on one that was not taken, or must not be written."""
        for one in self._waiting:
            one.failure = failure
        self._waiting.clear()
