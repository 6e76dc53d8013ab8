"""Opens the rulebook: from a kept copy where the files have not changed since, else from the files."""

import contextlib
import hashlib
import os
import tempfile
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from inspectorate import __version__
from inspectorate.norms.catalogue import Catalogue
from inspectorate.norms.load import catalogue_root, read_catalogue
from inspectorate.services.home import adopted_root, home


def open_catalogue(root: Traversable | None = None) -> Catalogue:
    """The catalogue of a folder (the shipped one by default) with what the firm adopted, kept parsed.

    The copy under ``home()/cache`` is named by a SHA-256 over every file's path and bytes and the product's
    version, so that it can never be an older text; a damaged copy is made anew, and a home that cannot be
    written is no error.

    Raises:
        CatalogueError: a file of the catalogue is not as the format demands.
    """
    root = root or catalogue_root()
    adopted = adopted_root()
    kept = home() / "cache" / f"catalogue-{_digest(root, adopted)}.msgpack"
    try:
        return msgspec.msgpack.decode(kept.read_bytes(), type=Catalogue)
    except (OSError, msgspec.DecodeError):
        catalogue = read_catalogue(root, adopted)
    with contextlib.suppress(OSError):  # a read-only home only makes the next start slower
        _keep(kept, msgspec.msgpack.encode(catalogue))
    return catalogue


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    for older in path.parent.glob("catalogue-*.msgpack"):
        if older != path:
            older.unlink(missing_ok=True)


def _digest(root: Traversable, adopted: Traversable) -> str:
    digest = hashlib.sha256(__version__.encode())
    _add(digest, root, "")
    _add(digest, adopted, "adopted")
    return digest.hexdigest()


def _add(digest: "hashlib._Hash", entry: Traversable, path: str) -> None:
    if entry.is_dir():
        for inner in sorted(entry.iterdir(), key=lambda inner: inner.name):
            _add(digest, inner, f"{path}/{inner.name}")
    elif path.endswith(".yaml"):
        data = entry.read_bytes()
        digest.update(f"{path}\0{len(data)}\0".encode())
        digest.update(data)
