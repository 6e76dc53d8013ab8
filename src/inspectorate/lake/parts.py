"""Rows become parts: sorted, dictionary-encoded, one Parquet file for each system and day in Taiwan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import file_digest
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from inspectorate.i18n import _
from inspectorate.lake.entries import Part
from inspectorate.lake.errors import LakeError
from inspectorate.lake.kinds import Kind
from inspectorate.lake.layout import AHEAD_HOURS, part_name
from inspectorate.lake.rollups import Rollup

GROUP = 245_760
"""Rows in a row group: two of DuckDB's vectors' groups, so that two threads share a day."""
MOST_PARTS = 20_000
_DAY = 86_400_000_000
_AHEAD = AHEAD_HOURS * 3_600_000_000
_EPOCH = date(1970, 1, 1)
_LEVEL = 1


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


def _array(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    if isinstance(column, pa.Array):
        return column
    return column.chunk(0) if column.num_chunks else pa.nulls(0, column.type)


def _key(column: pa.ChunkedArray) -> np.ndarray[Any, Any]:
    """Whole numbers in the order of the column's values; what is absent comes first."""
    array = _array(column)
    if pa.types.is_dictionary(array.type):
        words = array.dictionary
        rank = np.empty(len(words) + 1, np.int32)
        rank[np.asarray(pc.sort_indices(words))] = np.arange(1, len(words) + 1, dtype=np.int32)
        rank[-1] = 0  # where a code of -1 leads
        return cast("np.ndarray[Any, Any]", rank[np.asarray(array.indices.fill_null(-1))])
    numbers = array.cast(pa.int64()).fill_null(np.iinfo(np.int64).min)
    return cast("np.ndarray[Any, Any]", np.asarray(numbers))


def local_days(times: pa.ChunkedArray) -> np.ndarray[Any, Any]:
    """The day in Taiwan of each time, counted from 1970."""
    return (np.asarray(_array(times).cast(pa.int64())) + _AHEAD) // _DAY


def sorted_table(
    table: pa.Table, order: Sequence[str], time: str = "time"
) -> tuple[pa.Table, np.ndarray[Any, Any]]:
    """The rows by system, day and then an order; and where each system and day begins."""
    days, systems = local_days(table[time]), _key(table["system"])
    keys = [_key(table[name]) for name in reversed(order)]
    by = np.lexsort([*keys, days, systems])
    days, systems = days[by], systems[by]
    begins = np.flatnonzero((np.diff(days) != 0) | (np.diff(systems) != 0)) + 1
    return _taken(table, pa.array(by)), np.concatenate([[0], begins, [len(by)]])


def _taken(table: pa.Table, rows: pa.Array) -> pa.Table:
    """Some rows in another order; a column that says nothing is the same in any."""
    columns = [column if column.null_count == len(column) else column.take(rows) for column in table.columns]
    return pa.table(columns, schema=table.schema)


def pieces(table: pa.Table, begins: np.ndarray[Any, Any]) -> Iterator[pa.Table]:
    """The rows of each system and day."""
    if len(begins) - 1 > MOST_PARTS:
        said = _("系統與日期之組合達 {count} 種，超過 {most}；請確認格式，並以 --system 指明系統")
        raise PartsError(said.format(count=len(begins) - 1, most=MOST_PARTS))
    for begin, end in zip(begins[:-1].tolist(), begins[1:].tolist(), strict=True):
        if end > begin:
            yield compacted(table.slice(begin, end - begin)) if len(begins) > 2 else table  # noqa: PLR2004 - one piece has two ends


def compacted(table: pa.Table) -> pa.Table:
    """The table with dictionaries of what occurs in it only: a file carries its whole dictionary."""
    columns = []
    for column in table.columns:
        array = _array(column)
        if not pa.types.is_dictionary(array.type):
            columns.append(array)
            continue
        codes = np.asarray(array.indices.fill_null(-1))
        used = np.zeros(len(array.dictionary) + 1, np.bool_)  # the last is where a code of -1 leads
        used[codes] = True
        used[-1] = False
        places = pa.array((np.cumsum(used, dtype=np.int32) - 1)[codes], mask=codes < 0)
        columns.append(pa.DictionaryArray.from_arrays(places, array.dictionary.filter(pa.array(used[:-1]))))
    return pa.table(columns, schema=table.schema)


def write_table(table: pa.Table, file: Path) -> None:
    """One Parquet file as the lake has them."""
    coded = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    pq.write_table(
        table,
        file,
        row_group_size=GROUP,
        compression="zstd",
        compression_level=_LEVEL,
        use_dictionary=coded,
        dictionary_pagesize_limit=16 << 20,
        write_page_index=False,
        store_schema=True,
    )


class Stage:
    """Writes parts into a folder of its own, from which the store takes them."""

    def __init__(self, folder: Path, firm: str, batch: str) -> None:
        """``batch`` names this ingestion; no other has the same."""
        self._folder, self._firm, self._batch, self._count = folder, firm, batch, 0

    def write(self, kind: str, system: str, day: date, table: pa.Table, times: tuple[str, str]) -> Staged:
        """Write one part. ``times``: the columns of its earliest and latest times."""
        self._count += 1
        name = f"{self._batch}-{self._count:06}"
        file = self._folder / f"{name}.parquet"
        write_table(table, file)
        with file.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
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


def written(
    table: pa.Table,
    what: Kind | Rollup,
    stage: Stage,
    time: str = "time",
) -> Iterator[tuple[Staged, pa.Table]]:
    """The parts of a kind's or a roll-up's rows, and the rows in each."""
    ordered, begins = sorted_table(canonical_table(table, what.schema), what.order, time)
    for piece in pieces(ordered, begins):
        system = piece["system"][0].as_py()
        day = day_number(int(local_days(piece[time].slice(0, 1).combine_chunks())[0]))
        yield stage.write(what.name, system, day, piece, (time, time)), piece
