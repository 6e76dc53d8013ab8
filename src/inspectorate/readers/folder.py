"""The evidence folder: which files are in it, and which entries are refused before they are opened."""

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from inspectorate.readers.evidence_file import RefusedError

DEEPEST = 16
MOST_FILES = 100_000
FIRM = "firm.toml"
EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the folder: a file, or why it is not taken.

    Attributes:
        item: its path in the evidence folder, with forward slashes.
        refused: why it is refused; None for a file that can be opened.
        hidden: whether it is left alone because its name begins with a dot or it is a link that stays inside.
    """

    path: Path
    item: str
    refused: RefusedError | None = None
    hidden: bool = False


def evidence_root(folder: Path) -> Path:
    """Where the evidence lies: ``evidence/`` in a firm's folder, else the folder itself.

    Raises:
        RefusedError: there is no such folder, or its ``evidence`` is a link.
    """
    if not folder.is_dir():
        raise RefusedError(str(folder), "資料夾不存在。", "請確認路徑。")
    inner = folder / EVIDENCE
    if (folder / FIRM).is_file() and (inner.is_dir() or inner.is_symlink()):
        if inner.is_symlink():
            raise RefusedError(EVIDENCE, "佐證資料夾是符號連結。", "請改為實際之資料夾。")
        return inner
    return folder


def entries(root: Path) -> Iterator[Entry]:
    """Every file under the root in one fixed order, and every entry that is refused with its reason.

    Raises:
        RefusedError: the folder holds more files than can be an inspection's evidence.
    """
    for count, entry in enumerate(_walk(root, root, 1), start=1):
        if count > MOST_FILES:
            raise RefusedError(str(root), f"檔案超過 {MOST_FILES} 個。", "請確認資料夾是否正確。")
        yield entry


def _walk(root: Path, folder: Path, depth: int) -> Iterator[Entry]:
    try:
        with os.scandir(folder) as listing:
            found = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        yield _refused(root, folder, f"資料夾無法讀取（{error.strerror}）。", "請確認權限。")
        return
    for entry in found:
        path = Path(entry.path)
        if not _printable(entry.name):
            yield _refused(root, path, "檔名含控制字元或不是 UTF-8。", "請更名後再交付。")
        elif entry.name.startswith("."):
            yield Entry(path, _item(root, path), hidden=True)
        elif entry.is_symlink():
            yield _link(root, path)
        elif entry.is_dir(follow_symlinks=False):
            if depth >= DEEPEST:
                yield _refused(root, path, f"資料夾超過 {DEEPEST} 層。", "請減少層數後再交付。")
            else:
                yield from _walk(root, path, depth + 1)
        elif not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
            yield _refused(root, path, "不是一般檔案（裝置、管線或通訊端）。", "請移除。")
        else:
            yield Entry(path, _item(root, path))


def _link(root: Path, path: Path) -> Entry:
    """A link is never followed: what it points at inside the folder is read there, outside never."""
    try:
        inside = path.resolve(strict=True).is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # RuntimeError: a circle of links
        inside = False
    if inside:
        return Entry(path, _item(root, path), hidden=True)
    return _refused(root, path, "符號連結指向佐證資料夾之外或不存在。", "請改放檔案本身。")


def _refused(root: Path, path: Path, reason: str, remedy: str) -> Entry:
    item = _item(root, path)
    return Entry(path, item, RefusedError(item, reason, remedy))


def _item(root: Path, path: Path) -> str:
    text = path.relative_to(root).as_posix() if path != root else "."
    return "".join(letter if _printable(letter) else f"\\x{ord(letter):x}" for letter in text)


def _printable(name: str) -> bool:
    """No control, format (such as right-to-left override) or surrogate character."""
    return not any(unicodedata.category(letter) in {"Cc", "Cf", "Cs"} for letter in name)
