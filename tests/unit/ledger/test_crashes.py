"""Stop the writer anywhere, cut the power anywhere: nothing acknowledged is lost, and the log goes on."""

from contextlib import suppress
from copy import deepcopy

import pytest
from tests.unit.ledger.crash_model import (
    SIGNER,
    StoppedError,
    Told,
    entries_of,
    length_of,
    new_log,
    random_of,
    session,
    some,
    stopped_at,
)

from inspectorate.ledger.disk import FullError
from inspectorate.ledger.writer import Writer


def steps(quick: int, slow: int = 1) -> pytest.MarkDecorator:
    """Stop at every so many bytes: few in the quick suite, as a rule each single one in the slow suite."""
    return pytest.mark.parametrize("step", [quick, pytest.param(slow, marks=pytest.mark.slow)])


@steps(31)
def test_killed_at_any_byte_a_log_loses_nothing_acknowledged(step: int) -> None:
    start = new_log()
    for place in range(0, length_of(start) + 1, step):
        disk, told = stopped_at(start, place, [])
        told.hold(disk.after_kill())


@steps(331, 11)
def test_killed_at_any_byte_where_a_row_becomes_full(step: int) -> None:
    before = some(254)
    start = new_log(before)
    for place in range(0, length_of(start) + 1, step):
        disk, told = stopped_at(start, place, before)
        told.hold(disk.after_kill())


@pytest.mark.parametrize("count", [0, 3, 254])
@steps(31)
def test_with_the_power_cut_at_any_byte_a_log_loses_nothing_acknowledged(count: int, step: int) -> None:
    start = new_log(some(count))
    for place in range(0, length_of(start) + 1, step if count < 254 else 13 * step):
        disk, told = stopped_at(start, place, some(count))
        told.hold(disk.after_power_cut(random_of(place)))


@steps(31)
def test_with_the_power_cut_once_and_again_a_log_loses_nothing_acknowledged(step: int) -> None:
    chance = random_of(1)
    start = new_log(some(3))
    whole = length_of(start)
    for place in range(0, whole, step):
        disk, told = stopped_at(start, place, some(3))
        again = disk.after_power_cut(chance)
        told.acknowledged = entries_of(deepcopy(again))
        again.left = chance.randint(0, 3500)
        with suppress(StoppedError), Writer(again, SIGNER) as writer:
            told.append(writer, some(30, "z" * 40))
        again.left = None
        told.hold(again.after_power_cut(chance))


def test_a_recovery_that_is_killed_itself_is_recovered_from() -> None:
    start = new_log(some(3))
    whole = length_of(start)
    for place in range(0, whole, 397):
        disk, told = stopped_at(start, place, some(3))
        for second in range(0, 600, 37):
            again = disk.after_kill()
            again.left = second
            with suppress(StoppedError), Writer(again, SIGNER):
                pass
            again.left = None
            Told(told.acknowledged, told.under_way, told.receipts).hold(again.after_kill())


@steps(53)
def test_a_full_disk_at_any_byte_refuses_and_loses_nothing(step: int) -> None:
    start = new_log(some(3))
    refused = 0
    for place in range(0, length_of(start), step):
        disk, told = deepcopy(start), Told(some(3))
        disk.left, disk.full = place, True
        try:
            session(disk, told)
        except FullError:
            refused += 1
        disk.left = None
        told.hold(disk)
    assert refused > 50


def test_a_refused_append_leaves_the_writer_able_to_go_on_once_there_is_room() -> None:
    disk, told = new_log(some(3)), Told(some(3))
    with Writer(disk, SIGNER) as writer:
        told.append(writer, some(2, "a"))
        disk.left, disk.full = 40, True
        with pytest.raises(FullError):
            writer.append(some(50, "b"))
        disk.left = None
        told.append(writer, some(2, "c"))
    told.hold(disk)
