"""規範資料: all instruments in all editions, the controls that answer them, and where sources conflict."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from inspectorate.norms.edition import Edition
from inspectorate.norms.provision import Key, Provision


class CatalogueError(ValueError):
    """A catalogue file that does not hold what it should: names the file, the entry and what is wrong."""


class UnknownNormError(LookupError):
    """No instrument, edition, provision or control of that name."""


@dataclass(frozen=True, slots=True)
class Control:
    """控制項: one theme that provisions of several texts share.

    Attributes:
        checks: ids of the checks that answer it by machine; empty where only a person can.
        person: why a person must judge it, or what remains for a person after the checks; zh-TW.
        questions: what the person answers on the prepared paper; zh-TW.
    """

    id: str
    domain: str
    title: str
    title_en: str
    checks: tuple[str, ...] = ()
    person: str = ""
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Domain:
    """One of the twelve inspection domains, such as 落實存取控制."""

    id: str
    number: int
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict: the provision (by its key) and what it says."""

    provision: str
    says: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sources that do not say the same; both stand and the firm sees it."""

    id: str
    about: str
    about_en: str
    sides: tuple[Side, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the rules say, as data."""

    editions: tuple[Edition, ...]
    controls: Mapping[str, Control]
    domains: Mapping[str, Domain]
    conflicts: tuple[Conflict, ...] = ()

    def edition(self, instrument: str, edition: str) -> Edition:
        """One edition by its keys.

        Raises:
            UnknownNormError: there is none.
        """
        for candidate in self.editions:
            if (candidate.instrument, candidate.edition) == (instrument, edition):
                return candidate
        raise UnknownNormError(f"no edition {instrument}/{edition}; `inspectorate norms list` names them all")

    def instruments(self) -> tuple[str, ...]:
        """Every instrument's key, in catalogue order."""
        return tuple(dict.fromkeys(edition.instrument for edition in self.editions))

    def in_force(self, on: date) -> tuple[Edition, ...]:
        """The edition of each instrument that is in force on a day: the latest that has begun."""
        current: dict[str, Edition] = {}
        for edition in self.editions:
            start = edition.validity.start or date.min
            held = current.get(edition.instrument)
            if start <= on and (held is None or start >= (held.validity.start or date.min)):
                current[edition.instrument] = edition
        return tuple(current.values())

    def provisions(self, on: date) -> Iterator[Provision]:
        """Every provision of the editions in force on a day."""
        for edition in self.in_force(on):
            yield from edition.provisions

    def provision(self, key: Key) -> Provision:
        """One provision by its key, in whichever edition.

        Raises:
            UnknownNormError: there is none.
        """
        for provision in self.edition(key.instrument, key.edition).provisions:
            if provision.key == key:
                return provision
        raise UnknownNormError(f"no provision {key}")

    def conflicts_of(self, key: Key) -> tuple[Conflict, ...]:
        """The conflicts in which a provision stands."""
        return tuple(c for c in self.conflicts if any(side.provision == str(key) for side in c.sides))
