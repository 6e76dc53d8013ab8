"""Verify that the text to be judged by is the text that landed: every edition against its fingerprint."""

from collections.abc import Iterable
from importlib.resources.abc import Traversable

from inspectorate.norms.catalogue import Catalogue
from inspectorate.norms.edition import Edition
from inspectorate.norms.fingerprint import fingerprint, stated_fingerprint
from inspectorate.norms.load import all_edition_folders, catalogue_root


def verify_editions(
    catalogue: Catalogue,
    used: Iterable[Edition],
    root: Traversable | None = None,
    adopted: Traversable | None = None,
) -> tuple[str, ...]:
    """What is wrong with the editions used, and those they inherit from, in zh-TW; empty where nothing is."""
    folders = all_edition_folders(root or catalogue_root(), adopted)
    named = dict.fromkeys(name for edition in used for name in _line_of_descent(catalogue, edition))
    return tuple(fault for name in named for fault in _faults(name, folders.get(name)))


def _line_of_descent(catalogue: Catalogue, edition: Edition) -> Iterable[str]:
    yield edition.name
    if edition.inherits:
        yield from _line_of_descent(catalogue, catalogue.edition(edition.instrument, edition.inherits))


def _faults(name: str, folder: Traversable | None) -> Iterable[str]:
    if folder is None:
        yield f"{name}：規範資料夾不存在，請重新安裝"
        return
    stated = stated_fingerprint(folder)
    if not stated:
        yield f"{name}：edition.yaml 未載 fingerprint，無從確認條文未遭更動；請還原該檔案或重新安裝"
    elif stated != fingerprint(folder):
        yield f"{name}：條文內容與 fingerprint 不符，可能遭更動；請還原該檔案或重新安裝"
