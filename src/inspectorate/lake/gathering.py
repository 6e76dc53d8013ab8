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
    _words: dict[int, int] = field(default_factory=dict)

    def add(self, rows: Mapping[KindName, pa.Table]) -> None:
        """Add rows; where much is waiting, parts are written."""
        for kind, table in rows.items():
            if len(table):
                schema = KINDS[kind].schema
                coded = table if table.schema.equals(schema) else canonical_table(table, schema)
                self._waiting.setdefault(kind, []).append(coded)
                self._bytes += self._size(coded)
        if self._bytes > FLUSH_BYTES:
            self.flush()

    def _size(self, table: pa.Table) -> int:
        """Bytes of a table; of texts that other tables show too, those only that are new."""
        size = 0
        for column in table.columns:
            for chunk in column.chunks:
                if not pa.types.is_dictionary(chunk.type):
                    size += chunk.nbytes
                    continue
                words = chunk.dictionary
                place = words.buffers()[2].address if len(words) else 0
                size += chunk.indices.nbytes + max(0, words.nbytes - self._words.get(place, 0))
                self._words[place] = max(words.nbytes, self._words.get(place, 0))
        return size

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
        self._waiting, self._bytes, self._words = {}, 0, {}
