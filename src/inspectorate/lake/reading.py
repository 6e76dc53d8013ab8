"""From bytes to numbered lines, a piece at a time: nothing here grows with the file."""

import codecs
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import BinaryIO, Protocol, TypeAlias, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inspectorate.i18n import _
from inspectorate.lake.entries import SourceEntry
from inspectorate.lake.sources import Source, SourceError

Data: TypeAlias = bytes | bytearray
PIECE = 8 << 20
"""What is read at once; the loops over it find it in the processor's own memory."""
LONGEST_LINE = 8 << 20
"""A line that is longer is not taken for a record: it is kept aside in pieces."""
ENCODINGS = ("utf-8", "cp950", "utf-16-le", "utf-16-be")
_HASHED = 1 << 20
_LINE_END = 10
_RECORDS = 20_000
_HEAD = 64 << 10
_BIG5 = ("cp950", "big5hkscs")
_LINE_ENDS = {"utf-16-le": b"\n\0", "utf-16-be": b"\0\n"}
"""Where it is not one byte; it then stands where two bytes make a letter."""
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Content:
    """What the first pass over a source found.

    Attributes:
        sha256: of all of it; ``size`` bytes.
        whole_sha256: of it up to the last line end; ``whole`` bytes.
        tail_sha256: of what follows the last line end; empty where nothing does.
        head: how it begins.
        grown_from: the source that was taken in before and that this one begins with.
        begun: the ``sha256`` of the content that an ingestion was killed in and that this one begins with;
            empty where there is none.
    """

    sha256: str
    size: int
    whole_sha256: str
    whole: int
    tail_sha256: str
    head: bytes
    grown_from: SourceEntry | None = None
    begun: str = ""


class _Hashed(Protocol):
    def hexdigest(self) -> str: ...


class _Beginnings:
    """What a source may begin with: by where it ends, and its hash."""

    def __init__(self, known: Sequence[SourceEntry], begun: Sequence[Content]) -> None:
        self._grown: dict[int, dict[str, SourceEntry]] = {}
        for one in known:
            self._grown.setdefault(one.whole_bytes, {})[one.whole_sha256] = one
        self._begun: dict[int, set[str]] = {}
        for content in begun:
            self._begun.setdefault(content.size, set()).add(content.sha256)
        self.ends = sorted(end for end in {*self._grown, *self._begun} if end)
        self.grown: SourceEntry | None = None
        self.begun = ""

    def meet(self, end: int, hashed: _Hashed) -> None:
        """The source has this hash up to there."""
        if end in self._grown:
            self.grown = self._grown[end].get(hashed.hexdigest(), self.grown)
        if end in self._begun and (digest := hashed.hexdigest()) in self._begun[end]:
            self.begun = digest


def examine(source: Source, known: Sequence[SourceEntry] = (), begun: Sequence[Content] = ()) -> Content:
    """Hash a source, and find the longest of the known and of the begun ones that it begins with."""
    beginnings = _Beginnings(known, begun)
    waiting = beginnings.ends
    hashed, whole, tail = sha256(), sha256(), sha256()
    size, whole_size, head, line_end = 0, 0, b"", b""
    with source.open() as stream:
        buffer = bytearray(_HASHED)
        while count := _filled(stream, buffer):
            view, place = memoryview(buffer)[:count], 0
            head += bytes(view[: max(0, _HEAD - len(head))])
            line_end = line_end or _LINE_ENDS.get(encoding_of(head), b"\n")
            cut = _after_last(buffer, line_end, count)
            stops = {cut} if cut else set()
            while waiting and waiting[0] <= size + count:
                stops.add(waiting.pop(0) - size)
            for stop in sorted(stops):
                hashed.update(view[place:stop])
                place = stop
                if stop == cut:
                    whole, whole_size, tail = hashed.copy(), size + cut, sha256()
                beginnings.meet(size + stop, hashed)
            hashed.update(view[place:])
            tail.update(view[cut:])
            size += count
    left = tail.hexdigest() if size > whole_size else ""
    return Content(
        hashed.hexdigest(),
        size,
        whole.hexdigest(),
        whole_size,
        left,
        head,
        beginnings.grown,
        beginnings.begun,
    )


def _after_last(buffer: bytearray, line_end: bytes, count: int) -> int:
    """Behind the last line end of the first bytes of a buffer; 0 where there is none."""
    place = buffer.rfind(line_end, 0, count)
    while place > 0 and place % len(line_end):
        place = buffer.rfind(line_end, 0, place + len(line_end) - 1)
    return place + len(line_end) if place >= 0 else 0


def _filled(stream: BinaryIO, buffer: bytearray | memoryview) -> int:
    """Fill the buffer as far as the stream goes; how many bytes that is."""
    view, count = memoryview(buffer), 0
    while count < len(view):
        got = stream.readinto(view[count:])  # type: ignore[attr-defined]  # every buffered stream has it
        if not got:
            break
        count += got
    return count


def encoding_of(head: bytes) -> str:
    """How a text is encoded, by its beginning; where nothing speaks against it, UTF-8."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if wide := _wide(head):
        return wide
    lines = head[: head.rfind(b"\n") + 1] or head
    return "utf-8" if _decoded(lines, ("utf-8",)) is not None or _decoded(lines, _BIG5) is None else "cp950"


def _wide(head: bytes) -> str:
    """UTF-16 without a mark, by its plain letters: each beside a zero, always on the same side."""
    units = [(head[at], head[at + 1]) for at in range(0, len(head) - 1, 2)] if 0 in head else []
    little = sum(high == 0 and _plain(low) for low, high in units)
    big = sum(high == 0 and _plain(low) for high, low in units)
    if max(little, big) * 8 < len(units) or little == big:
        return ""
    return "utf-16-le" if little > big else "utf-16-be"


def _plain(byte: int) -> bool:
    return 32 <= byte < 127 or byte in {9, 10, 13}  # noqa: PLR2004 - what is printed, and blanks


def text_of(head: bytes, encoding: str) -> str:
    """The whole lines of a beginning, as text."""
    for mark, _name in _MARKS:
        head = head.removeprefix(mark)
    text = head.decode(encoding, "replace")
    return text[: text.rfind("\n") + 1] or text


def _decoded(data: Data, names: Sequence[str]) -> str | None:
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return None


Look: TypeAlias = Callable[[Data], tuple[int, bool]]
"""How many line ends some bytes have, and whether all are ASCII."""


def plain_look(data: Data) -> tuple[int, bool]:
    """With what is loaded anyway."""
    ends = np.count_nonzero(np.frombuffer(data, np.uint8) == _LINE_END)  # quicker than to count in bytes
    return int(ends), data.isascii()


@dataclass(frozen=True, slots=True)
class Steps:
    """How a source is gone through.

    Attributes:
        size: so many bytes at once.
        look: what counts their lines.
        spare: bodies of pieces that nobody needs any more: they are read into again.
    """

    size: int = PIECE
    look: Look = plain_look
    spare: list[Data] = field(default_factory=list)


@dataclass(slots=True)
class Piece:
    """Some whole lines.

    Attributes:
        body: their bytes as UTF-8, each line with its end; a line that is no text is empty there.
        first_line: the number of the first of them.
        count: how many.
        bad: number and bytes of lines that are no text.
    """

    body: Data
    first_line: int
    count: int
    bad: list[tuple[int, bytes]] = field(default_factory=list)

    def lines(self) -> tuple[pa.Table, int]:
        """The lines that are not blank, as a format wants them; and how many are blank."""
        body = self.body[:-1] if self.body.endswith(b"\n") else self.body
        text = pa.array([body], pa.large_binary()).cast(pa.large_string())
        words = pc.split_pattern(text, "\n").flatten()
        if b"\r" in body:
            words = pc.utf8_rtrim(words, "\r")
        numbers = pa.array(range(self.first_line, self.first_line + len(words)), pa.int64())
        blank = pc.or_(pc.equal(pc.binary_length(words), 0), pc.utf8_is_space(words))
        table = pa.table({"line": numbers, "text": words}).filter(pc.invert(blank))
        return table, self.count - len(table) - len({number for number, _data in self.bad})


def pieces(
    source: Source,
    encoding: str,
    size: int,
    begin: tuple[int, int] = (0, 1),
    steps: Steps | None = None,
) -> Iterator[Piece]:
    """The lines of a source.

    Args:
        source: what is read.
        encoding: one of :data:`ENCODINGS`.
        size: how many bytes are taken; what came in since the first pass is left for the next time.
        begin: how many bytes were taken before, and the number of the line after them.
        steps: how it is gone through.

    Raises:
        SourceError: the file is shorter than it was.
    """
    (skip, number), rest, over, steps = begin, b"", False, steps or Steps()
    with source.open() as stream:
        _drop(stream, skip, source.name)
        reader = _Reader(stream, source.name, encoding, size - skip, steps.spare)
        reader.started = bool(skip)
        while reader.left:
            data = reader.read(rest, steps.size)
            last = not reader.left
            if over:  # a line that is too long is being kept aside
                end = data.find(b"\n") + 1 or len(data)
                over = not data.endswith(b"\n", 0, end) and not last
                yield Piece(b"", number, 0 if over else 1, [(number, bytes(data[:end]))])
                number, data = number + (not over), data[end:]  # what follows it
            cut = len(data) if last else data.rfind(b"\n") + 1
            rest = bytes(data[cut:])
            if cut:
                del data[cut:]
                one = piece_of(data, number, encoding, steps.look)
                yield one
                number += one.count
            if len(rest) > LONGEST_LINE:
                yield Piece(b"", number, 0, [(number, rest)])
                over, rest = True, b""


def first_line(source: Source, encoding: str, begin: int, end: int) -> tuple[bytes, bytes]:
    """The bytes of the line that begins at a place, and those of its end; nothing beyond another place."""
    line_end = _LINE_ENDS.get(encoding, b"\n")
    with source.open() as stream:
        _drop(stream, begin, source.name)
        data = stream.read(min(LONGEST_LINE, end - begin))
    place = data.find(line_end)
    while place > 0 and place % len(line_end):
        place = data.find(line_end, place + 1)
    return (data[:place], line_end) if place >= 0 else (data, b"")


def record_pieces(source: Source, records: Callable[[BinaryIO], Iterator[str | None]]) -> Iterator[Piece]:
    """The records of a source that is no text, one to a line."""
    with source.open() as packed, tempfile.TemporaryFile() as copy:
        stream: BinaryIO = packed
        if not packed.seekable():
            shutil.copyfileobj(packed, copy)
            copy.seek(0)
            stream = cast("BinaryIO", copy)
        told, number = records(stream), 1
        while some := list(islice(told, _RECORDS)):
            bad = [(number + place, b"") for place, text in enumerate(some) if text is None]
            body = "\n".join(text or "" for text in some) + "\n"
            yield Piece(body.encode("utf-8", "replace"), number, len(some), bad)
            number += len(some)


class _Reader:
    """A source's bytes in which a line ends with its own byte."""

    def __init__(self, stream: BinaryIO, name: str, encoding: str, left: int, spare: list[Data]) -> None:
        """``left``: how many bytes are taken; ``spare``: as :class:`Steps` has it."""
        self._stream, self._name, self._encoding = stream, name, encoding
        self.started = False  # whether the stream does not begin with the source, or something was read
        self._spare = spare
        self._wide = (
            codecs.getincrementaldecoder(encoding)("replace") if encoding.startswith("utf-16") else None
        )
        self.left = left

    def read(self, rest: bytes, size: int) -> bytearray:
        """At most so many bytes more, behind what was left of those before."""
        data = _room(self._spare, len(rest) + min(size, self.left))
        data[: len(rest)] = rest
        with memoryview(data) as view, view[len(rest) :] as room:
            got = self._stream.readinto(room)  # type: ignore[attr-defined]  # every buffered stream has it
        if not got:
            raise SourceError(_("{name} 於讀取中縮短，請待其不再變動後再試").format(name=self._name))
        self.left -= got
        del data[len(rest) + got :]
        if not self.started:
            self.started = True
            for mark, name in _MARKS:
                data = data.removeprefix(mark) if name == self._encoding else data
        if self._wide is None:
            return data
        text = self._wide.decode(data[len(rest) :], not self.left)
        return data[: len(rest)] + text.encode("utf-8", "replace")


def _room(spare: list[Data], size: int) -> bytearray:
    """So many bytes, whatever they are: fresh ones would be cleared first, and fetched from the system."""
    while spare:
        data = spare.pop()
        if isinstance(data, bytearray):
            try:
                data.extend(bytes(max(0, size - len(data)) + 1))
                del data[size:]
            except BufferError:  # an array still shows them: their number cannot be changed
                continue
            return data
    return bytearray(size)


def _drop(stream: BinaryIO, count: int, name: str) -> None:
    buffer = bytearray(_HASHED)
    while count:
        got = _filled(stream, memoryview(buffer)[: min(count, len(buffer))])
        if not got:
            raise SourceError(_("{name} 於讀取中縮短，請待其不再變動後再試").format(name=name))
        count -= got


def piece_of(data: Data, number: int, encoding: str, look: Look = plain_look) -> Piece:
    """Some whole lines, of which the first has this number; one may be of another encoding than the text."""
    ends, is_ascii = look(data)
    count = ends + (not data.endswith(b"\n"))
    names = ("utf-8", *_BIG5) if encoding != "cp950" else (*_BIG5, "utf-8")
    if names[0] == "utf-8":
        if is_ascii or _is_utf8(data):
            return Piece(data, number, count)
    elif (whole := _decoded(data, names[:1])) is not None:
        return Piece(whole.encode("utf-8"), number, count)
    body, bad = [], []
    for place, line in enumerate(bytes(data).split(b"\n")[:count]):
        text = _decoded(line, names)
        if text is None:
            bad.append((number + place, line))
        body.append((text or "").encode("utf-8"))
    return Piece(b"\n".join(body) + b"\n", number, count, bad)


def _is_utf8(data: Data) -> bool:
    """Whether all of it is UTF-8: without a copy as text."""
    try:
        pa.array([data], pa.large_binary()).cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True
