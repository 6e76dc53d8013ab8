"""Many small parts of a day become few: the same rows, sorted, in files as a large ingestion has them."""

import os
from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from inspectorate.i18n import _
from inspectorate.lake.committing import swap
from inspectorate.lake.entries import Part
from inspectorate.lake.errors import DamagedError, LakeError
from inspectorate.lake.kinds import KINDS, Kind
from inspectorate.lake.lake import Lake
from inspectorate.lake.parts import Stage, Staged, in_order
from inspectorate.lake.rollups import FIRST_SEEN, HOURS, LOGON_PAIRS, ROLLUPS, Rollup
from inspectorate.lake.staging import is_under_way, staging_folder

TARGET = 32 << 20
"""Bytes of a part that is large enough; about what a large ingestion writes at once."""
_TIMES = {
    HOURS.name: ("hour", "hour"),
    LOGON_PAIRS.name: ("first_time", "last_time"),
    FIRST_SEEN.name: ("first_time", "first_time"),
}


@dataclass(frozen=True, slots=True)
class MergedDay:
    """What became of a day's parts.

    Attributes:
        before: how many parts were merged; ``after``: into how many.
        done: False where one of them was replaced meanwhile; nothing was changed then.
    """

    day: date
    before: int
    after: int
    done: bool = True


def merge(
    lake: Lake, first: date | None = None, last: date | None = None, target: int = TARGET
) -> Generator[MergedDay, None, None]:
    """Merge the small parts of each day, one day after another; a kill leaves each day as it was or merged.

    Args:
        lake: whose parts.
        first: the first day; None: from the beginning.
        last: the last day, included.
        target: parts of so many bytes or more stay as they are, and no more is merged into one.

    Raises:
        LakeError: an ingestion is under way.
        DamagedError: a part is not what the manifest says; that day and those after it stay as they are.
    """
    with staging_folder(lake) as folder:
        if is_under_way(lake, folder):
            raise LakeError(_("日誌湖正在收入或合併檔案；請待其完成後再試"))
        stage = Stage(folder, lake.firm, os.urandom(8).hex())
        for day, lots in _lots(lake.parts((), first, last), target).items():
            yield _merged_day(lake, stage, folder, day, lots)


def _lots(parts: Sequence[Part], target: int) -> dict[date, list[list[Part]]]:
    """By day, the parts of one kind and system that become one."""
    beside: defaultdict[tuple[date, str, str], list[Part]] = defaultdict(list)
    for part in parts:
        if part.bytes < target:
            beside[part.day, part.kind, part.system].append(part)
    found: defaultdict[date, list[list[Part]]] = defaultdict(list)
    for (day, _kind, _system), some in sorted(beside.items()):
        for lot in _filled(sorted(some, key=lambda part: part.bytes), target):
            found[day].append(lot)
    return dict(found)


def _filled(parts: Sequence[Part], target: int) -> Iterator[list[Part]]:
    """Parts together, the smallest first, as long as they are not larger than the target."""
    lot: list[Part] = []
    for part in parts:
        if lot and sum(one.bytes for one in lot) + part.bytes > target:
            break  # what follows is larger still
        lot.append(part)
    if len(lot) > 1:
        yield lot
        yield from _filled(parts[len(lot) :], target)


def _merged_day(
    lake: Lake, stage: Stage, folder: Path, day: date, lots: Sequence[Sequence[Part]]
) -> MergedDay:
    staged = [_merged(lake, stage, lot) for lot in lots]
    removed = [part.place for lot in lots for part in lot]
    done = swap(lake, staged, removed, folder) is not None
    return MergedDay(day, len(removed), len(staged), done)


def _merged(lake: Lake, stage: Stage, lot: Sequence[Part]) -> Staged:
    what, times = _layout(lot[0].kind)
    ordered = in_order(pa.concat_tables(_rows(lake, part) for part in lot), what)
    return stage.write(what.name, lot[0].system, lot[0].day, ordered, times)


def _layout(kind: str) -> tuple[Kind | Rollup, tuple[str, str]]:
    if kind in ROLLUPS:
        return ROLLUPS[kind], _TIMES[kind]
    return KINDS[kind], ("time", "time")


def _rows(lake: Lake, part: Part) -> pa.Table:
    """The rows of a part, which is what the manifest says."""
    data = b""
    try:
        with lake.store.fetch(part.place) as stream:
            data = stream.read()
    except FileNotFoundError:
        pass
    if sha256(data).hexdigest() != part.sha256:
        raise DamagedError(_("{place} 之內容與清單不符；請執行 lake verify").format(place=part.place))
    return pq.read_table(pa.BufferReader(data))
