"""Reads the ledger of the platform's trail, entry by entry; memory does not grow with it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from inspectorate.i18n import _
from inspectorate.ledger.checkpoint import open_checkpoint
from inspectorate.ledger.disk import BrokenError, Disk, LedgerError
from inspectorate.ledger.journal import JOURNAL, replay
from inspectorate.ledger.merkle import Tree, edge_at, leaf_hashes
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
        self._root = published.checkpoint.root
        tree = tree_of(disk, published.checkpoint)
        self._pending = replay(disk.read(JOURNAL) or b"", tree, published, keys).entries

    @property
    def size(self) -> int:
        """How many entries it has."""
        return self._reader.size + len(self._pending)

    @property
    def laid_out(self) -> int:
        """How many of these stand under its published head."""
        return self._reader.size

    def entry(self, place: int) -> bytes:
        """One entry; empty where there is none of this number."""
        if place < self._reader.size:
            return self._reader.entry(place)
        return self._pending[place - self._reader.size] if place < self.size else b""

    def prove(self, since: int) -> None:
        """Hold the entries from one on against the signed head; of those before only hashes are read.

        Args:
            since: a multiple of `WIDTH`.

        Raises:
            BrokenError: they are not those that were signed.
        """
        tree = Tree(since, edge_at(since, self._reader.node))
        for _start, entries in self._laid_out(since):
            tree.extend(leaf_hashes(entries))
        if tree.root() != self._root:
            raise BrokenError(_("紀錄內容與檢查點的樹根不符；請執行 ledger verify 查明何處遭更動"))

    def some(self, since: int = 0) -> Iterator[tuple[int, Sequence[bytes]]]:
        """The entries from one on (a multiple of `WIDTH`), some at a time: the first's number, and they."""
        yield from self._laid_out(since)
        for start in range(0, len(self._pending), WIDTH):
            yield self._reader.size + start, self._pending[start : start + WIDTH]

    def _laid_out(self, since: int) -> Iterator[tuple[int, Sequence[bytes]]]:
        for row in leaf_rows(self._reader.size):
            if row.index * WIDTH >= since:
                yield row.index * WIDTH, self._reader.entries(Tile(None, row.index, row.width))


def read_entry(entry: bytes) -> Mapping[str, Any] | None:
    """What an entry says of an act, its ``at`` as a moment; None where it is no entry of the trail."""
    try:
        told = json.loads(entry)
        at = datetime.fromisoformat(told["at"])
        known = told["v"] == _VERSION and type(told["id"]) is int and 0 < told["id"] < _MOST
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return {**told, "at": at} if known and at.tzinfo else None
