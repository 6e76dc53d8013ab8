"""加密: to whom contents are encrypted, as the ledger tells it; a content's form on the disk follows."""

from collections import Counter
from dataclasses import dataclass, field

from inspectorate.evidence.events import EncryptionSet
from inspectorate.i18n import _


@dataclass(slots=True)
class Encryption:
    """All that was ever decided about who can open what.

    Attributes:
        sets: the recipients of each decision, by the index of its entry.
        newest: the index of the last decision; None while contents are stored plain.
        of: which decision a content was last encrypted by, by its address; what is not there is plain.
    """

    sets: dict[int, tuple[str, ...]] = field(default_factory=dict)
    newest: int | None = None
    of: dict[str, int] = field(default_factory=dict)
    _holders: Counter[str] = field(default_factory=Counter)

    def copy(self) -> "Encryption":
        """The same decisions, to be gone on with apart."""
        return Encryption(dict(self.sets), self.newest, dict(self.of), Counter(self._holders))

    @property
    def recipients(self) -> tuple[str, ...]:
        """Who can open what arrives now; empty where it is stored plain."""
        return () if self.newest is None else self.sets[self.newest]

    def pending(self, sha256: str) -> bool:
        """Whether a content still has the form of an earlier decision."""
        return self.newest is not None and self.of.get(sha256) != self.newest

    def why_not(self, event: EncryptionSet) -> str:
        """Why this may not be decided (zh-TW); empty where it may."""
        return "" if event.recipients else _("加密後不得改回不加密")

    def decide(self, index: int, event: EncryptionSet) -> None:
        """From here on contents arrive for these recipients."""
        self.sets[index], self.newest = event.recipients, index

    def arrive(self, sha256: str) -> None:
        """An item came; its content, where no other item holds it, was stored as was decided last."""
        if not self._holders[sha256] and self.newest is not None:
            self.of[sha256] = self.newest
        self._holders[sha256] += 1

    def encrypt(self, sha256: str, decision: int) -> None:
        """A content was stored anew for the recipients of a decision."""
        self.of[sha256] = decision

    def purge(self, sha256: str) -> None:
        """An item went; with the last one its content."""
        self._holders[sha256] -= 1
        if not self._holders[sha256]:
            del self._holders[sha256]
            self.of.pop(sha256, None)
