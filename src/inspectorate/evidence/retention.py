"""保存: how long evidence is kept, from the catalogue's register, and which days a series lacks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from inspectorate.evidence.item import Covers, Item, Keep, day_in_taiwan
from inspectorate.norms.interval import Interval
from inspectorate.norms.load import catalogue_root
from inspectorate.norms.provision import Citation
from inspectorate.norms.strict_yaml import read_entries

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """One class of the register; ``keep`` is None where only the end of a dispute ends it."""

    id: str
    title: str
    title_en: str
    keep: Interval | None
    words: str
    cite: Citation | None
    note: str = ""

    @property
    def as_kept(self) -> Keep:
        """What the reception of an item states of it."""
        if self.keep is None:
            return Keep(self.id)
        return Keep(self.id, self.keep.count, self.keep.unit)


@cache
def read_retention_classes() -> Mapping[str, RetentionClass]:
    """Every class by its id, as shipped.

    Raises:
        CatalogueError: the register is not as the format demands.
    """
    file = catalogue_root().joinpath("registers", "retention.yaml")
    return {one.id: one for one in read_entries(file, RetentionClass, "registers/retention.yaml")}


def kept_until(item: Item, since: datetime, released: datetime | None) -> date | None:
    """The last day on which an item must be kept; None where no day is known yet.

    ``since`` is when it arrived, or the latest time that the ledger knew by then: a clock that was set back
    shortens nothing. ``released`` is when its hold was last lifted: what is kept until a dispute is settled
    has no other end.
    """
    if item.keep.count is None or item.keep.unit is None:
        return day_in_taiwan(released) if released else None
    start = day_in_taiwan(since)
    if item.covers and item.covers.last > start:
        start = item.covers.last
    return Interval(item.keep.count, item.keep.unit).after(start)


def gaps(covered: Iterable[Covers]) -> list[Covers]:
    """The days between the first and the last covered day that nothing covers."""
    found: list[Covers] = []
    reached: date | None = None
    for one in sorted(covered, key=lambda covers: (covers.first, covers.last)):
        if reached and (one.first - reached).days > 1:
            found.append(Covers(reached + _DAY, one.first - _DAY))
        reached = max(reached or one.last, one.last)
    return found
