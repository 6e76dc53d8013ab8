"""A spool: lines on the disk before anything else is done with them, in segments that are taken in whole."""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

_OPEN, _TAKEN, _REFUSED = ".log", ".taken", ".refused"
SEGMENT = 16 << 20
"""A segment is closed when it is so long."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a spool reaches: the number of its segment, and the bytes in it."""

    number: int
    length: int


class Spool:
    """The spool of one source. ``add`` returns when the lines last."""

    def __init__(self, folder: Path, stem: str) -> None:
        """``stem`` is what the segments are called, up to their number."""
        self._folder, self._stem, self._lock = folder, stem, Lock()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        numbers = [_number(path) for path in folder.glob("*.*.*")]
        last = max(numbers, default=0)
        self._number = last if self._path(last).exists() else last + 1
        self._begin()
        if self._length and not self._path(self._number).read_bytes().endswith(b"\n"):
            self.add([b"\n"])  # a write was cut short by a kill

    def _path(self, number: int) -> Path:
        return self._folder / f"{self._stem}.{number:08}{_OPEN}"

    def _begin(self) -> None:
        self._handle = os.open(self._path(self._number), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._length, self._since = os.fstat(self._handle).st_size, time.monotonic()
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @property
    def place(self) -> Place:
        """How far it reaches."""
        return Place(self._number, self._length)

    def cut(self, place: Place) -> None:
        """Forget what was written after a place: it will be written again."""
        with self._lock:
            if place.number == self._number and place.length < self._length:
                os.ftruncate(self._handle, place.length)
                os.fdatasync(self._handle)
                self._length = place.length

    def add(self, lines: Sequence[bytes]) -> Place:
        """Write whole lines, durably; how far the spool reaches then."""
        data = b"".join(lines)
        with self._lock:
            written = 0
            while written < len(data):
                written += os.write(self._handle, data[written:])
            os.fdatasync(self._handle)
            self._length += len(data)
            return Place(self._number, self._length)

    def closed(self, age: float) -> None:
        """Close the segment, and begin another, where it is long or so many seconds old."""
        with self._lock:
            due = time.monotonic() - self._since >= age or self._length >= SEGMENT
            if self._length and due:
                os.close(self._handle)
                self._number += 1
                self._begin()

    def read(self, begin: Place) -> tuple[bytes, Place]:
        """What was written after a place, of one segment, and how far that is."""
        with self._lock:
            end = self.place
        path = next((one for one in self._segments() if _number(one) == begin.number), None)
        if path is not None:
            with path.open("rb") as stream:
                stream.seek(begin.length)
                most = end.length - begin.length if begin.number == end.number else SEGMENT * 2
                if data := stream.read(max(most, 0)):
                    return data, Place(begin.number, begin.length + len(data))
        later = [_number(one) for one in self._segments() if _number(one) > begin.number]
        return (b"", Place(min(later), 0)) if later else (b"", begin)

    def since(self, moment: float) -> Place:
        """Where what was written after a moment (seconds since 1970) begins, segments not split."""
        recent = [_number(one) for one in self._segments() if one.stat().st_mtime >= moment]
        return Place(min(recent, default=self._number), 0)

    def waiting(self) -> Iterator[Path]:
        """The segments that are closed and not taken in, in order."""
        for path in self._segments():
            if path.suffix == _OPEN and _number(path) < self._number:
                yield path

    def taken(self, path: Path, *, refused: bool) -> None:
        """Mark a segment as taken in; one that was refused is kept until somebody has looked."""
        path.rename(path.with_suffix(_REFUSED if refused else _TAKEN))

    def swept(self, before: float) -> None:
        """Remove the segments that were taken in and last written before a moment."""
        for path in self._folder.glob(f"*{_TAKEN}"):
            if path.stat().st_mtime < before:
                path.unlink()

    def close(self) -> None:
        """Let go of the segment."""
        os.close(self._handle)

    def _segments(self) -> list[Path]:
        return sorted(self._folder.glob("*.*.*"), key=_number)


def _number(path: Path) -> int:
    return int(path.name.rsplit(".", 2)[1])
