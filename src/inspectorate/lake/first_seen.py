"""Which accounts and sources met for the first time: settled as records come in, mended as older ones do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from inspectorate.lake.entries import Part
from inspectorate.lake.layout import AHEAD_HOURS
from inspectorate.lake.parts import Stage, Staged, written
from inspectorate.lake.rollups import FIRST_SEEN

_KEY = "system, user_name, src_ip, status"
_NEW = f"""
CREATE OR REPLACE TEMP TABLE fresh AS
SELECT {_KEY}, min(first_time) AS first_time FROM read_parquet($files)
WHERE user_name IS NOT NULL AND src_ip IS NOT NULL GROUP BY ALL
"""  # noqa: S608 - names of ours
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
    connection: Any,  # noqa: ANN401 - DuckDB, from an extra
    stage: Stage,
    pairs: Sequence[Path],
    known: Sequence[Path],
    visible: Sequence[tuple[Part, Path]],
) -> Settled:
    """The parts of ``first_seen`` that these pairs add, and those that they put right.

    Args:
        connection: of :func:`reading_engine`, over all the files.
        stage: where parts are written.
        pairs: the new ``logon_pairs``.
        known: where every pair known so far stands, perhaps more than once.
        visible: all parts of ``first_seen``.
    """
    connection.execute(_NEW, {"files": [str(file) for file in pairs]})
    if known:
        connection.execute(_KNOWN, {"files": [str(file) for file in known]})
    else:
        connection.execute("CREATE OR REPLACE TEMP TABLE met AS FROM fresh LIMIT 0")
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
