"""A folder of papers on disk: which files it holds, what they are now, and how it is locked once sealed."""

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from inspectorate.i18n import _
from inspectorate.inspection.sealing import SEAL
from inspectorate.services.evidence_objects import SourceError, digest, open_plain, sync_folder
from inspectorate.services.open_evidence import EvidenceError

_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def paths_of(folder: Path) -> list[str]:
    """Every file of the folder but the seal's own, with forward slashes, in order.

    Raises:
        EvidenceError: a link, a device or another thing that is no file lies among them.
    """
    paths = list(_paths(folder))
    for path in paths:
        if not stat.S_ISREG((folder / path).lstat().st_mode):
            raise EvidenceError(_("{path} 不是一般檔案，不得封存").format(path=folder / path))
    return paths


def found_in(folder: Path) -> dict[str, str]:
    """The SHA-256 that each file has now, by path; of what is no file that can be read, nothing."""
    return {path: _digest(folder / path) for path in _paths(folder)}


def seal_of(folder: Path) -> bytes | None:
    """The list that was laid beside the papers when they were sealed; None where there is none."""
    try:
        with open_plain(folder / SEAL) as stream:
            return stream.read()
    except SourceError:
        return None


def lock(folder: Path, seal: bytes) -> bool:
    """Lay the list beside the papers and make all of it read-only; whether the system let us.

    What keeps the sealed bytes is their copy in the store: the lock only keeps a slip from changing a file.
    """
    try:
        folder.chmod(folder.stat().st_mode | stat.S_IRWXU)
        # beside the folder: what a kill leaves of it must not pass for one of the papers
        handle, name = tempfile.mkstemp(dir=folder.absolute().parent, prefix=f".{SEAL}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(seal)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(folder / SEAL)
        sync_folder(folder)
        for path in (*folder.rglob("*"), folder):
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_WRITE | stat.S_IRUSR)
    except OSError:
        return False
    return True


def _paths(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not stat.S_ISDIR(path.lstat().st_mode) and name != SEAL:
            yield name


def _digest(path: Path) -> str:
    try:
        with open_plain(path) as stream:
            return digest(stream)
    except (SourceError, OSError):
        return ""
