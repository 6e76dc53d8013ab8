"""軟體清冊: which software stands where, in which version."""

from dataclasses import dataclass

from inspectorate.facts.source import Source


@dataclass(frozen=True, slots=True)
class Software:
    """One software, or one component of one.

    Attributes:
        host: the machine, or the product whose component it is; empty where the inventory is of one.
        identifier: a package URL or CPE, where the inventory gives one.
        end_of_support: ISO date; empty where the inventory does not say.
    """

    name: str
    source: Source
    version: str = ""
    vendor: str = ""
    host: str = ""
    licence: str = ""
    identifier: str = ""
    end_of_support: str = ""


@dataclass(frozen=True, slots=True)
class SoftwareInventory:
    """A whole inventory, as one file gives it."""

    software: tuple[Software, ...]
    source: Source
    limits: tuple[str, ...] = ()
