"""Lines that could not be read, kept whole: a gzip file of ``number<TAB>line``, in the order of the lines."""

import gzip
import os
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path

import pyarrow as pa

from inspectorate.lake.entries import Aside
from inspectorate.lake.reading import Piece

_SAMPLES, _SAMPLE = 5, 300


@dataclass(slots=True)
class KeptAside:
    """What stands in such a file.

    Attributes:
        bytes: how long the file is; counted where it was brought to rest.
        lines: how many lines are in it.
        last: the number of the last of them.
        samples: number and beginning of the first ones.
    """

    bytes: int = 0
    lines: int = 0
    last: int = 0
    samples: list[tuple[int, str]] = field(default_factory=list)


class AsideFile:
    """The lines of one source that could not be read."""

    def __init__(self, file: Path, place: str, kept: KeptAside | None = None) -> None:
        """``file`` is made with the first line, or cut to what was kept; ``place``: its name in the lake."""
        self._file, self._place = file, place
        self._kept = kept or KeptAside()
        self._stream: gzip.GzipFile | None = None
        if self._kept.bytes:
            os.truncate(file, self._kept.bytes)
        else:
            file.unlink(missing_ok=True)

    def take(self, piece: Piece, unread: pa.Table) -> None:
        """Add the lines of a piece that are no text, and those that no format could read."""
        if not len(unread) and not piece.bad:
            return
        numbers, texts = unread["line"].to_pylist(), unread["text"].to_pylist()
        found = [(number, text.encode("utf-8")) for number, text in zip(numbers, texts, strict=True)]
        for number, data in sorted([*found, *piece.bad], key=lambda one: one[0]):
            self._add(number, data)

    def _add(self, number: int, data: bytes) -> None:
        if self._stream is None:
            self._stream = gzip.GzipFile(self._file, "ab", compresslevel=1, mtime=0)
        ended = b"" if data.endswith(b"\n") else b"\n"
        self._stream.write(str(number).encode() + b"\t" + data + ended)
        kept = self._kept
        if number == kept.last:
            return
        kept.lines, kept.last = kept.lines + 1, number
        if len(kept.samples) < _SAMPLES:
            kept.samples.append((number, data[:_SAMPLE].decode("utf-8", "replace").rstrip("\r\n")))

    def rest(self) -> KeptAside:
        """Write all of it so that it lasts; what comes after is another member of the gzip file."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
            with self._file.open("rb") as stream:
                os.fdatasync(stream.fileno())
            self._kept.bytes = self._file.stat().st_size
        return self._kept

    def close(self) -> tuple[Aside, Path] | None:
        """What was kept, and the file; None where every line could be read."""
        kept = self.rest()
        if not kept.lines:
            return None
        with self._file.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
        return Aside(self._place, digest, kept.lines, tuple(kept.samples)), self._file
