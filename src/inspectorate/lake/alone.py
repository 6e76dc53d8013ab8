"""Large sources: each is taken in alone, in a folder of its own, and gone on with where a kill cut it off."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from inspectorate.i18n import _
from inspectorate.lake.begun import Begun, forget, is_whole, keep
from inspectorate.lake.committing import Batch, commit
from inspectorate.lake.entries import SourceEntry
from inspectorate.lake.errors import LakeError
from inspectorate.lake.gathering import Gathering
from inspectorate.lake.lake import Lake
from inspectorate.lake.layout import aside_name
from inspectorate.lake.parts import Stage, Staged
from inspectorate.lake.reached import Reached
from inspectorate.lake.reading import Content
from inspectorate.lake.sources import Source
from inspectorate.lake.staging import left_folder, left_folders, staging_folder
from inspectorate.lake.taking import Desk, Progress, Told, manner_of, origin_of, take_source


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a source is taken in.

    Attributes:
        folder: of this source only.
        begun: what was kept there of it before.
        notes: what is to be said of its beginning (zh-TW).
    """

    folder: Path
    begun: Begun | None = None
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Alone:
    """Takes large sources in.

    Attributes:
        lake: where to.
        connection: of :func:`inspectorate.lake.converting.closed_engine`.
        told: what the user tells of them.
        watch: is told of the progress.
    """

    lake: Lake
    connection: Any
    told: Told
    watch: Callable[[Progress], None]
    _left: dict[str, tuple[Path, Begun]] = field(default_factory=dict)

    def contents(self) -> list[Content]:
        """What was begun by ingestions that were killed since."""
        if self.lake.staging.exists():
            self._left = {one.content.sha256: (folder, one) for folder, one in left_folders(self.lake)}
        return [one.content for _folder, one in self._left.values()]

    def take(self, source: Source, content: Content) -> tuple[SourceEntry, bool]:
        """Take one in; what the manifest says of it, and whether that is visible.

        It is not where the same came in meanwhile. Where the source grew since the kill, what it was then is
        taken in; the entry is shorter than the content.

        Raises:
            LakeError: it is refused; nothing of it stays.
            OSError: a disk is full, say; what was kept of it stays.
        """
        with ExitStack() as stack:
            place = self._place(stack, source, content)
            if place.begun is not None:
                content = replace(
                    place.begun.content, head=content.head, grown_from=content.grown_from, begun=""
                )
            under_way = _UnderWay(self, source, content, place)
            try:
                entry, batch = under_way.read()
                visible = commit(self.lake, batch, under_way.stage, place.folder) is not None
            except LakeError:
                forget(place.folder)
                raise
            forget(place.folder)
            return entry, visible

    def _place(self, stack: ExitStack, source: Source, content: Content) -> _Place:
        """The folder that was left with this content in this manner, else a new one."""
        note = ""
        if content.begun:
            folder, told_of = self._left[content.begun]
            manner = manner_of(source, content, self.told).mark()
            if (told_of.manner, told_of.continues) != (manner, continues(content)):
                note = _("先前收入此檔時中斷，其後告知事項、程式版本或已收入之檔案有所不同，本次自始收入")
            elif (begun := stack.enter_context(left_folder(self.lake, folder))) is not None:
                if is_whole(folder, begun):
                    said = _("先前收入此檔時中斷，已讀之 {lines} 行不再判讀，本次自其後續行")
                    return _Place(folder, begun, (said.format(lines=begun.reached.lines),))
                forget(folder)
                note = _("先前收入此檔時中斷，惟所留檔案已不完整，本次自始收入")
        elif not content.grown_from and any(one.file == _file(source) for _at, one in self._left.values()):
            note = _("先前收入此檔時中斷，其後檔案內容已變動，本次自始收入")
        return _Place(stack.enter_context(staging_folder(self.lake)), None, (note,) if note else ())


class _UnderWay:
    """One large source under way."""

    def __init__(self, alone: Alone, source: Source, content: Content, place: _Place) -> None:
        self._alone, self._source, self._content, self._place = alone, source, content, place
        batch = os.urandom(8).hex()
        manner = manner_of(source, content, alone.told)
        self.stage = Stage(place.folder, alone.lake.firm, batch, compiled=manner.is_compiled(content))
        self._gathering = Gathering(self.stage)
        self._manner = manner.mark()
        name = f"{origin_of(content)}.unread.gz"
        self._aside = (name, aside_name(alone.lake.firm, origin_of(content), batch))
        if (begun := place.begun) is not None:
            self._aside = begun.aside
            self._gathering.staged += [Staged(part, place.folder / one) for one, part in begun.parts]
        self._kept = len(self._gathering.staged)
        self._so_far: Callable[[], Reached] | None = None

    def read(self) -> tuple[SourceEntry, Batch]:
        """Read it all, or what is left of it; what is to become visible."""
        begun, gathering, alone = self._place.begun, self._gathering, self._alone
        file, aside_place = self._place.folder / self._aside[0], self._aside[1]
        desk = Desk(
            alone.connection,
            gathering.add,
            alone.watch,
            (file, aside_place),
            self._mark,
            begun.reached if begun else None,
            self._place.notes,
        )
        entry, aside = take_source(self._source, self._content, alone.told, desk)
        gathering.flush()
        if self._so_far is not None:
            self._mark(self._so_far)
        others = ((aside_place, aside),) if aside else ()
        return entry, Batch((entry,), tuple(gathering.staged), others)

    def _mark(self, so_far: Callable[[], Reached]) -> None:
        """Keep what was reached, where all rows up to there are written."""
        self._so_far, staged = so_far, self._gathering.staged
        if self._gathering.waiting or len(staged) == self._kept:
            return
        fresh = [one.file for one in staged[self._kept :]]
        begun = Begun(
            _file(self._source),
            self._manner,
            replace(self._content, head=b"", grown_from=None),
            continues(self._content),
            so_far(),
            [(one.file.name, one.part) for one in staged],
            self._aside,
        )
        keep(self._place.folder, begun, fresh)
        self._kept = len(staged)


def continues(content: Content) -> str:
    """The mark of the source that a content is the continuation of."""
    return content.grown_from.whole_sha256 if content.grown_from else ""


def _file(source: Source) -> str:
    return f"{source.path.resolve()}!{source.member}"
