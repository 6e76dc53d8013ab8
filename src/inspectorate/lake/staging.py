"""The folder in which an ingestion makes its files, and the sweep after one that was killed."""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from inspectorate.lake.lake import Lake

_LOCK, _INTENT = "lock", "intent.json"


@contextmanager
def staging_folder(lake: Lake) -> Iterator[Path]:
    """A folder of one ingestion; what killed ones left is swept first, and this one at its end."""
    lake.staging.mkdir(parents=True, exist_ok=True)
    sweep(lake)
    folder = Path(tempfile.mkdtemp(dir=lake.staging))
    with (folder / _LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            _remove(lake, folder)


def intend(folder: Path, places: Sequence[str]) -> None:
    """Write down which files are about to be brought in, so that a kill leaves none behind for ever."""
    fresh = folder / f"{_INTENT}.new"
    fresh.write_text(json.dumps(list(places)), "utf-8")
    with fresh.open("rb") as stream:
        os.fdatasync(stream.fileno())
    fresh.replace(folder / _INTENT)


def sweep(lake: Lake) -> int:
    """Remove what ingestions left that are no more; how many there were."""
    swept = 0
    for folder in sorted(lake.staging.iterdir()):
        try:
            lock = (folder / _LOCK).open("rb")
        except OSError:
            continue  # made this moment, or gone
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue  # its ingestion lives
            _remove(lake, folder)
            swept += 1
    return swept


def _remove(lake: Lake, folder: Path) -> None:
    intent = folder / _INTENT
    places = json.loads(intent.read_text("utf-8")) if intent.exists() else []
    if places:
        with lake.keeping.writing(lake.manifest):  # what its last step made visible is entered, and stays
            visible = {part.place for part in lake.parts()}
            visible |= {one.aside.place for one in lake.manifest.sources() if one.aside}
        for place in places:
            if place not in visible:
                lake.store.remove(place)
    shutil.rmtree(folder, ignore_errors=True)
