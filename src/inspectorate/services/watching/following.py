"""Following a file that grows, is rotated or cut: each line goes into the spool once, also after a kill."""

import json
import os
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from inspectorate.services.evidence_objects import written_whole
from inspectorate.services.watching.framing import LONGEST
from inspectorate.services.watching.spool import Place, Spool

_AT_ONCE = 4 << 20
_MARKED = 256


@dataclass(slots=True)
class _Reached:
    """How far a file was followed, and how far the spool reached then.

    Attributes:
        mark: SHA-256 of the beginning of the file, of ``marked`` bytes: another file of the same number has
            another one.
    """

    inode: int = 0
    offset: int = 0
    marked: int = 0
    mark: str = ""
    number: int = 0
    length: int = 0


class Follower:
    """One file by its name, whatever file has that name."""

    def __init__(self, path: Path, spool: Spool, state: Path) -> None:
        """``state`` is where it is kept how far the file was followed."""
        self._path, self._spool, self._state = path, spool, state
        self._stream: BinaryIO | None = None
        self._reached = _Reached()
        if state.exists():
            self._reached = _Reached(**json.loads(state.read_bytes()))
            spool.cut(Place(self._reached.number, self._reached.length))
            self._stream = self._former()

    def _former(self) -> BinaryIO | None:
        """The file that was followed, under its name or the one that it was rotated to."""
        for path in (self._path, *sorted(self._path.parent.glob(f"{self._path.name}*"))):
            try:
                stream = path.open("rb")
            except OSError:
                continue
            if os.fstat(stream.fileno()).st_ino == self._reached.inode and self._is_same(stream):
                return stream
            stream.close()
        self._reached = _Reached()
        return None

    def _is_same(self, stream: BinaryIO) -> bool:
        size = os.fstat(stream.fileno()).st_size
        stream.seek(0)
        return size >= self._reached.offset and _mark(stream, self._reached.marked) == self._reached.mark

    def poll(self) -> bool:
        """Take what came; whether there may be more at once."""
        if self._stream is None:
            return self._open()
        if not self._is_same(self._stream):  # it was cut, or written anew
            self._reached = _Reached(inode=self._reached.inode)
        data = self._read(self._stream)
        whole = data[: data.rfind(b"\n") + 1]
        if not whole and len(data) > LONGEST:
            whole = data
        if whole:
            self._take(whole)
            return True
        if self._replaced():
            if data:  # the last line of a file that is rotated away ends with it
                self._take(data)
            self._stream.close()
            self._stream, self._reached = None, _Reached()
            return True
        return False

    def _open(self) -> bool:
        try:
            self._stream = self._path.open("rb")
        except OSError:
            return False
        self._reached = _Reached(inode=os.fstat(self._stream.fileno()).st_ino)
        return True

    def _read(self, stream: BinaryIO) -> bytes:
        stream.seek(self._reached.offset)
        return stream.read(_AT_ONCE)

    def _replaced(self) -> bool:
        try:
            return self._path.stat().st_ino != self._reached.inode
        except FileNotFoundError:
            return False  # rotated away, and nothing new yet

    def _take(self, data: bytes) -> None:
        """Into the spool first; then how far that was. A kill between them is mended by cutting the spool."""
        ended = data if data.endswith(b"\n") else data + b"\n"
        place = self._spool.add([ended])
        reached = self._reached
        reached.offset += len(data)
        if reached.marked < _MARKED and self._stream:
            reached.marked = min(reached.offset, _MARKED)
            reached.mark = _mark(self._stream, reached.marked)
        reached.number, reached.length = place.number, place.length
        self._save()

    def rolled(self) -> None:
        """The spool may have begun another segment: what comes next is written there."""
        place = self._spool.place
        if self._stream and self._reached.number != place.number:
            self._reached.number, self._reached.length = place.number, place.length
            self._save()

    def _save(self) -> None:
        fresh = self._state.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with written_whole(fresh) as stream:
            stream.write(json.dumps(asdict(self._reached)).encode())
        fresh.replace(self._state)

    def close(self) -> None:
        """Let go of the file."""
        if self._stream:
            self._stream.close()


def _mark(stream: BinaryIO, length: int) -> str:
    stream.seek(0)
    return sha256(stream.read(length)).hexdigest() if length else ""
