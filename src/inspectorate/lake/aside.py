"""Lines that could not be read, kept whole: a gzip file of ``number<TAB>line``, in the order of the lines."""

import gzip
from hashlib import file_digest
from pathlib import Path

import pyarrow as pa

from inspectorate.lake.entries import Aside
from inspectorate.lake.reading import Piece

_SAMPLES, _SAMPLE = 5, 300


class AsideFile:
    """The lines of one source that could not be read."""

    def __init__(self, file: Path, place: str) -> None:
        """``file`` is made with the first line; ``place`` is the name that it will have in the lake."""
        self._file, self._place = file, place
        self._stream: gzip.GzipFile | None = None
        self._lines, self._last = 0, 0
        self._samples: list[tuple[int, str]] = []

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
            self._stream = gzip.GzipFile(self._file, "wb", compresslevel=1, mtime=0)
        ended = b"" if data.endswith(b"\n") else b"\n"
        self._stream.write(str(number).encode() + b"\t" + data + ended)
        if number == self._last:
            return
        self._lines, self._last = self._lines + 1, number
        if len(self._samples) < _SAMPLES:
            self._samples.append((number, data[:_SAMPLE].decode("utf-8", "replace").rstrip("\r\n")))

    def close(self) -> tuple[Aside, Path] | None:
        """What was kept, and the file; None where every line could be read."""
        if self._stream is None:
            return None
        self._stream.close()
        with self._file.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
        return Aside(self._place, digest, self._lines, tuple(self._samples)), self._file
