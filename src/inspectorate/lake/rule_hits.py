"""How often each rule of a firewall was hit, straight from the text of its log, with nothing kept.

The counts are those that taking the log in and asking ``firewall_rule_hits`` give: a compiled walk counts the
lines that it is sure of, and the format's SQL decides about all others.
"""

import io
import os
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from inspectorate.i18n import _
from inspectorate.lake.converting import Converted, Converter, Setting, closed_engine
from inspectorate.lake.formats.format import Format
from inspectorate.lake.formats.shelf import FormatError, format_of
from inspectorate.lake.reading import Piece, encoding_of, pieces, text_of
from inspectorate.lake.sources import Source
from inspectorate.lake.taking import Told
from inspectorate.lake.years import YearBook

_PIECE = 4 << 20
_HEAD = 64 << 10
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Counted:
    """What a walk over a piece made of it.

    Attributes:
        hits: by rule.
        left: the lines that SQL is to decide about.
        blank: how many lines are blank.
    """

    hits: Mapping[str, int]
    left: pa.Table
    blank: int


@dataclass(slots=True)
class RuleHits:
    """What a log says of its rules.

    Attributes:
        hits: by rule, as the lake's records name it.
        lines: of the whole log; ``blank`` of them blank, ``unread`` of them unreadable.
    """

    hits: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    blank: int = 0
    unread: int = 0


def count_rule_hits(source: Source, told: Told | None = None) -> RuleHits:
    """The hits of all rules in one log.

    Raises:
        FormatError: no format fits, or the one that does knows no rules.
        SourceError: the log cannot be read.
        YearlessError: its records write no year, and none is told.
    """
    told, found = told or Told(), RuleHits()
    with source.open() as stream:
        head = stream.read(_HEAD)
    encoding = told.encoding or encoding_of(head)
    form = told.format or format_of(text_of(head, encoding))
    if "network_activity" not in form.rows:
        raise FormatError(_("格式 {name} 並非防火牆日誌，沒有規則可計").format(name=form.name))
    name = Path(source.member or source.path.name).name
    setting = Setting("", told.system, name, told.zone_minutes, told.others)
    years = YearBook(told.year, source.written.replace(tzinfo=None))
    with closed_engine() as connection, ThreadPoolExecutor(os.cpu_count() or 1) as workers:
        converter = Converter(connection, form, setting, years)
        read = pieces(source, encoding, _size(source), piece=_PIECE)
        for piece, counted in _in_turn(read, workers, _way(form)):
            found.hits.update(counted.hits)
            found.lines += piece.count
            found.blank += counted.blank
            found.unread += len({number for number, _data in piece.bad})
            if len(counted.left):
                _add(found, converter.take(counted.left))
    return found


def _size(source: Source) -> int:
    """How many bytes there are; what is packed says so at its end only."""
    with source.open() as stream:
        try:
            return os.fstat(stream.fileno()).st_size
        except io.UnsupportedOperation:
            return sum(len(data) for data in iter(lambda: stream.read(_PIECE), b""))


def _in_turn(
    read: Iterator[Piece], workers: ThreadPoolExecutor, way: Callable[[Piece], Counted]
) -> Iterator[tuple[Piece, Counted]]:
    """The pieces in their order; some are under way at once, for the walk holds no lock."""
    under_way: deque[tuple[Piece, Future[Counted]]] = deque()
    while True:
        for piece in islice(read, _AT_ONCE - len(under_way)):
            under_way.append((piece, workers.submit(way, piece)))
        if not under_way:
            return
        piece, counted = under_way.popleft()
        yield piece, counted.result()


def _add(found: RuleHits, converted: Converted) -> None:
    """Count what SQL made of some lines."""
    found.unread += len(converted.unread)
    rows = converted.rows["network_activity"]
    named = rows.filter(pc.is_valid(rows["rule"]))
    plain = pa.table({"rule": named["rule"].cast(pa.string()), "hits": pc.fill_null(named["hits"], 1)})
    counted = plain.group_by("rule").aggregate([("hits", "sum")])
    found.hits.update(dict(zip(counted["rule"].to_pylist(), counted["hits_sum"].to_pylist(), strict=True)))


def _unsure(piece: Piece) -> Counted:
    """Leave every line to SQL."""
    lines, blank = piece.lines()
    return Counted({}, lines, blank)


def _way(form: Format) -> Callable[[Piece], Counted]:
    if form.name != "fortigate":
        return _unsure
    from inspectorate.lake.quick_policies import walk

    return lambda piece: _unsure(piece) if piece.bad else walk(piece)
