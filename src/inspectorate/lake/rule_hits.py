"""How often each rule of a firewall was hit, straight from the text of its log, with nothing kept.

The counts are those that taking the log in and asking ``firewall_rule_hits`` give: a compiled walk counts the
lines that it is sure of, and the format's SQL decides about all others.
"""

import io
import os
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from inspectorate.i18n import _
from inspectorate.lake import machine_code
from inspectorate.lake.converting import Converted, Converter, Setting, closed_engine
from inspectorate.lake.formats.format import Format
from inspectorate.lake.formats.shelf import FormatError, format_of
from inspectorate.lake.reading import Piece, encoding_of, piece_of, pieces, text_of
from inspectorate.lake.sources import Source
from inspectorate.lake.taking import Told
from inspectorate.lake.years import YearBook

_PIECE = 1 << 20
_HEAD = _TAIL = 64 << 10
_AT_ONCE = 8
_BESIDE_ASCII = ("utf-8", "cp950")
"""Encodings in which ASCII is what it is."""
_Walk = Callable[[int, int, int], tuple[dict[str, int], bytes]]


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
    converter = None
    with ExitStack() as stack:
        for piece in _left_of(source, form, encoding, found):
            if converter is None:  # most often it is not wanted
                converter = Converter(stack.enter_context(closed_engine()), form, setting, years)
            lines, blank = piece.lines()
            found.lines += piece.count
            found.blank += blank
            found.unread += len({number for number, _data in piece.bad})
            _add(found, converter.take(lines))
    return found


def _left_of(source: Source, form: Format, encoding: str, found: RuleHits) -> Iterator[Piece]:
    """What SQL is to decide about; what the walk is sure of is counted on the way."""
    with source.open() as stream:
        try:
            file, size = stream.fileno(), os.fstat(stream.fileno()).st_size
        except io.UnsupportedOperation:  # it is packed: its size stands at its end
            file, size = -1, sum(len(data) for data in iter(lambda: stream.read(_PIECE), b""))
        walked = file >= 0 and form.name == "fortigate" and encoding in _BESIDE_ASCII
        if not walked or not machine_code.may_run():
            yield from pieces(source, encoding, size)
            return
        from inspectorate.lake.quick_policies import walk

        yield from _walked(file, size, encoding, found, walk)


def _walked(file: int, size: int, encoding: str, found: RuleHits, walk: _Walk) -> Iterator[Piece]:
    """The lines that the walk leaves; stretches of the file are under way at once, for it holds no lock."""
    number = 1
    with ThreadPoolExecutor(os.cpu_count() or 1) as workers:
        stretches, under_way = _stretches(file, size), deque[Future[tuple[dict[str, int], bytes]]]()
        while True:
            more = islice(stretches, _AT_ONCE - len(under_way))
            under_way.extend(workers.submit(walk, file, begin, end) for begin, end in more)
            if not under_way:
                return
            counted, left = under_way.popleft().result()
            found.hits.update(counted)
            found.lines += sum(counted.values())
            if left:
                piece = piece_of(left, number, encoding)
                number += piece.count
                yield piece


def _stretches(file: int, size: int) -> Iterator[tuple[int, int]]:
    """Where whole lines begin and end, some megabytes at a time."""
    begin = 0
    while begin < size:
        end, cut = min(begin + _PIECE, size), -1
        while end < size and cut < 0:
            tail = os.pread(file, _TAIL, max(begin, end - _TAIL))[: end - max(begin, end - _TAIL)]
            cut = max(begin, end - _TAIL) + tail.rfind(b"\n") if b"\n" in tail else -1
            end = cut + 1 if cut >= 0 else min(end + _TAIL, size)
        yield begin, end
        begin = end


def _add(found: RuleHits, converted: Converted) -> None:
    """Count what SQL made of some lines."""
    found.unread += len(converted.unread)
    rows = converted.rows["network_activity"]
    named = rows.filter(pc.is_valid(rows["rule"]))
    plain = pa.table({"rule": named["rule"].cast(pa.string()), "hits": pc.fill_null(named["hits"], 1)})
    counted = plain.group_by("rule").aggregate([("hits", "sum")])
    found.hits.update(dict(zip(counted["rule"].to_pylist(), counted["hits_sum"].to_pylist(), strict=True)))
