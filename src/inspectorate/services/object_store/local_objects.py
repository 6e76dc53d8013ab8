"""Contents in a folder of this machine. The disk itself holds nothing against removal."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from inspectorate.services.evidence_objects import (
    Arriving,
    SourceError,
    addresses,
    open_plain,
    place_of,
    remove,
    settle,
)
from inspectorate.services.object_store.objects import Guard


class LocalObjects:
    """See :class:`~inspectorate.services.object_store.objects.Objects`."""

    def __init__(self, root: Path) -> None:
        """``root`` is the folder of evidence; the contents lie in ``objects`` below it."""
        self.root = root

    def where(self, sha256: str) -> str:
        """The path of the file."""
        return str(place_of(self.root, sha256))

    def copies(self, sha256: str) -> Iterator[BinaryIO]:
        """The one file, if it can be read."""
        try:
            copy = open_plain(place_of(self.root, sha256))
        except SourceError:
            return
        yield copy

    def settle(self, arriving: Arriving, guard: Guard) -> None:
        """Rename it into its place; what lies there is replaced."""
        del guard  # a disk knows none
        settle(self.root, arriving)

    def guarded(self, sha256: str) -> Guard:
        """Nothing: a disk holds no one back."""
        del sha256
        return Guard()

    def guard(self, sha256: str, wanted: Guard) -> None:
        """Nothing a disk could do."""

    def lift(self, sha256: str) -> None:
        """Nothing a disk could do."""

    def remove(self, sha256: str) -> None:
        """Unlink the file."""
        remove(self.root, sha256)

    def addresses(self) -> Iterator[str]:
        """The names of all files among the objects."""
        return addresses(self.root)

    def laid_over(self) -> Iterator[str]:
        """None: a disk has no versions."""
        return iter(())

    def tidy(self) -> None:
        """Nothing: arrivals lie beside the objects and are tidied there."""
