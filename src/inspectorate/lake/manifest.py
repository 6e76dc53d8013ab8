"""The manifest: numbered entries that are only ever added; what no entry names is not there.

``manifest/00000001.json`` and so on, each with the hash of the one before. An entry is made in one step, and
only where none of its number is: of two who commit at once, one is told to look again. Every so often all
parts are written into an index, so that a reader needs the index and the few entries after it, however long
the archive; ``manifest/head`` says which index is the newest and about where the last entry is. It is a hint.
Both follow from the entries: ``lake verify`` holds them against these.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from inspectorate.i18n import _
from inspectorate.lake.entries import Entry, Part, SourceEntry, read_entry
from inspectorate.lake.errors import DamagedError
from inspectorate.lake.store import Store

HEAD = "manifest/head"
EVERY = 32
_GROUP = 8192
_SCHEMA = pa.schema(
    [
        pa.field("kind", pa.string()),
        pa.field("system", pa.string()),
        pa.field("day", pa.date32()),
        pa.field("place", pa.string()),
        pa.field("sha256", pa.string()),
        pa.field("bytes", pa.int64()),
        pa.field("rows", pa.int64()),
        pa.field("first", pa.string()),
        pa.field("last", pa.string()),
    ]
)


class ManifestError(DamagedError):
    """The manifest is damaged; the message (zh-TW) says where."""


@dataclass(frozen=True, slots=True)
class Head:
    """How far the manifest reaches."""

    last: int
    sha256: str


def entry_name(number: int) -> str:
    """Where an entry stands."""
    return f"manifest/{number:08}.json"


def index_name(number: int) -> str:
    """Where the index over the entries up to a number stands."""
    return f"manifest/index-{number:08}.parquet"


class Manifest:
    """The manifest of one lake."""

    def __init__(self, store: Store) -> None:
        """``store`` is where the lake lies."""
        self._store = store

    def head(self) -> Head:
        """The last entry that there is now."""
        number = max(self._hint()[0], 0)
        data = self._store.read(entry_name(number)) if number else None
        if data is None:
            number = 0
        while (following := self._store.read(entry_name(number + 1))) is not None:
            number, data = number + 1, following
        return Head(number, sha256(data).hexdigest() if data else "")

    def entry(self, number: int) -> tuple[Entry, bytes]:
        """One entry, and its bytes.

        Raises:
            ManifestError: it is missing or no entry.
        """
        data = self._store.read(entry_name(number))
        if data is None:
            raise ManifestError(_("清單第 {number} 筆不見了").format(number=number))
        try:
            return read_entry(data), data
        except ValueError as error:
            said = _("清單第 {number} 筆無法讀取：{error}")
            raise ManifestError(said.format(number=number, error=error)) from error

    def entries(self, after: int = 0, until: int | None = None) -> Iterator[Entry]:
        """The entries after a number, in order."""
        last = self.head().last if until is None else until
        for number in range(after + 1, last + 1):
            yield self.entry(number)[0]

    def add(self, entry: Entry) -> bool:
        """Make what the entry names visible; False where another entry was faster."""
        data = entry.encoded()
        if not self._store.create(entry_name(entry.number), data):
            return False
        self._store.replace(HEAD, f"{entry.number} {self._hint()[1]}".encode())
        if entry.number % EVERY == 0:
            self.write_index(entry.number)
        return True

    def write_index(self, number: int) -> None:
        """Write the index over the entries up to a number."""
        parts = list(self.parts(until=number))
        parts.sort(key=lambda part: (part.day, part.kind, part.system, part.place))
        columns = {name: [getattr(part, name) for part in parts] for name in _SCHEMA.names}
        sink = pa.BufferOutputStream()
        pq.write_table(pa.table(columns, _SCHEMA), sink, row_group_size=_GROUP, compression="zstd")
        self._store.replace(index_name(number), sink.getvalue().to_pybytes())
        self._store.replace(HEAD, f"{number} {number}".encode())

    def parts(
        self,
        kinds: Sequence[str] = (),
        first: date | None = None,
        last: date | None = None,
        systems: Sequence[str] = (),
        until: int | None = None,
    ) -> list[Part]:
        """The visible parts of some kinds, days and systems; of all, where none are named."""
        indexed = self._hint()[1] if until is None else 0
        found = {part.place: part for part in self._indexed(indexed, kinds, first, last, systems)}
        for entry in self.entries(after=indexed, until=until):
            for part in _chosen(entry.parts, kinds, first, last, systems):
                found[part.place] = part
            for place in entry.removed:
                found.pop(place, None)
        return sorted(found.values(), key=lambda part: (part.day, part.kind, part.system, part.place))

    def sources(self) -> Iterator[SourceEntry]:
        """Everything that was taken in, in order."""
        for entry in self.entries():
            yield from entry.sources

    def _indexed(
        self, number: int, kinds: Sequence[str], first: date | None, last: date | None, systems: Sequence[str]
    ) -> Iterator[Part]:
        data = self._store.read(index_name(number)) if number else None
        if number and data is None:
            raise ManifestError(
                _("清單索引 {name} 不見了；請執行 lake verify").format(name=index_name(number))
            )
        if data is None:
            return
        wanted: Any = None
        for one in _wanted(kinds, first, last, systems):
            wanted = one if wanted is None else wanted & one
        for row in pq.read_table(pa.BufferReader(data), filters=wanted).to_pylist():
            yield Part(**row)

    def _hint(self) -> tuple[int, int]:
        """About where the last entry is, and the newest index."""
        data = self._store.read(HEAD)
        if data is None:
            return 0, 0
        try:
            last, index = (int(word) for word in data.split())
        except ValueError as error:
            raise ManifestError(_("檔案 {name} 已損壞；請執行 lake verify").format(name=HEAD)) from error
        return last, index


def _wanted(
    kinds: Sequence[str], first: date | None, last: date | None, systems: Sequence[str]
) -> Iterator[Any]:
    if kinds:
        yield pc.field("kind").isin(list(kinds))
    if first:
        yield pc.field("day") >= first
    if last:
        yield pc.field("day") <= last
    if systems:
        yield pc.field("system").isin(list(systems))


def _chosen(
    parts: Iterable[Part],
    kinds: Sequence[str],
    first: date | None,
    last: date | None,
    systems: Sequence[str],
) -> Iterator[Part]:
    for part in parts:
        if (
            (not kinds or part.kind in kinds)
            and (first is None or part.day >= first)
            and (last is None or part.day <= last)
            and (not systems or part.system in systems)
        ):
            yield part
