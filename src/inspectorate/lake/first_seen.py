"""Which accounts and sources met for the first time: settled as records come in, mended as older ones do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from inspectorate.lake.entries import Part
from inspectorate.lake.layout import AHEAD_HOURS
from inspectorate.lake.ordering import Rows
from inspectorate.lake.parts import Stage, Staged, written
from inspectorate.lake.rolling import Groups
from inspectorate.lake.rollups import FIRST_SEEN

_AT_ONCE = 1 << 20
"""So many pairs are looked at together, or as many as there are different ones."""
_KEY = "system, user_name, src_ip, status"
# The new ones are few and are hashed; the known ones are many and only pass by.
_KNOWN = f"""
CREATE OR REPLACE TEMP TABLE met AS
SELECT {_KEY}, min(k.first_time) AS first_time FROM read_parquet($files) k SEMI JOIN fresh f USING ({_KEY})
GROUP BY ALL
"""  # noqa: S608 - the same
_FIRST = f"""
SELECT f.* FROM fresh f LEFT JOIN met m USING ({_KEY})
WHERE m.first_time IS NULL OR f.first_time < m.first_time ORDER BY ALL
"""  # noqa: S608 - the same
_MOVED = f"""
SELECT {_KEY}, m.first_time AS first_time FROM fresh f JOIN met m USING ({_KEY})
WHERE f.first_time < m.first_time
"""  # noqa: S608 - the same
_MOVED_DAYS = f"""
SELECT DISTINCT system, (first_time + INTERVAL {AHEAD_HOURS} HOUR)::DATE FROM moved ORDER BY ALL
"""  # noqa: S608 - the same
_KEPT = f"SELECT * FROM read_parquet($files) ANTI JOIN moved USING ({_KEY}) ORDER BY ALL"  # noqa: S608 - the same


@dataclass(frozen=True, slots=True)
class Settled:
    """What an ingestion changes."""

    staged: tuple[Staged, ...]
    removed: tuple[str, ...]


@contextmanager
def reading_engine(*folders: Path, memory: str = "1GB") -> Iterator[Any]:
    """A DuckDB that reaches these folders and nothing else."""
    import duckdb

    connection = duckdb.connect(config={"memory_limit": memory})
    try:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET allowed_directories = $1", [[str(folder) for folder in folders]])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def settle(
    stage: Stage, pairs: Sequence[Path], visible: Sequence[tuple[Part, Path]], folders: Sequence[Path]
) -> Settled:
    """The parts of ``first_seen`` that these pairs add, and those that they put right.

    Args:
        stage: where parts are written.
        pairs: the new ``logon_pairs``.
        visible: all parts of ``first_seen``.
        folders: in which all these files are.
    """
    fresh = _earliest(pairs, compiled=stage.compiled)
    if not visible:
        return Settled(tuple(_written(stage, fresh)), ())
    with reading_engine(*folders) as connection:
        connection.register("fresh", fresh)
        return _mended(connection, stage, visible)


def _earliest(files: Sequence[Path], *, compiled: bool) -> pa.Table:
    """Which accounts and sources met by these files, and when first."""
    found = FIRST_SEEN.schema.empty_table()
    waiting, count = [found], 0
    for file in files:
        with pq.ParquetFile(file) as stream:
            table = stream.read(columns=FIRST_SEEN.schema.names, use_threads=False)
        whole = pc.and_(pc.is_valid(table["user_name"]), pc.is_valid(table["src_ip"]))
        waiting.append(table.filter(whole))
        count += len(table)
        if count > max(_AT_ONCE, len(found)):
            found = _firsts(pa.concat_tables(waiting), compiled=compiled)
            waiting, count = [found], 0
    return _firsts(pa.concat_tables(waiting), compiled=compiled)


def _firsts(table: pa.Table, *, compiled: bool) -> pa.Table:
    """Of all rows that are alike, one with the earliest time."""
    if not len(table):
        return table
    rows = Rows.of(table, FIRST_SEEN.schema, FIRST_SEEN.order, compiled=compiled)
    everything = slice(0, len(table))
    keys = [rows.key(name)(everything) for name in ("system", *FIRST_SEEN.order)]
    groups = Groups.of(keys, compiled=compiled)
    times = np.minimum.reduceat(rows.key("first_time")(groups.by), groups.begins)
    found = rows.taken(groups.firsts)
    place = FIRST_SEEN.schema.get_field_index("first_time")
    return found.set_column(place, FIRST_SEEN.schema.field(place), pa.array(times).cast(pa.timestamp("us")))


def _mended(
    connection: Any,  # noqa: ANN401 - DuckDB, from an extra
    stage: Stage,
    visible: Sequence[tuple[Part, Path]],
) -> Settled:
    """The same beside what is known already; ``fresh`` is registered."""
    connection.execute(_KNOWN, {"files": [str(file) for _part, file in visible]})
    staged = _written(stage, connection.execute(_FIRST).to_arrow_table())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE moved AS {_MOVED}")
    days = connection.execute(_MOVED_DAYS).fetchall()
    removed: list[str] = []
    for system, day in days:
        old = [(part, file) for part, file in visible if (part.system, part.day) == (system, day)]
        if old:
            kept = connection.execute(_KEPT, {"files": [str(file) for _part, file in old]}).to_arrow_table()
            staged += _written(stage, kept)
            removed += [part.place for part, _file in old]
    return Settled(tuple(staged), tuple(removed))


def _written(stage: Stage, rows: pa.Table) -> list[Staged]:
    if not len(rows):
        return []
    return [staged for staged, _piece in written(rows, FIRST_SEEN, stage, "first_time")]
