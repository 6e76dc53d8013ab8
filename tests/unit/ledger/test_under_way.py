"""Appends under way: how many there may be, in what order they are written, what a failure takes along."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future

import pytest
from tests.unit.ledger.crash_model import SIGNER

from inspectorate.ledger.disk import FullError, LedgerError
from inspectorate.ledger.flight import Flight
from inspectorate.ledger.merkle import Tree
from inspectorate.ledger.taken import Taken, made_ready

MIB = 1024 * 1024


class Beside:
    """Work that is done when it is told to be."""

    def __init__(self) -> None:
        self.asked: list[tuple[Callable[[], None], Future[None]]] = []

    def __call__(self, work: Callable[[], None]) -> "Future[None]":
        self.asked.append((work, Future()))
        return self.asked[-1][1]

    def end(self) -> None:
        work, future = self.asked[-1]
        try:
            future.set_result(work())
        except LedgerError as error:
            future.set_exception(error)


@pytest.fixture
def beside() -> Beside:
    return Beside()


@pytest.fixture
def flight(beside: Beside) -> Flight:
    return Flight(beside)


def taken(length: int = 100, count: int = 1) -> Taken:
    one = made_ready([b"{}"] * count, Tree(), SIGNER)
    one.length = length
    return one


@pytest.mark.parametrize(
    ("lengths", "full"),
    [
        ([], False),
        ([100] * 63, False),
        ([100] * 64, True),
        ([20 * MIB], False),
        ([16 * MIB - 1, 1], True),
        ([16 * MIB - 2, 1], False),
        ([20 * MIB, 1], True),
    ],
)
def test_so_many_may_be_under_way(flight: Flight, lengths: list[int], *, full: bool) -> None:
    """One alone may be of any length."""
    for length in lengths:
        flight.put(taken(length))
    assert flight.full is full
    assert (len(flight), flight.length) == (len(lengths), sum(lengths))


def test_what_waits_and_what_is_being_written_is_under_way(flight: Flight, beside: Beside) -> None:
    first, second = taken(10, 2), taken(20, 3)
    assert (flight.last, flight.may_start, flight.entries) == (None, False, 0)
    flight.put(first)
    assert (flight.last, flight.may_start) == (first, True)
    flight.start(lambda _some: None)
    assert (flight.last, flight.may_start) == (first, False)
    flight.put(second)
    assert (flight.last, flight.may_start) == (second, False)
    assert (len(flight), flight.entries, flight.length) == (2, 5, 30)
    beside.end()
    assert flight.land(wait=False) == ([first], None)
    assert (len(flight), flight.entries, flight.length, flight.may_start) == (1, 3, 20, True)


def test_all_that_wait_are_written_together_and_in_order(flight: Flight, beside: Beside) -> None:
    written: list[Taken] = []
    some = [taken() for _number in range(3)]

    def write(records: Sequence[Taken]) -> None:
        written.extend(records)

    for one in some:
        flight.put(one)
    flight.start(write)
    assert flight.land(wait=False) == ([], None), "nothing is told before it is there"
    assert not any(one.landed for one in some)
    beside.end()
    assert (written, flight.land(wait=True)) == (some, (some, None))
    assert all(one.landed and one.failure is None for one in some)
    assert flight.land(wait=True) == ([], None), "told once"
    assert (len(flight), flight.may_start) == (0, False)


def test_a_write_that_fails_takes_along_what_waits_behind_it(flight: Flight, beside: Beside) -> None:
    def write(_records: Sequence[Taken]) -> None:
        raise FullError("full")

    first, second = taken(), taken()
    flight.put(first)
    flight.start(write)
    flight.put(second)
    beside.end()
    landed, failure = flight.land(wait=True)
    assert (landed, isinstance(failure, FullError)) == ([], True)
    assert [(one.landed, one.failure) for one in (first, second)] == [(False, failure)] * 2
    assert (len(flight), flight.may_start, flight.land(wait=True)) == (0, False, ([], None))


def test_an_entry_too_long_is_told_by_its_number_among_others() -> None:
    with pytest.raises(LedgerError, match="第 2 筆長 65536 位元組"):
        made_ready([b"x" * 65_535, b"x" * 65_536], Tree(), SIGNER)
    with pytest.raises(LedgerError, match="沒有要加入的紀錄"):
        made_ready([], Tree(), SIGNER)
