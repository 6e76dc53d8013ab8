"""What one ingestion adds to the manifest: sources that were taken in, parts that became visible or went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import msgspec

from inspectorate.ledger.canonical import canonical


@dataclass(frozen=True, slots=True)
class Part:
    """One visible file.

    Attributes:
        kind: of record, or the name of a roll-up.
        day: in Taiwan; every record in the file is of it.
        place: in the store.
        first, last: the earliest and the latest time in it, UTC, ISO.
    """

    kind: str
    system: str
    day: date
    place: str
    sha256: str
    bytes: int
    rows: int
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """Lines that could not be read: where they are kept whole, and a few of them."""

    place: str
    sha256: str
    lines: int
    samples: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One file that was taken in.

    Attributes:
        sha256: of its decompressed content.
        bytes: how long that is.
        lines: how many lines, the last one counted even where it does not end.
        whole_sha256: of the content up to its last line end; the same file grown begins with it.
        whole_bytes: how long that is.
        whole_lines: how many lines that is.
        tail_sha256: of what follows the last line end; empty where nothing does.
        continues: the ``whole_sha256`` of the source that this one is the continuation of; only what came
            after it was taken.
        taken_from: the first line that was taken.
        records: by kind.
        blank: lines that are blank.
        skipped: lines known to hold no record.
        notes: what was remarkable, such as a clock set back.
    """

    name: str
    sha256: str
    bytes: int
    lines: int
    whole_sha256: str
    whole_bytes: int
    whole_lines: int
    tail_sha256: str
    format: str
    encoding: str
    system: str
    zone_minutes: int
    records: Mapping[str, int]
    blank: int = 0
    skipped: int = 0
    aside: Aside | None = None
    continues: str = ""
    taken_from: int = 1
    notes: Sequence[str] = ()
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of the manifest.

    Attributes:
        number: from 1.
        before: SHA-256 of the entry before; empty for the first.
        at: when, by the clock of the machine, UTC.
        sources: what was taken in.
        parts: what became visible.
        removed: places of parts that others replace.
    """

    number: int
    before: str
    at: datetime
    sources: Sequence[SourceEntry] = ()
    parts: Sequence[Part] = ()
    removed: Sequence[str] = ()

    def encoded(self) -> bytes:
        """The canonical bytes, whose hash goes into the ledger."""
        plain: Any = msgspec.to_builtins(self)
        return canonical(plain)


def read_entry(data: bytes) -> Entry:
    """An entry from its bytes.

    Raises:
        ValueError: these are not the bytes of an entry.
    """
    try:
        return msgspec.json.decode(data, type=Entry)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error
