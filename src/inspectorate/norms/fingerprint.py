"""指紋: freezes an edition once it has landed, so that an old paper's clause can never be rewritten unseen.

``python -m inspectorate.norms.fingerprint`` says what is not frozen or has been altered; with ``--freeze`` it
freezes the editions that are new. An edition frozen before is never overwritten.
"""

import argparse
import hashlib
import re
import sys
from collections.abc import Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path

from inspectorate.norms.load import catalogue_root, edition_folders

FROZEN_LIST = Path("tests/catalogue/frozen_editions.txt")
_LINE = re.compile(rb"^fingerprint:.*\n?", re.MULTILINE)


class FrozenError(ValueError):
    """An edition that has landed is not what it was."""


def fingerprint(folder: Traversable) -> str:
    """SHA-256 over an edition's YAML files: sorted names, lengths and bytes with LF line ends.

    The line ``fingerprint:`` of ``edition.yaml`` itself is left out.
    """
    digest = hashlib.sha256()
    files = (file for file in folder.iterdir() if file.name.endswith(".yaml"))
    for file in sorted(files, key=lambda file: file.name):
        data = file.read_bytes().replace(b"\r\n", b"\n")
        if file.name == "edition.yaml":
            data = _LINE.sub(b"", data)
        data = data.rstrip(b"\n") + b"\n"
        digest.update(f"{file.name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def read_frozen(text: str) -> dict[str, str]:
    """The list of frozen editions: ``instrument/edition sha256`` on each line, ``#`` begins a comment."""
    entries = (line.split() for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return {name: value for name, value in entries}  # noqa: C416 - unpacking demands exactly two words


def faults(folders: Mapping[str, Traversable], frozen: Mapping[str, str]) -> list[str]:
    """What is wrong with the editions of a catalogue, zh-TW with what to do; empty where nothing is."""
    found = [f"{name}：已凍結之版本不存在；不得刪除，請還原" for name in frozen if name not in folders]
    for name, folder in folders.items():
        computed, stated = fingerprint(folder), stated_fingerprint(folder)
        if name not in frozen:
            found.append(
                f"{name}：尚未列入 {FROZEN_LIST}；請執行 python -m inspectorate.norms.fingerprint --freeze"
            )
        elif computed != frozen[name]:
            found.append(f"{name}：已凍結之版本遭更動；請還原該檔案，修正內容應另立新版本（inherits）")
        elif stated != computed:
            found.append(f"{name}：edition.yaml 之 fingerprint 與內容不符；請還原該行")
    return found


def stated_fingerprint(folder: Traversable) -> str:
    """The fingerprint that ``edition.yaml`` states; empty where it states none."""
    line = _LINE.search(folder.joinpath("edition.yaml").read_bytes())
    return line.group().decode().partition(":")[2].strip().strip("'\"") if line else ""


def freeze(root: Path, frozen_list: Path) -> list[str]:
    """Freezes the editions that are new: writes their fingerprint and lists them. Gives their names.

    Raises:
        FrozenError: an edition frozen before has been altered; nothing is written then.
    """
    known = frozen_list.read_text("utf-8") if frozen_list.exists() else ""
    frozen = read_frozen(known)
    folders = {name: root / "instruments" / name for name, _ in edition_folders(root)}
    altered = faults({name: folder for name, folder in folders.items() if name in frozen}, frozen)
    if altered:
        raise FrozenError("\n".join(altered))
    new = [name for name in folders if name not in frozen]
    for name in new:
        frozen[name] = fingerprint(folders[name])
        _state(folders[name] / "edition.yaml", frozen[name])
    comments = [line for line in known.splitlines() if line.startswith("#")]
    lines = [*comments, *(f"{name} {value}" for name, value in sorted(frozen.items()))]
    frozen_list.write_text("\n".join(lines) + "\n", "utf-8")
    return new


def _state(file: Path, value: str) -> None:
    """Writes the fingerprint's line; only the line's own bytes change, so the fingerprint stays true."""
    data = _LINE.sub(b"", file.read_bytes()).rstrip(b"\n")
    file.write_bytes(data + f"\nfingerprint: {value}\n".encode())


def main(arguments: Sequence[str] | None = None) -> int:
    """The developer's command: 0 where every edition is frozen and unaltered, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m inspectorate.norms.fingerprint")
    parser.add_argument("--freeze", action="store_true", help="freeze the editions that are new")
    parser.add_argument("--list", type=Path, default=FROZEN_LIST, help="the list of frozen editions")
    chosen = parser.parse_args(arguments)
    root = Path(str(catalogue_root()))
    try:
        new = freeze(root, chosen.list) if chosen.freeze else []
    except FrozenError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    frozen = read_frozen(chosen.list.read_text("utf-8")) if chosen.list.exists() else {}
    found = faults(dict(edition_folders(root)), frozen)
    sys.stdout.write("".join(f"{name} {frozen[name]}\n" for name in new))
    sys.stderr.write("".join(f"{fault}\n" for fault in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
