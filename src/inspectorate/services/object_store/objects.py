"""What any place for the contents of evidence does, and what is found when a content is read back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from inspectorate.ledger.disk import LedgerError
from inspectorate.services.evidence_objects import Arriving, Tick, digest

MISSING = "missing"


class StoreError(LedgerError):
    """The store could not be asked, or refuses; the message (zh-TW) says what and what to do.

    Never said of a content that was looked at and is not there: that is ``missing``.
    """


class AbsentError(StoreError):
    """There is nothing under that name or address."""


class NotWholeError(Exception):
    """A content was read and is not what arrived; ``found`` as a finding states it."""

    def __init__(self, found: str) -> None:
        """``found``: the SHA-256 that it has, ``missing``, or another word that a finding knows."""
        super().__init__(found)
        self.found = found


@dataclass(frozen=True, slots=True)
class Guard:
    """What a store itself holds against removal, whoever asks: up to a moment (UTC), or as long as a hold."""

    until: datetime | None = None
    held: bool = False


class Objects(Protocol):
    """Contents, each under its SHA-256: whole or not at all, and never believed without being read.

    What lies under an address may be another form of the content (encrypted): who wraps a store turns it back
    in ``copies``. Every method may raise :class:`StoreError`, or OSError where the system refuses.
    """

    def where(self, sha256: str) -> str:
        """Where people find the content of an address: a path, or ``s3://…``."""
        ...

    def copies(self, sha256: str) -> Iterator[BinaryIO]:
        """What lies under an address, the oldest first, each open to be read and to be put back to any place.

        None where there is nothing that can be read. Reading one may raise :class:`NotWholeError`.
        """
        ...

    def settle(self, arriving: Arriving, guard: Guard) -> None:
        """Give an arriving content its place under this guard, in one step that lasts."""
        ...

    def guarded(self, sha256: str) -> Guard:
        """What the store holds against removal now."""
        ...

    def guard(self, sha256: str, wanted: Guard) -> None:
        """See to it that at least this is held; never less than before.

        Raises:
            AbsentError: a store that can hold finds nothing under the address.
        """
        ...

    def lift(self, sha256: str) -> None:
        """End the hold, and only that."""
        ...

    def remove(self, sha256: str) -> None:
        """Take a content away with all its copies; nothing where it is gone already."""
        ...

    def addresses(self) -> Iterator[str]:
        """The names of all that lies among the objects, in order."""
        ...

    def laid_over(self) -> Iterator[str]:
        """The names over which someone laid a later version or a deletion, in order."""
        ...

    def tidy(self) -> None:
        """Remove what interrupted arrivals left in the store."""
        ...


def opened_whole(objects: Objects, sha256: str, tick: Tick | None = None) -> BinaryIO:
    """The oldest copy that is what the address says, verified and back at its beginning.

    Raises:
        NotWholeError: none is; what the oldest was found to be.
    """
    found = ""
    for copy in objects.copies(sha256):
        now = _read(copy, tick)
        if now == sha256:
            copy.seek(0)
            return copy
        copy.close()
        found = found or now
    raise NotWholeError(found or MISSING)


def found_at(objects: Objects, sha256: str, tick: Tick | None = None) -> str:
    """What the content of an address is found to be now: its SHA-256, or why it has none."""
    try:
        opened_whole(objects, sha256, tick).close()
    except NotWholeError as error:
        return error.found
    return sha256


def _read(copy: BinaryIO, tick: Tick | None) -> str:
    try:
        return digest(copy, tick)
    except NotWholeError as error:
        return error.found
    except OSError:
        return MISSING
