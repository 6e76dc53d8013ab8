"""The shelf of readers: finds every reader, recognises a file by its content or by what the firm told."""

import logging
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, Protocol, cast

import inspectorate.readers
from inspectorate.readers.evidence_file import EvidenceFile, RefusedError

_log = logging.getLogger(__name__)


class Reader(Protocol):
    """A module that reads one format.

    Attributes:
        NAME: what ``evidence.toml`` calls it.
        TITLE: what a person calls the format, zh-TW.
        YIELDS: the facts it gives; when it refuses a file, these are what could not be looked at.

    A reader that asks the firm for more than ``system`` and ``place`` lists the keys in ``TELLS``, a tuple of
    names; any other key in ``evidence.toml`` is refused.
    """

    NAME: str
    TITLE: str
    YIELDS: tuple[type[Any], ...]

    def recognises(self, file: EvidenceFile) -> bool:
        """Whether the file's head shows this format beyond doubt."""

    def read(self, file: EvidenceFile) -> Iterable[Any]:
        """The facts in the file.

        Raises:
            RefusedError: the file, or a place in it, cannot be read.
        """


@cache
def all_readers() -> tuple[Reader, ...]:
    """Every reader: each module under ``readers`` that has NAME, recognises and read."""
    return tuple(sorted(_modules(), key=lambda reader: reader.NAME))


def _modules() -> Iterator[Reader]:
    for found in walk_packages(inspectorate.readers.__path__, "inspectorate.readers."):
        module = import_module(found.name)
        if all(hasattr(module, name) for name in ("NAME", "TITLE", "YIELDS", "recognises", "read")):
            yield cast("Reader", module)


def reader_for(file: EvidenceFile) -> Reader | None:
    """The reader that the firm told, else the one that recognises the file; None where none does.

    Raises:
        RefusedError: the told reader does not exist, or two readers recognise the file.
    """
    told = file.told.get("reader")
    if told is not None:
        named = [reader for reader in all_readers() if told == reader.NAME]
        if not named:
            names = ", ".join(reader.NAME for reader in all_readers())
            raise file.refused(f"evidence.toml 指定之讀取器 {told!r} 不存在。", f"可用者：{names}")
        return named[0]
    able = recognising(file)
    if len(able) > 1:
        names = ", ".join(reader.NAME for reader in able)
        raise file.refused(f"內容同時符合數種格式：{names}。", "請於 evidence.toml 以 reader 指定其一。")
    return able[0] if able else None


def recognising(file: EvidenceFile) -> list[Reader]:
    """Every reader that knows the file by its content, whatever the firm told."""
    return [reader for reader in all_readers() if _recognises(reader, file)]


def _recognises(reader: Reader, file: EvidenceFile) -> bool:
    """Whether the reader knows the file; one that stumbles over it does not, and stops no other."""
    try:
        return reader.recognises(file)
    except (RefusedError, OSError):
        raise
    except Exception:  # noqa: BLE001 - hostile content made for one format meets every reader
        _log.debug("%s stumbled over %s", reader.NAME, file.item, exc_info=True)
        return False
