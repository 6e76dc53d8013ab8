"""Contents that lie encrypted in a store, given back as they arrived."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from inspectorate.evidence.encryption import Encryption
from inspectorate.i18n import _
from inspectorate.services.age_opened import Opened, as_binary
from inspectorate.services.age_stream import MAGIC
from inspectorate.services.encryption_key import read_identities, recipient_of
from inspectorate.services.evidence_objects import Arriving
from inspectorate.services.object_store.objects import Guard, Objects, StoreError


class EncryptedObjects:
    """See :class:`~inspectorate.services.object_store.objects.Objects`.

    ``settle`` gets what is encrypted already; a key is asked for only where a content is. What lies there is
    encrypted or, from before, plain; and what somebody handed in may itself be an age file. The ledger says
    which to expect; the address, verified by who reads, decides.
    """

    def __init__(self, inner: Objects, told: Encryption, key: Path) -> None:
        """``told`` is what the ledger says; ``key`` the file of the identities, which need not be there."""
        self._inner, self._told, self._key = inner, told, key
        self._identities: list[str] = []

    def where(self, sha256: str) -> str:
        """As the store says."""
        return self._inner.where(sha256)

    def copies(self, sha256: str) -> Iterator[BinaryIO]:
        """Each copy opened; where that may be wrong, as it lies too.

        Raises:
            StoreError: there is no key, or a wrong one: then nothing can be said of the content.
        """
        known = sha256 in self._told.of
        for place, copy in enumerate(self._inner.copies(sha256)):
            sealed = _begins_as_encrypted(copy)
            if not (sealed and known):
                yield copy
            else:
                yield self._opened(copy, sha256)
            if sealed and not known:  # an interrupted encryption that the ledger does not know of yet
                yield from (self._opened(again, sha256) for again in self._nth(sha256, place))

    def settle(self, arriving: Arriving, guard: Guard) -> None:
        """As the store does."""
        self._inner.settle(arriving, guard)

    def guarded(self, sha256: str) -> Guard:
        """As the store says."""
        return self._inner.guarded(sha256)

    def guard(self, sha256: str, wanted: Guard) -> None:
        """As the store does."""
        self._inner.guard(sha256, wanted)

    def lift(self, sha256: str) -> None:
        """As the store does."""
        self._inner.lift(sha256)

    def remove(self, sha256: str) -> None:
        """As the store does."""
        self._inner.remove(sha256)

    def addresses(self) -> Iterator[str]:
        """As the store says."""
        return self._inner.addresses()

    def laid_over(self) -> Iterator[str]:
        """As the store says."""
        return self._inner.laid_over()

    def tidy(self) -> None:
        """As the store does."""
        self._inner.tidy()

    def _opened(self, copy: BinaryIO, sha256: str) -> BinaryIO:
        try:
            return as_binary(Opened(copy, self._keys(sha256)))
        except Exception:
            copy.close()
            raise

    def _nth(self, sha256: str, place: int) -> Iterator[BinaryIO]:
        """One of the copies once more."""
        for before in islice(copies := self._inner.copies(sha256), place):
            before.close()
        yield from islice(copies, 1)

    def _keys(self, sha256: str) -> Sequence[str]:
        """The identities, once it is certain that one of them is meant to open this content."""
        if not self._identities:
            if not self._key.exists():
                said = _("內容已加密，找不到解密金鑰 {path}；請放回該檔，或放入備援金鑰（age 私鑰）")
                raise StoreError(said.format(path=self._key))
            self._identities = read_identities(self._key)
        ours = {recipient_of(one) for one in self._identities}
        decision = self._told.of.get(sha256, self._told.newest)
        wanted = self._told.sets[decision] if decision is not None else ()
        if ours.isdisjoint(wanted):
            said = _("{path} 之金鑰不能開啟 {sha256}，須有下列任一收受者之私鑰：{wanted}")
            raise StoreError(said.format(path=self._key, sha256=sha256, wanted="、".join(wanted)))
        return self._identities


def _begins_as_encrypted(copy: BinaryIO) -> bool:
    begin = copy.read(len(MAGIC))
    copy.seek(0)
    return begin == MAGIC
