"""規範版本: one edition of one instrument, whole and frozen, with the days on which it is in force."""

from dataclasses import dataclass
from datetime import date

from inspectorate.norms.criterion import Speaker
from inspectorate.norms.provision import Provision


@dataclass(frozen=True, slots=True)
class Validity:
    """From when an edition is in force, and who says so.

    Attributes:
        start: the first day in force; None where no day is known (it then stands from the beginning).
        speaker: ``text`` where a source states the day, ``interpretation`` where it is inferred.
        note: how the day is known, or that the firm must confirm it.
    """

    start: date | None = None
    speaker: Speaker = "text"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """One entry of an instrument's history: who approved, published, when and under which number."""

    date: date
    authority: str
    number: str
    act: str = ""
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of an edition that the sources do not give; nothing is invented for it."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of an instrument.

    Attributes:
        instrument: its key, such as ``inspection-mechanism``.
        edition: its key within the instrument, such as ``after-amendment``.
        binding: False for what binds nobody by itself (inspection-focus slides explain, they don't rule).
        fingerprint: SHA-256 over the edition's files, as landed.
        problems: parts that the sources do not give.
    """

    instrument: str
    edition: str
    title: str
    title_en: str
    authority: str
    number: str
    source: str
    validity: Validity
    provisions: tuple[Provision, ...]
    history: tuple[Issue, ...] = ()
    gaps: tuple[Gap, ...] = ()
    binding: bool = True
    inherits: str = ""
    fingerprint: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        """``instrument/edition``, as commands and papers write it."""
        return f"{self.instrument}/{self.edition}"
