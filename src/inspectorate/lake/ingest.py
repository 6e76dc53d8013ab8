"""Taking files in: each is read, turned into rows, and becomes visible whole or not at all.

Files before the one that an ingestion was killed in are there and add nothing again. A small one that it was
killed in is taken from its beginning the next time; in a large one reading goes on after what was written of
it. A file that grew adds what came after its last line end.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from inspectorate.i18n import _
from inspectorate.lake.alone import Alone
from inspectorate.lake.committing import Batch, commit
from inspectorate.lake.converting import closed_engine
from inspectorate.lake.entries import SourceEntry
from inspectorate.lake.formats.shelf import FormatError
from inspectorate.lake.gathering import Gathering
from inspectorate.lake.lake import Lake
from inspectorate.lake.layout import aside_name
from inspectorate.lake.mapping import MappingError
from inspectorate.lake.parts import PartsError, Stage
from inspectorate.lake.reading import Content, examine
from inspectorate.lake.sources import Source, SourceError
from inspectorate.lake.staging import staging_folder
from inspectorate.lake.taking import Desk, Progress, Rows, Told, origin_of, take_source

SMALL = 32 << 20
"""Sources up to this many bytes become visible together with others; larger ones alone."""
_TOGETHER = 256 << 20
_REFUSALS = (FormatError, MappingError, SourceError, PartsError, OSError)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source.

    Attributes:
        what: ``taken``; ``known``: it added nothing, it was there; ``refused``.
        entry: what the manifest says of it, where it was taken or known.
        said: why it was refused, zh-TW.
    """

    name: str
    what: Literal["taken", "known", "refused"]
    entry: SourceEntry | None = None
    said: str = ""


def _unwatched(_progress: Progress) -> None:
    """Nobody wants to know."""


def ingest(
    lake: Lake, sources: Iterable[Source], told: Told, watch: Callable[[Progress], None] = _unwatched
) -> Iterator[Outcome]:
    """Take sources in, one after another; an outcome comes when the source is visible, or will not be.

    Raises:
        LedgerError: the ledger of the lake cannot be written.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(staging_folder(lake))
        work = _Work(lake, folder, stack.enter_context(closed_engine()), told, watch)
        for source in sources:
            yield from work.take(source)
        yield from work.commit()


class _Work:
    """One ingestion under way."""

    def __init__(
        self,
        lake: Lake,
        folder: Path,
        connection: Any,  # noqa: ANN401 - DuckDB, from an extra
        told: Told,
        watch: Callable[[Progress], None],
    ) -> None:
        self._lake, self._folder, self._connection = lake, folder, connection
        self._told, self._watch = told, watch
        self._known = {one.sha256: one for one in lake.manifest.sources()}
        self._alone = Alone(lake, connection, told, watch)
        self._begun = self._alone.contents()
        self._batch = os.urandom(8).hex()
        self._stage = Stage(folder, lake.firm, self._batch)
        self._gathering, self._together = Gathering(self._stage), 0

    def take(self, source: Source) -> Iterator[Outcome]:
        """Take one source; the outcomes of those that became visible by now."""
        try:
            content = examine(source, tuple(self._known.values()), self._begun)
        except _REFUSALS as error:
            yield Outcome(source.name, "refused", said=_told_of(error))
            return
        if (known := self._known.get(content.sha256)) is not None:
            yield Outcome(source.name, "known", known)
            return
        if content.size > SMALL or self._together > _TOGETHER:
            yield from self.commit()
        try:
            if content.size > SMALL:
                yield from self._take_alone(source, content)
            else:
                self._add(source, content)
        except _REFUSALS as error:
            yield Outcome(source.name, "refused", said=_told_of(error))

    def _take_alone(self, source: Source, content: Content) -> Iterator[Outcome]:
        entry, visible = self._alone.take(source, content)
        if not visible:
            yield _too_late(source.name)
            return
        self._known[entry.sha256] = entry
        yield Outcome(source.name, "taken", entry)
        if entry.bytes < content.size:  # it grew since an ingestion was killed in it
            yield from self.take(source)

    def _add(self, source: Source, content: Content) -> None:
        """Gather a small source; where it is refused, nothing of it stays."""
        kept: list[Rows] = []
        name = aside_name(self._lake.firm, origin_of(content), self._batch)
        file = self._folder / f"{origin_of(content)}.unread.gz"
        desk = Desk(self._connection, kept.append, self._watch, (file, name))
        entry, aside = take_source(source, content, self._told, desk)
        for rows in kept:
            self._gathering.add(rows)
        self._gathering.sources.append(entry)
        if aside:
            self._gathering.others.append((name, aside))
        self._known[entry.sha256] = entry
        self._together += content.size

    def commit(self) -> Iterator[Outcome]:
        """Make what was gathered visible."""
        gathering = self._gathering
        self._gathering, self._together = Gathering(self._stage), 0
        if not gathering.sources:
            return
        gathering.flush()
        batch = Batch(tuple(gathering.sources), tuple(gathering.staged), tuple(gathering.others))
        if commit(self._lake, batch, self._stage, self._folder) is not None:
            yield from (Outcome(one.name, "taken", one) for one in gathering.sources)
            return
        yield from (_too_late(one.name) for one in gathering.sources)


def _too_late(name: str) -> Outcome:
    return Outcome(name, "refused", said=_("同時另有程式收入相同之檔案；請再執行一次"))


def _told_of(error: Exception) -> str:
    if isinstance(error, OSError):
        return _("{name}：{reason}").format(name=error.filename, reason=error.strerror)
    return str(error)
