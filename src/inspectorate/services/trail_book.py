"""Reads the ledger of the platform's trail, entry by entry; memory does not grow with it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from inspectorate.ledger.checkpoint import open_checkpoint
from inspectorate.ledger.disk import Disk, LedgerError
from inspectorate.ledger.journal import JOURNAL, replay
from inspectorate.ledger.note import Verifier
from inspectorate.ledger.reader import CHECKPOINT, LogReader
from inspectorate.ledger.tiles import WIDTH, Tile, leaf_rows
from inspectorate.ledger.writer import tree_of

_MOST = 2**63
_VERSION = 1


class TrailBook:
    """The entries as they stand when it is opened.

    Nothing of it is proven: whoever reads it has verified the ledger before.
    """

    def __init__(self, disk: Disk, keys: Sequence[Verifier]) -> None:
        """``keys`` are all that ever signed it.

        Raises:
            LedgerError: what lies there can't be read, or is not what its signatures say.
            NoteError: none of the keys signed its head.
        """
        data = disk.read(CHECKPOINT)
        if data is None:
            raise LedgerError(CHECKPOINT)
        published = open_checkpoint(data, keys)
        self._reader = LogReader(disk, published.checkpoint.size)
        tree = tree_of(disk, published.checkpoint)
        self._pending = replay(disk.read(JOURNAL) or b"", tree, published, keys).entries

    @property
    def size(self) -> int:
        """How many entries it has."""
        return self._reader.size + len(self._pending)

    def entry(self, place: int) -> bytes:
        """One entry; empty where there is none of this number."""
        if place < self._reader.size:
            return self._reader.entry(place)
        return self._pending[place - self._reader.size] if place < self.size else b""

    def some(self) -> Iterator[tuple[int, Sequence[bytes]]]:
        """All entries, some at a time: the number of the first of these, and they."""
        for row in leaf_rows(self._reader.size):
            yield row.index * WIDTH, self._reader.entries(Tile(None, row.index, row.width))
        for start in range(0, len(self._pending), WIDTH):
            yield self._reader.size + start, self._pending[start : start + WIDTH]


def read_entry(entry: bytes) -> Mapping[str, Any] | None:
    """What an entry says of an act, its ``at`` as a moment; None where it is no entry of the trail."""
    try:
        told = json.loads(entry)
        at = datetime.fromisoformat(told["at"])
        known = told["v"] == _VERSION and type(told["id"]) is int and 0 < told["id"] < _MOST
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return {**told, "at": at} if known and at.tzinfo else None
