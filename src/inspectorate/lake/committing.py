"""The one step by which parts become visible, with what they change in the roll-ups."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from inspectorate.lake.entries import Entry, SourceEntry
from inspectorate.lake.first_seen import Settled, settle
from inspectorate.lake.lake import Lake
from inspectorate.lake.parts import Stage, Staged
from inspectorate.lake.rollups import FIRST_SEEN, LOGON_PAIRS
from inspectorate.lake.staging import intend
from inspectorate.lake.store import FolderStore


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to become visible together.

    Attributes:
        sources: what was taken in.
        staged: the parts of its records and their roll-ups.
        others: further files, by the names that they get.
    """

    sources: Sequence[SourceEntry]
    staged: Sequence[Staged]
    others: Sequence[tuple[str, Path]]


def commit(lake: Lake, batch: Batch, stage: Stage, folder: Path) -> Entry | None:
    """Make a batch visible; None, and nothing done, where one of its sources came in meanwhile.

    Args:
        lake: where to.
        batch: what.
        stage: where more parts are written.
        folder: of :func:`inspectorate.lake.staging.staging_folder`.
    """
    with lake.keeping.writing(lake.manifest):
        taken: set[str] = set()
        while True:
            head = lake.manifest.head()
            there = {(one.sha256, one.system) for one in lake.manifest.sources()}
            if any((one.sha256, one.system) in there for one in batch.sources):
                return None
            settled = _settled(lake, batch, stage, folder)
            staged = (*batch.staged, *settled.staged)
            moves = dict(batch.others)
            moves |= {one.part.place: one.file for one in staged}
            intend(folder, list(moves))
            lake.store.take([(name, file) for name, file in moves.items() if name not in taken])
            taken |= set(moves)
            entry = Entry(
                number=head.last + 1,
                before=head.sha256,
                at=datetime.now(UTC).replace(microsecond=0),
                sources=batch.sources,
                parts=[one.part for one in staged],
                removed=settled.removed,
            )
            if lake.manifest.add(entry):
                intend(folder, [])
                return entry
            for one in settled.staged:  # another machine was faster: what is known already is looked at anew
                lake.store.remove(one.part.place)


def swap(lake: Lake, staged: Sequence[Staged], removed: Sequence[str], folder: Path) -> Entry | None:
    """Make parts of a day visible in the place of others; None, and nothing done, where one of these is gone.

    The files of the others stay where they are: an answer that was given by them can be asked for again.
    """
    day, moves = staged[0].part.day, [(one.part.place, one.file) for one in staged]
    places = [place for place, _file in moves]
    with lake.keeping.writing(lake.manifest):
        while True:
            head = lake.manifest.head()
            if not {part.place for part in lake.parts((), day, day)}.issuperset(removed):
                for place in places:
                    lake.store.remove(place)
                return None
            intend(folder, places)
            lake.store.take([(place, file) for place, file in moves if file.exists()])
            entry = Entry(
                number=head.last + 1,
                before=head.sha256,
                at=datetime.now(UTC).replace(microsecond=0),
                parts=[one.part for one in staged],
                removed=removed,
            )
            if lake.manifest.add(entry):
                intend(folder, [])
                return entry


def _settled(lake: Lake, batch: Batch, stage: Stage, folder: Path) -> Settled:
    pairs = [one for one in batch.staged if one.part.kind == LOGON_PAIRS.name]
    if not pairs:
        return Settled((), ())
    visible = [(part, _at_hand(lake, part.place, folder)) for part in lake.parts((FIRST_SEEN.name,))]
    files = [one.file if one.file.exists() else _at_hand(lake, one.part.place, folder) for one in pairs]
    reach = [folder] + ([lake.store.root] if isinstance(lake.store, FolderStore) else [])
    return settle(stage, files, visible, reach)


def _at_hand(lake: Lake, place: str, folder: Path) -> Path:
    """A file of the store as one of this machine."""
    if isinstance(lake.store, FolderStore):
        return lake.store.root / place
    copy = folder / "copies" / place
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        with lake.store.fetch(place) as stream, copy.open("wb") as target:
            shutil.copyfileobj(stream, target)
    return copy
