"""Rows become parts: sorted, dictionary-encoded, one Parquet file for each system and day in Taiwan."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import file_digest
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from inspectorate.i18n import _
from inspectorate.lake.entries import Part
from inspectorate.lake.errors import LakeError
from inspectorate.lake.kinds import KINDS, Kind
from inspectorate.lake.layout import AHEAD_HOURS, part_name
from inspectorate.lake.ordering import Places, Rows, Texts, is_rising, sorted_by
from inspectorate.lake.rollups import LOGON_PAIRS, ROLLUPS, Rollup

GROUP = 245_760
"""Rows in a row group: two of DuckDB's vectors' groups, so that two threads share a day."""
MOST_PARTS = 20_000
_DAY = 86_400_000_000
_AHEAD = AHEAD_HOURS * 3_600_000_000
_ALL = slice(None)
_EPOCH = date(1970, 1, 1)
_LEVEL = 1
_LONG = (pa.int64(), pa.timestamp("us"))
_LEAST, _MOST, _BATCH = 1 << 10, 1 << 16, 4 << 20
"""Rows that are encoded at once, and about how many bytes: a page may be larger by that."""
_LEADING: dict[str, str] = {kind.name: kind.order[0] for kind in KINDS.values()}
_LEADING |= {rollup.name: rollup.order[0] for rollup in ROLLUPS.values()}
_SORTED: dict[str, set[str]] = {kind.name: {*kind.order, *LOGON_PAIRS.order} for kind in KINDS.values()}
_SORTED |= {rollup.name: set(rollup.order) for rollup in ROLLUPS.values()}
"""The columns by which rows are sorted, in parts and for roll-ups: those with many texts."""


class PartsError(LakeError):
    """These rows cannot be laid out; the message (zh-TW) says what to do."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A part that is written and not yet in the store."""

    part: Part
    file: Path


def canonical_table(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table with exactly the schema's columns and types, each column in one piece."""
    columns = []
    for field in schema:
        column = table[field.name]
        if pa.types.is_dictionary(field.type) and not pa.types.is_dictionary(column.type):
            column = pc.dictionary_encode(column.cast(pa.string()))
        columns.append(column)
    return pa.table(columns, names=schema.names).cast(schema).unify_dictionaries().combine_chunks()


def local_days(times: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The day in Taiwan of each time in microseconds, counted from 1970."""
    days = times + _AHEAD
    days //= _DAY
    return days


def _lots(rows: Rows, time: str) -> list[Places]:
    """The rows of each system and day, which stand together or not."""
    times, system = rows.key(time)(_ALL), rows.column("system")
    if not len(times):
        return []
    is_one = isinstance(system, Texts) and system.is_constant
    if is_one and is_rising(times):
        first, last = local_days(times[[0, -1]])
        cuts = np.searchsorted(times, np.arange(first + 1, last + 1) * _DAY - _AHEAD)
        edges = np.unique(np.concatenate([[0], cuts, [len(times)]])).tolist()
        _check(len(edges) - 1)
        return [slice(begin, end) for begin, end in pairwise(edges)]
    lots = days = local_days(times)
    if not is_one:
        first = days.min()
        lots = rows.key("system")(_ALL) * (days.max() - first + 1) + (days - first)
    by = sorted_by(lots, compiled=rows.compiled)
    ordered = lots if by is None else lots[by]
    begins = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    _check(len(begins) + 1)
    edges = [0, *begins.tolist(), len(lots)]
    return [slice(begin, end) if by is None else by[begin:end] for begin, end in pairwise(edges)]


def _check(count: int) -> None:
    """Whether so many parts may be made at once."""
    if count > MOST_PARTS:
        said = _("系統與日期之組合達 {count} 種，超過 {most}；請確認格式，並以 --system 指明系統")
        raise PartsError(said.format(count=count, most=MOST_PARTS))


def write_table(table: pa.Table, file: Path, kind: str = "", *, compiled: bool = False) -> str:
    """One Parquet file as the lake has them; its SHA-256.

    Of texts only the one that rows of the kind are sorted by first has its least and greatest in each row
    group: of others these say nothing that a question could leave out rows by. Times and long numbers are
    kept as differences.

    Args:
        table: the rows.
        file: where to.
        kind: of what records or roll-up, where it is of any.
        compiled: by compiled loops, where they know all columns; loading them takes longer than few rows do.
    """
    leading = _LEADING.get(kind)
    telling = [field.name for field in table.schema if field.name == leading or not _is_text(field.type)]
    if compiled:
        from inspectorate.lake.part_file import is_known, write_part
        from inspectorate.lake.part_trial import is_read_alike

        if is_known(table) and is_read_alike():
            return write_part(table, file, GROUP, telling)
    coded = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    apart = [field.name for field in table.schema if field.type in _LONG]
    pq.write_table(
        table,
        file,
        row_group_size=GROUP,
        compression="zstd",
        compression_level=_LEVEL,
        use_dictionary=coded,
        dictionary_pagesize_limit=16 << 20,
        column_encoding=dict.fromkeys(apart, "DELTA_BINARY_PACKED"),
        write_statistics=telling,
        write_batch_size=max(_LEAST, min(_MOST, _BATCH * len(table) // max(1, table.nbytes))),
        write_page_index=False,
        store_schema=True,
    )
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_dictionary(kind) or pa.types.is_string(kind))


class Stage:
    """Writes parts into a folder of its own, from which the store takes them."""

    def __init__(self, folder: Path, firm: str, batch: str, *, compiled: bool = False) -> None:
        """``batch`` names this ingestion; no other has the same. ``compiled``: by :func:`write_table`."""
        self._folder, self._firm, self._batch, self._count = folder, firm, batch, 0
        self.compiled = compiled

    def write(self, kind: str, system: str, day: date, table: pa.Table, times: tuple[str, str]) -> Staged:
        """Write one part. ``times``: the columns of its earliest and latest times."""
        self._count += 1
        name = f"{self._batch}-{self._count:06}"
        file = self._folder / f"{name}.parquet"
        digest = write_table(table, file, kind, compiled=self.compiled)
        part = Part(
            kind=kind,
            system=system,
            day=day,
            place=part_name(kind, self._firm, system, day, name),
            sha256=digest,
            bytes=file.stat().st_size,
            rows=len(table),
            first=pc.min(table[times[0]]).as_py().isoformat(),
            last=pc.max(table[times[1]]).as_py().isoformat(),
        )
        return Staged(part, file)


def day_number(day: int) -> date:
    """The day so many days after 1970 began."""
    return _EPOCH + timedelta(days=int(day))


def in_order(table: pa.Table, what: Kind | Rollup) -> pa.Table:
    """The rows of one system and day as one part has them."""
    rows = Rows.of(table, what.schema)
    return rows.taken(rows.sorter(what.order)(slice(0, len(table))))


def written(
    table: pa.Table,
    what: Kind | Rollup,
    stage: Stage,
    time: str = "time",
) -> Iterator[tuple[Staged, pa.Table]]:
    """The parts of a kind's or a roll-up's rows, and the rows in each."""
    rows = Rows.of(table, what.schema, _SORTED[what.name], compiled=stage.compiled)
    ordered = rows.sorter(what.order)
    for lot in _lots(rows, time):
        piece = rows.taken(ordered(lot))
        system = piece["system"][0].as_py()
        first = np.asarray(piece[time].slice(0, 1).combine_chunks().cast(pa.int64()))
        yield (
            stage.write(what.name, system, day_number(int(local_days(first)[0])), piece, (time, time)),
            piece,
        )
