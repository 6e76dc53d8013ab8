"""Writes a zip of files: each hashed as it is written, the same files giving the same bytes."""

import hashlib
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field

_EPOCH = (1980, 1, 1, 0, 0, 0)
SUMS = "SHA256SUMS"


@dataclass(slots=True)
class WrittenZip:
    """A zip that is being written, and what stands in it: path, what it is, bytes, SHA-256."""

    archive: zipfile.ZipFile
    listed: list[tuple[str, str, int, str]] = field(default_factory=list)

    def add(self, path: str, what: str, pieces: Iterable[bytes]) -> None:
        """One file; its bytes are hashed as they are written."""
        digest, size = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(path, _EPOCH)
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
        with self.archive.open(entry, "w", force_zip64=True) as sink:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                sink.write(piece)
        self.listed.append((path, what, size, digest.hexdigest()))

    def add_sums(self) -> None:
        """The list of all that stands in it, as `sha256sum -c` reads it."""
        sums = "".join(f"{sha256}  {path}\n" for path, _what, _size, sha256 in sorted(self.listed))
        self.add(SUMS, "", [sums.encode()])
