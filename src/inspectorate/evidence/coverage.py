"""有效期間: which days the items of a series or a control speak of together, and which days they lack."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from inspectorate.evidence.item import Covers, Item
from inspectorate.evidence.retention import gaps

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the items of one series say of time, under one control.

    Attributes:
        control: its id; empty where the items name none.
        series: what they continue; empty for those that stand alone.
        items: the items that cover days, by label, in the order of arrival.
        undated: the items that say of no day, by label: whether they fill a gap cannot be told.
        lacking: the days that none of them covers.
    """

    control: str
    series: str
    items: tuple[str, ...]
    undated: tuple[str, ...]
    lacking: tuple[Covers, ...]


def covered(item: Item) -> Iterator[Covers]:
    """The days that an item speaks of, without those within them that it is known to hold nothing of."""
    if item.covers is None:
        return
    first = item.covers.first
    for hole in sorted(item.lacks, key=lambda one: one.first):
        if hole.first > first:
            yield Covers(first, hole.first - _DAY)
        if hole.last >= item.covers.last:
            return
        first = max(first, hole.last + _DAY)
    yield Covers(first, item.covers.last)


def lacking(items: Iterable[Item], wanted: Covers | None = None) -> tuple[Covers, ...]:
    """The days that items lack: of those wanted, else between the first and the last that they speak of."""
    found = [(item.covers, list(covered(item))) for item in items if item.covers]
    if not found:
        return (wanted,) if wanted else ()
    first, last = min(whole.first for whole, _days in found), max(whole.last for whole, _days in found)
    return tuple(_holes([day for _whole, days in found for day in days], wanted or Covers(first, last)))


def _holes(spans: list[Covers], wanted: Covers) -> Iterator[Covers]:
    inside = [
        Covers(max(one.first, wanted.first), min(one.last, wanted.last))
        for one in spans
        if one.first <= wanted.last and one.last >= wanted.first
    ]
    if not inside:
        yield wanted
        return
    first, last = min(one.first for one in inside), max(one.last for one in inside)
    if first > wanted.first:
        yield Covers(wanted.first, first - _DAY)
    yield from gaps(inside)
    if last < wanted.last:
        yield Covers(last + _DAY, wanted.last)


def coverage(items: Iterable[Item], wanted: Covers | None = None) -> list[Coverage]:
    """The coverage of each control's series, by the names of both."""
    found: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        for control in item.controls or ("",):
            if control or item.series:
                found.setdefault((control, item.series), []).append(item)
    return [_of(control, series, some, wanted) for (control, series), some in sorted(found.items())]


def _of(control: str, series: str, items: list[Item], wanted: Covers | None) -> Coverage:
    dated = [one for one in items if one.covers]
    return Coverage(
        control=control,
        series=series,
        items=tuple(one.label for one in dated),
        undated=tuple(one.label for one in items if not one.covers),
        lacking=lacking(dated, wanted),
    )
