"""One source, from its bytes to its rows and to what the manifest will say of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa

from inspectorate import __version__
from inspectorate.i18n import _
from inspectorate.lake import machine_code
from inspectorate.lake.aside import AsideFile
from inspectorate.lake.converting import TAIWAN_MINUTES, Converter, Setting
from inspectorate.lake.entries import Aside, SourceEntry
from inspectorate.lake.formats.format import Format
from inspectorate.lake.formats.shelf import binary_format_of, format_of
from inspectorate.lake.kinds import KindName
from inspectorate.lake.quickly import QuickConverter
from inspectorate.lake.reached import Reached
from inspectorate.lake.reading import (
    PIECE,
    Content,
    Look,
    Piece,
    Steps,
    encoding_of,
    first_line,
    pieces,
    record_pieces,
    text_of,
)
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
    """How far a source is: lines and bytes (as UTF-8), of how many bytes."""

    name: str
    lines: int
    bytes: int
    size: int


@dataclass(frozen=True, slots=True)
class Manner:
    """How a source is read: by what was told of it and by its beginning.

    Attributes:
        fallback: the system of records that name none, where none was told.
    """

    told: Told
    format: Format
    encoding: str
    fallback: str

    def is_compiled(self, content: Content) -> bool:
        """Whether compiled loops are worth loading for it: they read its rows, and write them too."""
        return self.format.quick is not None and content.size > _WORTH_COMPILED and machine_code.may_run()

    def mark(self) -> str:
        """Another one where a row of the same content could be another."""
        told, form = self.told, self.format
        rows = {kind: dict(columns) for kind, columns in form.rows.items()}
        said = (told.system, told.zone_minutes, told.year, sorted(told.others.items()), self.fallback)
        way = (form.name, form.parse, rows, form.carried, self.encoding, PIECE, __version__)
        return sha256(repr((said, way)).encode("utf-8", "surrogatepass")).hexdigest()


def _unmarked(_so_far: Callable[[], Reached]) -> None:
    """Nobody goes on from here."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a source is taken in with.

    Attributes:
        connection: of :func:`inspectorate.lake.converting.closed_engine`.
        gather: is given the rows.
        watch: is told of the progress.
        aside: where the lines that cannot be read are written, and the name of that file in the lake.
        mark: is told after each piece how it can be learnt what was reached.
        reached: where an earlier reading of the same content, in the same manner, came to.
        notes: what is remarkable about the way here.
    """

    connection: Any
    gather: Callable[[Rows], None]
    watch: Callable[[Progress], None]
    aside: tuple[Path, str]
    mark: Callable[[Callable[[], Reached]], None] = _unmarked
    reached: Reached | None = None
    notes: tuple[str, ...] = ()


def origin_of(content: Content) -> str:
    """What the rows of a source call it."""
    return content.sha256[:_ORIGIN]


def manner_of(source: Source, content: Content, told: Told) -> Manner:
    """How a source is to be read.

    Raises:
        FormatError: no format fits.
        MappingError: the file is not as its mapping says.
    """
    encoding = told.encoding or encoding_of(content.head)
    head = text_of(content.head, encoding)
    form = told.format or binary_format_of(content.head) or format_of(head)
    fallback = Path(source.member or source.path.name).name.split(".")[0]
    return Manner(told, form.fitted(head) if form.fitted else form, encoding, fallback)


def take_source(source: Source, content: Content, told: Told, desk: Desk) -> tuple[SourceEntry, Path | None]:
    """Give the rows of a source to the desk; what the manifest will say, and the file of lines kept aside.

    Raises:
        FormatError: no format fits.
        MappingError: the file is not as its mapping says.
        SourceError: it cannot be read, or its years cannot be known.
    """
    taking = _Taking(source, content, manner_of(source, content, told), desk)
    taking.run()
    return taking.entry(), taking.aside_file


def _endings(line: bytes) -> Iterator[str]:
    """The hash of a line, with and without what stands before the line end in some files."""
    yield sha256(line).hexdigest()
    for returned in (b"\r", b"\r\0", b"\0\r"):
        if line.endswith(returned):
            yield sha256(line.removesuffix(returned)).hexdigest()


class _Taking:
    """One source under way."""

    def __init__(self, source: Source, content: Content, manner: Manner, desk: Desk) -> None:
        self._source, self._content, self._manner, self._desk = source, content, manner, desk
        self._before = content.grown_from if manner.format.records is None else None
        self._skip, self._first_line = 0, 1
        self._notes = list(desk.notes)
        ahead = timedelta(minutes=manner.told.zone_minutes)
        written = (source.written + ahead).replace(tzinfo=None)
        self._reached = desk.reached or Reached(years=YearBook(manner.told.year, written))
        self._aside: Aside | None = None
        self.aside_file: Path | None = None

    def run(self) -> None:
        """Read it all, or what is left of it."""
        source, reached = self._source, self._reached
        sql, converter = self._converters()
        aside = AsideFile(*self._desk.aside, reached.aside)
        size = source.path.stat().st_size
        self._find_beginning()
        try:
            for piece in islice(self._pieces(converter.look), reached.pieces, None):
                self._take(piece, converter, aside)
                self._desk.mark(partial(self._so_far, sql, aside))
        except YearlessError as error:
            said = _("{name} 之紀錄沒有年份；請以 --year 指明第一筆之年份")
            raise SourceError(said.format(name=source.name)) from error
        if source.path.stat().st_size < size:
            raise SourceError(_("{name} 於讀取中縮短，請待其不再變動後再試").format(name=source.name))
        years, last = reached.years, reached.clock.last
        if years.found and years.written and last and last > years.written + _LATE:
            said = _("{name} 之紀錄沒有年份且跨越一年以上；請以 --year 指明第一筆之年份")
            raise SourceError(said.format(name=source.name))
        if (kept := aside.close()) is not None:
            self._aside, self.aside_file = kept

    def _converters(self) -> tuple[Converter, QuickConverter]:
        manner, reached = self._manner, self._reached
        told, form = manner.told, manner.format
        setting = Setting(
            origin_of(self._content), told.system, manner.fallback, told.zone_minutes, told.others
        )
        loads = form.quick if manner.is_compiled(self._content) else None
        sql = Converter(self._desk.connection, form, setting, reached.years, reached.carried)
        return sql, QuickConverter(sql, setting, loads() if loads else None)

    def _find_beginning(self) -> None:
        """Where what was not taken before begins."""
        before = self._before
        if before is None:
            return
        self._skip, self._first_line = before.whole_bytes, before.whole_lines + 1
        if before.tail_sha256:
            line, end = first_line(self._source, self._manner.encoding, self._skip, self._content.size)
            if before.tail_sha256 in _endings(line):
                self._skip, self._first_line = self._skip + len(line + end), self._first_line + 1
            else:
                said = _("第 {line} 行前次收入時尚未寫完，本次以完整者再收入一次")
                self._notes.append(said.format(line=self._first_line))

    def _pieces(self, look: Look) -> Iterator[Piece]:
        if self._manner.format.records is not None:
            yield from record_pieces(self._source, self._manner.format.records)
            return
        begin, steps = (self._skip, self._first_line), Steps(look=look)
        for piece in pieces(self._source, self._manner.encoding, self._content.size, begin, steps):
            yield piece
            steps.spare.append(piece.body)  # its rows were made

    def _take(self, piece: Piece, converter: QuickConverter, aside: AsideFile) -> None:
        converted, blank = converter.take(piece)
        self._desk.gather(converted.rows)
        aside.take(piece, converted.unread)
        reached = self._reached
        for kind, table in converted.rows.items():
            if len(table):
                reached.records[kind] = reached.records.get(kind, 0) + len(table)
        reached.clock.take(converted.clock)
        reached.pieces += 1
        reached.lines += piece.count
        reached.bytes += len(piece.body)
        reached.blank += blank
        reached.skipped += converted.skipped
        self._desk.watch(Progress(self._source.name, reached.lines, reached.bytes, self._content.size))

    def _so_far(self, converter: Converter, aside: AsideFile) -> Reached:
        """What was reached, with nothing of it under way."""
        self._reached.aside, self._reached.carried = aside.rest(), converter.carried
        return self._reached

    def entry(self) -> SourceEntry:
        """What the manifest will say."""
        content, before, reached = self._content, self._before, self._reached
        lines = self._first_line - 1 + reached.lines
        return SourceEntry(
            name=self._source.name,
            sha256=content.sha256,
            bytes=content.size,
            lines=lines,
            whole_sha256=content.whole_sha256,
            whole_bytes=content.whole,
            whole_lines=lines - bool(content.tail_sha256),
            tail_sha256=content.tail_sha256,
            format=self._manner.format.name,
            encoding=self._manner.encoding,
            system=self._manner.told.system,
            zone_minutes=self._manner.told.zone_minutes,
            records=dict(reached.records),
            blank=reached.blank,
            skipped=reached.skipped,
            aside=self._aside,
            continues=before.whole_sha256 if before else "",
            taken_from=self._first_line,
            notes=(*self._notes, *reached.clock.notes()),
            told=dict(self._manner.told.others),
        )
