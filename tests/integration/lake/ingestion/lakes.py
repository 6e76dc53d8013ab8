"""Small lakes for tests, and logs to put in."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from inspectorate.lake.ingest import Outcome, ingest
from inspectorate.lake.kinds import KINDS
from inspectorate.lake.lake import Lake
from inspectorate.lake.parts import canonical_table
from inspectorate.lake.sources import sources_of
from inspectorate.lake.taking import Told

YEAR = 2026


def new_lake(folder: Path) -> Lake:
    return Lake.begin(folder / "lake", "示範證券")


def put(lake: Lake, *files: Path, told: Told | None = None) -> list[Outcome]:
    found = (source for file in files for source in sources_of(file))
    return list(ingest(lake, found, told or Told(system="web", year=YEAR)))


def rows(lake: Lake, kind: str = "authentication") -> list[dict[str, Any]]:
    """All rows of a kind, by line."""
    tables = [pq.read_table(lake.store.url(part.place)) for part in lake.parts((kind,))]
    found = [row for table in tables for row in table.to_pylist()]
    return sorted(found, key=lambda row: (row.get("origin", ""), row.get("line", 0)))


def attempt(moment: datetime, account: str = "amy", source: str = "192.0.2.1", said: str = "Failed") -> str:
    return (
        f"{moment:%b %e %H:%M:%S} web01 sshd[7]: {said} password for {account} from {source} port 4711 ssh2\n"
    )


def attempts(count: int, begin: datetime = datetime(YEAR, 3, 1, 8), step: int = 60) -> str:
    return "".join(
        attempt(begin + timedelta(seconds=step * number), f"user{number % 7}") for number in range(count)
    )


def written(file: Path, text: str) -> Path:
    file.write_text(text, "utf-8")
    return file


def plain(tables: Iterable[pa.Table], kind: str) -> list[dict[str, Any]]:
    """Rows of any encoding, by line."""
    found: Sequence[dict[str, Any]] = [
        row for table in tables for row in canonical_table(table, KINDS[kind].schema).to_pylist()
    ]
    return sorted(found, key=lambda row: (row["line"], str(row)))
