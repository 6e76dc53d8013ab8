"""Gathers the files that pages load; where nothing changed since, what was gathered stays as it is."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from inspectorate import __version__

_KEPT = "static-gathered"
"""Says, beside the folder of what was gathered, from what it was made and what was made."""


def gather_static(web: Path) -> bool:
    """Gather them below the platform's folder; whether there was anything to do.

    Names are those of contents and everything is compressed, which takes a second at each start: it is
    done again only where a file differs here or there (by size and time), one is missing or more, or a
    package that makes them has another version.
    """
    from django.core.management import call_command

    mark = web / _KEPT
    if mark.is_file() and mark.read_text("utf-8") == _stamp():
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(_stamp(), "utf-8")
    return True


def _stamp() -> str:
    """What all files are, at both ends."""
    return hashlib.sha256("\n".join([*_versions(), *_sources(), *_gathered()]).encode()).hexdigest()


def _versions() -> Iterator[str]:
    from importlib.metadata import version

    from django.conf import settings

    yield str(settings.STORAGES["staticfiles"]["BACKEND"])
    yield from (__version__, version("django"), version("whitenoise"))


def _sources() -> Iterator[str]:
    from django.contrib.staticfiles.finders import get_finders

    for finder in get_finders():
        for name, storage in finder.list([]):
            yield _line(name, Path(storage.path(name)))


def _gathered() -> Iterator[str]:
    from django.conf import settings

    folder = Path(settings.COLLECTED)
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        yield _line(file.relative_to(folder).as_posix(), file)


def _line(name: str, file: Path) -> str:
    found = file.stat()
    return f"{name} {found.st_size} {found.st_mtime_ns}"
