"""What is kept of a large source that is being taken in, so that a kill costs little of it.

A small record in the folder of the ingestion: how far the reading came, and the files that were written by
then. It is written after those files last, and replaced in one step, so that it is never ahead of them. What
is in it was never visible.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

import msgspec

from inspectorate.lake.entries import Part
from inspectorate.lake.reached import Reached
from inspectorate.lake.reading import Content
from inspectorate.lake.store import sync_folder

RECORD = "begun.json"
KEPT_DAYS = 14
"""For how long what a kill left is kept, that the next ingestion may go on from there."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A source whose taking in was begun.

    Attributes:
        file: where it lay.
        manner: :meth:`inspectorate.lake.taking.Manner.mark`, by which it was read.
        content: of the source, without its head.
        continues: the ``whole_sha256`` of the source it is the continuation of; empty where there is none.
        reached: how far the reading came.
        parts: the name of each file in the folder, and the part that it will be.
        aside: the names, in the folder and in the lake, of the file of lines kept aside.
    """

    file: str
    manner: str
    content: Content
    continues: str
    reached: Reached
    parts: Sequence[tuple[str, Part]]
    aside: tuple[str, str]

    def places(self) -> dict[str, str]:
        """By its name in the folder, the place in the lake of each file that was written."""
        aside = dict([self.aside]) if self.reached.aside.bytes else {}
        return {name: part.place for name, part in self.parts} | aside


def keep(folder: Path, begun: Begun, fresh: Iterable[Path]) -> None:
    """Write the record; ``fresh``: the files that were written since the one before."""
    for file in fresh:
        with file.open("rb") as stream:
            os.fdatasync(stream.fileno())
    new = folder / f"{RECORD}.new"
    with new.open("wb") as stream:
        stream.write(msgspec.json.encode(begun))
        stream.flush()
        os.fdatasync(stream.fileno())
    new.replace(folder / RECORD)
    sync_folder(folder)


def read_begun(folder: Path) -> Begun | None:
    """The record of a folder; None where there is none that can be read."""
    try:
        return msgspec.json.decode((folder / RECORD).read_bytes(), type=Begun)
    except (OSError, msgspec.MsgspecError):
        return None


def forget(folder: Path) -> None:
    """Take the record away: the source is taken in, or will not be."""
    (folder / RECORD).unlink(missing_ok=True)


def is_whole(folder: Path, begun: Begun) -> bool:
    """Whether every file of the record is there as it was written; what it does not know of goes."""
    known = {name: part.sha256 for name, part in begun.parts}
    for file in folder.glob("*.parquet"):
        if file.name not in known:
            file.unlink()
    aside = folder / begun.aside[0]
    if begun.reached.aside.bytes and (not aside.exists() or aside.stat().st_size < begun.reached.aside.bytes):
        return False
    return all(_sha256(folder / name) == digest for name, digest in known.items())


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
