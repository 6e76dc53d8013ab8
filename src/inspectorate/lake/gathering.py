"""Rows that wait to become parts, and the parts written so far, of what will become visible together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from inspectorate.lake.entries import SourceEntry
from inspectorate.lake.kinds import KINDS, KindName
from inspectorate.lake.parts import Stage, Staged, canonical_table, written
from inspectorate.lake.rolling import rolled_up

FLUSH_BYTES = 192 << 20


@dataclass(slots=True)
class Gathering:
    """What is gathered.

    Attributes:
        stage: where parts are written.
    """

    stage: Stage
    sources: list[SourceEntry] = field(default_factory=list)
    staged: list[Staged] = field(default_factory=list)
    others: list[tuple[str, Path]] = field(default_factory=list)
    _waiting: dict[KindName, list[pa.Table]] = field(default_factory=dict)
    _bytes: int = 0

    def add(self, rows: Mapping[KindName, pa.Table]) -> None:
        """Add rows; where much is waiting, parts are written."""
        for kind, table in rows.items():
            if len(table):
                coded = canonical_table(table, KINDS[kind].schema)
                self._waiting.setdefault(kind, []).append(coded)
                self._bytes += coded.nbytes
        if self._bytes > FLUSH_BYTES:
            self.flush()

    @property
    def waiting(self) -> int:
        """How many bytes of rows are not in a part yet."""
        return self._bytes

    def flush(self) -> None:
        """Write all that is waiting as parts."""
        for kind, tables in self._waiting.items():
            table = pa.concat_tables(tables)
            for staged, piece in written(table, KINDS[kind], self.stage):
                self.staged.append(staged)
                self.staged += rolled_up(self.stage, staged.part, piece)
        self._waiting, self._bytes = {}, 0
