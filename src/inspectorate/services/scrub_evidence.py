"""Reads everything again at a set pace; a round is resumed where the ledger says that it was left."""

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice

from inspectorate.evidence.custody import Custody
from inspectorate.evidence.events import Checked, Event, Finding, RoundEnded
from inspectorate.evidence.item import Covers
from inspectorate.services.evidence_objects import tidy
from inspectorate.services.guard_evidence import guard_as_told
from inspectorate.services.object_store.objects import Objects, found_at
from inspectorate.services.open_contents import open_contents
from inspectorate.services.open_evidence import (
    Keeper,
    evidence_folder,
    evidence_keeper,
    read_evidence_book,
)

Progress = Callable[[int, int], None]
"""Told of bytes read and bytes to read in all."""

_ITEMS, _SECONDS = 256, 30.0
"""After so many items, or so long, what was found goes into the ledger."""
_LOOK = 1.0
"""Seconds after which whoever has it read is asked whether to go on."""


@dataclass(frozen=True, slots=True)
class Turn:
    """How far one run of a round goes; without more it goes to the end.

    Attributes:
        go_on: asked every second or so; once it says no, no further content is begun, what is begun is read.
        stop: once it is set, what is being read is left too; what was read whole is entered.
        keeper: takes the evidence for writing.
    """

    go_on: Callable[[], bool] = lambda: True
    stop: threading.Event = field(default_factory=threading.Event)
    keeper: Callable[[], AbstractContextManager[Keeper]] = evidence_keeper


@dataclass(slots=True)
class Scrubbed:
    """What a round found.

    Attributes:
        resumed: items that an interrupted run of the same round had been through.
        checked: items that this run read.
        size: the bytes of all that the round has been through so far.
        ended: whether the round has ended; where a run was cut short, only what is broken is told further.
        broken: items whose content is not what arrived.
        unclaimed: files among the objects that no item claims: an arrival that was interrupted, or a ledger
            that was put back to an older state.
        laid_over: contents over which someone laid a later version or a deletion; what is read is the first.
        gaps: the days that each series lacks.
        faults: entries of the ledger that cannot be, zh-TW; nothing of them counts.
    """

    round: int
    resumed: int
    checked: int = 0
    size: int = 0
    ended: bool = False
    broken: list[Custody] = field(default_factory=list)
    unclaimed: list[str] = field(default_factory=list)
    laid_over: list[str] = field(default_factory=list)
    gaps: dict[str, list[Covers]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


class _StoppedError(Exception):
    """Nobody waits for this reading any more."""


class _Pace:
    """Holds reading back to so many bytes a second, however many hands read."""

    def __init__(self, most: float | None, total: int, progress: Progress | None) -> None:
        """``most`` is bytes a second; None reads as fast as can be."""
        self._most, self._total, self._progress = most, total, progress
        self._begun, self.done = time.monotonic(), 0
        self._counting, self._stopped = threading.Lock(), threading.Event()

    def tick(self, count: int) -> None:
        """So many bytes more were read; returns when the next may be."""
        with self._counting:
            self.done += count
            if self._progress:
                self._progress(self.done, self._total)
            ahead = self.done / self._most - (time.monotonic() - self._begun) if self._most else 0
        if self._stopped.wait(max(ahead, 0)) if ahead > 0 else self._stopped.is_set():
            raise _StoppedError

    def stop(self) -> None:
        """End all reading at its next piece."""
        self._stopped.set()


_WHOLE = Turn()
"""To the end."""


def scrub_evidence(
    by: str, pace: float | None = None, progress: Progress | None = None, turn: Turn = _WHOLE
) -> Scrubbed:
    """Verify every item's content; findings and checks go into the ledger as it goes.

    The evidence is not held meanwhile: others may add and read.

    Args:
        by: who has it checked.
        pace: bytes a second at most.
        progress: told as it reads.
        turn: how far this run goes.
    """
    tidy(evidence_folder())
    book = read_evidence_book().book
    objects = open_contents(evidence_folder(), book.encryption)
    objects.tidy()
    due = [one for one in book.present() if one.item.number not in book.checked]
    done = [one for one in book.present() if one.item.number in book.checked]
    scrubbed = Scrubbed(book.round, resumed=len(done), size=_size(done))
    contents = _by_content(due)
    held = _Pace(pace, sum(some[0].item.size for some in contents), progress)
    for batch in _batches(objects, contents, held, turn):
        _enter(batch, book.round, by, turn)
        scrubbed.checked += len(batch)
        scrubbed.size += _size(book.of(number) for number in batch)
    with turn.keeper() as keeper:
        scrubbed.broken = [one for one in keeper.book.present() if one.finding]
        if scrubbed.checked == len(due):
            _end(scrubbed, keeper, objects, by)
    return scrubbed


def _end(scrubbed: Scrubbed, keeper: Keeper, objects: Objects, by: str) -> None:
    """End the round, unless something arrived meanwhile; tell what else is amiss, and have all guarded."""
    book = keeper.book
    if all(one.item.number in book.checked for one in book.present()):
        keeper.record(RoundEnded(**keeper.stamp(by), round=scrubbed.round))
        scrubbed.ended = True
    scrubbed.gaps, scrubbed.faults = book.gaps(), book.faults
    claimed = {one.item.sha256 for one in book.present()}
    scrubbed.unclaimed = [name for name in objects.addresses() if name not in claimed]
    scrubbed.laid_over = list(objects.laid_over())
    guard_as_told(objects, book, claimed)


def _size(some: Iterable[Custody]) -> int:
    return sum(one.item.size for one in some)


def _by_content(due: list[Custody]) -> list[list[Custody]]:
    contents: dict[str, list[Custody]] = {}
    for one in due:
        contents.setdefault(one.item.sha256, []).append(one)
    return list(contents.values())


def _batches(
    objects: Objects, contents: list[list[Custody]], held: _Pace, turn: Turn
) -> Iterator[dict[int, str]]:
    """What was found of each item, by number, a ledger step at a time."""
    batch: dict[int, str] = {}
    begun = time.monotonic()
    for some, found in _read_all(objects, contents, held, turn):
        batch |= {one.item.number: found for one in some}
        if len(batch) >= _ITEMS or time.monotonic() - begun > _SECONDS:
            yield batch
            batch, begun = {}, time.monotonic()
    if batch:
        yield batch


def hands() -> int:
    """How many cores there are to read with."""
    return len(os.sched_getaffinity(0))


def _read_all(
    objects: Objects, contents: list[list[Custody]], held: _Pace, turn: Turn
) -> Iterator[tuple[list[Custody], str]]:
    """Each content with what it is found to be, as soon as it is read, by as many hands as there are cores.

    The largest are begun first, so that no hand is left alone with one at the end. Where one cannot be read
    at all, those that have been read come before its error.
    """
    many = hands()
    due = iter(sorted(contents, key=lambda some: -some[0].item.size))
    reading: dict[Future[str], list[Custody]] = {}
    with ThreadPoolExecutor(many) as pool:
        try:
            while not turn.stop.is_set():
                room = 2 * many - len(reading) if turn.go_on() else 0
                for some in islice(due, room):
                    reading[pool.submit(found_at, objects, some[0].item.sha256, held.tick)] = some
                if not reading:
                    return
                done = wait(reading, _LOOK, return_when=FIRST_COMPLETED).done
                for one in sorted(done, key=lambda one: one.exception() is not None):
                    yield reading.pop(one), one.result()
        finally:
            held.stop()
            pool.shutdown(cancel_futures=True)


def _enter(batch: dict[int, str], number: int, by: str, turn: Turn) -> None:
    """Enter what was found, but of items that were purged meanwhile.

    What seemed broken is read once more, now that nobody else writes: it may have been stored anew meanwhile.
    """
    with turn.keeper() as keeper:
        stamp = keeper.stamp(by)
        contents = open_contents(evidence_folder(), keeper.book.encryption)
        standing = [keeper.book.of(item) for item in batch if not keeper.book.of(item).purged]
        for one in standing:
            if batch[one.item.number] != one.item.sha256:
                batch[one.item.number] = found_at(contents, one.item.sha256)
        whole = tuple(one.item.number for one in standing if batch[one.item.number] == one.item.sha256)
        events: list[Event] = [
            Finding(**stamp, item=one.item.number, found=batch[one.item.number], round=number)
            for one in standing
            if one.item.number not in whole
        ]
        if whole:
            events.append(Checked(**stamp, items=whole, round=number))
        if events:
            keeper.record(*events)
