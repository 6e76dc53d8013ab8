"""The folder in which an ingestion makes its files, and the sweep after one that was killed."""

import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from inspectorate.lake.begun import KEPT_DAYS, RECORD, Begun, read_begun
from inspectorate.lake.lake import Lake

_LOCK, _INTENT = "lock", "intent.json"
_DAY = 86_400


@contextmanager
def staging_folder(lake: Lake) -> Iterator[Path]:
    """A folder of one ingestion; what killed ones left is swept first.

    At its end it goes, unless a record of a source stands in it: then an error stopped the ingestion.
    """
    lake.staging.mkdir(parents=True, exist_ok=True)
    sweep(lake)
    folder = Path(tempfile.mkdtemp(dir=lake.staging))
    with (folder / f"{_LOCK}.new").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (folder / f"{_LOCK}.new").rename(folder / _LOCK)  # nobody sees it open
        try:
            yield folder
        finally:
            _close(lake, folder)


@contextmanager
def left_folder(lake: Lake, folder: Path) -> Iterator[Begun | None]:
    """A folder that a killed ingestion left, for oneself, with its record; None where another has it by now.

    What the killed one had brought into the lake, and nothing names, is back in the folder. At the end the
    folder goes as that of :func:`staging_folder` does.
    """
    with _free(folder) as free:
        begun = read_begun(folder) if free else None
        if begun is None:
            yield None
            return
        try:
            _bring_back(lake, folder, begun)
            yield begun
        finally:
            _close(lake, folder)


def left_folders(lake: Lake) -> Iterator[tuple[Path, Begun]]:
    """The folders that killed ingestions left with a source that was begun."""
    for folder in sorted(lake.staging.iterdir()):
        with _free(folder) as free:
            begun = read_begun(folder) if free else None
        if begun is not None:
            yield folder, begun


def intend(folder: Path, places: Sequence[str]) -> None:
    """Write down which files are about to be brought in, so that a kill leaves none behind for ever."""
    fresh = folder / f"{_INTENT}.new"
    fresh.write_text(json.dumps(list(places)), "utf-8")
    with fresh.open("rb") as stream:
        os.fdatasync(stream.fileno())
    fresh.replace(folder / _INTENT)


def is_under_way(lake: Lake, own: Path) -> bool:
    """Whether there is an ingestion other than one's own."""
    for folder in lake.staging.iterdir():
        with _free(folder) as free:
            if folder != own and not free and (folder / _LOCK).exists():
                return True
    return False


def sweep(lake: Lake) -> int:
    """Remove what ingestions left that are no more, and nobody can go on with; how many there were."""
    swept = 0
    for folder in sorted(lake.staging.iterdir()):
        with _free(folder) as free:
            if free and not _worth_keeping(lake, folder):
                _remove(lake, folder)
                swept += 1
    return swept


@contextmanager
def _free(folder: Path) -> Iterator[bool]:
    """Whether the ingestion of a folder is no more; no other takes the folder meanwhile."""
    try:
        lock = (folder / _LOCK).open("rb")
    except OSError:
        yield False  # made this moment, or gone
        return
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False  # its ingestion lives
            return
        yield True


def _worth_keeping(lake: Lake, folder: Path) -> bool:
    begun = read_begun(folder)
    if begun is None or (folder / RECORD).stat().st_mtime < time.time() - KEPT_DAYS * _DAY:
        return False
    return all(one.sha256 != begun.content.sha256 for one in lake.manifest.sources())


def _close(lake: Lake, folder: Path) -> None:
    if not (folder / RECORD).exists():
        _remove(lake, folder)


def _intended(folder: Path) -> list[str]:
    intent = folder / _INTENT
    found: list[str] = json.loads(intent.read_text("utf-8")) if intent.exists() else []
    return found


def _bring_back(lake: Lake, folder: Path, begun: Begun) -> None:
    """Undo a last step that was cut off."""
    places = _intended(folder)
    for name, place in begun.places().items():
        if place in places and not (folder / name).exists():
            with suppress(FileNotFoundError), lake.store.fetch(place) as stream:
                copy = folder / f"{name}.new"
                with copy.open("wb") as target:
                    shutil.copyfileobj(stream, target)
                copy.rename(folder / name)
    _withdraw(lake, places)
    if places:
        intend(folder, [])


def _withdraw(lake: Lake, places: Sequence[str]) -> None:
    """Take files out of the lake that nothing names."""
    if not places:
        return
    with lake.keeping.writing(lake.manifest):  # what its last step made visible is entered, and stays
        visible = {part.place for part in lake.parts()}
        visible |= {one.aside.place for one in lake.manifest.sources() if one.aside}
    for place in places:
        if place not in visible:
            lake.store.remove(place)


def _remove(lake: Lake, folder: Path) -> None:
    _withdraw(lake, _intended(folder))
    shutil.rmtree(folder, ignore_errors=True)
