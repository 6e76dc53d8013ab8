"""One source, from its bytes to its rows and to what the manifest will say of it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa

from inspectorate.i18n import _
from inspectorate.lake.aside import AsideFile
from inspectorate.lake.clock import ClockWatch
from inspectorate.lake.converting import TAIWAN_MINUTES, Converter, Setting
from inspectorate.lake.entries import Aside, SourceEntry
from inspectorate.lake.formats.format import Format
from inspectorate.lake.formats.shelf import binary_format_of, format_of
from inspectorate.lake.kinds import KindName
from inspectorate.lake.quickly import QuickConverter
from inspectorate.lake.reading import Content, Piece, encoding_of, first_line, pieces, record_pieces, text_of
from inspectorate.lake.sources import Source, SourceError
from inspectorate.lake.years import YearBook, YearlessError

Rows: TypeAlias = Mapping[KindName, pa.Table]
_ORIGIN = 16
_LATE = timedelta(days=2)
_WORTH_COMPILED = 1 << 20
"""Below this many bytes SQL is done before compiled code is loaded."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the user tells of the files.

    Attributes:
        system: whose log it is; empty: what the record names, else the name of the file.
        format: None: recognised by the content.
        encoding: empty: the same.
        zone_minutes: how far the clock of times without an offset is ahead of UTC.
        year: of the first record that does not write its year; found by the file's own time where not told.
        others: by name, what the format reads.
    """

    system: str = ""
    format: Format | None = None
    encoding: str = ""
    zone_minutes: int = TAIWAN_MINUTES
    year: int | None = None
    others: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a source is: lines and bytes, of how many bytes."""

    name: str
    lines: int
    bytes: int
    size: int


@dataclass(frozen=True, slots=True)
class Desk:
    """What a source is taken in with.

    Attributes:
        connection: of :func:`inspectorate.lake.converting.closed_engine`.
        gather: is given the rows.
        watch: is told of the progress.
        aside: where the lines that cannot be read are written, and the name of that file in the lake.
    """

    connection: Any
    gather: Callable[[Rows], None]
    watch: Callable[[Progress], None]
    aside: tuple[Path, str]


def origin_of(content: Content) -> str:
    """What the rows of a source call it."""
    return content.sha256[:_ORIGIN]


def take_source(source: Source, content: Content, told: Told, desk: Desk) -> tuple[SourceEntry, Path | None]:
    """Give the rows of a source to the desk; what the manifest will say, and the file of lines kept aside.

    Raises:
        FormatError: no format fits.
        MappingError: the file is not as its mapping says.
        SourceError: it cannot be read, or its years cannot be known.
    """
    encoding = told.encoding or encoding_of(content.head)
    head = text_of(content.head, encoding)
    form = told.format or binary_format_of(content.head) or format_of(head)
    form = form.fitted(head) if form.fitted else form
    taking = _Taking(source, content, told, form, encoding)
    taking.run(desk)
    return taking.entry(), taking.aside_file


class _Taking:
    """One source under way."""

    def __init__(self, source: Source, content: Content, told: Told, form: Format, encoding: str) -> None:
        self._source, self._content, self._told = source, content, told
        self._format, self._encoding = form, encoding
        self._before = content.grown_from if form.records is None else None
        self._skip, self._first_line = 0, 1
        self._records: Counter[str] = Counter()
        self._lines = self._blank = self._skipped = 0
        self._clock, self._notes = ClockWatch(), list[str]()
        self._aside: Aside | None = None
        self.aside_file: Path | None = None

    def run(self, desk: Desk) -> None:
        """Read it all."""
        source, told = self._source, self._told
        written = (source.written + timedelta(minutes=told.zone_minutes)).replace(tzinfo=None)
        years = YearBook(told.year, written)
        fallback = Path(source.member or source.path.name).name.split(".")[0]
        setting = Setting(origin_of(self._content), told.system, fallback, told.zone_minutes, told.others)
        loads = self._format.quick if self._content.size > _WORTH_COMPILED else None
        way = loads() if loads else None
        sql = Converter(desk.connection, self._format, setting, years)
        converter = QuickConverter(sql, setting, way)
        aside = AsideFile(*desk.aside)
        size = source.path.stat().st_size
        self._find_beginning()
        try:
            for piece in self._pieces():
                self._take(piece, converter, aside, desk)
        except YearlessError as error:
            said = _("{name} 之紀錄沒有年份；請以 --year 指明第一筆之年份")
            raise SourceError(said.format(name=source.name)) from error
        if source.path.stat().st_size < size:
            raise SourceError(_("{name} 於讀取中縮短，請待其不再變動後再試").format(name=source.name))
        if years.found and self._clock.last and self._clock.last > written + _LATE:
            said = _("{name} 之紀錄沒有年份且跨越一年以上；請以 --year 指明第一筆之年份")
            raise SourceError(said.format(name=source.name))
        if (kept := aside.close()) is not None:
            self._aside, self.aside_file = kept

    def _find_beginning(self) -> None:
        """Where what was not taken before begins."""
        before = self._before
        if before is None:
            return
        self._skip, self._first_line = before.whole_bytes, before.whole_lines + 1
        if before.tail_sha256:
            line = first_line(self._source, self._skip)
            if sha256(line.rstrip(b"\r\n")).hexdigest() == before.tail_sha256:
                self._skip, self._first_line = self._skip + len(line), self._first_line + 1
            else:
                said = _("第 {line} 行前次收入時尚未寫完，本次以完整者再收入一次")
                self._notes.append(said.format(line=self._first_line))

    def _pieces(self) -> Iterator[Piece]:
        if self._format.records is not None:
            return record_pieces(self._source, self._format.records)
        return pieces(self._source, self._encoding, self._content.size, (self._skip, self._first_line))

    def _take(self, piece: Piece, converter: QuickConverter, aside: AsideFile, desk: Desk) -> None:
        converted, blank = converter.take(piece)
        desk.gather(converted.rows)
        aside.take(piece, converted.unread)
        self._records.update({kind: len(table) for kind, table in converted.rows.items() if len(table)})
        self._clock.take(converted.clock)
        self._lines += piece.count
        self._blank += blank
        self._skipped += converted.skipped
        desk.watch(Progress(self._source.name, self._lines, len(piece.body), self._content.size))

    def entry(self) -> SourceEntry:
        """What the manifest will say."""
        content, before = self._content, self._before
        lines = self._first_line - 1 + self._lines
        return SourceEntry(
            name=self._source.name,
            sha256=content.sha256,
            bytes=content.size,
            lines=lines,
            whole_sha256=content.whole_sha256,
            whole_bytes=content.whole,
            whole_lines=lines - bool(content.tail_sha256),
            tail_sha256=content.tail_sha256,
            format=self._format.name,
            encoding=self._encoding,
            system=self._told.system,
            zone_minutes=self._told.zone_minutes,
            records=dict(self._records),
            blank=self._blank,
            skipped=self._skipped,
            aside=self._aside,
            continues=before.whole_sha256 if before else "",
            taken_from=self._first_line,
            notes=(*self._notes, *self._clock.notes()),
            told=dict(self._told.others),
        )
